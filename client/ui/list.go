package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/client/text"
)

// list is the conversation list with its header.
type list struct {
	app.Compo
	m *model

	Turn int

	lo, hi int    // the rows that are drawn
	held   string // whose row has the focus, "" for none; set while the browser waits

	press  *press // the finger on a row
	opened bool   // a finger has opened a menu, and was not lifted or put down since
}

const rowsID = "rows"

func (l *list) OnMount(app.Context) {
	defer l.m.report()
	l.m.bridge.hear(document(), "focusin", l.hearFocus)
	l.m.drawFinder()
	l.m.fillIn(l.m.place.words)
	l.m.drawFound(true)
}

func (l *list) OnUpdate(ctx app.Context) {
	defer l.m.report()
	l.m.keepFound()
	ctx.Defer(func(app.Context) { l.settle() }) // what has changed is not drawn yet
}

func (l *list) Render() app.UI {
	m := l.m
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
	rows := m.state.Rows()
	if len(rows) == 0 {
		return l.empty()
	}
	if m.going != nil {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r chat.Row) bool { return m.goesRow(&r) })
	}
	rows, away := split(rows)
	count := len(away)
	if m.shelf = m.shelf && count > 0; m.shelf {
		rows = away
	}
	lo, hi := l.stretch(len(rows))
	shown := rows[lo:hi]
	today := m.clock.day(now())
	pointer := m.guard(l.onPointer)
	return tag("div").ID(rowsID).Class("rows").TabIndex(-1).OnScroll(m.on("rows", l.onScroll)).
		On("contextmenu", pointer).On("pointerdown", pointer).On("pointermove", pointer).On("pointerup", pointer).
		On("pointercancel", pointer).On("touchend", pointer).Body(
		slot(count > 0, func() app.UI { return l.shelf(count) }),
		gap(lo),
		app.Range(shown).Slice(func(i int) app.UI {
			open := m.place.kind == placeWith && m.place.with == shown[i].With
			return &row{m: m, Row: shown[i], Open: open, Today: today, Lang: m.lang}
		}),
		gap(len(rows)-hi),
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

// row is one conversation in the list. Its exported fields are all that it is
// drawn from, so that one message does not draw every row anew: a row whose last message has
// changed in anything has another Last (chat.Rows).
type row struct {
	app.Compo
	m *model

	Row   chat.Row
	Open  bool // it is the one on the screen
	Today int
	Lang  text.Lang
}

func (r *row) Render() app.UI {
	when := ""
	if r.Row.Last != nil {
		when = r.m.clock.brief(r.Lang, r.Row.Last.At)
	}
	a := tag("a").Class("row").Attr("href", pathWith(r.Row.With)).DataSet("test", "row").DataSet("name", r.Row.With)
	if r.Open {
		a.Aria("current", "page")
	}
	count := "count"
	if r.Row.Muted {
		count += " calm"
	}
	return box("div", "row-box", a.Body(
		r.m.picture(r.Row.With, r.Row.Online, ""),
		tag("span").Class("name").DataSet("test", "row-name").Body(r.m.nameParts(r.Row.With)...),
		tag("span").Class("when").Body(append(standingSigns(r.m, r.Row.Standing), app.Text(when))...),
		tag("span").Class("last").DataSet("test", "row-last").Body(r.last()...),
		app.If(r.Row.Unread > 0, func() app.UI {
			return tag("span").Class(count).DataSet("test", "row-count").
				Aria("label", text.UnreadCount.In(r.Lang, r.Row.Unread)).Text(itoa(r.Row.Unread))
		}).ElseIf(r.Row.Marked, func() app.UI {
			return tag("span").Class(count+" dot").Role("img").DataSet("test", "row-marked").Aria("label", r.m.plain(&text.Marked))
		}),
	), options(r.m, r.Row.With, "dots"))
}

// last is the second line of a row: who is typing, a draft, or the last message.
func (r *row) last() []app.UI {
	m, last := r.m, r.Row.Last
	line := func(s string) app.UI { return tag("span").Class("words").Dir("auto").Text(s) }
	switch {
	case r.Row.Typing:
		return []app.UI{tag("span").Class("typing").Text(m.plain(&text.Typing))}
	case oneLine(r.Row.Draft) != "" && !r.Open:
		return []app.UI{tag("span").Class("draft").Text(m.plain(&text.DraftWord) + m.plain(&text.Colon)), line(oneLine(r.Row.Draft))}
	case last == nil:
		return []app.UI{line(m.plain(&text.NoMessages))}
	case last.Mine && !last.Deleted:
		return []app.UI{tick(m, last.Mark), line(preview(m.lang, last))}
	}
	return []app.UI{line(preview(m.lang, last))}
}

// tick draws a mark in the list.
func tick(m *model, mark chat.Mark) app.UI {
	look := sights[mark]
	return sign("tick", look.icon, m.t(look.words))
}

// sign draws an icon that says something to those who listen, too.
func sign(class, look, words string) app.UI {
	return svg("svg").Class(class).Role("img").Aria("label", words).DataSet("mark", look).
		Body(svg("use").Attr("href", symbolHref+look))
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
