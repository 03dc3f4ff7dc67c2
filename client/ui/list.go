package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/device"
	"tobar/client/text"
)

// list is the conversation list with its header.
type list struct {
	app.Compo
	m *model

	Turn int

	lo, hi int       // the rows that are drawn
	drawn  []rowNode // and the gaps around them
	box    app.Value // which they are in
	held   string    // whose row has the focus, "" for none; set while the browser waits

	press  *press // the finger on a row
	opened bool   // a finger has opened a menu, and was not lifted or put down since
}

const rowsID = "rows"

func (l *list) OnMount(ctx app.Context) {
	defer l.m.report()
	ctx.PreventUpdate()
	l.m.bridge.hear(document(), "focusin", l.hearFocus)
	l.m.drawFinder()
	l.m.fillIn(l.m.place.words)
	l.m.drawFound(true)
	l.settle()
}

func (l *list) OnUpdate(ctx app.Context) {
	defer l.m.report()
	l.m.keepFound()
	ctx.Defer(func(app.Context) { l.settle() }) // what has changed is not drawn yet
}

func (l *list) Render() app.UI {
	m := l.m
	m.bridge.step()
	return tag("nav").Class("list").DataSet("finds", m.place.finds).Aria("label", m.plain(&text.Conversations)).Body(
		tag("header").Class("bar").Body(
			icon("mark", "mark"),
			tag("div").Class("titles").Body(tag("h1").Text(m.plain(&text.Tobar))),
			quietSign(m),
			tag("a").Attr("href", "#"+startFragment).Class("key").Aria("label", m.plain(&text.NewOne)).Title(m.plain(&text.NewOne)).
				DataSet("test", "new").Body(icon("write", "icon")),
			button("key").Aria("label", m.plain(&text.Menu)).Title(m.plain(&text.Menu)).
				Aria("expanded", m.menu).Aria("haspopup", "true").DataSet("test", "menu").
				OnClick(m.on("menu", l.toggle)).
				Body(icon("menu", "icon")),
		),
		slot(m.menu, func() app.UI { return l.veil() }),
		slot(m.menu, func() app.UI { return l.popup() }),
		strip(m),
		styled("div", "find").ID(finderID),
		l.rows(),
		styled("div", "rows found").ID(foundID).Role("region").DataSet("test", "found").
			OnScroll(m.on("found", m.onFoundScroll)),
		grip(m),
	)
}

func (l *list) toggle(app.Context, app.Event) { l.m.menu = !l.m.menu }

func (l *list) close(app.Context, app.Event) { l.m.menu = false }

func (l *list) veil() app.UI {
	return tag("div").Class("veil").Aria("hidden", true).OnClick(l.m.on("veil", l.close))
}

func (l *list) popup() app.UI {
	item := func(href, look, test string, label text.Text) app.UI {
		return tag("a").Attr("href", href).Role("menuitem").DataSet("test", test).OnClick(l.m.on("choice", l.close)).
			Body(icon(look, "icon"), app.Text(l.m.plain(&label)))
	}
	return tag("div").Class("sheet menu").Role("menu").Aria("label", l.m.plain(&text.Menu)).
		Body(
			item("/invite", "invite", "menu-invite", text.Invite),
			item("/settings", "settings", "menu-settings", text.Settings),
		)
}

func (l *list) rows() app.UI {
	m := l.m
	if m.state.Me().Name == "" {
		return bones()
	}
	if len(m.state.Rows()) == 0 {
		return l.empty()
	}
	_, away := l.split()
	pointer := m.guard(l.onPointer)
	return tag("div").ID(rowsID).Class("rows").TabIndex(-1).OnScroll(m.on("rows", l.onScroll)).
		On("contextmenu", pointer).On("pointerdown", pointer).On("pointermove", pointer).On("pointerup", pointer).
		On("pointercancel", pointer).On("touchend", pointer).Body(
		slot(len(away) > 0, func() app.UI { return l.shelf(len(away)) }),
		tag("div").ID(stretchID), // rows.go
	)
}

// empty tells somebody who is new here what to do.
func (l *list) empty() app.UI {
	m := l.m
	return tag("div").Class("rows").Body(
		tag("div").Class("empty").DataSet("test", "empty").Body(
			tag("h2").Text(m.plain(&text.ListEmpty)),
			tag("p").Class("hint").Text(m.plain(&text.ListHow)),
			button("primary").Text(m.plain(&text.Invite)).
				OnClick(m.on("first-invite", func(ctx app.Context, _ app.Event) { ctx.Navigate("/invite") })),
			button("secondary").Text(m.plain(&text.NewOne)).
				OnClick(m.on("first-new", func(ctx app.Context, _ app.Event) { ctx.Navigate(m.place.path() + "#" + startFragment) })),
		),
	)
}

// bones stand where the rows will be.
func bones() app.UI {
	row := func() app.UI {
		return tag("div").Class("row bones").Body(
			tag("span").Class("face"), tag("span").Class("name bone"), tag("span").Class("last bone"))
	}
	return tag("div").Class("rows").Aria("hidden", true).Body(row(), row(), row(), row(), row(), row())
}

// The width of the list, in pixels, as talk.css bounds it.
const (
	listUsual = 320
	listLeast = 280
	listMost  = 420
)

// grip changes the width of the list, by dragging or by the arrow keys.
func grip(m *model) app.UI {
	return tag("div").Class("grip").Role("separator").TabIndex(0).
		Aria("orientation", "vertical").Aria("label", m.plain(&text.ListWidth)).
		Aria("valuenow", m.listWidth()).Aria("valuemin", listLeast).Aria("valuemax", listMost).
		On("pointerdown", m.guard(func(ctx app.Context, e app.Event) {
			e.PreventDefault()
			ctx.JSSrc().Call("setPointerCapture", e.Get("pointerId"))
			ctx.PreventUpdate()
		})).
		On("pointermove", m.guard(func(ctx app.Context, e app.Event) {
			ctx.PreventUpdate()
			if ctx.JSSrc().Call("hasPointerCapture", e.Get("pointerId")).Bool() {
				widen(fromStart(e))
			}
		})).
		On("pointerup", m.guard(func(_ app.Context, e app.Event) { m.widen(fromStart(e)) })).
		OnKeyDown(m.on("grip-key", func(ctx app.Context, e app.Event) {
			step := 20
			if turned() {
				step = -step
			}
			switch e.Get("key").String() {
			case "ArrowLeft":
				m.widen(m.listWidth() - step)
			case "ArrowRight":
				m.widen(m.listWidth() + step)
			default:
				ctx.PreventUpdate()
			}
		}))
}

// turned reports whether lines, and the page, begin at the right.
func turned() bool { return document().Get("dir").String() == "rtl" }

// fromStart is how far an event is from where lines begin, in pixels.
func fromStart(e app.Event) int {
	x := e.Get("clientX").Int()
	if turned() {
		return app.Window().Get("innerWidth").Int() - x
	}
	return x
}

func (m *model) listWidth() int {
	if m.settings.List == 0 {
		return listUsual
	}
	return m.settings.List
}

func widen(width int) {
	document().Get("documentElement").Get("style").Call("setProperty", "--list", itoa(width)+"px")
}

func (m *model) widen(width int) {
	width = min(max(width, listLeast), listMost)
	widen(width)
	m.choose(func(s *device.Settings) { s.List = width })
}
