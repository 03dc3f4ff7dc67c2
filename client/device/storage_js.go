package device

import "syscall/js"

// Open returns what this browser keeps, in localStorage.
func Open() Store { return newStore(local{}) }

// local is the browser's localStorage. A private window, a full disk or a
// policy makes any use of it throw; then it holds nothing and keeps nothing.
type local struct{}

// try calls f with localStorage and reports whether nothing was thrown. The
// property itself throws where storage is denied.
func try(f func(js.Value)) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, thrown := r.(js.Error); !thrown {
				panic(r)
			}
			ok = false
		}
	}()
	area := storage()
	if !area.Truthy() {
		return false
	}
	f(area)
	return true
}

// storage reads the property by Reflect: what a getter throws in js.Value.Get cannot be recovered.
func storage() js.Value {
	return js.Global().Get("Reflect").Call("get", js.Global(), "localStorage")
}

func (local) get(key string) (value string, ok bool) {
	try(func(area js.Value) {
		if v := area.Call("getItem", key); v.Type() == js.TypeString {
			value, ok = v.String(), true
		}
	})
	return value, ok
}

func (local) set(key, value string) bool {
	return try(func(area js.Value) { area.Call("setItem", key, value) })
}

func (local) remove(key string) {
	try(func(area js.Value) { area.Call("removeItem", key) })
}
