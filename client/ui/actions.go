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
	if item == nil || item.Deleted && item.N == 0 {
		return
	}
	m.acting, m.floatX, m.floatY = key, x, y
	focus(line)
	menu := setAttributes(element("div", "sheet menu acts"), "role", "menu", "aria-label", m.plain(&text.Actions), "data-test", "actions")
	m.fillActions(menu, item)
	m.float(menu)
	m.placeFloat(menu)
}

// fillActions puts into the menu of a message what can be done with it now.
func (m *model) fillActions(menu app.Value, item *chat.Item) {
	is := !item.Deleted
	if is && item.N > 0 {
		append1(menu, m.kinds(item))
	}
	add := func(shown bool, do, look string, label *text.Text) {
		if shown {
			e := setAttributes(actButton("act", do, "", ""), "role", "menuitem")
			e.Call("append", iconElement(look, "icon"), m.plain(label))
			append1(menu, e)
		}
	}
	own := is && item.Mine && item.Mark != chat.Refused // under what was refused are buttons of its own
	m.growing = own && item.N == 0
	add(is && shows(item), doView, "zoom", &text.ViewFile)
	add(is && item.File != "", doSave, "save", &text.SaveFile)
	add(is && item.N > 0, doReply, "reply", &text.Reply)
	add(is && item.Content != "", doCopy, "copy", &text.Copy)
	add(is, doForward, "forward", &text.Forward)
	add(own, doEdit, "write", &text.Edit)
	add(own, doDelete, "delete", &text.Delete)
	add(!own && item.N > 0, doDeleteMe, "delete", &text.DeleteMe)
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
		m.undo()
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
		if item.N > 0 && with != m.state.Me().Name {
			m.askDelete(with)
			return
		}
		fallthrough
	case doDeleteAll:
		m.remove(&deletion{with: with, key: m.acting}, m.plain(&text.Deleting))
	case doDeleteMe:
		m.remove(&deletion{with: with, key: m.acting, n: item.N, mine: true}, m.plain(&text.DeletedHere))
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
	m.tell(m.plain(&words), false)
}
