package ui

import (
	"strings"
	"sync"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// document is asked for once: every value from JavaScript has a finalizer, and
// to set one takes longer the more there are.
var document = sync.OnceValue(func() app.Value { return app.Window().Get("document") })

func byID(id string) app.Value { return app.Window().GetElementByID(id) }

func now() int64 { return time.Now().UnixMilli() }

// matches reports whether a media query holds.
func matches(query string) bool {
	return app.Window().Call("matchMedia", query).Get("matches").Bool()
}

// touches reports whether the main pointer is a finger: there is a keyboard on the screen, then.
func touches() bool { return matches("(pointer: coarse)") }

// looking reports whether somebody has the page before their eyes.
func looking() bool {
	d := document()
	return d.Get("visibilityState").String() == "visible" && d.Call("hasFocus").Bool()
}

func hasNetwork() bool {
	online := app.Window().Get("navigator").Get("onLine")
	return online.IsUndefined() || online.Bool()
}

// browserLanguages is navigator.languages, joined with commas.
func browserLanguages() string {
	list := app.Window().Get("navigator").Get("languages")
	if !list.Truthy() {
		return ""
	}
	tags := make([]string, list.Length())
	for i := range tags {
		tags[i] = list.Index(i).String()
	}
	return strings.Join(tags, ",")
}

// leaveTo goes to a page of the server's.
func leaveTo(path string) { app.Window().Get("location").Call("assign", path) }

func reload() { app.Window().Get("location").Call("reload") }

// signInAgain goes to the sign-in page, which leads back to here.
func signInAgain() {
	u := app.Window().URL()
	leaveTo("/sign-in?next=" + queryEscape(u.EscapedPath()))
}

// replace goes to another place of the app in the stead of this one. go-app's
// Navigate always adds to the history; its answer to the back button does not. It is false when go-app has not begun,
// and begins there.
func replace(path string) bool {
	window := app.Window()
	window.Get("history").Call("replaceState", nil, "", path)
	if !window.Get("onpopstate").Truthy() {
		return false
	}
	window.Call("onpopstate")
	return true
}

func goBack() { app.Window().Get("history").Call("back") }

// copyText puts a text on the clipboard from what shows it, a field or not, which is left selected.
// Without HTTPS there is no navigator.clipboard, but the old way still works.
func copyText(from app.Value) bool {
	content := from.Get("value")
	if content.IsUndefined() {
		content = from.Get("textContent")
		app.Window().Call("getSelection").Call("selectAllChildren", from)
	} else {
		from.Call("focus")
		from.Call("select")
	}
	if done := document().Call("execCommand", "copy"); done.Truthy() {
		return true
	}
	clipboard := app.Window().Get("navigator").Get("clipboard")
	if !clipboard.Truthy() {
		return false
	}
	clipboard.Call("writeText", content)
	return true
}

// element makes an element of the timeline, with a class where there is one.
func element(tag, class string, children ...app.Value) app.Value {
	e := document().Call("createElement", tag)
	if class != "" {
		e.Set("className", class)
	}
	for _, child := range children {
		e.Call("appendChild", child)
	}
	return e
}

// words makes an element that holds a text, as text.
func words(tag, class, content string) app.Value {
	e := element(tag, class)
	e.Set("textContent", content)
	return e
}

func textNode(content string) app.Value { return document().Call("createTextNode", content) }

func setAttributes(e app.Value, pairs ...string) app.Value {
	for i := 0; i+1 < len(pairs); i += 2 {
		e.Call("setAttribute", pairs[i], pairs[i+1])
	}
	return e
}
