package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
)

// row is what a row of the list is drawn from: a conversation, or a gap as high as those that are not
// drawn. It is compared: a row whose last message has changed in anything has another Last (chat.Rows).
type row struct {
	chat.Row
	key   string
	gap   int  // rows, of a gap
	open  bool // it is the one on the screen
	today int
	lang  text.Lang
}

// rowNode is a row on the page. go-app has no keyed lists, so rows are made and kept here.
type rowNode struct {
	row
	element app.Value
}

// stretchID is of the element that the rows are in.
const stretchID = "stretch"

// Keys of gaps: no name holds a slash.
const (
	gapBefore = "/before"
	gapAfter  = "/after"
)

// split gives the rows of the list, and those that are put away, which stand last.
func (l *list) split() (shown, away []chat.Row) {
	m := l.m
	rows := m.state.Rows()
	if m.going != nil {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r chat.Row) bool { return m.goesRow(&r) })
	}
	at := len(rows)
	for at > 0 && rows[at-1].Archived {
		at--
	}
	shown, away = rows[:at], rows[at:]
	if m.shelf = m.shelf && len(away) > 0; m.shelf {
		shown = away
	}
	return shown, away
}

// near is what is to be drawn.
func (l *list) near() []row {
	m := l.m
	rows, _ := l.split()
	lo, hi := l.stretch(len(rows))
	today := m.clock.day(now())
	all := make([]row, 0, hi-lo+2)
	all = append(all, row{key: gapBefore, gap: lo})
	for _, r := range rows[lo:hi] {
		open := m.place.kind == placeWith && m.place.with == r.With
		all = append(all, row{key: r.With, Row: r, open: open, today: today, lang: m.lang})
	}
	return append(all, row{key: gapAfter, gap: len(rows) - hi})
}

// draw brings the rows into line with the state.
func (l *list) draw(box app.Value) {
	if l.box == nil || !l.box.Equal(box) {
		l.box, l.drawn = box, nil
	}
	next := l.near()
	if slices.EqualFunc(next, l.drawn, func(r row, n rowNode) bool { return r == n.row }) {
		return
	}
	old, keys := make([]drawing, len(l.drawn)), make([]string, len(next))
	for i := range l.drawn {
		old[i] = drawing{l.drawn[i].key, l.drawn[i].element}
	}
	for i := range next {
		keys[i] = next[i].key
	}
	elements, from := arrange(box, old, keys, func(s *sketch, i int) { l.m.sketchRow(s, &next[i]) })
	var s sketch
	var others []any
	for i := range next {
		if from[i] >= 0 && l.drawn[from[i]].row != next[i] {
			l.m.sketchRow(&s, &next[i])
			others = append(others, elements[i])
		}
	}
	s.become(others)
	drawn := make([]rowNode, len(next))
	for i := range next {
		drawn[i] = rowNode{next[i], elements[i]}
	}
	l.drawn = drawn
}

// sketchRow draws a row. The height of a gap is an attribute: the content policy allows no style.
func (m *model) sketchRow(s *sketch, r *row) {
	if r.With == "" {
		s.open("svg.gap width=1 aria-hidden=true height=" + itoa(r.gap*rowHeight))
		s.close()
		return
	}
	s.open("div.row-box")
	s.open("a.row data-test=row")
	s.attr("href", pathWith(r.With))
	s.attr("data-name", r.With)
	if r.open {
		s.attr("aria-current", "page")
	}
	m.sketchFace(s, r.With, r.Online)
	s.open("span.name data-test=row-name")
	m.sketchName(s, r.With)
	s.close()
	s.open("span.when")
	m.sketchStanding(s, r.Standing)
	if r.Last != nil {
		s.text(m.clock.brief(r.lang, r.Last.At))
	}
	s.close()
	s.open("span.last data-test=row-last")
	m.sketchLast(s, &r.Row, r.open)
	s.close()
	count := "span.count"
	if r.Muted {
		count += ".calm"
	}
	switch {
	case r.Unread > 0:
		s.open(count + " data-test=row-count")
		s.attr("aria-label", text.UnreadCount.In(r.lang, r.Unread))
		s.text(itoa(r.Unread))
		s.close()
	case r.Marked:
		s.open(count + ".dot role=img data-test=row-marked")
		s.attr("aria-label", m.plain(&text.Marked))
		s.close()
	}
	s.close()
	s.open("button.dots type=button aria-haspopup=menu data-test=options data-act=" + doChoices)
	s.attr("data-kind", r.With)
	s.named(m.t(text.Options, m.called(r.With)))
	s.icon("more", "icon")
	s.close()
	s.close()
}

// sketchLast is the second line of a row: who is typing, a draft, or the last message.
func (m *model) sketchLast(s *sketch, r *chat.Row, open bool) {
	draft, last := oneLine(r.Draft), r.Last
	line := m.plain(&text.NoMessages)
	switch {
	case r.Typing:
		s.say("span.typing", m.plain(&text.Typing))
		return
	case draft != "" && !open:
		s.say("span.draft", m.plain(&text.DraftWord)+m.plain(&text.Colon))
		line = draft
	case last != nil:
		if last.Mine && !last.Deleted {
			sight := sights[last.Mark]
			s.sign("tick", sight.icon, m.t(sight.words))
		}
		line = preview(m.lang, last)
	}
	s.say("span.words dir=auto", line)
}

// shelf leads to what is put away, and back.
func (l *list) shelf(away int) app.UI {
	m := l.m
	look := "archive"
	if m.shelf {
		look = "back"
	}
	return button("shelf").Aria("expanded", m.shelf).DataSet("test", "shelf").
		OnClick(m.on("shelf", func(ctx app.Context, _ app.Event) {
			m.shelf = !m.shelf
			ctx.Defer(func(app.Context) { l.settle() })
		})).
		Body(icon(look, "icon"), say("span", "words", m.plain(&text.Archived)), say("span", "when", itoa(away)))
}

// onPointer hears mouse and finger on the rows: the right button, and a finger
// that stays, open the menu of a conversation.
func (l *list) onPointer(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	row := closest(e.Get("target"), ".row")
	switch e.Get("type").String() {
	case "contextmenu":
		l.onContextMenu(row, e)
	case "pointerdown":
		l.press, l.opened = nil, false
		if row.Truthy() && e.Get("pointerType").String() == "touch" && e.Get("isPrimary").Bool() {
			l.onDown(&press{line: row, x: number(e, "clientX"), y: number(e, "clientY")})
		}
	case "pointermove":
		if p := l.press; p != nil {
			dx, dy := number(e, "clientX")-p.x, number(e, "clientY")-p.y
			if max(dx, -dx, dy, -dy) > pressSlip {
				l.press = nil
			}
		}
	case "touchend":
		if l.opened { // or it would press what has come up under it
			e.PreventDefault()
		}
		l.press = nil
	case "pointerup", "pointercancel":
		l.press = nil
	}
}

func (l *list) onDown(p *press) {
	l.press = p
	name := data(p.line, "name") // it may be another's row by then
	l.m.bridge.after(pressTime, func() {
		if l.press == p {
			l.press, l.opened = nil, true
			l.m.openChoices(name, p.x, p.y)
		}
	})
}

// onContextMenu opens the menu for a mouse and for the keyboard.
func (l *list) onContextMenu(row app.Value, e app.Event) {
	if !row.Truthy() {
		return
	}
	e.PreventDefault()
	switch {
	case l.press != nil: // the finger's own clock opens it
	case e.Get("button").Int() != 2:
		r := row.Call("getBoundingClientRect")
		l.m.openChoices(data(row, "name"), number(r, "left")+24, number(r, "top")+24)
	default:
		l.m.openChoices(data(row, "name"), number(e, "clientX"), number(e, "clientY"))
	}
}
