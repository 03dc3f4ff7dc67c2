package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
)

// split gives the rows of the list, and those that are put away, which stand last.
func split(rows []chat.Row) (shown, away []chat.Row) {
	at := len(rows)
	for at > 0 && rows[at-1].Archived {
		at--
	}
	return rows[:at], rows[at:]
}

// shelf leads to what is put away, and back.
func (l *list) shelf(away int) app.UI {
	m := l.m
	look := "archive"
	if m.shelf {
		look = "back"
	}
	return button("shelf").Aria("expanded", m.shelf).DataSet("test", "shelf").
		OnClick(m.on("shelf", func(app.Context, app.Event) { m.shelf = !m.shelf })).
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
