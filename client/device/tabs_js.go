package device

import "syscall/js"

// Lead asks to be the tab that sends, of all that have the copy open. gained is called
// when it is, lost when it no longer is (without locks that may happen). What it returns gives up.
func (c *Copy) Lead(gained, lost func()) (release func()) {
	locks := js.Global().Get("navigator").Get("locks")
	if !locks.Truthy() || c.tabs == nil {
		return newLease(c.disk, gained, lost).release
	}
	return lock(locks, "tobar/"+c.account, gained)
}

// lock asks for a lock, which is held until release.
func lock(locks js.Value, name string, gained func()) (release func()) {
	abort := js.Global().Get("AbortController").New()
	var hold, held js.Func
	let := js.Null() // resolves the promise for whose life the lock is held
	hold = js.FuncOf(func(_ js.Value, args []js.Value) any {
		let = args[0]
		return nil
	})
	held = js.FuncOf(func(js.Value, []js.Value) any {
		promise := js.Global().Get("Promise").New(hold)
		gained()
		return promise
	})
	var ended js.Func
	ended = js.FuncOf(func(js.Value, []js.Value) any {
		hold.Release()
		held.Release()
		ended.Release()
		return nil
	})
	request := locks.Call("request", name, map[string]any{"signal": abort.Get("signal")}, held)
	request.Call("then", ended, ended)
	return func() {
		if let.Truthy() {
			let.Invoke()
			let = js.Null()
			return
		}
		abort.Call("abort")
	}
}

// newTabs is the way to the other tabs: a BroadcastChannel, or what
// localStorage tells of changes where there is none.
func newTabs(name string) channel {
	class := js.Global().Get("BroadcastChannel")
	if class.Truthy() {
		return &broadcast{port: class.New(name)}
	}
	return &hearsay{key: name}
}

type broadcast struct{ port js.Value }

func (b *broadcast) tell(line string) { b.port.Call("postMessage", line) }

func (b *broadcast) hear(f func(string)) {
	b.port.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0].Get("data").String())
		return nil
	}))
}

// hearsay tells by a key of localStorage. Every line begins with a number, so
// that the same one twice is a change.
type hearsay struct {
	key   string
	count int
}

func (h *hearsay) tell(line string) {
	h.count++
	local("localStorage").set(h.key, string(rune('0'+h.count%10))+line)
}

func (h *hearsay) hear(f func(string)) {
	js.Global().Call("addEventListener", "storage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if v := args[0].Get("newValue"); args[0].Get("key").String() == h.key && v.Type() == js.TypeString {
			f(v.String()[1:])
		}
		return nil
	}))
}
