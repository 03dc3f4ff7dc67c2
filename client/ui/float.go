package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// What floats over the app is made of elements beside go-app's, as the timeline
// is: one sheet at a time with its veil, and one note. Buttons in them say in data-act what they do.

const (
	floatID = "float"
	noteID  = "note"
)

// data reads a data attribute of an element.
func data(e app.Value, name string) string { return e.Get("dataset").Get(name).String() }

func closest(e app.Value, selector string) app.Value { return e.Call("closest", selector) }

func number(e app.Value, name string) float64 { return e.Get(name).Float() }

// focus moves the focus without a scroll, if its place is still there.
func focus(e app.Value) {
	if e != nil && e.Truthy() {
		e.Call("focus", map[string]any{"preventScroll": true})
	}
}

func append1(parent, child app.Value) { parent.Call("appendChild", child) }

// actButton makes a button that is heard by act.
func actButton(class, do, kind, words string) app.Value {
	e := setAttributes(element("button", class), "type", "button", "data-act", do, "data-kind", kind, "data-test", "act-"+do)
	if words != "" {
		append1(e, textNode(words))
	}
	return e
}

// float shows a sheet. Whatever had the focus gets it back from sink.
func (m *model) float(sheet app.Value) {
	m.sink(false)
	m.opener = document().Get("activeElement")
	layer := element("div", "")
	layer.Set("id", floatID)
	veil := setAttributes(element("div", "veil"), "aria-hidden", "true", "data-act", doClose)
	layer.Call("append", veil, sheet)
	append1(document().Get("body"), layer)
	focus(sheet.Call("querySelector", "input, button"))
}

// sink takes the sheet away and reports whether there was one.
func (m *model) sink(back bool) bool {
	layer := byID(floatID)
	if !layer.Truthy() {
		return false
	}
	layer.Call("remove")
	if back {
		focus(m.opener)
	}
	return true
}

// tell shows a note for a while, with a way to undo where it is about that.
func (m *model) tell(words string, undo bool) {
	m.hush()
	note := setAttributes(element("div", "note-bar"), "id", noteID, "role", "status", "data-test", noteID)
	note.Call("append", words)
	if undo {
		append1(note, actButton("link", doUndo, "", m.plain(&text.Undo)))
	}
	append1(document().Get("body"), note)
	m.bridge.after(noteTime, func() { note.Call("remove") })
}

func (m *model) hush() {
	if note := byID(noteID); note.Truthy() {
		note.Call("remove")
	}
}

// listenFloats hears what floats.
func (b *bridge) listenFloats() {
	m := b.model
	b.hear(document(), "click", func(e app.Value) {
		if button := closest(e.Get("target"), "[data-act]"); button.Truthy() {
			b.ui(func() { m.act(button, data(button, "act"), data(button, "kind")) })
		}
	})
	b.hear(document(), "input", func(e app.Value) {
		switch target := e.Get("target"); idOf(target) {
		case forwardID:
			b.ui(m.choices)
		case switchID:
			b.ui(m.options)
		case findID:
			b.ui(func() { m.typedSearch(target.Get("value").String()) })
		}
	})
	b.hear(document(), "keydown", func(e app.Value) {
		if layer := byID(floatID); layer.Truthy() {
			walk(layer.Call("querySelectorAll", "input, button"), e)
		} else {
			walkFound(e)
		}
	})
	b.hear(document(), "contextmenu", func(e app.Value) {
		if closest(e.Get("target"), "#"+floatID).Truthy() {
			e.Call("preventDefault")
		}
	})
}

// walk moves the focus among elements with the arrows and Tab, round and round. Enter
// in a field takes what comes first after it; letters go into the field.
func walk(list, e app.Value) {
	count, at, step := list.Length(), 0, 0
	active, first := focused(), list.Index(0)
	for at < count-1 && !list.Index(at).Equal(active) {
		at++
	}
	isField := func(e app.Value) bool { return e.Get("tagName").String() == "INPUT" }
	field := isField(list.Index(at))
	switch key := keyOf(e); {
	case key == "ArrowDown", key == "Tab" && !e.Get("shiftKey").Bool(), key == "ArrowRight" && !field:
		step = 1
	case key == "ArrowUp", key == "Tab", key == "ArrowLeft" && !field:
		step = count - 1
	case key == "Enter" && field && count > 1:
		list.Index(1).Call("click")
		e.Call("preventDefault") // or it is a line of the field that has the focus by then
	case len(key) == 1 && key != " " && !field && isField(first) && !e.Get("ctrlKey").Bool() && !e.Get("metaKey").Bool():
		first.Call("focus")
	}
	if step > 0 {
		e.Call("preventDefault")
		list.Index((at + step) % count).Call("focus")
	}
}
