package ui

import (
	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// quoting is what the composer of a conversation is about to reply to, or to
// edit. It ends with the page, other than the draft.
type quoting struct {
	chat.Item
	edits bool
	text  string // of an edit, while the conversation is not on the screen
}

// quotingID is the place above the composer that says so.
const quotingID = "quoting"

// quote lets the composer of the open conversation reply to a message, or edit one.
func (m *model) quote(with string, item *chat.Item, edits bool) {
	m.unquote(with)
	m.keepDraft()
	m.quotes[with] = &quoting{Item: *item, edits: edits, text: item.Content}
	m.drawQuote(with)
	if field := byID(composerID); field.Truthy() {
		if edits {
			setField(field, item.Content)
		}
		field.Call("focus")
	}
}

// unquote leaves that again. After an edit the draft comes back.
func (m *model) unquote(with string) {
	q := m.quotes[with]
	if q == nil {
		return
	}
	delete(m.quotes, with)
	m.drawQuote(with)
	field := byID(composerID)
	if q.edits && field.Truthy() && data(field, "with") == with {
		setField(field, m.state.Timeline(with).Draft)
	}
}

// drawQuote says above the composer what it replies to, or edits.
func (m *model) drawQuote(with string) {
	bar, q := byID(quotingID), m.quotes[with]
	if !bar.Truthy() || with != m.state.Open() {
		return
	}
	bar.Set("textContent", "")
	if q == nil {
		return
	}
	look, title := "reply", m.nameOf(q.From)
	switch {
	case q.edits:
		look, title = "write", m.plain(&text.EditMessage)
	case q.Mine:
		title = m.plain(&text.You)
	}
	leave := setAttributes(actButton("key", doLeave, "", ""), "aria-label", m.plain(&text.Leave), "title", m.plain(&text.Leave))
	append1(leave, iconElement("close", "icon"))
	append1(bar, setAttributes(element("div", "quoting", iconElement(look, "icon"),
		element("div", "what", words("b", "", title), words("span", "", preview(m.lang, &q.Item))), leave), "data-test", quotingID))
}

// edits is the edit that is being written in a conversation, nil for none.
func (m *model) edits(with string) *quoting {
	if q := m.quotes[with]; q != nil && q.edits {
		return q
	}
	return nil
}

// editLast edits the user's newest message that can be edited.
func (m *model) editLast(with string) bool {
	items := m.state.Timeline(with).Items
	for i := len(items) - 1; i >= 0; i-- {
		if it := &items[i]; it.Mine && !it.Deleted && it.Mark != chat.Refused {
			m.quote(with, it, true)
			return true
		}
	}
	return false
}

// say sends what the user wrote: a message, a reply or an edit.
func (m *model) say(with, content string) {
	q := m.quotes[with]
	m.unquote(with)
	if q == nil || !q.edits {
		m.send(with, chat.Composed{Content: content}, q)
		return
	}
	if item := m.item(with, q.Key()); item != nil && item.Content != content {
		m.change(shared.VerbEdit, with, item, content)
	}
}

// send sends a message, in reply to what is quoted.
func (m *model) send(with string, e chat.Composed, q *quoting) {
	e.Now = now()
	e.To, e.ID = with, newID(e.Now)
	if q != nil {
		t := m.state.Target("", &q.Item)
		e.Re, e.Epoch = t.Of, t.Epoch
	}
	m.bridge.compose(e)
}
