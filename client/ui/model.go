package ui

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/client/session"
	"tobar/client/text"
	"tobar/shared"
)

// model is what the face shows. It belongs to the UI goroutine.
type model struct {
	// Static after start.
	bridge *bridge
	kept   device.Store
	clock  *clock

	state    *chat.State
	settings device.Settings
	lang     text.Lang
	place    place
	fromList bool   // the list is where the browser's back button leads
	turn     int    // changes with anything that is drawn
	rev      int    // state's, as of turn
	menu     bool   // the list's menu is open
	failed   bool   // something panicked
	update   bool   // a new version of the app is here
	version  string // that the server spoke of last
	quiet    bool   // the line has not been away for long enough to say so

	asked    map[string]verdict // names without a row, looked up
	fetching map[string]bool    // conversations of which a page is on its way
	unloaded map[string]bool    // conversations of which a page did not come
	lost     int64              // when the line was last lost, Unix milliseconds
	typed    int64              // when @typing was last sent, Unix milliseconds
	atEnd    bool               // the end of the open conversation is on the screen
}

// verdict is what is known about a name that was never written to.
type verdict uint8

const (
	unknown    verdict = iota
	pending            // asked for
	somebody           // there is such a person
	nobody             // there is none
	unanswered         // nobody could be asked
)

// startModel makes the model of a face that has been mounted in the browser, and sets it going.
func startModel(ctx app.Context) *model {
	m := &model{
		kept:     device.Open(),
		clock:    &clock{now: time.Now, offset: browserOffset},
		state:    chat.New(),
		asked:    map[string]verdict{},
		fetching: map[string]bool{},
		unloaded: map[string]bool{},
		quiet:    true,
		lost:     now(),
		atEnd:    true,
	}
	m.settings = m.kept.Settings()
	m.speak()
	m.light()
	m.place = placeOf(app.Window().URL())
	m.bridge = startBridge(ctx, m)
	m.bridge.after(patience, m.endQuiet)
	return m
}

// patience is how long the line may be away before a strip says so: most
// reconnections take less, and a strip that flashes by tells nobody anything.
const patience = 1500 * time.Millisecond

func (m *model) endQuiet() {
	if now()-m.lost >= patience.Milliseconds() {
		m.quiet = false
		m.turn++
	}
}

// t says something in the reader's language.
func (m *model) t(words text.Text, args ...any) string { return words.In(m.lang, args...) }

// apply lets events happen, sends what they bring about, and looks at what follows.
func (m *model) apply(events ...chat.Event) {
	for _, e := range events {
		m.bridge.send(m.state.Apply(e))
	}
	m.settle()
}

// settle brings everything else into line with the state. The title is set
// here and not in Render: in a tab behind others frames are rare.
func (m *model) settle() {
	if rev := m.state.Rev(); rev != m.rev {
		m.rev = rev
		m.turn++
	}
	m.bridge.outbox.Store(int64(m.state.Outbox()))
	if m.state.Foreign() {
		reload() // somebody else has signed in from another tab
		return
	}
	m.compare()
	m.enter()
	m.fill()
	m.look()
	m.entitle()
	m.bridge.tick()
}

// compare looks for a new version of the app where the server speaks of one.
// The service worker fetches it and says when it is ready; without one, as
// over plain HTTP, reloading is all that it takes.
func (m *model) compare() {
	version := m.state.Version()
	if version == m.version || version == "" {
		return
	}
	m.version = version
	if version == app.Getenv("GOAPP_VERSION") {
		return
	}
	if app.Window().Get("navigator").Get("serviceWorker").Truthy() {
		app.TryUpdate()
		return
	}
	m.update = true
	m.turn++
}

// ticks reports whether something on the screen changes with the second.
func (m *model) ticks() bool {
	if m.state.Line().Phase == chat.Waiting {
		return true
	}
	return slices.ContainsFunc(m.state.Rows(), func(r chat.Row) bool { return r.Typing })
}

// loaded takes the answers of the first questions, or of a reset.
func (m *model) loaded(me shared.Me, list shared.Conversations) {
	events := []chat.Event{chat.Loaded{Me: me, List: list}}
	for with, draft := range m.kept.Drafts(me.Name) {
		events = append(events, chat.Drafted{With: with, Text: draft})
	}
	m.turn++
	m.apply(events...)
}

// lineChanged translates what the session says.
func (m *model) lineChanged(s session.Status) {
	at := now()
	before := m.state.Line()
	line := chat.Line{Since: before.Since}
	switch s.Phase {
	case session.Dialing, session.Replaying:
		line.Phase = chat.Connecting
	case session.Live:
		line.Phase, line.Since = chat.Connected, at
	case session.Waiting:
		line.Phase, line.RetryAt = chat.Waiting, at+s.Pause.Milliseconds()
		if !hasNetwork() {
			line.Phase = chat.Offline
		}
	case session.SignedOut:
		line.Phase = chat.SignedOut
	}
	if before.Phase == chat.Connected && line.Phase != chat.Connected {
		m.lost, m.quiet = at, true
		m.bridge.after(patience, m.endQuiet)
	}
	if line.Phase == chat.Connected {
		m.quiet = true
		clear(m.unloaded)
		m.forgetUnanswered()
	}
	m.apply(chat.LineChanged{Line: line})
}

func (m *model) networkChanged() {
	if line := m.state.Line(); line.Phase == chat.Waiting || line.Phase == chat.Offline {
		line.Phase = chat.Waiting
		if !hasNetwork() {
			line.Phase = chat.Offline
		}
		m.apply(chat.LineChanged{Line: line})
	}
	m.bridge.now()
}

// seen is called when the page comes before somebody's eyes, or goes.
func (m *model) seen() {
	if document().Get("visibilityState").String() != "visible" {
		m.keepDraft()
		return
	}
	m.bridge.now()
	m.turn++ // the day may have changed
	m.apply(chat.Ticked{Now: now()})
	app.TryUpdate()
}

// look tells the state that the end of the conversation has been looked at.
func (m *model) look() {
	with := m.state.Open()
	if with == "" || m.place.kind != placeWith || !m.atEnd || !looking() {
		return
	}
	m.bridge.send(m.state.Apply(chat.Looked{With: with}))
	if rev := m.state.Rev(); rev != m.rev {
		m.rev = rev
		m.turn++
		m.entitle()
	}
}

// goTo is called when the address has changed.
func (m *model) goTo(p place) {
	m.keepDraft()
	switch {
	case p.kind == placeList:
		m.fromList = false
	case m.place.kind == placeList:
		m.fromList = true
	}
	m.place = p
	m.turn++
	m.settle()
}

// back leaves for the list, by the browser's own back where that leads there.
func (m *model) back() {
	if m.fromList {
		goBack()
		return
	}
	replace("/")
}

// escape closes the sheet or the menu that is open.
func (m *model) escape() {
	if m.menu {
		m.menu = false
		m.turn++
		return
	}
	if m.place.start {
		replace(m.place.path())
	}
}

// enter opens the conversation that the address names. A name that was never
// written to is looked up first: it may be spelt otherwise, or be nobody's.
func (m *model) enter() {
	if m.state.Me().Name == "" {
		return
	}
	with := m.place.with
	if m.place.kind != placeWith {
		with = ""
	}
	if with == m.state.Open() {
		return
	}
	known := with == "" || m.asked[with] == somebody ||
		slices.ContainsFunc(m.state.Rows(), func(r chat.Row) bool { return r.With == with })
	if known {
		m.bridge.send(m.state.Apply(chat.Opened{With: with}))
		m.rev = m.state.Rev()
		m.turn++
		return
	}
	if m.asked[with] != unknown {
		return
	}
	m.asked[with] = pending
	ask(m.bridge.app, m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, with) },
		func(p shared.Person, err error) { m.found(with, p, err) })
}

// found takes the answer about a name.
func (m *model) found(with string, p shared.Person, err error) {
	m.turn++
	switch {
	case err == nil:
		delete(m.asked, with)
		m.asked[p.Name] = somebody
		if m.place.with == with && p.Name != with {
			replace(pathWith(p.Name))
			return
		}
	case statusOf(err) == 404 || statusOf(err) == 400:
		m.asked[with] = nobody
	default:
		m.asked[with] = unanswered
	}
	m.settle()
}

func (m *model) forgetUnanswered() {
	for name, v := range m.asked {
		if v == unanswered {
			delete(m.asked, name)
		}
	}
}

// fill asks for the newest page of the open conversation where none is here.
func (m *model) fill() {
	if with := m.state.NeedsPage(); with != "" && !m.fetching[with] && !m.unloaded[with] {
		m.fetch(with, 0)
	}
}

// older asks for the page before what is loaded.
func (m *model) older(with string) {
	tl := m.state.Timeline(with)
	if !tl.Loaded || tl.Oldest == 0 || m.fetching[with] || m.unloaded[with] {
		return
	}
	m.fetch(with, tl.Oldest)
}

func (m *model) fetch(with string, before int64) {
	m.fetching[with] = true
	m.turn++
	ask(m.bridge.app, m, func(ctx context.Context) (shared.Page, error) { return getPage(ctx, with, before) },
		func(page shared.Page, err error) {
			delete(m.fetching, with)
			m.turn++
			if err != nil {
				m.unloaded[with] = true
				m.settle()
				return
			}
			m.apply(chat.PageLoaded{With: with, Before: before, Page: page})
		})
}

// fetchAgain is what the user asks for where a page did not come.
func (m *model) fetchAgain(with string) {
	delete(m.unloaded, with)
	m.turn++
	m.older(with)
	m.fill()
}

// say sends what the user wrote.
func (m *model) say(with, content string) {
	at := now()
	m.kept.SetDraft(m.state.Me().Name, with, "")
	m.atEnd = true
	m.apply(
		chat.Drafted{With: with},
		chat.Composed{To: with, ID: newID(at), Content: content, Now: at},
	)
}

// typing tells the other one, at most once in three seconds.
func (m *model) typing(with string) {
	if at := now(); at-m.typed >= 3000 && m.state.Line().Phase == chat.Connected {
		m.typed = at
		m.bridge.send([]shared.Frame{{Address: shared.VerbTyping, To: with}})
	}
}

// draft keeps what stands in a composer.
func (m *model) draft(with, words string) {
	if words == m.state.Timeline(with).Draft {
		return
	}
	m.kept.SetDraft(m.state.Me().Name, with, words)
	m.apply(chat.Drafted{With: with, Text: words})
}

// keepDraft keeps what stands in the composer that is on the screen.
func (m *model) keepDraft() {
	field := byID(composerID)
	if with := m.state.Open(); with != "" && field.Truthy() && field.Get("dataset").Get("with").String() == with {
		m.draft(with, field.Get("value").String())
	}
}

// entitle says in the title how much is unread, and in the icon where there is one.
func (m *model) entitle() {
	title := m.t(text.Tobar)
	if m.place.kind == placeWith {
		title = m.t(text.TitleWith, m.place.with)
	}
	unread := m.state.Unread()
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
	m.speak()
	m.light()
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

// newID makes a UUIDv7 (RFC 9562).
func newID(ms int64) string {
	var u [16]byte
	rand.Read(u[6:])
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6] = u[6]&0x0F | 0x70
	u[8] = u[8]&0x3F | 0x80
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
