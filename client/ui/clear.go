package ui

import (
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// deletion is what will go unless the user says otherwise: a message, or with no key a conversation
// up to n.
type deletion struct {
	with, key string
	n         int64
	mine      bool // out of the user's sight alone
}

// What a button of the questions does, in data-act.
const (
	doDeleteAll = "delete-all"
	doDeleteMe  = "delete-me"
	doClear     = "clear" // its kind is with whom
	doClearYes  = "clear-yes"
)

// question begins a sheet that asks before something goes. Its buttons belong into the last of it.
func (m *model) question(title, how string) (sheet, buttons app.Value) {
	sheet = made("div.sheet.menu.acts.ask role=alertdialog aria-describedby=ask-how data-test=ask", "")
	attr(sheet, "aria-label", title)
	put(sheet, "h2", title)
	put(sheet, "p.hint id=ask-how", how)
	return sheet, put(sheet, "div.buttons", "")
}

func putAct(parent app.Value, class, do, kind, words string) {
	attr(put(parent, "button."+class+" type=button data-act="+do+" data-test=act-"+do, words), "data-kind", kind)
}

// askDelete asks for whom a message of the user's is to go.
func (m *model) askDelete(with string) {
	sheet, buttons := m.question(m.plain(&text.DeleteAsk), m.t(text.DeleteHow, with))
	attr(buttons, "class", "buttons stacked")
	putAct(buttons, "danger", doDeleteAll, "", m.plain(&text.DeleteAll))
	putAct(buttons, "secondary", doDeleteMe, "", m.plain(&text.DeleteMe))
	putAct(buttons, "secondary", doClose, "", m.plain(&text.Leave))
	m.floatAt(sheet, m.floatX, m.floatY)
}

// askClear says what becomes of a conversation before it goes.
func (m *model) askClear(with string) {
	title, how := m.t(text.ClearAsk, with), m.t(text.ClearHow, with)
	if with == m.state.Me().Name {
		title, how = m.plain(&text.ClearNote), m.plain(&text.ClearSelf)
	}
	waits := 0
	for _, it := range m.state.Timeline(with).Items {
		if it.Mark == chat.InOutbox {
			waits++
		}
	}
	if waits > 0 {
		how += m.plain(&text.Space) + text.ClearWaits.In(m.lang, waits)
	}
	sheet, buttons := m.question(title, how)
	putAct(buttons, "secondary", doClose, "", m.plain(&text.Leave))
	putAct(buttons, "danger", doClearYes, with, m.plain(&text.Delete))
	m.floatAt(sheet, m.floatX, m.floatY)
}

// deleteKey is what the key for it does on what has the focus: a row of the list; nil on all else.
func (m *model) deleteKey() func() {
	row := focused()
	if !row.Call("matches", ".row[data-name]").Bool() {
		return nil
	}
	r := row.Call("getBoundingClientRect")
	with, x, y := data(row, "name"), number(r, "left")+24, number(r, "bottom")
	return func() {
		m.floatX, m.floatY = x, y
		m.askClear(with)
	}
}

// clear lets a conversation go when the time to undo is over.
func (m *model) clear(with string) {
	beside := rowBeside(with)
	words := m.t(text.Cleared, with)
	if with == m.state.Me().Name {
		words = m.plain(&text.NotesGone)
	}
	m.remove(&deletion{with: with, n: m.state.Newest(with)}, words)
	m.leaveFrom(with, true)
	m.focusLater(rowSelector(beside))
}

// remove lets something go, as far as it is seen here at once, when the time to undo is over.
func (m *model) remove(going *deletion, words string) {
	m.removeNow()
	if going.mine {
		m.stepOff(going.key)
	}
	m.going = going
	m.tell(words, true)
	m.bridge.after(noteTime, func() {
		if m.going == going {
			m.removeNow()
		}
	})
	m.turn++
	m.show()
}

// undo brings back what was about to go.
func (m *model) undo() {
	going := m.going
	m.hush()
	if m.going = nil; going == nil {
		return
	}
	m.turn++
	m.show()
	if going.key == "" {
		m.focusLater(rowSelector(going.with))
	} else {
		m.focusLater(lineAt(going.key))
	}
}

// removeNow lets go of what could have been undone so far. What still waits leaves the outbox.
func (m *model) removeNow() {
	going := m.going
	if going == nil {
		return
	}
	m.going = nil
	m.hush()
	with, item := going.with, m.item(going.with, going.key)
	switch {
	case going.key == "":
		m.clearNow(with, going.n)
	case going.mine:
		m.hide(with, going.n)
	case item == nil || item.Deleted:
	case item.N == 0:
		m.apply(chat.Discarded{ID: item.ID})
	default:
		n := item.N
		m.change(shared.VerbDelete, with, item, "")
		if with == m.state.Me().Name { // nobody else is to be told that something was there
			m.hide(with, n)
		}
	}
}

func (m *model) hide(with string, n int64) {
	if q := m.quotes[with]; q != nil && q.N == n {
		m.unquote(with)
	}
	at := now()
	m.apply(chat.Hid{With: with, N: n, ID: newID(at), Now: at})
}

// clearNow lets a conversation go, with what was chosen about it that would be odd when it comes back.
func (m *model) clearNow(with string, n int64) {
	s := m.state.Standing(with)
	if s.Pinned {
		m.decide(with, shared.ChoicePin, "")
	}
	if s.Marked {
		m.decide(with, shared.ChoiceUnread, "")
	}
	if m.state.Open() != with {
		m.unquote(with)
		m.draft(with, "")
	}
	for _, it := range slices.Clone(m.state.Timeline(with).Items) {
		if it.Mark == chat.Refused {
			m.apply(chat.Discarded{ID: it.ID})
		}
	}
	if n > 0 {
		m.decide(with, shared.ChoiceCleared, strconv.FormatInt(n, 10))
	}
}

// goesRow reports whether a row is about to go.
func (m *model) goesRow(r *chat.Row) bool {
	g := m.going
	return g != nil && g.key == "" && g.with == r.With && (r.Last == nil || r.Last.Mark != chat.InOutbox && r.Last.N <= g.n)
}

// goesItem reports whether a message is about to go from here.
func (m *model) goesItem(with string, it *chat.Item) bool {
	g := m.going
	return g != nil && g.mine && g.with == with && g.key == it.Key()
}

// lineAt is the selector of a message.
func lineAt(key string) string { return lineSelector + `[data-key="` + escaped(key) + `"]` }

func escaped(s string) string { return app.Window().Get("CSS").Call("escape", s).String() }

// stepOff moves the focus from a message that goes to one beside it, or to where one writes.
func (m *model) stepOff(key string) {
	line := query(document(), lineAt(key))
	if !line.Truthy() || !line.Call("contains", focused()).Bool() {
		return
	}
	for _, side := range []string{"nextElementSibling", "previousElementSibling"} {
		if next := line.Get(side); next.Truthy() && next.Call("matches", lineSelector).Bool() {
			focus(next)
			return
		}
	}
	focus(byID(composerID))
}

func rowSelector(with string) string {
	return `.row[data-name="` + escaped(with) + `"]`
}

// rowBeside is whose row comes after one in the list, or before the last one.
func rowBeside(with string) string {
	rows := document().Call("querySelectorAll", ".row[data-name]")
	for i := range rows.Length() {
		if data(rows.Index(i), "name") == with {
			if i++; i == rows.Length() {
				i -= 2
			}
			if i >= 0 {
				return data(rows.Index(i), "name")
			}
		}
	}
	return ""
}

// focusLater moves the focus when what has changed is drawn.
func (m *model) focusLater(selector string) {
	m.bridge.app.Defer(func(app.Context) { focus(query(document(), selector)) })
}

// growActions brings the menu of a message that waited into line with it, once it is stored or refused.
func (m *model) growActions() {
	if !m.growing {
		return
	}
	menu := query(document(), `[data-test="actions"]`)
	item := m.item(m.state.Open(), m.acting)
	switch {
	case !menu.Truthy():
		m.growing = false
	case item == nil:
		m.sink(true)
		m.growing = false
	case item.N > 0 || item.Mark == chat.Refused:
		at := data(focused(), "act")
		menu.Set("textContent", "")
		m.fillActions(menu, item)
		m.placeFloat(menu)
		if e := query(menu, `[data-act="`+at+`"]`); e.Truthy() {
			focus(e)
		} else {
			focus(query(menu, "button"))
		}
	}
}
