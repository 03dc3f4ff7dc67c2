package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Of a long list only the rows near the eyes are drawn, and gaps as high as the others. The focus
// stays with its row, also when that is drawn anew, goes elsewhere, or comes back to be drawn.

const (
	rowHeight = 64 // pixels, as talk.css has it
	rowsNear  = 24 // are drawn at least, beyond what is on the screen
	rowsStep  = 24 // more, so that it is not drawn anew with every row
	rowsFirst = 8  // beyond the screen, at first
)

// stretch is which of so many rows are drawn.
func (l *list) stretch(count int) (lo, hi int) {
	if l.hi == 0 {
		l.lo = max(0, int(l.m.listTop)/rowHeight-rowsFirst/2)
		l.hi = l.lo + app.Window().Get("innerHeight").Int()/rowHeight + rowsFirst
	}
	size := l.hi - l.lo
	hi = min(l.hi, count)
	return max(0, min(l.lo, hi-size)), hi
}

func (l *list) onScroll(ctx app.Context, _ app.Event) {
	if !l.reaches(ctx) {
		ctx.PreventUpdate()
	}
}

// OnResize hears that more may be on the screen than before.
func (l *list) OnResize(ctx app.Context) {
	defer l.m.report()
	l.reaches(ctx)
}

// reaches moves the stretch where the screen has come near its end, and reports whether it did.
func (l *list) reaches(ctx app.Context) bool {
	box := byID(rowsID)
	if !box.Truthy() {
		return false
	}
	first, rows := box.Get("scrollTop").Int()/rowHeight, box.Get("clientHeight").Int()/rowHeight+1
	if rows == 1 || l.lo <= max(0, first-rowsNear/2) && l.hi >= min(len(l.m.state.Rows()), first+rows+rowsNear/2) { // not on the screen, or all there
		return false
	}
	if l.held != "" && box.Call("contains", focused()).Bool() {
		focus(box) // its row may go
	}
	l.lo = max(0, first-rowsNear-rowsStep/2)
	l.hi = first + rows + rowsNear + rowsStep/2
	ctx.Defer(func(app.Context) { l.settle() })
	return true
}

// settle brings focus and place into line with what has been drawn.
func (l *list) settle() {
	defer l.m.report()
	rows := byID(rowsID)
	if !rows.Truthy() || len(l.m.state.Rows()) == 0 {
		return
	}
	at := focused()
	holds := l.held != "" && rows.Call("contains", at).Bool()
	look := "[data-name="
	if holds && at.Call("matches", ".dots").Bool() {
		look = "[data-kind="
	}
	if box := byID(stretchID); box.Truthy() {
		l.draw(box)
	}
	if top := l.m.listTop; top > 0 {
		l.m.listTop = 0
		rows.Set("scrollTop", top)
	}
	if at = focused(); holds && nameAt(at) != l.held {
		named := query(rows, look+`"`+app.Window().Get("CSS").Call("escape", l.held).String()+`"]`)
		if !named.Truthy() {
			named = rows // until it is drawn again
		}
		focus(named)
	}
}

// nameAt is whose row an element of the list is in, "" for no row.
func nameAt(e app.Value) string {
	box := closest(e, ".row-box")
	if !box.Truthy() {
		return ""
	}
	return data(box.Get("firstChild"), "name")
}

// hearFocus notes whose row has the focus. Later the element may be another's.
func (l *list) hearFocus(e app.Value) {
	at, rows := e.Get("target"), byID(rowsID)
	switch {
	case !rows.Truthy() || !rows.Call("contains", at).Bool():
		l.held = ""
	case nameAt(at) != "": // or it waits for its row
		l.held = nameAt(at)
	}
}
