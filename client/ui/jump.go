package ui

import (
	"context"
	"sort"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/client/text"
)

// aroundDrawn is how many messages are loaded before one that is jumped to.
const aroundDrawn = 40

// lead is where the address leads to in the open conversation: a message, and
// how often it was asked for, since one may have scrolled away from it.
type lead struct {
	n     int64 // 0 for none
	again int
	calm  bool    // the page before has left it there,
	above float64 // this far above the bottom of the screen
}

// jump brings a message before the eyes: one that is here, or else the history around it.
func (t *timeline) jump(n int64) {
	m, whole := t.m, t.m.state.Timeline(t.With)
	switch {
	case t.here(n):
	case m.state.Hidden(t.With, n):
		t.stay(text.PlaceGone)
	case m.unloaded[t.With]:
		t.stay(text.PlaceLate)
	case !whole.Loaded || m.fetching[t.With]:
		t.seeks = n // OnUpdate tries again
	case n >= whole.Oldest:
		t.stay(text.PlaceGone)
	default:
		t.seeks = n
		t.reach(n, whole.Oldest, m.bridge.copy)
	}
}

// outgrow forgets where the page before was: the user goes elsewhere.
func (t *timeline) outgrow() {
	if t.led.calm {
		t.led, t.m.lead = lead{}, lead{}
	}
}

// stay says why it does not go there.
func (t *timeline) stay(why text.Text) {
	t.seeks = 0
	if !t.led.calm {
		t.m.tell(t.m.plain(&why), false)
	}
	t.rest()
}

// rest finds out whether the end of the conversation is on the screen.
func (t *timeline) rest() {
	below, _ := extent(byID(scrollerID))
	t.m.atEnd = below < nearEnd && !t.window.hides() && !t.m.state.View(t.With).Apart
	t.m.look()
}

// here shows a message if it is here.
func (t *timeline) here(n int64) bool {
	state := t.m.state
	items := state.View(t.With).Items
	it := itemOf(items, n)
	if it == nil {
		items = state.Timeline(t.With).Items
		if it = itemOf(items, n); it == nil {
			return false
		}
		t.leave()
	}
	t.seeks = 0
	t.showAt(items, it.Key())
	return true
}

// reach loads what it takes to show a message: all that lies between where the
// device has it, or else what the server has around it, apart from what is here.
func (t *timeline) reach(n, oldest int64, kept *device.Copy) {
	m, with := t.m, t.With
	m.fetching[with] = true
	m.turn++
	var events []chat.Event
	ask(m, nothing(func(ctx context.Context) error {
		if kept != nil {
			if page, ok := kept.Reach(with, oldest, n, aroundDrawn); ok {
				events = append(events, chat.PageLoaded{With: with, Before: oldest, Page: page, Kept: true})
				return nil
			}
		}
		before, err := getPage(ctx, with, n+1)
		if err != nil {
			return err
		}
		after, err := getPageAfter(ctx, with, n)
		events = append(events, chat.ExcerptLoaded{With: with, Before: n + 1, Page: before}, chat.ExcerptLoaded{With: with, After: n, Page: after})
		return err
	}), func(_ struct{}, err error) {
		delete(m.fetching, with)
		if !t.Mounted() || m.state.Open() != with {
			return
		}
		sought := t.seeks == n
		if err == nil && sought {
			for _, e := range events {
				m.state.Apply(e)
			}
		}
		switch {
		case !sought: // it was given up
		case err != nil:
			t.stay(text.PlaceLate)
		case t.here(n):
		case len(events) == 1: // the device's page is of another time than what is here
			t.reach(n, oldest, nil)
		default:
			t.stay(text.PlaceGone)
		}
		m.turn++
		m.settle()
	})
}

// leave goes back from an excerpt of the history to what is held up to the end.
func (t *timeline) leave() {
	t.m.state.Apply(chat.ExcerptLeft{With: t.With})
	t.window.toEnd()
}

// newer asks for the page after an excerpt of the history.
func (m *model) newer(with string) {
	if tl := m.state.View(with); tl.Apart && !m.fetching[with] {
		m.read(with, 0, tl.Items[len(tl.Items)-1].N)
	}
}

// read asks the server for a page that an excerpt goes on with, at either end.
func (m *model) read(with string, before, after int64) {
	m.fetching[with] = true
	e := chat.ExcerptLoaded{With: with, Before: before, After: after}
	ask(m, nothing(func(ctx context.Context) (err error) {
		if after > 0 {
			e.Page, err = getPageAfter(ctx, with, after)
		} else {
			e.Page, err = getPage(ctx, with, before)
		}
		return err
	}), func(_ struct{}, err error) {
		m.turn++
		delete(m.fetching, with)
		switch {
		case err == nil:
			m.state.Apply(e)
		case after > 0:
			m.tell(m.plain(&text.LaterFailed), false)
		default:
			m.unloaded[with] = true
		}
		m.settle()
	})
}

// showAt draws the timeline around an item and points at it.
func (t *timeline) showAt(items []chat.Item, key string) {
	w := &t.window
	i := w.find(items, key, 0)
	if i < w.lo || i >= w.hi || w.hi > len(items) || items[w.lo].Key() != w.first {
		lo := max(0, i-firstDrawn/2)
		w.set(items, lo, min(len(items), lo+firstDrawn))
	}
	t.m.atEnd = false
	t.draw()
	t.measure()
	for _, n := range t.drawn {
		if n.key != key {
			continue
		}
		if t.led.calm {
			scroller := byID(scrollerID)
			scroller.Set("scrollTop", number(scroller, "scrollTop")+topOf(n.element)-bottomOf(scroller)+t.led.above)
			t.led, t.m.lead = lead{}, lead{}
			break
		}
		n.element.Call("scrollIntoView", map[string]any{"block": "center"})
		focus(n.element)
		class := n.element.Get("classList")
		class.Call("remove", "sought")
		n.element.Get("offsetWidth") // lets the animation begin again
		class.Call("add", "sought")
	}
	t.rest()
}

// measure lets all that is drawn have its own size for a while, also what is off the screen and was not on
// it yet: guesses that are set right later would move what is looked at.
func (t *timeline) measure() {
	class := byID(logID).Get("classList")
	class.Call("add", "whole")
	t.m.bridge.after(time.Second, func() { class.Call("remove", "whole") })
}

// fitSoon has all that is drawn laid out while the user follows the end, when there is time for it: what the
// browser may leave out since it is off the screen it looks at again with every message.
func (t *timeline) fitSoon() {
	if b := t.m.bridge; !t.fits && t.ends != t.m.atEnd {
		t.fits = true
		b.whenIdle(2*paintTime, b.later(t.fit))
	}
}

func (t *timeline) fit() {
	if t.fits = false; t.Mounted() {
		t.ends = t.m.atEnd
		byID(logID).Get("classList").Call("toggle", "ends", t.ends)
	}
}

// anchor is the key of the first message on the screen, "" for none, and where it stands.
func (t *timeline) anchor() (key string, at float64) {
	top := topOf(byID(scrollerID))
	first := sort.Search(len(t.drawn), func(i int) bool { return topOf(t.drawn[i].element) >= top })
	for _, n := range t.drawn[first:] {
		if n.isMessage() {
			return n.key, topOf(n.element)
		}
	}
	return "", 0
}

// topOf is where the message of a key stands now, if it is drawn.
func (t *timeline) topOf(key string) (at float64, ok bool) {
	for _, n := range t.drawn {
		if n.key == key {
			return topOf(n.element), true
		}
	}
	return 0, false
}

func topOf(e app.Value) float64 { return e.Call("getBoundingClientRect").Get("top").Float() }
