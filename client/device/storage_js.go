package device

import "syscall/js"

// Open returns what this browser keeps, in localStorage, and the tab in sessionStorage.
func Open() Store { return newStore(local("localStorage"), local("sessionStorage")) }

// local is a storage of the browser's, by its name. A private window, a full disk or a
// policy makes any use of it throw; then it holds nothing and keeps nothing.
type local string

// try calls f with the storage and reports whether nothing was thrown. The
// property itself throws where storage is denied.
func (l local) try(f func(js.Value)) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, thrown := r.(js.Error); !thrown {
				panic(r)
			}
			ok = false
		}
	}()
	// What a getter throws in js.Value.Get cannot be recovered; here it can.
	area := js.Global().Get("Reflect").Call("get", js.Global(), string(l))
	if !area.Truthy() {
		return false
	}
	f(area)
	return true
}

func (l local) get(key string) (value string, ok bool) {
	l.try(func(area js.Value) {
		if v := area.Call("getItem", key); v.Type() == js.TypeString {
			value, ok = v.String(), true
		}
	})
	return value, ok
}

func (l local) set(key, value string) bool {
	return l.try(func(area js.Value) { area.Call("setItem", key, value) })
}

func (l local) remove(key string) {
	l.try(func(area js.Value) { area.Call("removeItem", key) })
}
