package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// plain says a text without arguments, by its place: that weighs less than t wherever it is called.
func (m *model) plain(words *text.Text) string { return words.In(m.lang) }

// made makes an element beside go-app's from one string, since every argument of a call weighs in
// the download: "tag.class.class name=value name=value". What is said in it is text, as ever.
func made(look, words string) app.Value {
	head, rest, _ := strings.Cut(look, " ")
	tag, class, _ := strings.Cut(head, ".")
	e := element(tag, strings.ReplaceAll(class, ".", " "))
	for rest != "" {
		var pair string
		pair, rest, _ = strings.Cut(rest, " ")
		name, value, _ := strings.Cut(pair, "=")
		attr(e, name, value)
	}
	if words != "" {
		e.Set("textContent", words)
	}
	return e
}

// put makes an element at the end of another.
func put(parent app.Value, look, words string) app.Value {
	e := made(look, words)
	append1(parent, e)
	return e
}

// putKey puts a button there that is an icon and hears to act.
func putKey(parent app.Value, do, look, label string) {
	e := put(parent, "button.key type=button data-act="+do+" data-test="+do, "")
	name(e, "key", label)
	append1(e, iconElement(look, "icon"))
}

func attr(e app.Value, name, value string) { e.Call("setAttribute", name, value) }

func query(e app.Value, selector string) app.Value { return e.Call("querySelector", selector) }

// idOf is the id of an element.
func idOf(e app.Value) string { return e.Get("id").String() }

// keyOf is the key of a key event, "" while an input method has it.
func keyOf(e app.Value) string {
	if e.Get("isComposing").Truthy() || e.Get("keyCode").Int() == 229 {
		return ""
	}
	return e.Get("key").String()
}

func focused() app.Value { return document().Get("activeElement") }
