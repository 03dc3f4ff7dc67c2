package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

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

// quote lets the composer of the open conversation reply to a message, or edit one.
func (m *model) quote(with string, item *chat.Item, edits bool) {
	m.unquote(with)
	m.keepDraft()
	m.quotes[with] = &quoting{Item: *item, edits: edits, text: item.Content}
	m.turn++
	field := byID(composerID)
	if !field.Truthy() {
		return
	}
	if edits {
		setField(field, item.Content)
	}
	field.Call("focus")
}

// unquote leaves that again. After an edit the draft comes back.
func (m *model) unquote(with string) {
	q := m.quotes[with]
	if q == nil {
		return
	}
	delete(m.quotes, with)
	m.turn++
	field := byID(composerID)
	if q.edits && field.Truthy() && field.Get("dataset").Get("with").String() == with {
		setField(field, m.state.Timeline(with).Draft)
	}
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
	if q != nil && q.edits {
		if item := m.item(with, q.Key()); item != nil && item.Content != content {
			m.change(shared.VerbEdit, with, item, content)
		}
		return
	}
	m.send(with, content, q)
}

// send sends a message, in reply to what is quoted.
func (m *model) send(with, content string, q *quoting) {
	at := now()
	e := chat.Composed{To: with, ID: newID(at), Content: content, Now: at}
	if q != nil {
		t := m.state.Target("", &q.Item)
		e.Re, e.Epoch = t.Of, t.Epoch
	}
	m.bridge.compose(e)
}

// quoteBar stands above the composer while it replies or edits.
func quoteBar(m *model, with string) app.UI {
	q := m.quotes[with]
	return slot(q != nil, func() app.UI {
		look, title := "reply", q.From
		switch {
		case q.edits:
			look, title = "write", m.t(text.EditMessage)
		case q.Mine:
			title = m.t(text.You)
		}
		return tag("div").Class("quoting").DataSet("test", "quoting").Body(
			icon(look, "icon"),
			tag("div").Class("what").Body(
				tag("b").Dir("auto").Text(title),
				tag("span").Dir("auto").Text(preview(m.lang, &q.Item))),
			button("key").Aria("label", m.t(text.Leave)).Title(m.t(text.Leave)).DataSet("test", "quoting-leave").
				OnClick(m.on("quoting-leave", func(app.Context, app.Event) {
					m.unquote(with)
					byID(composerID).Call("focus")
				})).Body(icon("close", "icon")))
	})
}

// jump brings the original of a reply before the eyes, and loads it where that
// takes no more than history.
func (t *timeline) jump(n int64) {
	tl := t.m.state.Timeline(t.With)
	i := -1
	for at := range tl.Items {
		if tl.Items[at].N == n {
			i = at
		}
	}
	switch {
	case i >= 0:
		t.seeks = 0
		t.showAt(tl.Items, i)
	case t.m.unloaded[t.With]:
		t.seeks = 0
		t.m.tell(t.m.t(text.OriginalLate))
	case tl.Oldest == 0 || n >= tl.Oldest && tl.Loaded:
		t.seeks = 0
		t.m.tell(t.m.t(text.OriginalGone))
	default:
		t.seeks = n
		t.m.older(t.With)
	}
}

// showAt draws the timeline around an item and points at it.
func (t *timeline) showAt(items []chat.Item, i int) {
	if i < t.window.lo || t.window.hides() && i >= t.window.hi {
		lo := max(0, i-firstDrawn/2)
		t.window.set(items, lo, min(len(items), lo+firstDrawn))
	}
	t.m.atEnd = false
	t.draw()
	for _, n := range t.drawn {
		if n.key != items[i].Key() {
			continue
		}
		n.element.Call("scrollIntoView", map[string]any{"block": "center"})
		focus(n.element)
		point := n.element.Get("classList")
		point.Call("remove", "sought")
		n.element.Get("offsetWidth") // lets the animation begin again
		point.Call("add", "sought")
	}
}
