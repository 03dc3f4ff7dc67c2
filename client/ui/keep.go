package ui

import (
	"context"
	"errors"
	"time"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/shared"
)

// keeper is the part of the bridge that brings the device's copy into line
// with the state, and this tab with the others. It belongs to the UI goroutine.
type keeper struct {
	copy     *device.Copy  // nil before it is known whose
	forgot   bool          // who was here has signed out: what waits is given up
	saved    chan struct{} // closed when what is being saved is, nil while nothing is
	again    bool          // what could not be kept will be tried again
	apart    int64         // since when the copy is apart, Unix milliseconds; 0 when it is not
	trouble  error         // why the last change was not kept
	composed int           // messages on their way to the device
	release  func()        // gives up sending; nil while this tab does not ask for it
	leads    bool
	noting   bool
	asked    bool            // the browser was asked to be careful with the copy
	untaken  map[string]bool // ids of what was sent before the app was there, and the page still keeps
}

const (
	retryTime = 2 * time.Second
	// sinceTime is how often a live line is noted, for a page that ends without a word.
	sinceTime = time.Minute
	// apartTime is how long another tab may take to bring the copy into line: it
	// may know more of the log.
	apartTime = 10 * time.Second
)

// restore opens the copy of somebody and begins with it. Not called on the UI goroutine.
func (b *bridge) restore(me shared.Me) {
	kept, err := device.OpenCopy(me.Name)
	if err != nil {
		panic(err) // of a copy in memory
	}
	open := ""
	b.uiWait(func() {
		if b.model.place.kind == placeWith {
			open = b.model.place.with
		}
	})
	restored, page, err := kept.Load(open, pageSize)
	restored.Me = me
	b.uiWait(func() {
		m := b.model
		b.copy, b.trouble = kept, err
		kept.Hear(func(f shared.Frame) { b.ui(func() { m.heard(f) }) })
		m.turn++
		m.state.Apply(restored)
		m.enter()
		if page.Kept {
			m.takes(page)
		}
		m.settle()
		b.takeEarly()
		m.show()
		b.startFiles(me.Name)
	})
}

// forget takes the copy away, with all that waits.
func (b *bridge) forget() {
	b.model.signedOut()
	b.forgot = true
	b.outbox.Store(0)
	gone := b.copy
	b.copy = nil
	clear(b.model.quotes)
	leaveSnapshot()
	if script := filesScript(); script.Truthy() {
		script.Call("leave")
	}
	b.spawn(func(context.Context) {
		if gone != nil {
			gone.Forget()
		}
		leaveTo("/sign-in")
	})
}

// keep begins to save what the copy lacks, one change after another.
func (b *bridge) keep() {
	if b.copy == nil || b.saved != nil || b.again {
		return
	}
	ch := b.model.state.Changes()
	if ch.Empty() {
		return
	}
	saved := b.copy.Save(ch)
	b.saved = make(chan struct{})
	b.spawn(func(context.Context) {
		err := <-saved
		b.ui(b.later(func() { b.kept(ch, err) }))
	})
}

// kept is called when a change has been saved, or could not be.
func (b *bridge) kept(ch chat.Change, err error) {
	m := b.model
	close(b.saved)
	b.saved = nil
	if errors.Is(err, device.ErrApart) {
		b.setApart(ch)
		return
	}
	b.apart = 0
	b.tried(err)
	if err != nil {
		m.state.Unkept(ch)
		b.tryLater()
	} else if b.copy != nil && b.copy.Lasting() {
		b.keptEarly(ch.Outbox)
	}
	m.apply(chat.Saved{Epoch: ch.Epoch, Cursor: ch.Cursor})
	if ack, due := m.state.Ack(); due {
		b.send([]shared.Frame{ack})
	}
	if ch.Anew && b.leads {
		b.lead()
	}
}

// setApart waits for another tab to bring the copy into line, and replaces it
// where none does.
func (b *bridge) setApart(ch chat.Change) {
	m := b.model
	if b.apart == 0 {
		b.apart = now()
	}
	m.state.Unkept(ch)
	if now()-b.apart > apartTime.Milliseconds() && m.state.Line().Phase == chat.Connected {
		m.state.Whole()
	}
	b.tryLater()
}

func (b *bridge) tryLater() {
	b.again = true
	b.after(retryTime, func() {
		b.again = false
		b.keep()
	})
}

// tried notes whether the device keeps what it is given.
func (b *bridge) tried(err error) {
	if err != b.trouble {
		b.trouble = err
		b.model.turn++
	}
}

// unkept is how many messages would be lost if the page were closed now.
func (b *bridge) unkept() int {
	if b.forgot {
		return 0
	}
	n := b.composed
	if b.copy == nil || b.trouble != nil || !b.copy.Lasting() {
		n += b.model.state.Outbox()
	}
	return n
}

// compose puts a message on the device, and then among those that wait.
func (b *bridge) compose(e chat.Composed) {
	if b.copy == nil {
		return
	}
	saved := b.copy.Save(e.Change())
	b.composed++
	b.outbox.Store(int64(b.unkept()))
	b.spawn(func(context.Context) {
		err := <-saved
		b.ui(func() {
			b.composed--
			b.tried(err)
			e.Kept = err == nil
			if e.File != "" {
				filesScript().Call("sent", e.ID)
				b.model.apply(e)
				return
			}
			if e.Verb != "" {
				b.model.apply(e)
				return
			}
			if b.model.state.Open() == e.To {
				b.model.atEnd = true
			}
			b.model.apply(chat.Drafted{With: e.To}, e)
		})
	})
	if !b.asked {
		b.asked = true
		device.Persist()
	}
}

// lineIs asks for the lead, as long as the line is live: whichever tab has one
// sends what all have written.
func (b *bridge) lineIs(live bool) {
	if script := filesScript(); live && script.Truthy() {
		script.Call("connected")
	}
	switch {
	case b.copy == nil:
	case live && b.release == nil:
		if !b.noting {
			b.note()
		}
		b.release = b.copy.Lead(func() { b.ui(b.lead) }, func() {
			b.ui(func() {
				b.leads = false
				b.model.apply(chat.Following{})
			})
		})
	case !live && b.release != nil:
		b.release()
		b.release, b.leads = nil, false
	}
}

// note keeps when the line was last live, as long as it is.
func (b *bridge) note() {
	if b.copy == nil || b.model.state.Line().Phase != chat.Connected {
		b.noting = false
		return
	}
	b.copy.Save(chat.Change{Since: now()})
	b.noting = true
	b.after(sinceTime, b.note)
}

// lead sends what the device holds. It is asked again when something has
// happened to the outbox meanwhile.
func (b *bridge) lead() {
	if b.release == nil {
		return // too late
	}
	b.leads = true
	kept, rev := b.copy, b.model.state.OutboxRev()
	b.spawn(func(context.Context) {
		list, err := kept.Outbox()
		b.ui(func() {
			m := b.model
			switch {
			case !b.leads:
			case err != nil:
				m.state.Whole() // all that waits is here, as far as is known
				m.apply(chat.Leading{})
			case rev != m.state.OutboxRev():
				b.lead()
			default:
				m.apply(chat.Leading{Outbox: list})
			}
		})
	})
}

// leave keeps what can still be kept when the page goes away.
func (b *bridge) leave() {
	if b.copy == nil {
		return
	}
	m := b.model
	ch := chat.Change{}
	if with := m.state.Open(); with != "" {
		ch.Drafts = []chat.Draft{{With: with, Text: m.state.Timeline(with).Draft}}
	}
	if m.state.Line().Phase == chat.Connected {
		ch.Since = now()
	}
	b.copy.Save(ch)
	b.copy.Tell(shared.Frame{Address: device.VerbOutbox})
}

// tell lets the other tabs know of what has happened in this one alone.
func (b *bridge) tell(e chat.Event) {
	if b.copy == nil {
		return
	}
	switch e := e.(type) {
	case chat.Composed:
		f := shared.Frame{Address: e.To, ID: e.ID, Re: e.Re, File: e.File, At: e.Now, Epoch: e.Epoch, Content: e.Content}
		if e.Verb != "" {
			f.Address, f.To, f.Of, f.By = e.Verb, e.To, e.Of, e.Key
		}
		if e.Kept && shared.CheckName(e.To) {
			b.copy.Tell(f)
		}
	case chat.Chose:
		b.copy.Tell(shared.Frame{Address: shared.VerbSet, With: e.With, Key: e.Key, ID: e.ID, At: e.Now, Content: e.Value})
	case chat.Hid:
		dropSnapshot()
		b.copy.Tell(shared.Frame{Address: shared.VerbHide, With: e.With, N: e.N, ID: e.ID, At: e.Now})
	case chat.Retried:
		b.copy.Tell(shared.Frame{Address: device.VerbRetry, ID: e.ID})
	case chat.Discarded:
		b.copy.Tell(shared.Frame{Address: device.VerbDiscard, ID: e.ID})
	case chat.Drafted:
		b.copy.Tell(shared.Frame{Address: device.VerbDraft, With: e.With, Content: e.Text})
	case chat.Received:
		f := e.Frame
		if f.ID != "" && (f.Address == shared.VerbSent || f.Address == shared.VerbError) {
			f.Dup = f.Address == shared.VerbSent // it is out of their order
			b.copy.Tell(f)
		}
	}
}

// heard takes what another tab tells.
func (m *model) heard(f shared.Frame) {
	switch f.Address {
	case shared.VerbSent, shared.VerbError:
		m.take(chat.Received{Frame: f, Now: now()})
	case shared.VerbSet:
		m.take(chat.Chose{Wish: chat.Wish{Choice: shared.Choice{With: f.With, Key: f.Key, Value: f.Content}, ID: f.ID}, Now: f.At})
	case shared.VerbHide:
		m.take(chat.Hid{With: f.With, N: f.N, ID: f.ID, Now: f.At})
	case device.VerbRetry:
		m.take(chat.Retried{ID: f.ID})
	case device.VerbDiscard:
		m.take(chat.Discarded{ID: f.ID})
	case device.VerbLook:
		m.take(chat.Saw{With: f.With, N: f.N})
	case device.VerbDraft:
		was := m.state.Timeline(f.With).Draft
		m.take(chat.Drafted{With: f.With, Text: f.Content})
		m.refresh(f.With, was, f.Content)
	case device.VerbOutbox:
		if m.bridge.leads {
			m.bridge.lead()
		}
	default:
		e := chat.Composed{To: f.Address, ID: f.ID, Content: f.Content, File: f.File, Re: f.Re, Now: f.At, Kept: true, Target: chat.Target{Epoch: f.Epoch}}
		switch f.Address {
		case shared.VerbEdit, shared.VerbDelete, shared.VerbReact:
			e.To, e.Verb, e.Of, e.Key = f.To, f.Address, f.Of, f.By
		}
		if shared.CheckName(e.To) {
			m.take(e)
		}
	}
}

// refresh shows a draft of another tab's, unless something else has been written here.
func (m *model) refresh(with, was, words string) {
	field := byID(composerID)
	if m.edits(with) == nil && field.Truthy() && field.Get("dataset").Get("with").String() == with && field.Get("value").String() == was {
		setField(field, words)
	}
}
