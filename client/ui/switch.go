package ui

import (
	"context"
	"strings"

	"tobar/client/device"
	"tobar/client/text"
	"tobar/shared"
)

// The quick switcher: one field, and below it people and what the app can do.

const (
	switchID   = "switch"
	switchMost = 30 // people
)

// What its options do, in data-act.
const (
	doGo      = "go" // its kind is an address
	doMeet    = "meet"
	doTheme   = "theme"
	doKeys    = "keys"
	doSignOut = "sign-out"
)

// command is something that the app can do, as the switcher offers it.
type command struct {
	do, kind, look string
	label          *text.Text
}

var commands = [...]command{
	{doGo, "#" + startFragment, "write", &text.NewOne},
	{doFind, here, "search", &text.SearchHere},
	{doFind, "", "search", &text.Search},
	{doGo, "/invite", "invite", &text.Invite},
	{doGo, "/settings", "settings", &text.Settings},
	{doTheme, string(device.Dark), "theme", &text.ToDark},
	{doTheme, string(device.Light), "theme", &text.ToLight},
	{doKeys, "", "keys", &text.Keys},
	{doSignOut, "", "leave", &text.SignOut},
}

// here stands for the conversation on the screen.
const here = "."

// openSwitch shows the switcher, or takes it away.
func (m *model) openSwitch() {
	if byID(switchID).Truthy() {
		m.sink(true)
		return
	}
	sheet := made("div.sheet.forward.switch role=dialog aria-modal=true data-test=switcher", "")
	attr(sheet, "aria-label", m.plain(&text.SwitchTo))
	field := put(sheet, "input type=text autocapitalize=none autocomplete=off spellcheck=false enterkeyhint=go dir=auto id=switch data-test=switch", "")
	attr(field, "placeholder", m.plain(&text.SwitchHint))
	attr(field, "aria-label", m.plain(&text.SwitchHint))
	put(sheet, "div.choices", "")
	m.float(sheet)
	m.options()
}

// options offers what matches the words that were typed.
func (m *model) options() {
	field := byID(switchID)
	if !field.Truthy() {
		return
	}
	typed := strings.TrimSpace(field.Get("value").String())
	list := field.Get("nextSibling")
	list.Set("textContent", "")
	add := func(do, kind, look, label string) {
		e := put(list, "button.act type=button data-test=option data-act="+do, "")
		attr(e, "data-kind", kind)
		if look == "" {
			m.putPerson(e, label)
			return
		}
		append1(e, iconElement(look, "icon"))
		put(e, "span", label)
	}
	exact := typed == ""
	for _, name := range m.peopleBy(typed, matchLetters, switchMost) {
		exact = exact || name == typed
		if typed != "" || name != m.state.Open() { // one is there already
			add(doGo, pathWith(name), "", name)
		}
	}
	for how := range noMatch {
		for i := range commands {
			if c := &commands[i]; m.offers(c) && min(match(c.label.EN, typed), match(c.label.ZH, typed)) == how {
				add(c.do, c.kind, c.look, m.plain(c.label))
			}
		}
	}
	if !exact && shared.CheckName(typed) {
		add(doMeet, typed, "write", m.t(text.SwitchNew, typed))
	}
	if typed != "" {
		p := place{kind: placeSearch, finds: true, words: typed}
		add(doGo, p.path(), "search", m.t(text.SearchFor, typed))
	}
}

// offers reports whether a command is of use now.
func (m *model) offers(c *command) bool {
	dark := m.settings.Theme == device.Dark || m.settings.Theme == device.System && matches("(prefers-color-scheme: dark)")
	return !(c.kind == here && m.state.Open() == "" || c.do == doTheme && dark == (c.kind == string(device.Dark)))
}

// goes does what takes the user somewhere, or changes the app; false where that is not one of these.
func (m *model) goes(do, kind string) bool {
	switch do {
	case doMeet:
		m.meet(kind)
		return true
	case doOpen:
		if !m.place.finds {
			m.openSearch("", "")
		}
		return true
	case doGo, doFind, doTheme, doKeys, doSignOut:
		m.sink(true)
	}
	switch do {
	case doGo:
		if kind[0] == '#' {
			kind = m.place.path() + kind
		}
		m.bridge.app.Navigate(kind)
	case doFind:
		if kind == here {
			kind = m.state.Open()
		}
		m.find(kind)
	case doTheme:
		m.choose(func(s *device.Settings) { s.Theme = device.Theme(kind) })
	case doKeys:
		m.showKeys()
	case doSignOut:
		m.leaveHere()
	case doEnd:
		m.endSearch()
	case doFurther:
		m.searchOn()
	case doAgain:
		m.searchFor(m.search.words, m.search.in, 0)
	case doHit:
		m.address()
		if kind == itoa(int(m.place.at)) { // the address does not change
			m.lead.again++
			m.turn++
		}
	default:
		return false
	}
	return true
}

// meet goes to somebody who has no row, if the server knows them.
func (m *model) meet(name string) {
	ask(m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, name) },
		func(p shared.Person, err error) {
			switch {
			case err == nil && m.sink(false):
				m.asked[p.Name] = somebody
				m.bridge.app.Navigate(pathWith(p.Name))
			case statusOf(err) == 404:
				m.tell(m.t(text.NotHere, name), false)
			case err != nil:
				m.tell(m.t(wordsFor(err)), false)
			}
		})
}

// leaveHere signs out, unless something would be lost by it: the settings ask about that.
func (m *model) leaveHere() {
	m.bridge.takeEarly()
	if n := m.loses(); n > 0 {
		m.tell(text.SignOutLoses.In(m.lang, n), false)
		m.bridge.app.Navigate("/settings")
		return
	}
	ask(m, nothing(signOut), func(_ struct{}, err error) {
		if err != nil && statusOf(err) != 401 {
			m.tell(m.t(wordsFor(err)), false)
			return
		}
		m.bridge.forget()
	})
}
