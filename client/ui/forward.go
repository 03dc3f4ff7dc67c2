package ui

import (
	"context"
	"strings"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

const (
	forwardID = "forward-name"
	// forwardShown is how many conversations are offered at most.
	forwardShown = 30
)

// forward asks whom a message is passed on to.
func (m *model) forward(content, file string) {
	m.passes = chat.Composed{Content: content, File: file}
	field := setAttributes(element("input", ""), "id", forwardID, "type", "text", "autocapitalize", "none", "autocomplete", "off",
		"spellcheck", "false", "enterkeyhint", "go", "dir", "auto", "data-test", forwardID,
		"placeholder", m.plain(&text.ForwardHint), "aria-label", m.plain(&text.ForwardHint))
	m.float(setAttributes(element("div", "sheet forward", words("h2", "", m.plain(&text.ForwardTo)), field, element("div", "choices")),
		"role", "dialog", "aria-label", m.plain(&text.ForwardTo), "data-test", "forward"))
	m.choices()
}

// choices shows the conversations whose name holds what was typed, and that name itself.
func (m *model) choices() {
	field := byID(forwardID)
	if !field.Truthy() {
		return
	}
	typed := strings.TrimSpace(field.Get("value").String())
	list := field.Get("nextSibling")
	list.Set("textContent", "")
	exact := typed == ""
	for _, name := range m.peopleBy(typed, matchInside, forwardShown) {
		exact = exact || name == typed
		e := actButton("act", doPass, name, "")
		m.putPerson(e, name)
		append1(list, e)
	}
	if !exact && shared.CheckName(typed) {
		append1(list, actButton("act", doPass, typed, m.t(text.ForwardNew, typed)))
	}
}

// passTo passes the message on, to somebody whom the server knows.
func (m *model) passTo(name string) {
	for _, r := range m.state.Rows() {
		if r.With == name {
			m.passOn(name)
			return
		}
	}
	ask(m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, name) },
		func(p shared.Person, err error) {
			switch {
			case err == nil:
				m.asked[p.Name] = somebody
				m.passOn(p.Name)
			case statusOf(err) == 404:
				m.tell(m.t(text.NotHere, name), false)
			default:
				m.tell(m.t(wordsFor(err)), false)
			}
		})
}

// passOn sends the words and the file to somebody, as a message of the user's, and goes there.
func (m *model) passOn(name string) {
	if !m.sink(false) {
		return // it was closed, or sent
	}
	m.send(name, m.passes, nil)
	if m.place.with != name {
		m.bridge.app.Navigate(pathWith(name))
	}
}
