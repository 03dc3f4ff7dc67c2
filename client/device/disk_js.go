package device

import (
	"errors"
	"strings"
	"syscall/js"
	"time"
)

// openTime is how long the browser may take to open a database. Some never answer;
// a busy phone needs seconds, and to go on without what it keeps is worse than to wait.
const openTime = 20 * time.Second

// OpenCopy opens the copy of an account, or begins one. Where the browser keeps
// nothing, as in some private windows, the copy ends with the page.
func OpenCopy(account string) (*Copy, error) {
	d, err := openIndexed("tobar/" + account)
	if err != nil {
		return openCopy(account, newMemoryDisk(), false)
	}
	c, err := openCopy(account, d, true)
	if err != nil {
		return openCopy(account, newMemoryDisk(), false)
	}
	c.tabs = newTabs("tobar/" + account)
	return c, nil
}

// Persist asks the browser not to throw the copy away when it is short of
// room. It may ask the user.
func Persist() {
	storage := js.Global().Get("navigator").Get("storage")
	if storage.Truthy() && storage.Get("persist").Truthy() {
		storage.Call("persist").Call("catch", js.FuncOf(func(js.Value, []js.Value) any { return nil }))
	}
}

// indexed is a disk in IndexedDB.
type indexed struct {
	name string
	db   js.Value
	read *begunTx // what was read before the app was there, until it is taken
	gone js.Func  // the listener of what takes the database away
}

func openIndexed(name string) (d *indexed, err error) {
	d = &indexed{name: name}
	db, err := d.openDatabase()
	if err != nil {
		return nil, err
	}
	d.gone = js.FuncOf(func(_ js.Value, args []js.Value) any {
		d.close()
		if args[0].Get("newVersion").Truthy() { // a newer app adds to it; else another tab signs out
			go func() {
				if db, err := d.openDatabase(); err == nil {
					d.take(db)
				}
			}()
		}
		return nil
	})
	d.take(db)
	return d, nil
}

func (d *indexed) take(db js.Value) {
	d.db = db
	db.Set("onversionchange", d.gone)
}

// openDatabase opens the database in whatever version it has: a newer app may have added to it. Only
// what this app needs and does not find there makes a version of its own.
func (d *indexed) openDatabase() (db js.Value, err error) {
	for version := js.Undefined(); ; {
		if db, err = d.openVersion(version); err != nil {
			return db, err
		}
		if !lacks(db) {
			return db, nil
		}
		version = js.ValueOf(db.Get("version").Int() + 1)
		db.Call("close")
	}
}

func lacks(db js.Value) bool {
	names := db.Get("objectStoreNames")
	for _, store := range stores {
		if !names.Call("contains", store).Bool() {
			return true
		}
	}
	return false
}

func (d *indexed) openVersion(version js.Value) (db js.Value, err error) {
	defer rescue(&err)
	factory := js.Global().Get("Reflect").Call("get", js.Global(), "indexedDB")
	if !factory.Truthy() {
		return db, ErrClosed
	}
	opening := begun(d.name, version)
	var request js.Value
	if opening.Truthy() {
		request = opening.Get("request")
	} else {
		request = factory.Call("open", d.name, version)
	}
	if request.Get("readyState").String() == "done" { // the page has begun early enough
		if request.Get("error").Truthy() {
			return db, errorOf(request.Get("error"))
		}
		d.read = readOf(opening)
		return request.Get("result"), nil
	}
	opened := make(chan error, 1)
	settled := false
	tell := func(err error) {
		if !settled {
			settled = true
			opened <- err
		} else if err == nil { // too late
			request.Get("result").Call("close")
		}
	}
	var funcs funcs
	funcs.on(request, "upgradeneeded", func(js.Value) {
		db := request.Get("result")
		names := db.Get("objectStoreNames")
		for _, store := range stores {
			if !names.Call("contains", store).Bool() {
				db.Call("createObjectStore", store)
			}
		}
	})
	funcs.on(request, "success", func(js.Value) { tell(nil) })
	funcs.on(request, "error", func(js.Value) { tell(errorOf(request.Get("error"))) })
	timer := time.AfterFunc(openTime, func() { tell(errors.New("the database does not open")) })
	err = <-opened
	timer.Stop()
	if err != nil {
		return db, err
	}
	funcs.release()
	d.read = readOf(opening)
	return request.Get("result"), nil
}

func (d *indexed) begun() early {
	if d.read == nil {
		return nil
	}
	read := d.read
	d.read = nil
	return read
}

func (d *indexed) close() { d.db.Call("close") }

func (d *indexed) drop(done func()) {
	d.close()
	var funcs funcs
	ended := false
	end := func(js.Value) {
		if !ended {
			ended = true
			done()
		}
	}
	request := js.Global().Get("indexedDB").Call("deleteDatabase", d.name)
	funcs.on(request, "success", end)
	funcs.on(request, "error", end)
	funcs.on(request, "blocked", end) // by a tab that sleeps; it will go all the same
}

func (d *indexed) begin(write, strict bool, f func(tx), done func(error)) {
	t := &indexedTx{stores: make(map[string]js.Value)}
	err := t.begin(d.db, write, strict, done)
	if err != nil {
		done(ErrClosed)
		return
	}
	t.step(func() { f(t) })
	if t.waits == 0 && t.err == nil && write && t.tx.Get("commit").Truthy() {
		t.step(func() { t.tx.Call("commit") }) // it is kept even if the page ends now
	}
}

// indexedTx is a transaction in IndexedDB.
type indexedTx struct {
	tx     js.Value
	stores map[string]js.Value
	funcs  funcs
	waits  int // callbacks to come
	err    error
}

func (t *indexedTx) begin(db js.Value, write, strict bool, done func(error)) (err error) {
	defer rescue(&err)
	mode, durability := "readonly", "relaxed"
	if write {
		mode = "readwrite"
	}
	if strict {
		durability = "strict"
	}
	names := make([]any, len(stores))
	for i, s := range stores {
		names[i] = s
	}
	t.tx = db.Call("transaction", names, mode, map[string]any{"durability": durability})
	end := func(err error) {
		t.funcs.release()
		done(err)
	}
	t.funcs.on(t.tx, "complete", func(js.Value) { end(nil) })
	t.funcs.on(t.tx, "abort", func(js.Value) {
		if t.err == nil {
			t.err = errorOf(t.tx.Get("error"))
		}
		end(t.err)
	})
	return nil
}

// step does something in the transaction, and aborts it where the browser throws.
func (t *indexedTx) step(f func()) {
	err := func() (err error) {
		defer rescue(&err)
		f()
		return nil
	}()
	if err != nil {
		t.abort(err)
	}
}

func (t *indexedTx) abort(err error) {
	if t.err == nil {
		t.err = err
		defer rescue(&err) // it may have ended
		t.tx.Call("abort")
	}
}

func (t *indexedTx) store(name string) js.Value {
	s, ok := t.stores[name]
	if !ok {
		s = t.tx.Call("objectStore", name)
		t.stores[name] = s
	}
	return s
}

// ask waits for the result of a request.
func (t *indexedTx) ask(request js.Value, f func(result js.Value)) {
	t.waits++
	t.funcs.on(request, "success", func(js.Value) {
		if t.err == nil {
			t.step(func() { f(request.Get("result")) })
		}
	})
}

func (t *indexedTx) get(store, key string, f func(string, bool)) {
	t.ask(t.store(store).Call("get", key), func(v js.Value) {
		if v.Type() == js.TypeString {
			f(v.String(), true)
			return
		}
		f("", false)
	})
}

func (t *indexedTx) values(store, from, to string, limit int, f func(string, int)) {
	span := js.Global().Get("IDBKeyRange").Call("bound", from, to)
	args := []any{span}
	if limit > 0 {
		args = append(args, limit)
	}
	t.ask(t.store(store).Call("getAll", args...), func(v js.Value) {
		f(v.Call("join", "").String(), v.Length())
	})
}

func (t *indexedTx) keys(store string, f func([]string)) {
	t.ask(t.store(store).Call("getAllKeys"), func(v js.Value) {
		if v.Length() == 0 {
			f(nil)
			return
		}
		f(strings.Split(v.Call("join", "\n").String(), "\n"))
	})
}

func (t *indexedTx) count(store string, f func(int)) {
	t.ask(t.store(store).Call("count"), func(v js.Value) { f(v.Int()) })
}

func (t *indexedTx) put(store, key, value string) { t.store(store).Call("put", value, key) }

func (t *indexedTx) remove(store, key string) { t.store(store).Call("delete", key) }

func (t *indexedTx) removeSpan(store, from, to string) {
	t.store(store).Call("delete", js.Global().Get("IDBKeyRange").Call("bound", from, to))
}

func (t *indexedTx) clear(store string) { t.store(store).Call("clear") }

// funcs are listeners that are released together.
type funcs []js.Func

func (fs *funcs) on(target js.Value, event string, f func(e js.Value)) {
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
	*fs = append(*fs, listener)
	target.Set("on"+event, listener)
}

func (fs *funcs) release() {
	for _, f := range *fs {
		f.Release()
	}
	*fs = nil
}

// rescue makes an error of what the browser throws.
func rescue(err *error) {
	switch r := recover().(type) {
	case nil:
	case js.Error:
		*err = errorOf(r.Value)
	default:
		panic(r)
	}
}

// errorOf is what an error of the browser's means.
func errorOf(v js.Value) error {
	if v.Type() != js.TypeObject {
		return ErrClosed
	}
	switch name := v.Get("name").String(); name {
	case "QuotaExceededError":
		return ErrFull
	case "InvalidStateError":
		return ErrClosed
	default:
		return errors.New(name + ": " + v.Get("message").String())
	}
}
