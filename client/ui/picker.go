package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// The sheet of all emoji is a script beside the app (web/static/emoji.js). A press in it
// is heard by act, as of all that floats: it reacts to what the menu was of.

// doPick opens the sheet of all emoji.
const doPick = "pick"

// pickButton ends the row of reactions at hand.
func (m *model) pickButton() app.Value {
	label := m.plain(&text.MoreEmoji)
	e := setAttributes(actButton("kind", doPick, "", ""), "role", "menuitem", "aria-label", label, "title", label, "aria-haspopup", "dialog")
	append1(e, iconElement("add", "icon"))
	return e
}

// pick opens the sheet of all emoji in the place of the menu that a button is in.
func (m *model) pick(button app.Value) {
	at := closest(button, ".sheet").Call("getBoundingClientRect")
	x, y := number(at, "left"), number(at, "top")
	m.sink(true)
	item, script := m.item(m.state.Open(), m.acting), app.Window().Get("tobarEmoji")
	if item != nil && script.Truthy() {
		script.Call("react", x, y, reactionOf(item, m.state.Me().Name), m.acting)
	}
}
