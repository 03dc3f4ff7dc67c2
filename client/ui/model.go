package ui

import (
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
	seeking  bool   // that version is being looked for
	estrange bool   // the server is of another time than this app
	quiet    bool   // the line has not been away for long enough to say so

	asked    map[string]verdict  // names without a row, looked up
	fetching map[string]bool     // conversations of which a page is on its way
	unloaded map[string]bool     // conversations of which a page did not come
	lost     int64               // when the line was last lost, Unix milliseconds
	typed    int64               // when @typing was last sent, Unix milliseconds
	quotes   map[string]*quoting // what composers reply to or edit, by conversation
	acting   string              // key of the message whose menu was opened last
	opener   app.Value           // what had the focus before a sheet floated
	passes   chat.Composed       // what is to be passed on
	going    *deletion           // nil for none
	growing  bool                // the menu that was opened last is of a message that waits
	shelf    bool                // the list shows what is put away
	floatX   float64             // where the last menu floated
	floatY   float64
	search   search // in the list
	album    album  // of the conversation
	over     bool   // the browser's back button leads from the results to where the search was begun
	lead     lead   // where in the open conversation the address leads
	composes string // whose composer is there, with all that belongs into it
	atEnd    bool   // the end of the open conversation is on the screen
	shows    string // whose profile is shown, perhaps
	self     self
	show     func()                          // draws the timeline that was mounted last
	land     func()                          // goes to where the page before has left the timeline that was mounted last
	where    func() (n int64, above float64) // the first message on the screen in it
	listTop  float64                         // where the list is to be scrolled to when it is there

	notices
}

// startModel makes the model and sets it going.
func startModel() *model {
	m := &model{
		kept:     device.Open(),
		clock:    &clock{now: time.Now, offset: browserOffset, say: browserSay()},
		state:    chat.New(),
		asked:    map[string]verdict{},
		fetching: map[string]bool{},
		unloaded: map[string]bool{},
		quotes:   map[string]*quoting{},
		quiet:    true,
		lost:     now(),
		show:     func() {},
		land:     func() {},
		where:    func() (int64, float64) { return 0, 0 },
	}
	m.bridge = newBridge(m)
	m.state.Apply(chat.Ticked{Now: now()})
	m.settings = m.kept.Settings()
	m.speak()
	if m.settings.Theme != device.System { // the page has that already
		m.light()
	}
	m.fromList = beginSnapshot()
	m.place = beside(placeOf(app.Window().URL()))
	m.lead.n = m.place.at
	m.atEnd = m.place.at == 0 && m.place.media == ""
	m.inherit()
	m.bridge.start()
	m.searchPlace()
	m.bridge.after(patience, m.endQuiet)
	m.endQuietAt()
	return m
}

// ready reports whether there is all that the page shows first.
func (m *model) ready() bool {
	with := m.place.with
	switch {
	case m.failed:
		return true
	case m.state.Me().Name == "":
		return false
	}
	return m.place.kind != placeWith || m.state.Open() == with || m.asked[with] > pending
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

// apply lets events happen, sends what they bring about, and looks at what
// follows. Other tabs hear of it.
func (m *model) apply(events ...chat.Event) {
	for _, e := range events {
		frames := m.state.Apply(e)
		m.bridge.tell(e)
		m.bridge.send(frames)
	}
	m.settle()
	m.show()
}

// take is apply for what other tabs know already.
func (m *model) take(e chat.Event) {
	m.bridge.send(m.state.Apply(e))
	m.settle()
}

// settle brings everything else into line with the state. The title is set
// here and not in Render: in a tab behind others frames are rare.
func (m *model) settle() {
	if rev := m.state.Rev(); rev != m.rev {
		m.rev = rev
		m.turn++
	}
	m.bridge.outbox.Store(int64(m.bridge.unkept()))
	if m.state.Foreign() { // somebody else has signed in from another tab
		m.signedOut()
		reload()
		return
	}
	m.overruled()
	m.drawProfile()
	m.compare()
	m.enter()
	m.growActions()
	m.followAlbum()
	m.fill()
	m.look()
	m.entitle()
	m.noticeSoon()
	m.bridge.tick()
	m.bridge.wake()
	m.bridge.keep()
}

// ticks reports whether something on the screen changes with the second.
func (m *model) ticks() bool {
	if m.state.Line().Phase == chat.Waiting {
		return true
	}
	return m.state.NeedsTick()
}

// loaded takes the answers of the first questions, or of a reset.
func (m *model) loaded(me shared.Me, list shared.Conversations) {
	m.turn++
	m.kept.SetAccount(me)
	m.apply(chat.Loaded{Me: me, List: list})
}

// signInAgain goes to the sign-in page.
func (m *model) signInAgain() {
	m.signedOut()
	signInAgain()
}

// signedOut notes that the app opens with nobody's copy until somebody has
// signed in; unless that is somebody else by now.
func (m *model) signedOut() {
	if m.kept.Account().Name == m.state.Me().Name {
		m.kept.SetAccount(shared.Me{})
	}
	outside("hide")
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
		line.Phase = chat.Connected
	case session.Waiting:
		line.Phase, line.RetryAt = chat.Waiting, at+s.Pause.Milliseconds()
		if m.estrange = estranged(s.Cause); m.estrange {
			app.TryUpdate()
		}
		if !hasNetwork() {
			line.Phase = chat.Offline
		}
	case session.SignedOut:
		line.Phase = chat.SignedOut
		m.signedOut()
	}
	if before.Phase == chat.Connected && line.Phase != chat.Connected {
		line.Since = at
		m.lost, m.quiet = at, true
		m.bridge.after(patience, m.endQuiet)
	}
	if line.Phase == chat.Connected {
		m.quiet, m.estrange = true, false
		clear(m.unloaded)
		if m.self.again {
			m.saveSelf()
		}
		m.forgetUnanswered()
	}
	m.apply(chat.LineChanged{Line: line})
	m.bridge.lineIs(line.Phase == chat.Connected)
	m.askSeen(m.state.Open())
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
	m.none = false // something may have been shown meanwhile
	m.turn++       // the day may have changed
	m.apply(chat.Ticked{Now: now()})
	app.TryUpdate()
	m.seekVersion()
}
