package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Of a long list only the rows near the eyes are drawn, and gaps as high as the others. go-app has no
// keyed lists: when the stretch moves, an element becomes another's row, and the focus is to go with its own.

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

// gap is as high as the rows that are not drawn. The height is an attribute: the content policy allows no style.
func gap(rows int) app.UI {
	return svg("svg").Class("gap").Attr("width", 1).Attr("height", rows*rowHeight).Aria("hidden", true)
}

func (l *list) onScroll(ctx app.Context, e app.Event) {
	box := byID(rowsID)
	first, rows := box.Get("scrollTop").Int()/rowHeight, box.Get("clientHeight").Int()/rowHeight+1
	count := len(l.m.state.Rows())
	if rows == 1 || l.lo <= max(0, first-rowsNear/2) && l.hi >= min(count, first+rows+rowsNear/2) { // not on the screen, or all there
		ctx.PreventUpdate()
		return
	}
	if l.held != "" && box.Call("contains", focused()).Bool() {
		focus(box) // its row may go
	}
	l.lo = max(0, first-rowsNear-rowsStep/2)
	l.hi = first + rows + rowsNear + rowsStep/2
	ctx.Defer(func(app.Context) { l.settle() })
}

// settle brings focus and place into line with what has been drawn.
func (l *list) settle() {
	defer l.m.report()
	rows := byID(rowsID)
	if !rows.Truthy() || len(l.m.state.Rows()) == 0 {
		return
	}
	if top := l.m.listTop; top > 0 {
		l.m.listTop = 0
		rows.Set("scrollTop", top)
	}
	if at := focused(); l.held != "" && rows.Call("contains", at).Bool() && nameAt(at) != l.held {
		named := rows.Call("querySelector", `[data-name="`+app.Window().Get("CSS").Call("escape", l.held).String()+`"]`)
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

func (l *list) onFocus(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if name := nameAt(e.Get("target")); name != "" {
		l.held = name
	}
}

// onBlur lets go where the focus leaves the list by its user's hand.
func (l *list) onBlur(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if to := e.Get("relatedTarget"); to.Truthy() && !byID(rowsID).Call("contains", to).Bool() {
		l.held = ""
	}
}
