package device

import (
	"strings"
	"syscall/js"
)

// begunTx is what the page has read before the app was there (web/static/begin.js). Its callbacks
// are called at once.
type begunTx struct {
	kept   js.Value
	limit  int
	missed bool // it was asked for what is not there
}

// begun is what the page has begun (web/static/begin.js): to open the database, and to read it. It is
// undefined where it has not, or where another version is wanted.
func begun(name string, version js.Value) js.Value {
	opening := js.Global().Get("tobarOpening")
	if !opening.Truthy() || !version.IsUndefined() || opening.Get("name").String() != name {
		return js.Undefined()
	}
	js.Global().Set("tobarOpening", js.Undefined())
	return opening
}

// readOf waits for what the page reads, whose answers stand in line behind the program's start. It is nil
// for nothing.
func readOf(opening js.Value) *begunTx {
	if !opening.Truthy() {
		return nil
	}
	if reading := opening.Get("reading"); reading.Truthy() && !opening.Get("kept").Truthy() {
		var funcs funcs
		ended := make(chan struct{}, 1)
		end := func(js.Value) { ended <- struct{}{} }
		funcs.on(reading, "complete", end)
		funcs.on(reading, "abort", end)
		<-ended
		funcs.release()
	}
	if kept := opening.Get("kept"); kept.Truthy() {
		return &begunTx{kept: kept, limit: opening.Get("limit").Int()}
	}
	return nil
}

func (t *begunTx) whole() bool { return !t.missed }

func (t *begunTx) find(key string) (v js.Value, ok bool) {
	v = t.kept.Get(key)
	if v.IsUndefined() {
		t.missed = true
	}
	return v, !t.missed
}

func (t *begunTx) get(store, key string, f func(string, bool)) {
	if v, ok := t.find(store + "/" + key); ok {
		if v.Type() == js.TypeString {
			f(v.String(), true)
		} else {
			f("", false)
		}
	}
}

func (t *begunTx) values(store, from, _ string, limit int, f func(string, int)) {
	if store == messages { // all of one conversation's, from the latest
		from, _, _ = strings.Cut(from, "/")
		t.missed = t.missed || limit != t.limit
	}
	if v, ok := t.find(store + "/" + from); ok {
		f(v.Call("join", "").String(), v.Length())
	}
}

func (t *begunTx) keys(string, func([]string))       { t.missed = true }
func (t *begunTx) count(string, func(int))           { t.missed = true }
func (t *begunTx) put(string, string, string)        { t.missed = true }
func (t *begunTx) remove(string, string)             { t.missed = true }
func (t *begunTx) removeSpan(string, string, string) { t.missed = true }
func (t *begunTx) clear(string)                      { t.missed = true }
func (t *begunTx) abort(error)                       { t.missed = true }
