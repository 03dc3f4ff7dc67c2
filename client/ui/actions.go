package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// quick are the reactions at hand.
var quick = [...]string{"👍", "❤️", "😂", "😮", "😢", "🙏"}

// deletion is what will be taken back unless the user says otherwise.
type deletion struct{ with, key string }

// noteTime is for how long a note stands, and a deletion can be undone.
const noteTime = 5 * time.Second

// What a button that floats does, in data-act.
const (
	doClose   = "close"
	doReply   = "reply"
	doCopy    = "copy"
	doForward = "forward"
	doDelete  = "delete"
	doUndo    = "undo"
	doLeave   = "leave"
	doPass    = "pass"
	doView    = "view"
	doSave    = "save"
)

// item finds a message of a conversation by its key, nil if it is gone.
func (m *model) item(with, key string) *chat.Item {
	items := m.state.View(with).Items
	if i := (&window{}).find(items, key, len(items)-1); i >= 0 {
		return &items[i]
	}
	return nil
}

// reactionOf is what somebody has reacted with, "" for nothing.
func reactionOf(item *chat.Item, who string) string {
	for _, r := range item.Reactions {
		if r.By == who {
			return oneLine(r.Content)
		}
	}
	return ""
}

// change puts a change of a message on the device, and then among what waits.
func (m *model) change(verb, with string, item *chat.Item, content string) {
	at := now()
	m.bridge.compose(chat.Composed{To: with, ID: newID(at), Content: content, Now: at, Target: m.state.Target(verb, item)})
}

// react gives a reaction, or takes it back where it is the user's already.
func (m *model) react(with string, item *chat.Item, kind string) {
	if item == nil || item.Deleted {
		return
	}
	if reactionOf(item, m.state.Me().Name) == kind {
		kind = ""
	}
	m.change(shared.VerbReact, with, item, kind)
}

// openActions opens the menu of a message of the open conversation: at a place on
// the screen, or from below on a phone.
func (m *model) openActions(line app.Value, x, y float64) {
	key := data(line, "key")
	item := m.item(m.state.Open(), key)
	if item == nil || item.Deleted {
		return
	}
	m.acting = key
	focus(line)
	menu := setAttributes(element("div", "sheet menu acts"), "role", "menu", "aria-label", m.t(text.Actions), "data-test", "actions")
	if item.N > 0 {
		append1(menu, m.kinds(item))
	}
	add := func(shown bool, do, look, label string) {
		if shown {
			e := setAttributes(actButton("act", do, "", ""), "role", "menuitem")
			e.Call("append", iconElement(look, "icon"), label)
			append1(menu, e)
		}
	}
	own := item.Mine && item.Mark != chat.Refused // under what was refused are buttons of its own
	add(shows(item), doView, "zoom", m.t(text.ViewFile))
	add(item.File != "", doSave, "save", m.t(text.SaveFile))
	add(item.N > 0, doReply, "reply", m.t(text.Reply))
	add(item.Content != "", doCopy, "copy", m.t(text.Copy))
	add(true, doForward, "forward", m.t(text.Forward))
	add(own, doEdit, "write", m.t(text.Edit))
	add(own, doDelete, "delete", m.t(text.DeleteAll))
	m.float(menu)
	if !matches("(max-width: 759.98px)") {
		within(menu, "left", x, "innerWidth", "offsetWidth")
		within(menu, "top", y, "innerHeight", "offsetHeight")
	}
}

// within puts an element where it is all on the screen.
func within(e app.Value, side string, at float64, room, size string) {
	at = max(8, min(at, number(app.Window(), room)-number(e, size)-8))
	e.Get("style").Set(side, itoa(int(at))+"px")
}

// kinds is the row of reactions.
func (m *model) kinds(item *chat.Item) app.Value {
	row, own := setAttributes(element("div", "kinds"), "role", "group"), reactionOf(item, m.state.Me().Name)
	for _, kind := range quick {
		label := text.React
		if own == kind {
			label = text.Unreact
		}
		append1(row, setAttributes(actButton("kind", doReact, kind, kind), "role", "menuitemcheckbox",
			"aria-checked", strconv.FormatBool(own == kind), "aria-label", m.t(label, kind)))
	}
	append1(row, m.pickButton())
	return row
}

// act does what a button that floats says.
func (m *model) act(button app.Value, do, kind string) {
	if m.actOnConversation(button, do, kind) {
		return
	}
	with := m.state.Open()
	switch do {
	case doUndo:
		m.going = nil
		m.hush()
		return
	case doLeave:
		m.unquote(with)
		byID(composerID).Call("focus")
		return
	case doPass:
		m.passTo(kind)
		return
	case doPick:
		m.pick(button)
		return
	}
	if m.goes(do, kind) {
		return
	}
	m.sink(do != doReply && do != doEdit)
	item := m.item(with, m.acting)
	if item == nil {
		return
	}
	switch do {
	case doReact:
		m.react(with, item, kind)
	case doReply, doEdit:
		m.quote(with, item, do == doEdit)
	case doView:
		mediaScript().Call("open", item.File)
	case doSave:
		mediaScript().Call("save", item.File)
	case doCopy:
		m.copyWords(item.Content)
	case doForward:
		m.forward(item.Content, item.File)
	case doDelete:
		m.remove(with, m.acting)
	}
}

// remove lets a message be taken back, for everyone, when the time to undo is over.
func (m *model) remove(with, key string) {
	m.removeNow()
	going := &deletion{with, key}
	m.going = going
	m.tell(m.t(text.Deleting), true)
	m.bridge.after(noteTime, func() {
		if m.going == going {
			m.removeNow()
		}
	})
}

// removeNow takes back what could have been undone so far. What still waits leaves the outbox.
func (m *model) removeNow() {
	going := m.going
	if going == nil {
		return
	}
	m.going = nil
	m.hush()
	item := m.item(going.with, going.key)
	switch {
	case item == nil || item.Deleted:
	case item.N == 0:
		m.apply(chat.Discarded{ID: item.ID})
	default:
		m.change(shared.VerbDelete, going.with, item, "")
	}
}

// copyWords puts a message on the clipboard.
func (m *model) copyWords(content string) {
	active := document().Get("activeElement")
	field := element("textarea", "aside")
	field.Set("value", content)
	append1(document().Get("body"), field)
	words := text.Copied
	if !copyText(field) {
		words = text.CopyNot
	}
	field.Call("remove")
	focus(active)
	m.tell(m.t(words), false)
}
