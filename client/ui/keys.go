package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// shortcut is a line of the list of shortcuts: keys with blanks between them, or none in a title.
type shortcut struct {
	keys string
	does *text.Text
}

// Keys that are not the same everywhere: Ctrl is Command on Apple's keyboards, and what Enter does
// can be chosen.
const (
	ctrlKey  = "Ctrl"
	shiftKey = "Shift"
	enterKey = "Enter"

	sendKey = "send"
	lineKey = "line"
)

var shortcuts = [...]shortcut{
	{"", &text.KeysEverywhere},
	{ctrlKey + " K", &text.KeySwitch},
	{ctrlKey + " F", &text.KeyFind},
	{"?", &text.KeyKeys},
	{"Esc", &text.KeyEscape},
	{"", &text.KeysComposer},
	{sendKey, &text.KeySend},
	{lineKey, &text.KeyLine},
	{"↑", &text.KeyEdit},
	{"", &text.KeysMessages},
	{"↑ ↓", &text.KeyMessages},
	{enterKey, &text.KeyActions},
	{"", &text.KeysLists},
	{"↑ ↓ Tab", &text.KeyWalk},
	{enterKey, &text.KeyTake},
	{"← →", &text.KeyWidth},
	{"Del", &text.KeyClear},
}

// showKeys shows the list of shortcuts.
func (m *model) showKeys() {
	title := m.plain(&text.Keys)
	sheet := made("div.sheet.forward.switch.help role=dialog aria-modal=true data-test=keys", "")
	attr(sheet, "aria-label", title)
	head := put(sheet, "div.head", "")
	put(head, "h2", title)
	putKey(head, doClose, "close", m.plain(&text.Close))
	body := put(sheet, "div.choices", "")
	var list app.Value
	for i := range shortcuts {
		s := &shortcuts[i]
		if s.keys == "" {
			put(body, "h3.label", m.plain(s.does))
			list = put(body, "dl.keys", "")
			continue
		}
		term := put(list, "dt", "")
		for _, k := range strings.Split(m.keysNow(s.keys), " ") {
			if k == ctrlKey && onMac() {
				k = "⌘"
			}
			put(term, "kbd", k)
		}
		put(list, "dd", m.plain(s.does))
	}
	m.float(sheet)
}

// keysNow is what stands for keys that can be chosen.
func (m *model) keysNow(keys string) string {
	switch {
	case keys == sendKey && m.entersSend(), keys == lineKey && !m.entersSend():
		return enterKey
	case keys == sendKey:
		return ctrlKey + " " + enterKey
	case keys == lineKey:
		return shiftKey + " " + enterKey
	}
	return keys
}

// onMac reports whether shortcuts go by Command there.
func onMac() bool {
	return strings.Contains(app.Window().Get("navigator").Get("platform").String(), "Mac")
}

// hearKey hears the keys that work everywhere. It is called while the browser waits.
func (m *model) hearKey(e app.Value) {
	held := func(name string) bool { return e.Get(name).Truthy() }
	ctrl, meta, floats := held("ctrlKey"), held("metaKey"), byID(floatID).Truthy()
	command := ctrl
	if onMac() {
		command = meta
	}
	var f func()
	switch key := keyOf(e); {
	case held("altKey") || held("defaultPrevented"):
	case key == "Escape":
		m.bridge.ui(m.escape)
	case key == "?" && !ctrl && !meta && !floats && !focused().Call("matches", "input, textarea, select").Bool():
		f = m.showKeys
	case !floats && !ctrl && !meta && (key == "Delete" || key == "Backspace" && onMac()):
		f = m.deleteKey()
	case !command || held("shiftKey"):
	case key == "k":
		f = m.openSwitch
	case key == "f" && !floats && idOf(focused()) != findID: // once more is the browser's
		f = m.findKey()
	}
	if f != nil {
		e.Call("preventDefault")
		m.bridge.ui(f)
	}
}

// findKey is what is searched by a key: the conversation on the screen, or all of
// them; nil where there is neither.
func (m *model) findKey() func() {
	with := ""
	if field := byID(composerID); field.Truthy() {
		with = data(field, "with")
	} else if find := byID(findID); !find.Truthy() || !find.Call("checkVisibility").Bool() {
		return nil
	}
	return func() { m.find(with) }
}
