package ui

import (
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

	limit int // rows that are drawn
}

// rowsDrawn is how many rows are drawn at first, and how many more when the
// user comes to their end.
const rowsDrawn = 80

const (
	rowsID    = "rows"
	rowHeight = 64
)

func (l *list) Render() app.UI {
	m := l.m
	if l.limit == 0 {
		l.limit = rowsDrawn
	}
	return styled("nav", "list").Aria("label", m.t(text.Conversations)).Body(
		box("header", "bar",
			icon("mark", "mark"),
			box("div", "titles", tag("h1").Text(m.t(text.Tobar))),
			tag("a").Attr("href", "#"+startFragment).Class("key").Aria("label", m.t(text.NewOne)).Title(m.t(text.NewOne)).
				DataSet("test", "new").Body(icon("write", "icon")),
			button("key").Aria("label", m.t(text.Menu)).Title(m.t(text.Menu)).
				Aria("expanded", m.menu).Aria("haspopup", "true").DataSet("test", "menu").
				OnClick(m.on("menu", l.toggle)).
				Body(icon("menu", "icon")),
		),
		slot(m.menu, func() app.UI { return l.veil() }),
		slot(m.menu, func() app.UI { return l.popup() }),
		strip(m),
		l.rows(),
		grip(m),
	)
}

func (l *list) toggle(app.Context, app.Event) { l.m.menu = !l.m.menu }

func (l *list) close(app.Context, app.Event) { l.m.menu = false }

func (l *list) veil() app.UI {
	return styled("div", "veil").Aria("hidden", true).OnClick(l.m.on("veil", l.close))
}

func (l *list) popup() app.UI {
	item := func(href, look, test string, label text.Text) app.UI {
		return tag("a").Attr("href", href).Role("menuitem").DataSet("test", test).OnClick(l.m.on("choice", l.close)).
			Body(icon(look, "icon"), app.Text(l.m.t(label)))
	}
	return styled("div", "sheet menu").Role("menu").Aria("label", l.m.t(text.Menu)).
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
	shown := rows[:min(len(rows), l.limit)]
	return tag("div").ID(rowsID).Class("rows").OnScroll(m.on("rows", l.onScroll)).Body(
		app.Range(shown).Slice(func(i int) app.UI { return l.row(&shown[i]) }),
	)
}

func (l *list) onScroll(ctx app.Context, e app.Event) {
	box := byID(rowsID)
	below := box.Get("scrollHeight").Int() - box.Get("clientHeight").Int() - box.Get("scrollTop").Int()
	if below < 10*rowHeight && l.limit < len(l.m.state.Rows()) {
		l.limit += rowsDrawn
		return
	}
	ctx.PreventUpdate()
}

// empty tells somebody who is new here what to do.
func (l *list) empty() app.UI {
	m := l.m
	return box("div", "rows",
		styled("div", "empty").DataSet("test", "empty").Body(
			tag("h2").Text(m.t(text.ListEmpty)),
			say("p", "hint", m.t(text.ListHow)),
			button("primary").Text(m.t(text.Invite)).
				OnClick(m.on("first-invite", func(ctx app.Context, _ app.Event) { ctx.Navigate("/invite") })),
			button("secondary").Text(m.t(text.NewOne)).
				OnClick(m.on("first-new", func(ctx app.Context, _ app.Event) { ctx.Navigate(m.place.path() + "#" + startFragment) })),
		),
	)
}

func (l *list) row(r *chat.Row) app.UI {
	m := l.m
	when := ""
	if r.Last != nil {
		when = m.clock.brief(m.lang, r.Last.At)
	}
	a := styled("a", "row").Attr("href", pathWith(r.With)).DataSet("test", "row").DataSet("name", r.With)
	if m.place.kind == placeWith && m.place.with == r.With {
		a.Aria("current", "page")
	}
	return a.Body(
		picture(r.With, r.Online, ""),
		styled("span", "name").DataSet("test", "row-name").Text(r.With),
		say("span", "when", when),
		styled("span", "last").DataSet("test", "row-last").Body(l.last(r)...),
		app.If(r.Unread > 0, func() app.UI {
			return styled("span", "count").DataSet("test", "row-count").
				Aria("label", text.UnreadCount.In(m.lang, r.Unread)).Text(itoa(r.Unread))
		}),
	)
}

// last is the second line of a row: who is typing, a draft, or the last message.
func (l *list) last(r *chat.Row) []app.UI {
	m := l.m
	line := func(s string) app.UI { return styled("span", "words").Dir("auto").Text(s) }
	open := m.place.kind == placeWith && m.place.with == r.With
	switch {
	case r.Typing:
		return []app.UI{say("span", "typing", m.t(text.Typing))}
	case oneLine(r.Draft) != "" && !open:
		return []app.UI{say("span", "draft", m.t(text.DraftWord)+m.t(text.Colon)), line(oneLine(r.Draft))}
	case r.Last == nil:
		return []app.UI{line(m.t(text.NoMessages))}
	case r.Last.Mine && !r.Last.Deleted:
		return []app.UI{tick(m, r.Last.Mark), line(preview(m.lang, r.Last))}
	}
	return []app.UI{line(preview(m.lang, r.Last))}
}

// tick draws a mark in the list.
func tick(m *model, mark chat.Mark) app.UI {
	look := sights[mark]
	return svg("svg").Class("tick").Role("img").Aria("label", m.t(look.words)).DataSet("mark", look.icon).
		Body(svg("use").Attr("href", symbolHref+look.icon))
}

// bones stand where the rows will be.
func bones() app.UI {
	row := func() app.UI {
		return box("div", "row bones",
			styled("span", "face"), styled("span", "name bone"), styled("span", "last bone"))
	}
	return styled("div", "rows").Aria("hidden", true).Body(row(), row(), row(), row(), row(), row())
}

// The width of the list, in pixels, as talk.css bounds it.
const (
	listUsual = 320
	listLeast = 280
	listMost  = 420
)

// grip changes the width of the list, by dragging or by the arrow keys.
func grip(m *model) app.UI {
	return styled("div", "grip").Role("separator").TabIndex(0).
		Aria("orientation", "vertical").Aria("label", m.t(text.ListWidth)).
		Aria("valuenow", m.listWidth()).Aria("valuemin", listLeast).Aria("valuemax", listMost).
		On("pointerdown", m.guard(func(ctx app.Context, e app.Event) {
			e.PreventDefault()
			ctx.JSSrc().Call("setPointerCapture", e.Get("pointerId"))
			ctx.PreventUpdate()
		})).
		On("pointermove", m.guard(func(ctx app.Context, e app.Event) {
			ctx.PreventUpdate()
			if ctx.JSSrc().Call("hasPointerCapture", e.Get("pointerId")).Bool() {
				widen(e.Get("clientX").Int())
			}
		})).
		On("pointerup", m.guard(func(_ app.Context, e app.Event) { m.widen(e.Get("clientX").Int()) })).
		OnKeyDown(m.on("grip-key", func(ctx app.Context, e app.Event) {
			switch e.Get("key").String() {
			case "ArrowLeft":
				m.widen(m.listWidth() - 20)
			case "ArrowRight":
				m.widen(m.listWidth() + 20)
			default:
				ctx.PreventUpdate()
			}
		}))
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
