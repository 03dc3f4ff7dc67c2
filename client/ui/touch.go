package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// press is a finger on a message, until it is known what it wants.
type press struct {
	item   app.Value // nil for none
	key    string
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

func (t *timeline) onPointerDown(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	t.letGo()
	line := e.Get("target").Call("closest", "[data-test=item]")
	if e.Get("pointerType").String() != "touch" || !e.Get("isPrimary").Bool() || !line.Truthy() {
		return
	}
	p := &press{item: line, key: line.Get("dataset").Get("key").String(), x: e.Get("clientX").Float(), y: e.Get("clientY").Float()}
	t.press = p
	t.m.bridge.after(pressTime, func() {
		if t.press == p && !p.swipes {
			t.press = nil
			t.m.openActions(p.key, p.x, p.y, p.item)
		}
	})
}

func (t *timeline) onPointerMove(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	p := t.press
	if p == nil {
		return
	}
	dx, dy := e.Get("clientX").Float()-p.x, e.Get("clientY").Float()-p.y
	switch {
	case p.swipes:
	case dx > pressSlip && dx > max(dy, -dy):
		p.swipes = true
	case max(dx, -dx, dy, -dy) > pressSlip:
		t.letGo()
		return
	default:
		return
	}
	p.moved = min(max(0, dx-pressSlip), swipeMost)
	if !matches("(prefers-reduced-motion: reduce)") {
		p.item.Get("style").Set("transform", "translateX("+itoa(int(p.moved))+"px)")
	}
}

// onPointerUp replies where the finger has moved far enough.
func (t *timeline) onPointerUp(ctx app.Context, e app.Event) {
	p := t.press
	t.letGo()
	if p == nil || p.moved < swipeFar {
		ctx.PreventUpdate()
		return
	}
	if item := t.item(p.key); item != nil && item.N > 0 && !item.Deleted {
		t.m.quote(t.With, item, false)
	}
}

func (t *timeline) onPointerCancel(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	t.letGo()
}

func (t *timeline) letGo() {
	if t.press != nil {
		t.press.item.Get("style").Set("transform", "")
		t.press = nil
	}
}

// onContextMenu opens the menu for a mouse and for the keyboard; what is
// selected, and a link, have the browser's own.
func (t *timeline) onContextMenu(ctx app.Context, e app.Event) {
	target := e.Get("target")
	line := target.Call("closest", "[data-test=item]")
	if !line.Truthy() || target.Call("closest", "a").Truthy() || app.Window().Call("getSelection").Call("toString").String() != "" {
		ctx.PreventUpdate()
		return
	}
	e.PreventDefault()
	if t.m.acts != nil || t.press != nil { // the finger's own clock opens it
		ctx.PreventUpdate()
		return
	}
	x, y := e.Get("clientX").Float(), e.Get("clientY").Float()
	if e.Get("button").Int() < 0 || x == 0 && y == 0 {
		t.openAt(line)
		return
	}
	t.m.openActions(line.Get("dataset").Get("key").String(), x, y, line)
}

// openAt opens the menu of a message beside its bubble.
func (t *timeline) openAt(line app.Value) {
	r := line.Call("querySelector", ".bubble").Call("getBoundingClientRect")
	t.m.openActions(line.Get("dataset").Get("key").String(), r.Get("left").Float()+24, r.Get("top").Float()+24, line)
}

// onKeyDown walks through the messages, and opens the menu of one.
func (t *timeline) onKeyDown(ctx app.Context, e app.Event) {
	active := document().Get("activeElement")
	line := active.Call("closest", "[data-test=item]")
	step := 0
	switch e.Get("key").String() {
	case "ArrowUp":
		step = -1
	case "ArrowDown":
		step = 1
	case "Enter", " ":
		if line.Truthy() && active.Equal(line) {
			e.PreventDefault()
			t.openAt(line)
			return
		}
	}
	ctx.PreventUpdate()
	if step == 0 {
		return
	}
	at := len(t.drawn)
	for i := range t.drawn {
		if line.Truthy() && t.drawn[i].element.Equal(line) {
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
func (t *timeline) onHover(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if touches() {
		return
	}
	bubble := e.Get("target").Call("closest", ".item")
	if !bubble.Truthy() {
		return
	}
	bubble = bubble.Call("querySelector", ".bubble")
	if !bubble.Truthy() || t.more != nil && bubble.Equal(t.more.Get("parentNode")) {
		return
	}
	if t.more == nil {
		t.more = moreElement(t.m)
	}
	bubble.Call("appendChild", t.more)
}
