package ui

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/shared"
)

// verdict is what is known about a name that was never written to.
type verdict uint8

const (
	unknown    verdict = iota
	pending            // asked for
	somebody           // there is such a person
	nobody             // there is none
	unanswered         // nobody could be asked
)

// look tells the state that the end of the conversation has been looked at.
func (m *model) look() {
	with := m.state.Open()
	if with == "" || m.place.kind != placeWith || !m.atEnd || !looking() {
		return
	}
	seen := m.state.Seen(with)
	m.bridge.send(m.state.Apply(chat.Looked{With: with}))
	if n := m.state.Seen(with); n != seen && m.bridge.copy != nil {
		m.bridge.copy.Tell(shared.Frame{Address: device.VerbLook, With: with, N: n})
	}
	if rev := m.state.Rev(); rev != m.rev {
		m.rev = rev
		m.turn++
		m.entitle()
		m.noticeSoon()
		m.bridge.keep()
	}
}

// goTo is called when the address has changed.
func (m *model) goTo(p place) {
	m.keepDraft()
	m.saveSelf()
	p = beside(p)
	switch {
	case p.kind == placeList:
		m.fromList, m.over = false, false
	case m.place.kind == placeList, m.place.kind == placeSearch:
		m.fromList = true
	}
	m.sink(false)
	m.albumPlace(p)
	if p != m.place { // or it is where the page was opened
		m.lead = lead{n: p.at, again: m.lead.again}
	}
	m.place = p
	m.atEnd = m.atEnd && p.at == 0
	m.searchPlace()
	m.turn++
	m.settle()
}

// back leaves for the list, by the browser's own back where that leads there.
func (m *model) back() {
	if m.place.media != "" {
		m.closeAlbum()
		return
	}
	if m.fromList {
		goBack()
		return
	}
	p := m.place
	p.kind, p.with, p.at = placeList, "", 0
	if p.finds {
		p.kind = placeSearch
	}
	replace(p.path())
}

// escape closes the sheet or the menu that is open, or goes back to what was found.
func (m *model) escape() {
	switch {
	case m.menu:
		m.menu = false
		m.turn++
	case m.sink(true):
	case m.place.start:
		replace(m.place.path())
	case m.place.media != "":
		m.closeAlbum()
	case m.quotes[m.state.Open()] != nil:
		m.unquote(m.state.Open())
	case m.place.finds:
		m.backToFound()
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
		m.unmark(with)
		m.askSeen(with)
		return
	}
	if m.asked[with] != unknown {
		return
	}
	m.asked[with] = pending
	ask(m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, with) },
		func(p shared.Person, err error) { m.found(with, p, err) })
}

// found takes the answer about a name.
func (m *model) found(with string, p shared.Person, err error) {
	m.turn++
	switch {
	case err == nil:
		m.state.Apply(chat.Told{Profile: p.Profile})
		delete(m.asked, with)
		m.asked[p.Name] = somebody
		if m.place.with == with && p.Name != with {
			if replace(pathWith(p.Name)) {
				return
			}
			m.place.with = p.Name
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
		m.fetch(with, 0, m.bridge.copy)
	}
}

// older asks for the page before what is loaded.
func (m *model) older(with string) {
	tl := m.state.View(with)
	if !tl.Loaded || tl.Oldest == 0 || m.fetching[with] || m.unloaded[with] {
		return
	}
	if tl.Apart {
		m.read(with, tl.Oldest, 0)
		return
	}
	m.fetch(with, tl.Oldest, m.bridge.copy)
}

// fetch asks for a page: the device's copy, where it has one, or else the server.
func (m *model) fetch(with string, before int64, kept *device.Copy) {
	m.fetching[with] = true
	m.turn++
	ask(m, func(ctx context.Context) (e chat.PageLoaded, err error) {
		e = chat.PageLoaded{With: with, Before: before}
		if kept != nil {
			e.Page, e.Kept = kept.Page(with, before, pageSize)
		}
		if !e.Kept {
			e.Page, err = getPage(ctx, with, before)
		}
		return e, err
	}, func(e chat.PageLoaded, err error) {
		m.turn++
		if err == nil && !m.takes(e) && e.Kept { // it is of another time than what is here
			m.fetch(with, before, nil)
			return
		}
		delete(m.fetching, with)
		if err != nil {
			m.unloaded[with] = true
		}
		m.settle()
	})
}

// takes applies a page and reports whether there is more than before.
func (m *model) takes(e chat.PageLoaded) bool {
	before := m.state.Timeline(e.With)
	m.state.Apply(e)
	after := m.state.Timeline(e.With)
	return after.Loaded && (!before.Loaded || after.Oldest != before.Oldest)
}

// fetchAgain is what the user asks for where a page did not come.
func (m *model) fetchAgain(with string) {
	delete(m.unloaded, with)
	m.turn++
	m.older(with)
	m.fill()
}

// typing tells the other one, at most once in three seconds.
func (m *model) typing(with string) {
	if at := now(); at-m.typed >= 3000 && !m.state.Hides(shared.ChoiceHideTyping) && m.state.Line().Phase == chat.Connected {
		m.typed = at
		m.bridge.send([]shared.Frame{{Address: shared.VerbTyping, To: with}})
	}
}

// draft keeps what stands in a composer.
func (m *model) draft(with, words string) {
	if words == m.state.Timeline(with).Draft {
		return
	}
	m.apply(chat.Drafted{With: with, Text: words})
}

// keepDraft keeps what stands in the composer that is on the screen.
func (m *model) keepDraft() {
	field := byID(composerID)
	if with := m.state.Open(); with != "" && field.Truthy() && field.Get("dataset").Get("with").String() == with {
		words := field.Get("value").String()
		if q := m.edits(with); q != nil {
			q.text = words
			return
		}
		m.draft(with, words)
	}
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
