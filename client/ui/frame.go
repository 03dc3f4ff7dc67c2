package ui

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/device"
	"tobar/client/text"
)

// entitle says in the title how much is unread, and in the icon where there is one.
func (m *model) entitle() {
	title := m.plain(&text.Tobar)
	if m.place.kind == placeWith {
		title = m.t(text.TitleWith, m.called(m.place.with))
	}
	unread := m.state.Unread()
	if (unread > 0) != m.dotted {
		m.dotted = unread > 0
		outside("dot", m.dotted)
	}
	if unread > 0 {
		title = m.t(text.TitleUnread, unread, title)
	}
	if d := document(); d.Get("title").String() != title {
		d.Set("title", title)
		m.badge(unread)
	}
}

// badge is for an installed app. What becomes of it nobody needs to know: its
// promise is refused where there is no icon.
func (m *model) badge(unread int) {
	navigator := app.Window().Get("navigator")
	if !navigator.Get("setAppBadge").Truthy() || !matches("(display-mode: standalone)") {
		return
	}
	m.bridge.spawn(func(ctx context.Context) { await(ctx, navigator.Call("setAppBadge", unread)) })
}

// choose changes the settings, at once and for good.
func (m *model) choose(change func(*device.Settings)) {
	change(&m.settings)
	m.kept.SetSettings(m.settings)
	m.chosen()
}

// chosenElsewhere takes what was chosen in another tab.
func (m *model) chosenElsewhere() {
	if set := m.kept.Settings(); set != m.settings {
		m.settings = set
		m.chosen()
	}
}

func (m *model) chosen() {
	was := m.lang
	if m.speak(); m.lang != was { // what go-app does not draw
		m.sink(true)
		m.hush()
		m.drawQuote(m.state.Open())
	}
	m.light()
	m.endQuietAt()
	m.turn++
	m.settle()
}

// speak takes the language that was chosen.
func (m *model) speak() {
	switch m.settings.Language {
	case device.English:
		m.lang = text.English
	case device.Chinese:
		m.lang = text.Chinese
	default:
		m.lang = text.Match(browserLanguages())
	}
	document().Get("documentElement").Set("lang", m.lang.Tag())
}

// light takes the theme that was chosen, for the page and the browser's frame around it.
func (m *model) light() {
	root := document().Get("documentElement")
	if m.settings.Theme == device.System {
		root.Call("removeAttribute", "data-theme")
	} else {
		root.Call("setAttribute", "data-theme", string(m.settings.Theme))
	}
	style := app.Window().Call("getComputedStyle", root)
	paper := style.Call("getPropertyValue", "--paper").String()
	frames := document().Call("querySelectorAll", "meta[name=theme-color]")
	for i := range frames.Length() {
		frames.Index(i).Set("content", paper)
	}
}

// entersSend reports whether Enter sends in the composer.
func (m *model) entersSend() bool {
	switch m.settings.Enter {
	case device.Sends:
		return true
	case device.MakesLine:
		return false
	}
	return !touches()
}
