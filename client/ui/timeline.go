package ui

import (
	"slices"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
)

// timeline draws the messages of one conversation. What go-app knows of is an
// empty element: the messages in it are made and kept here, since go-app has no keyed
// lists and one more message would cost as much as all.
//
// The scroller runs from the bottom up (talk.css): its scrollTop is 0 at the
// end and negative above it, so that the end stays in sight and what is put in front moves nothing.
type timeline struct {
	app.Compo
	m *model

	With string
	Turn int

	window window
	drawn  []node
	laid   []entry // memory for what is laid out next:
	spare  []node  // and drawn: there is much of it, for every message

	press  *press    // the finger on a message
	opened bool      // a finger has opened a menu, and was not lifted or put down since
	more   app.Value // the button of the message under the mouse, nil before there was one
	seeks  int64     // the message that is to be jumped to when it is here
	led    lead      // the last place that the address has led to
	enough int       // how many drawn were seen to reach beyond the screen, 0 for never
	turn   int       // the model's, as it is drawn
	at     time.Time // when a message was shown at once
	soon   bool      // what follows will be
	ends   bool      // the browser lays out all that is drawn,
	fits   bool      // or fit will be called
}

// node is an entry on the page.
type node struct {
	entry
	element app.Value
}

const (
	scrollerID = "scroller"
	logID      = "log"
)

// leastHeight is of a message, in pixels.
const leastHeight = 34

// nearEnd is how many pixels from the end count as there; nearEdge how many
// from the edge of what is drawn make it grow.
const (
	nearEnd  = 24
	nearEdge = 800
)

// burstTime is how close to the last one that was shown at once a message is part of a burst.
const burstTime = 16 * time.Millisecond

func (t *timeline) CompoID() string { return t.With }

func (t *timeline) OnMount(ctx app.Context) {
	defer t.m.report()
	turn, end := t.m.turn, t.m.atEnd
	t.led = t.m.lead
	t.seeks = t.led.n
	t.m.atEnd = t.seeks == 0
	t.m.show, t.m.where, t.m.land = t.show, t.topmost, t.land
	if t.seeks == 0 { // the screen first, and what may be scrolled to when it has been painted
		t.window.few = app.Window().Get("innerHeight").Int()/leastHeight + 1
		t.m.bridge.whenIdle(2*paintTime, func() {
			if t.window.few = 0; t.Mounted() {
				t.draw()
			}
		})
	}
	t.draw()
	switch {
	case t.led.calm:
		ctx.Defer(func(app.Context) { t.land() })
	case t.seeks != 0:
		t.jump(t.seeks)
	}
	t.m.look()
	if t.seeks == 0 && turn == t.m.turn && end == t.m.atEnd && !t.window.hides() {
		ctx.PreventUpdate()
	}
}

func (t *timeline) OnUpdate(app.Context) {
	defer t.m.report()
	if t.turn != t.m.turn {
		t.draw()
	}
	if t.led != t.m.lead {
		t.led = t.m.lead
		t.seeks = t.led.n
	}
	switch {
	case t.seeks != 0 && t.led.calm:
		t.land()
	case t.seeks != 0 && !t.m.fetching[t.With]:
		t.jump(t.seeks)
	case t.seeks == 0 && !t.m.atEnd:
		t.growDown()
	}
}

// land goes to where the page before was, once the composer has its height.
func (t *timeline) land() {
	if t.seeks != 0 && t.led.calm && t.With == t.m.state.Open() && !t.m.fetching[t.With] && !t.m.awaitsComposer() {
		t.jump(t.seeks)
	}
}

// show draws what has changed at once: go-app draws the list first, and later (turn.go). What follows closely
// is drawn together.
func (t *timeline) show() {
	if t.turn == t.m.turn || t.With != t.m.state.Open() || !t.Mounted() {
		return
	}
	if since := time.Since(t.at); since >= burstTime {
		last := t.last()
		if t.draw(); t.last() != last {
			t.at = time.Now()
		}
	} else if b := t.m.bridge; !t.soon {
		t.soon = true
		b.after(burstTime-since, b.later(func() {
			t.soon = false
			t.show()
		}))
	}
}

// last is the key of what is drawn last, "" for nothing.
func (t *timeline) last() string {
	if len(t.drawn) == 0 {
		return ""
	}
	return t.drawn[len(t.drawn)-1].key
}

func (t *timeline) Render() app.UI {
	m := t.m
	m.bridge.step()
	pointer := m.guard(t.onPointer)
	return box("div", "story",
		tag("div").ID(scrollerID).Class("scroller").TabIndex(0).Role("region").Aria("label", m.t(text.Conversation, t.With)).
			OnScroll(m.on("scroll", t.onScroll)).
			OnKeyDown(m.on("walk", t.onKeyDown)).
			Body(
				tag("div").ID(logID).Class("log").Role("log").Aria("live", "polite").DataSet("test", "log").
					OnClick(m.on("log", t.onClick)).
					On("contextmenu", pointer).On("mouseover", pointer).On("pointerdown", pointer).
					On("pointermove", pointer).On("pointerup", pointer).On("pointercancel", pointer).On("touchend", pointer),
			),
		app.If(t.seeks != 0 && !t.led.calm, func() app.UI {
			return styled("p", "seeks").Role("status").DataSet("test", "seeks").Text(m.plain(&text.GoingThere))
		}),
		app.If(!m.atEnd || t.window.hides(), func() app.UI { return t.latest() }),
	)
}

func (t *timeline) latest() app.UI {
	label, unread := t.m.plain(&text.Latest), t.m.state.UnreadOf(t.With)
	if unread > 0 {
		label = text.LatestCount.In(t.m.lang, unread)
	}
	return button("latest").Aria("label", label).Title(label).DataSet("test", "latest").
		OnClick(t.m.on("latest", func(app.Context, app.Event) { t.toEnd() })).
		Body(
			app.If(unread > 0, func() app.UI { return say("span", "count", itoa(unread)) }),
			icon("down", "icon"),
		)
}

func (t *timeline) toEnd() {
	t.outgrow()
	t.seeks = 0
	t.leave()
	t.m.atEnd = true
	t.draw()
	byID(scrollerID).Set("scrollTop", 0)
	t.m.look()
}

// onScroll draws more where the user comes to an edge. Most times nothing
// follows from it, and nothing is drawn.
func (t *timeline) onScroll(ctx app.Context, e app.Event) {
	scroller := byID(scrollerID)
	if !scroller.Truthy() {
		return
	}
	below, above := extent(scroller)
	tl := t.m.state.View(t.With)
	was := t.m.atEnd
	t.m.atEnd = below < nearEnd && !t.window.hides() && !tl.Apart && t.seeks == 0
	switch {
	case above < nearEdge && (t.window.lo > 0 || tl.Oldest > 0):
		t.grow(tl)
	case t.growDown():
	case was == t.m.atEnd:
		ctx.PreventUpdate()
	}
	if t.m.atEnd && !was {
		t.m.look()
	}
	t.fitSoon()
}

// onClick hears the buttons of messages, of code, and those of lines. The finger that has
// opened a menu presses nothing else.
func (t *timeline) onClick(ctx app.Context, e app.Event) {
	button := e.Get("target").Call("closest", "[data-do]")
	floats := byID(floatID).Truthy()
	if floats {
		e.PreventDefault()
	}
	if !button.Truthy() || floats {
		ctx.PreventUpdate()
		return
	}
	key := data(button, "key")
	switch data(button, "do") {
	case doRetry:
		if item := t.item(key); item != nil {
			t.m.apply(chat.Retried{ID: item.ID})
		}
	case doEdit:
		if item := t.item(key); item != nil {
			content := item.Content
			t.m.apply(chat.Discarded{ID: item.ID})
			refill(content)
		}
	case doEarlier:
		t.m.fetchAgain(t.With)
	case doCopyCode:
		t.m.copyCode(button)
	case doJump:
		n, _ := strconv.ParseInt(key, 10, 64)
		t.outgrow()
		t.jump(n)
	case doReact:
		t.m.react(t.With, t.item(key), data(button, "kind"))
	case doDismiss:
		t.m.apply(chat.Discarded{ID: key})
	case doMore:
		r := button.Call("getBoundingClientRect")
		t.m.openActions(closest(button, lineSelector), number(r, "left"), number(r, "bottom")+4)
	}
}

func (t *timeline) item(key string) *chat.Item { return t.m.item(t.With, key) }

// draw brings the page into line with the state.
func (t *timeline) draw() {
	log := byID(logID)
	if !log.Truthy() {
		return
	}
	t.turn = t.m.turn
	t.fitSoon()
	if t.m.atEnd && t.m.state.View(t.With).Apart { // something was written
		t.leave()
	}
	tl := t.m.state.View(t.With)
	uploads := t.m.uploads(t.With)
	if n := len(tl.Items); n > 0 && (tl.Items[n-1].Mark == chat.InOutbox || len(uploads) > 0) && t.m.atEnd && t.window.hides() {
		t.window.toEnd()
	}
	lo, hi := t.window.stretch(tl.Items, t.m.atEnd)
	entries := t.entries(tl, lo, hi)
	if hi == len(tl.Items) && !tl.Apart {
		entries = append(entries, uploads...)
	}
	if t.m.atEnd {
		t.patch(log, entries, true)
		if t.window.few == 0 && (t.enough == 0 || hi-lo < t.enough) { // to measure lays the page out
			t.grow(tl)
		}
		return
	}
	anchor, before := t.anchor()
	t.patch(log, entries, false)
	if after, ok := t.topOf(anchor); ok && after != before {
		scroller := byID(scrollerID)
		scroller.Set("scrollTop", scroller.Get("scrollTop").Float()+after-before)
	}
	t.grow(tl)
}

// grow draws more before what is drawn, or asks for more, while the user is
// near its beginning.
func (t *timeline) grow(tl chat.Timeline) {
	if t.window.lo == 0 && tl.Oldest == 0 {
		return
	}
	_, above := extent(byID(scrollerID))
	switch {
	case above >= nearEdge:
		t.enough = t.window.hi - t.window.lo
	case t.window.up(tl.Items):
		t.draw()
	default:
		t.m.older(t.With)
	}
}

// growDown draws more after what is drawn, or asks for more, while the user is near its
// end and that is not the end of the conversation. It reports whether it did.
func (t *timeline) growDown() bool {
	below, _ := extent(byID(scrollerID))
	tl := t.m.state.View(t.With)
	switch {
	case below >= nearEdge:
		return false
	case t.window.down(tl.Items):
		t.draw()
		return true
	case tl.Apart:
		t.m.newer(t.With)
	}
	return tl.Apart
}

// extent is how far the end is below what is on the screen, and the beginning above it, in pixels.
func extent(scroller app.Value) (below, above float64) {
	top := scroller.Get("scrollTop").Float()
	return -top, scroller.Get("scrollHeight").Float() - scroller.Get("clientHeight").Float() + top
}

// entries lays out items[lo:hi], and before them says what is up with the rest. It holds until it is called again.
func (t *timeline) entries(tl chat.Timeline, lo, hi int) []entry {
	m := t.m
	s := script{lang: m.lang, clock: m.clock, me: m.state.Me().Name, with: t.With, unread: tl.Unread, called: m.nameOf,
		byN: func(n int64) *chat.Item { return itemOf(tl.Items, n) }}
	s.hidden = func(n int64) bool { return m.state.Hidden(t.With, n) }
	shown := tl.Items[lo:hi]
	if m.going != nil {
		shown = slices.DeleteFunc(slices.Clone(shown), func(it chat.Item) bool { return m.goesItem(t.With, &it) })
	}
	before, key, look := body{}, keyBefore, classBefore
	switch {
	case m.unloaded[t.With] && tl.Loaded:
		before = body{line: m.plain(&text.EarlierFailed), again: true, lang: m.lang}
	case m.unloaded[t.With]:
		before = body{line: m.plain(&text.HistoryFailed), again: true, lang: m.lang}
	case !tl.Loaded || tl.Oldest > 0 && len(tl.Items) < fewItems:
		key, look = keyBones, classBones
		fallthrough
	case tl.Oldest > 0:
		before = body{line: m.plain(&text.Loading)}
	case len(tl.Items) == 0:
		before = body{line: m.t(text.SayHello, m.nameOf(t.With))}
	}
	entries := t.laid[:0]
	if before.line != "" {
		entries = append(entries, entry{key: key, class: look, body: before})
	}
	entries = s.layOut(entries, shown)
	if tl.Apart {
		entries = append(entries, entry{key: keyAfter, class: classBefore, body: body{line: m.plain(&text.Loading)}})
	}
	t.laid = entries
	return entries
}

// itemOf finds a stored message by its number; items are in its order, with the outbox at the end.
func itemOf(items []chat.Item, n int64) *chat.Item {
	for i := range items {
		if items[i].N == n {
			return &items[i]
		}
	}
	return nil
}

func (e *entry) isMessage() bool { return e.body.line == "" && e.body.upload == "" }
