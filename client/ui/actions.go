package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// quick are the reactions at hand.
var quick = [...]string{"👍", "❤️", "😂", "😮", "😢", "🙏"}

// acting is the message whose menu is open, and where.
type acting struct {
	key    string
	x, y   float64
	opener app.Value // gets the focus back
}

// deletion is what will be taken back unless the user says otherwise.
type deletion struct{ with, key string }

// undoTime is for how long a deletion can be undone, noteTime for how long a note stands.
const (
	undoTime = 5 * time.Second
	noteTime = 4 * time.Second
)

// item finds a message of a conversation by its key, nil if it is gone.
func (m *model) item(with, key string) *chat.Item {
	items := m.state.Timeline(with).Items
	for i := range items {
		if items[i].Key() == key {
			return &items[i]
		}
	}
	return nil
}

// reactionOf is what somebody has reacted with, "" for nothing.
func reactionOf(item *chat.Item, who string) string {
	for _, r := range item.Reactions {
		if r.By == who {
			return r.Content
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
func (m *model) react(with, key, kind string) {
	item := m.item(with, key)
	if item == nil || item.Deleted {
		return
	}
	if oneLine(reactionOf(item, m.state.Me().Name)) == kind {
		kind = ""
	}
	m.change(shared.VerbReact, with, item, kind)
}

// openActions opens the menu of a message, at a place on the screen.
func (m *model) openActions(key string, x, y float64, opener app.Value) {
	if item := m.item(m.state.Open(), key); item == nil || item.Deleted {
		return
	}
	m.acts = &acting{key: key, x: x, y: y, opener: opener}
	m.turn++
}

// closeActions closes the menu. back says that the focus returns to where it was.
func (m *model) closeActions(back bool) {
	if m.acts == nil {
		return
	}
	opener := m.acts.opener
	m.acts = nil
	m.turn++
	if back {
		focus(opener)
	}
}

// focus moves the focus without a scroll, if its place is still there.
func focus(e app.Value) {
	if e != nil && e.Truthy() {
		e.Call("focus", map[string]any{"preventScroll": true})
	}
}

// remove lets a message be taken back, for everyone, when the time to undo is over.
func (m *model) remove(with, key string) {
	m.removeNow()
	m.going = &deletion{with, key}
	going := m.going
	m.tell(m.t(text.Deleting))
	m.bridge.after(undoTime, func() {
		if m.going == going {
			m.removeNow()
		}
	})
}

// removeNow takes back what could have been undone so far. What still waits leaves the outbox.
func (m *model) removeNow() {
	if m.going == nil {
		return
	}
	with, key := m.going.with, m.going.key
	m.going, m.note = nil, ""
	m.turn++
	item := m.item(with, key)
	switch {
	case item == nil || item.Deleted:
	case item.N == 0:
		m.apply(chat.Discarded{ID: item.ID})
	default:
		m.change(shared.VerbDelete, with, item, "")
	}
}

// tell shows a note for a while.
func (m *model) tell(words string) {
	m.note = words
	m.noted++
	m.turn++
	noted := m.noted
	m.bridge.after(noteTime, func() {
		if m.noted == noted && m.going == nil {
			m.note = ""
			m.turn++
		}
	})
}

// copyWords puts a message on the clipboard.
func (m *model) copyWords(content string) {
	active := document().Get("activeElement")
	field := element("textarea", "aside")
	field.Set("value", content)
	document().Get("body").Call("appendChild", field)
	words := text.Copied
	if !copyText(field) {
		words = text.CopyNot
	}
	field.Call("remove")
	focus(active)
	m.tell(m.t(words))
}

// noteBar is the note at the foot of the page, with a way to undo where there is one.
func noteBar(m *model) app.UI {
	return slot(m.note != "", func() app.UI {
		return tag("div").Class("note-bar").Role("status").DataSet("test", "note").Body(
			tag("span").Text(m.note),
			app.If(m.going != nil, func() app.UI {
				return button("link").DataSet("test", "undo").Text(m.t(text.Undo)).
					OnClick(m.on("undo", func(app.Context, app.Event) { m.going, m.note = nil, "" }))
			}))
	})
}

// actions is the menu of a message: beside it, or from below on a phone.
type actions struct {
	app.Compo
	m *model

	Turn int
}

const actionsID = "actions"

func (a *actions) OnMount(app.Context) {
	defer a.m.report()
	sheet := byID(actionsID)
	if a.m.acts == nil || !sheet.Truthy() {
		return
	}
	if !narrow() {
		style, window := sheet.Get("style"), app.Window()
		x := min(a.m.acts.x, window.Get("innerWidth").Float()-sheet.Get("offsetWidth").Float()-8)
		y := min(a.m.acts.y, window.Get("innerHeight").Float()-sheet.Get("offsetHeight").Float()-8)
		style.Set("left", itoa(int(max(8, x)))+"px")
		style.Set("top", itoa(int(max(8, y)))+"px")
	}
	focus(sheet.Call("querySelector", "button"))
}

// narrow reports whether the page shows one thing at a time, as talk.css has it.
func narrow() bool { return matches("(max-width: 759.98px)") }

func (a *actions) Render() app.UI {
	m := a.m
	with := m.state.Open()
	var item *chat.Item
	if m.acts != nil {
		item = m.item(with, m.acts.key)
	}
	if item == nil {
		return tag("div")
	}
	return tag("div").Body(
		tag("div").Class("veil").Aria("hidden", true).
			On("contextmenu", m.guard(func(_ app.Context, e app.Event) { e.PreventDefault() })).
			OnClick(m.on("acts-veil", func(app.Context, app.Event) { m.closeActions(true) })),
		tag("div").ID(actionsID).Class("sheet menu acts").Role("menu").Aria("label", m.t(text.Actions)).
			DataSet("test", "actions").
			On("contextmenu", m.guard(func(_ app.Context, e app.Event) { e.PreventDefault() })).
			OnKeyDown(m.on("acts-key", a.onKeyDown)).
			OnClick(m.on("acts", a.onClick)).
			Body(a.quick(item), tag("div").Body(a.list(item)...)),
	)
}

// quick is the row of reactions; none for what is not stored yet.
func (a *actions) quick(item *chat.Item) app.UI {
	m := a.m
	own := oneLine(reactionOf(item, m.state.Me().Name))
	row := make([]app.UI, 0, len(quick))
	for _, kind := range quick {
		label := text.React
		if own == kind {
			label = text.Unreact
		}
		row = append(row, button("kind").Role("menuitemcheckbox").Aria("checked", own == kind).Aria("label", m.t(label, kind)).
			DataSet("do", doReact).DataSet("kind", kind).Text(kind))
	}
	return slot(item.N > 0, func() app.UI { return tag("div").Class("kinds").Role("group").Body(row...) })
}

// What the menu does besides, in data-do.
const (
	doReply   = "reply"
	doCopy    = "copy"
	doForward = "forward"
	doDelete  = "delete"
)

func (a *actions) list(item *chat.Item) []app.UI {
	var list []app.UI
	add := func(do, look string, label text.Text) {
		list = append(list, button("act").Role("menuitem").DataSet("do", do).DataSet("test", "act-"+do).
			Body(icon(look, "icon"), app.Text(a.m.t(label))))
	}
	if item.N > 0 {
		add(doReply, "reply", text.Reply)
	}
	add(doCopy, "copy", text.Copy)
	add(doForward, "forward", text.Forward)
	switch {
	case !item.Mine:
	case item.Mark == chat.Refused:
		add(doDelete, "delete", text.Discard)
	default:
		add(doEdit, "write", text.Edit)
		add(doDelete, "delete", text.DeleteAll)
	}
	return list
}

func (a *actions) onClick(ctx app.Context, e app.Event) {
	m := a.m
	chosen := e.Get("target").Call("closest", "[data-do]")
	if m.acts == nil || !chosen.Truthy() {
		ctx.PreventUpdate()
		return
	}
	with, key := m.state.Open(), m.acts.key
	do := chosen.Get("dataset").Get("do").String()
	item := m.item(with, key)
	m.closeActions(do != doReply && do != doEdit && do != doForward)
	if item == nil {
		return
	}
	switch do {
	case doReact:
		m.react(with, key, chosen.Get("dataset").Get("kind").String())
	case doReply, doEdit:
		m.quote(with, item, do == doEdit)
	case doCopy:
		m.copyWords(item.Content)
	case doForward:
		m.forward = item.Content
	case doDelete:
		m.remove(with, key)
	}
}

// onKeyDown walks through the menu, and keeps the focus in it.
func (a *actions) onKeyDown(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	step := 0
	switch e.Get("key").String() {
	case "ArrowDown", "ArrowRight":
		step = 1
	case "ArrowUp", "ArrowLeft":
		step = -1
	case "Tab":
		step = 1
		if e.Get("shiftKey").Bool() {
			step = -1
		}
	default:
		return
	}
	e.PreventDefault()
	walk(byID(actionsID).Call("querySelectorAll", "button"), step)
}

// walk moves the focus among elements, round and round.
func walk(list app.Value, step int) {
	count, active := list.Length(), document().Get("activeElement")
	for i := range count {
		if list.Index(i).Equal(active) {
			list.Index((i + step + count) % count).Call("focus")
			return
		}
	}
}
