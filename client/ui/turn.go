package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const (
	// paintTime is what the browser is given to paint what has been drawn first.
	paintTime = 30 * time.Millisecond

	// turnPause is how long go-app waits for more of what is drawn beside it, and turnLongest in all.
	turnPause   = 50 * time.Millisecond
	turnLongest = time.Second
)

// turns is when go-app draws what others have drawn their part of already.
type turns struct {
	late        bool      // what happens now is for a later turn
	waits       bool      // turn will be called
	first, last time.Time // what go-app has not drawn; first is zero for nothing
}

// later makes of f, which ui lets happen, what go-app draws only when the browser has painted what is drawn beside
// it, the messages: to draw all the rest takes longer, and nobody waits for that. What comes closely after one
// another it draws together.
func (b *bridge) later(f func()) func() {
	return func() {
		f()
		b.turns.late, b.turns.last = true, time.Now()
	}
}

// putOff keeps go-app from drawing what has happened now, if that is for later.
func (b *bridge) putOff() {
	t := &b.turns
	if !t.late {
		return
	}
	b.app.PreventUpdate()
	if t.late = false; t.first.IsZero() {
		t.first = t.last
	}
	if !t.waits {
		t.waits = true
		b.after(turnPause, b.turn)
	}
}

// turn lets go-app draw, unless more has just come.
func (b *bridge) turn() {
	t := &b.turns
	t.waits = false
	if time.Since(t.last) < turnPause && time.Since(t.first) < turnLongest {
		t.late = true
		return
	}
	t.first = time.Time{}
}

// whenIdle lets f happen on the UI goroutine when the browser has nothing else to do, so that it answers what the
// user does first: at the latest after ten times d, and after d where the browser does not say when it is idle.
func (b *bridge) whenIdle(d time.Duration, f func()) {
	if !app.Window().Get("requestIdleCallback").Truthy() {
		b.after(d, f)
		return
	}
	var idle app.Func
	idle = app.FuncOf(func(app.Value, []app.Value) any {
		idle.Release()
		b.ui(f)
		return nil
	})
	app.Window().Call("requestIdleCallback", idle, map[string]any{"timeout": 10 * d.Milliseconds()})
}
