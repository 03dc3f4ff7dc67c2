package ui

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/client/text"
	"tobar/shared"
)

// What is noticed outside of the page: messages that come while nobody looks at it. Every tab
// speaks of them, and the service worker shows them (web/worker.js), since it knows of all
// tabs: once, and not while one of them is looked at.

const (
	// noticePause is for what is read at once, here or elsewhere, and for more words of the same burst.
	noticePause = 300 * time.Millisecond
	// mostNotices are shown one by one of what has come together; more become a single one.
	mostNotices = 4
)

// notices is what the model knows about it.
type notices struct {
	news   map[string]bool // who has written, which nobody was told yet
	timing bool            // they will be, when noticePause is over
	missed bool            // something came while nobody looked
	looks  int             // the state's, as of the last review
	none   bool            // no notification is shown, as far as is known: there is nothing to review
	dotted bool            // the tab's icon says that something is unread
}

// outside calls a function of web/static/outside.js; undefined is the answer where that did not come.
func outside(function string, args ...any) app.Value {
	functions := app.Window().Get("tobarOutside")
	if !functions.Truthy() {
		return app.Undefined()
	}
	return functions.Call(function, args...)
}

// allowed is what the browser lets the page do: "granted", "denied", "default" while
// it has not been asked, and "" where nothing can be shown.
func allowed() string {
	if may := outside("allowed"); may.Truthy() {
		return may.String()
	}
	return ""
}

// offersNotices reports whether it is time to ask: something was missed, and nothing was chosen.
func (m *model) offersNotices() bool {
	return m.missed && m.settings.Notices == device.NotAsked && allowed() == "default"
}

// notice takes note of what frames bring that the log's copy does not have yet: it is
// called before they are applied.
func (m *model) notice(frames []shared.Frame) {
	_, cursor, ok := m.state.Cursor()
	for i := range frames {
		switch f := &frames[i]; {
		case f.Address == shared.VerbEdit || f.Address == shared.VerbDelete:
			m.looks = -1 // what is shown may say something else by now
		case f.N > 0 && !f.IsVerb() && f.Address != m.state.Me().Name && (f.N > cursor || !ok):
			if m.news == nil {
				m.news = map[string]bool{}
			}
			m.news[f.Address] = true
		}
	}
}

// noticeSoon has told what is new, once the line is live: what was missed while it was away may
// have been read elsewhere, and the stream says so last.
func (m *model) noticeSoon() {
	_, _, ok := m.state.Cursor()
	if !ok || m.state.Line().Phase != chat.Connected {
		return
	}
	if m.looks != m.state.Looks() {
		if m.looks = m.state.Looks(); !m.none {
			m.none = true // until the answer says something else
			outside("review")
		}
	}
	if len(m.news) > 0 && !m.timing {
		m.timing = true
		m.bridge.after(noticePause, m.announce)
	}
}

// announce shows and sounds what is new and still not read.
func (m *model) announce() {
	news := m.news
	m.timing, m.news, m.none = false, nil, false // another tab may show them
	here := looking()
	var fresh []*chat.Item // the newest first
	for _, r := range m.state.Rows() {
		if !news[r.With] || m.quietFor(r.With) || here && m.state.Open() == r.With && m.place.media == "" {
			continue
		}
		if it, _ := m.state.News(r.With); it != nil {
			fresh = append(fresh, it)
		}
	}
	if len(fresh) == 0 {
		return
	}
	sounds := !m.settings.Silent && outside("ring", m.bridge.leads).Truthy()
	if here {
		return
	}
	m.missed = true
	m.turn++
	if !m.wantsNotices() || allowed() != "granted" {
		return
	}
	if len(fresh) > mostNotices {
		fresh = fresh[:1]
		fresh[0].From = ""
	}
	for _, it := range slices.Backward(fresh) {
		m.showNotice(it, !sounds && !m.settings.Silent, false)
	}
}

// wantsNotices reports whether the user has chosen to see any.
func (m *model) wantsNotices() bool {
	return m.settings.Notices == device.Wordy || m.settings.Notices == device.Discreet
}

// quietFor reports whether nothing pops up or sounds for a conversation.
func (m *model) quietFor(with string) bool { return m.undisturbed() || m.state.Muted(with, now()) }

// showNotice has the newest message of somebody, or of all, shown: aloud, or in the stead of
// what is shown already and says something else by now.
func (m *model) showNotice(it *chat.Item, aloud, renew bool) {
	title, body := m.noticeWords(it)
	path := "/"
	if it.From != "" {
		path = pathWith(it.From)
	}
	face := m.state.Profile(it.From).Picture
	if face != "" {
		face = picturePath + face
	}
	outside("show", it.From, float64(it.N), float64(it.At), path, title, body, m.lang.Tag(), !aloud, renew, face)
}

// noticeWords are what a notification says. From "" is for several people's.
func (m *model) noticeWords(it *chat.Item) (title, body string) {
	title, body = m.nameOf(it.From), preview(m.lang, it)
	_, unread := m.state.News(it.From)
	if it.From == "" {
		title, unread = m.plain(&text.Tobar), m.state.Unread()
	}
	count := text.UnreadCount.In(m.lang, unread)
	switch {
	case it.From == "" || m.settings.Notices == device.Discreet:
		body = count
	case unread > 1:
		title += " · " + count
	}
	return title, body
}

// renew brings a notification that is shown into line with the state.
func (m *model) renew(shown app.Value) {
	m.none = false
	from, n := shown.Get("from").String(), int64(shown.Get("n").Float())
	if _, cursor, ok := m.state.Cursor(); !ok || cursor < n {
		return // another tab knows more
	}
	it, _ := m.state.News(from)
	switch {
	case from == "" && m.state.Unread() > 0:
	case it == nil:
		outside("hide", shown.Get("path"), n)
	case it.N <= n:
		title, body := m.noticeWords(it)
		if title != shown.Get("title").String() || body != shown.Get("body").String() {
			m.showNotice(it, false, true)
		}
	}
}

// chooseNotices takes a choice, and lets the browser ask where it has not.
func (m *model) chooseNotices(chosen device.Notices) {
	m.choose(func(to *device.Settings) { to.Notices = chosen })
	if chosen == device.NoNotices || allowed() != "default" {
		return
	}
	outside("ask")
}

// answered is called when the browser's question has been answered.
func (m *model) answered() {
	m.turn++
	if allowed() == "denied" && m.place.kind != placeSettings { // which say so
		m.tell(m.plain(&text.NoticesDenied), false)
	}
}

// noticeOffer asks once, when something was missed.
func noticeOffer(m *model) app.UI {
	answer := func(name string, label text.Text, chosen device.Notices) app.UI {
		return stripButton(m, name, label, func(app.Context, app.Event) {
			m.chooseNotices(chosen)
			if field := byID(composerID); field.Truthy() && !touches() { // the button is about to go
				focus(field)
			} else {
				focus(document().Call("querySelector", ".list .key"))
			}
		})
	}
	return stripOf("calm", "", m.plain(&text.NoticesOffer), box("span", "offers",
		answer("notices-yes", text.NoticesYes, device.Wordy),
		answer("notices-no", text.NoticesNo, device.NoNotices),
	)).DataSet("test", "notices-offer")
}

// listenNotices hears what the browser says about it.
func (b *bridge) listenNotices() {
	m, window := b.model, app.Window()
	b.hear(window, "notice", func(e app.Value) { b.ui(func() { m.renew(e.Get("detail")) }) })
	b.hear(window, "allowed", func(app.Value) { b.ui(m.answered) })
	b.hear(window, "storage", func(e app.Value) {
		b.ui(m.chosenElsewhere)
		b.hearEarly(e)
	})
}
