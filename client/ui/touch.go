package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// press is a finger on a message, until it is known what it wants.
type press struct {
	line   app.Value
	x, y   float64
	swipes bool
	moved  float64 // how far to the right
}

const (
	pressTime = 450 * time.Millisecond
	pressSlip = 10 // pixels that a finger may move and still press
	swipeFar  = 56 // pixels from which a swipe replies
	swipeMost = 80
)

const lineSelector = ".item"

// onPointer hears mouse and finger on the messages.
func (t *timeline) onPointer(ctx app.Context, e app.Event) {
	switch e.Get("type").String() {
	case "contextmenu":
		t.onContextMenu(ctx, e)
		return
	case "pointerup":
		t.onUp(ctx)
		return
	case "pointerdown":
		t.opened = false
		t.onDown(e)
	case "touchend":
		if t.opened { // or it would press what has come up under it
			e.PreventDefault()
		}
	case "pointermove":
		t.onMove(e)
	case "pointercancel":
		t.letGo()
	case "mouseover":
		t.onHover(e)
	}
	ctx.PreventUpdate()
}

func (t *timeline) onDown(e app.Event) {
	t.letGo()
	line := closest(e.Get("target"), lineSelector)
	if e.Get("pointerType").String() != "touch" || !e.Get("isPrimary").Bool() || !line.Truthy() {
		return
	}
	p := &press{line: line, x: number(e, "clientX"), y: number(e, "clientY")}
	t.press = p
	t.m.bridge.after(pressTime, func() {
		if t.press == p && !p.swipes {
			t.press, t.opened = nil, true
			t.m.openActions(p.line, p.x, p.y)
		}
	})
}

func (t *timeline) onMove(e app.Event) {
	p := t.press
	if p == nil {
		return
	}
	dx, dy := number(e, "clientX")-p.x, number(e, "clientY")-p.y
	switch {
	case p.swipes || dx > pressSlip && dx > max(dy, -dy):
		p.swipes = true
	case max(dx, -dx, dy, -dy) > pressSlip:
		t.letGo()
		return
	default:
		return
	}
	p.moved = min(max(0, dx-pressSlip), swipeMost)
	if !matches("(prefers-reduced-motion: reduce)") {
		p.shift("translateX(" + itoa(int(p.moved)) + "px)")
	}
}

func (p *press) shift(transform string) { p.line.Get("style").Set("transform", transform) }

// onUp replies where the finger has moved far enough.
func (t *timeline) onUp(ctx app.Context) {
	p := t.press
	t.letGo()
	if p == nil || p.moved < swipeFar {
		ctx.PreventUpdate()
		return
	}
	if item := t.item(data(p.line, "key")); item != nil && item.N > 0 && !item.Deleted {
		t.m.quote(t.With, item, false)
	}
}

func (t *timeline) letGo() {
	if t.press != nil {
		t.press.shift("")
		t.press = nil
	}
}

// onContextMenu opens the menu for a mouse and for the keyboard; what is
// selected, and a link, have the browser's own.
func (t *timeline) onContextMenu(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	target := e.Get("target")
	line := closest(target, lineSelector)
	if !line.Truthy() || closest(target, "a").Truthy() || app.Window().Call("getSelection").Call("toString").String() != "" {
		return
	}
	e.PreventDefault()
	switch {
	case t.press != nil: // the finger's own clock opens it
	case e.Get("button").Int() != 2:
		t.openAt(line)
	default:
		t.m.openActions(line, number(e, "clientX"), number(e, "clientY"))
	}
}

// openAt opens the menu of a message beside its bubble.
func (t *timeline) openAt(line app.Value) {
	r := line.Call("querySelector", ".bubble").Call("getBoundingClientRect")
	t.m.openActions(line, number(r, "left")+24, number(r, "top")+24)
}

// onKeyDown walks through the messages, and opens the menu of one.
func (t *timeline) onKeyDown(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	active := document().Get("activeElement")
	step := 0
	switch e.Get("key").String() {
	case "ArrowUp":
		step = -1
	case "ArrowDown":
		step = 1
	case "Enter":
		if active.Call("matches", lineSelector).Bool() {
			e.PreventDefault()
			t.openAt(active)
		}
		return
	default:
		return
	}
	at := len(t.drawn)
	for i := range t.drawn {
		if t.drawn[i].element.Call("contains", active).Bool() {
			at = i
		}
	}
	for at += step; at >= 0 && at < len(t.drawn); at += step {
		if t.drawn[at].isMessage() {
			e.PreventDefault()
			t.drawn[at].element.Call("focus")
			return
		}
	}
}

// onHover moves the button that opens the menu to the message under the mouse.
func (t *timeline) onHover(e app.Event) {
	line := closest(e.Get("target"), lineSelector)
	if touches() || !line.Truthy() {
		return
	}
	if t.more == nil || data(t.more, "lang") != t.m.lang.Tag() {
		if t.more != nil {
			t.more.Call("remove")
		}
		t.more = moreElement(t.m)
		attr(t.more, "data-lang", t.m.lang.Tag())
	}
	if !line.Call("contains", t.more).Bool() {
		append1(line.Call("querySelector", ".bubble"), t.more)
	}
}
