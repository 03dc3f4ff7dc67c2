package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// What a button of a conversation's menu does, in data-act; its data-kind is the name. The
// others are named by the key of the choice that they make.
const (
	doChoices  = "choices"
	doMuteFor  = "mute-for"
	doBlockYes = "block-yes"
)

// muteHours are the times for which a conversation can be muted; 0 is for ever.
var muteHours = [...]int{1, 8, 7 * 24, 0}

// called is what the conversation with somebody is called.
func (m *model) called(with string) string {
	if with == m.state.Me().Name {
		return m.plain(&text.NoteToSelf)
	}
	return m.nameOf(with)
}

// decide makes a choice about a conversation, or with "" about the user.
func (m *model) decide(with, key, value string) {
	at := now()
	w := chat.Wish{Choice: shared.Choice{With: with, Key: key, Value: value}, ID: newID(at)}
	m.apply(chat.Chose{Wish: w, Now: at})
}

// decideIf sets a choice that is a yes, or undoes it.
func (m *model) decideIf(with, key string, yes bool) {
	value := ""
	if yes {
		value = "1"
	}
	m.decide(with, key, value)
}

// overruled says that a choice was undone, where one was.
func (m *model) overruled() {
	if code := m.state.Overruled(); code != "" {
		m.tell(m.plain(&text.ChoiceUndone)+m.plain(&text.Space)+m.t(text.Refusal(string(code))), false)
	}
}

// openChoices opens the menu of a conversation, at a place on the screen or from below on a phone.
func (m *model) openChoices(with string, x, y float64) {
	s, self := m.state.Standing(with), with == m.state.Me().Name
	unread := 0
	for _, r := range m.state.Rows() {
		if r.With == with {
			unread = r.Unread
		}
	}
	menu := m.sheetOf(with, "menu")
	add := func(shown bool, do, look string, label, otherwise text.Text, is bool) {
		if !shown {
			return
		}
		if is {
			label = otherwise
		}
		e := setAttributes(actButton("act", do, with, ""), "role", "menuitem")
		e.Call("append", iconElement(look, "icon"), m.plain(&label))
		append1(menu, e)
	}
	add(true, shared.ChoicePin, "pin", text.Pin, text.Unpin, s.Pinned)
	add(!self, shared.ChoiceMute, "mute", text.Mute, text.Unmute, s.Muted)
	add(true, shared.ChoiceArchive, "archive", text.Archive, text.Unarchive, s.Archived)
	add(unread == 0, shared.ChoiceUnread, "unread", text.MarkUnread, text.MarkReadHere, s.Marked)
	add(true, doMedia, "file", text.Media, text.Media, false)
	add(!self, shared.ChoiceBlock, "block", text.Block, text.Unblock, s.Blocked)
	add(true, doClear, "delete", text.Clear, text.Clear, false)
	m.floatAt(menu, x, y)
}

// sheetOf begins a sheet about a conversation.
func (m *model) sheetOf(with, role string) app.Value {
	return setAttributes(element("div", "sheet menu acts"), "role", role,
		"aria-label", m.t(text.Options, m.called(with)), "data-test", doChoices)
}

// floatAt shows a menu at a place on the screen, where there is room for it.
func (m *model) floatAt(menu app.Value, x, y float64) {
	m.float(menu)
	m.floatX, m.floatY = x, y
	m.placeFloat(menu)
}

// placeFloat puts what floats where it was asked for; on a phone it is at the foot of the screen.
func (m *model) placeFloat(menu app.Value) {
	if !matches("(max-width: 759.98px)") {
		within(menu, "left", m.floatX, "innerWidth", "offsetWidth")
		within(menu, "top", m.floatY, "innerHeight", "offsetHeight")
	}
}

// muteTimes asks for how long.
func (m *model) muteTimes(with string) {
	menu := m.sheetOf(with, "menu")
	for _, hours := range muteHours {
		label := text.MuteHours.In(m.lang, hours)
		switch hours {
		case 0:
			label = m.plain(&text.MuteAlways)
		case 7 * 24:
			label = m.plain(&text.MuteWeek)
		}
		e := setAttributes(actButton("act", doMuteFor, with, label), "role", "menuitem", "data-hours", itoa(hours))
		append1(menu, e)
	}
	m.floatAt(menu, m.floatX, m.floatY)
}

// askBlock says what blocking does before it is done: the other's words of that time are lost.
func (m *model) askBlock(with string) {
	sheet := setAttributes(m.sheetOf(with, "alertdialog"), "class", "sheet menu acts ask", "aria-describedby", "block-how")
	sheet.Call("append", words("h2", "", m.t(text.BlockAsk, m.fully(with))), setAttributes(words("p", "hint", m.plain(&text.BlockHow)), "id", "block-how"))
	sheet.Call("append", element("div", "buttons",
		actButton("secondary", doClose, "", m.plain(&text.Leave)), actButton("danger", doBlockYes, with, m.plain(&text.Block))))
	m.floatAt(sheet, m.floatX, m.floatY)
}

// actOnConversation does what a button of a conversation's menu says, and reports whether it was one.
func (m *model) actOnConversation(button app.Value, do, with string) bool {
	s := m.state.Standing(with)
	back := func() { m.sink(true) }
	switch do {
	case doChoices:
		r := button.Call("getBoundingClientRect")
		m.openChoices(with, number(r, "left"), number(r, "bottom")+4)
	case doProfile:
		r := button.Call("getBoundingClientRect")
		m.openProfile(with, number(r, "left"), number(r, "bottom")+4)
	case doPaint:
		app.Window().Get("tobarProfile").Call("pick")
	case doUnpaint:
		m.unpaint()
	case shared.ChoicePin:
		back()
		m.decideIf(with, do, !s.Pinned)
	case shared.ChoiceMute:
		if back(); s.Muted {
			m.decide(with, do, "")
		} else {
			m.muteTimes(with)
		}
	case doMuteFor:
		back()
		until := int64(shared.MaxN)
		if hours, _ := strconv.Atoi(data(button, "hours")); hours > 0 {
			until = now() + int64(hours)*time.Hour.Milliseconds()
		}
		m.decide(with, shared.ChoiceMute, strconv.FormatInt(until, 10))
	case shared.ChoiceArchive:
		back()
		m.archive(with, s)
	case shared.ChoiceUnread:
		back()
		m.decideIf(with, do, !s.Marked)
		m.leaveFrom(with, !s.Marked)
	case shared.ChoiceBlock:
		if back(); s.Blocked {
			m.decide(with, do, "")
		} else {
			m.askBlock(with)
		}
	case doBlockYes:
		back()
		m.decide(with, shared.ChoiceBlock, "1")
	case doClear:
		back()
		m.askClear(with)
	case doClearYes:
		back()
		m.clear(with)
	default:
		return m.actOnAlbum(do, with)
	}
	return true
}

// archive puts a conversation away as of its newest message, or takes it back.
func (m *model) archive(with string, s chat.Standing) {
	if s.Archived {
		m.decide(with, shared.ChoiceArchive, "")
		return
	}
	m.decide(with, shared.ChoiceArchive, strconv.FormatInt(max(1, m.state.Newest(with)), 10))
	words := text.ArchivedHow
	if s.Muted {
		words = text.ArchivedMute
	}
	m.tell(m.plain(&words), false)
	m.leaveFrom(with, true)
}

// leaveFrom goes to the list, if the conversation is on the screen and has nothing more to show.
func (m *model) leaveFrom(with string, leaves bool) {
	if leaves && m.place.kind == placeWith && m.place.with == with {
		m.back()
	}
}

// unmark ends that a conversation, which has been opened, is marked as unread.
func (m *model) unmark(with string) {
	if m.state.Standing(with).Marked {
		m.decide(with, shared.ChoiceUnread, "")
	}
}

// askSeen asks when the other one of a conversation was last online.
func (m *model) askSeen(with string) {
	if with != "" && with != m.state.Me().Name && !m.state.Online(with) {
		m.askPerson(with)
	}
}

// lastSeen says when somebody was last online.
func (m *model) lastSeen(at int64) string {
	switch m.clock.ago(at) {
	case 0:
		return m.t(text.SeenToday, m.clock.minute(m.lang, at))
	case 1:
		return m.t(text.SeenBefore, m.clock.minute(m.lang, at))
	}
	return m.t(text.SeenThen, m.clock.moment(m.lang, at))
}

// wake lets time tell when a mute ends.
func (b *bridge) wake() {
	at := b.model.state.WakesAt()
	if at == 0 || at == b.wakes {
		return
	}
	b.wakes = at
	left := time.Duration(max(0, at-now())) * time.Millisecond
	b.after(min(left, time.Hour), func() {
		b.wakes = 0
		b.model.apply(chat.Ticked{Now: now()})
	})
}

// options is the button that opens the menu of a conversation.
func options(m *model, with, class string) app.UI {
	label := m.t(text.Options, m.called(with))
	return button(class).Aria("label", label).Title(label).Aria("haspopup", "menu").
		DataSet("act", doChoices).DataSet("kind", with).DataSet("test", "options").Body(icon("more", "icon"))
}

// sketchStanding is what the list shows of how a conversation stands.
func (m *model) sketchStanding(s *sketch, standing chat.Standing) {
	add := func(is bool, look string, label text.Text) {
		if is {
			s.sign("sign", look, m.plain(&label))
		}
	}
	add(standing.Blocked, "block", text.BlockedWord)
	add(standing.Muted, "mute", text.Muted)
	add(standing.Pinned, "pin", text.Pinned)
}

// shut stands where the composer is, in a conversation with somebody who is blocked.
func shut(m *model, with string) app.UI {
	return box("div", "composer shut",
		tag("p").DataSet("test", "blocked").Text(m.t(text.BlockedHow, m.fully(with))),
		unblock(m, with, "secondary"))
}

func unblock(m *model, with, class string) app.UI {
	return button(class).DataSet("act", shared.ChoiceBlock).DataSet("kind", with).DataSet("test", "unblock").Text(m.plain(&text.Unblock))
}
