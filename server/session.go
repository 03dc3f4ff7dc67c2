package main

import (
	"context"
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/shared"
)

// A page of a replay: what one connection holds of the log at a time.
const (
	pageFrames = 256
	pageBytes  = 128 << 10
)

// replay writes what this connection missed and goes live. Between the two
// nothing is missing, nothing is doubled and nothing is out of order: the log
// is the buffer. While pages are read from it, the hub only notes how far the
// log has come; GoLive refuses as long as that is beyond what was written,
// and from then on the queue drops by number what was replayed already.
func (c *conn) replay() error {
	c.hello()
	pos := c.since
	for !c.out.Ended() {
		n, err := c.replayPage(pos)
		if err != nil {
			return err
		}
		if n == pos && c.out.GoLive(pos) {
			// What changes from here on is queued behind this, so nothing is missed.
			err := c.present()
			close(c.live)
			return err
		}
		pos = n
	}
	return nil
}

// replayPage writes the next page after pos and returns where it ends; pos
// itself when there is none.
func (c *conn) replayPage(pos int64) (int64, error) {
	leave, err := c.s.replays.enter(c.ctx)
	if err != nil {
		return pos, err
	}
	defer leave()
	needDeepStack() // not before: who waits for admission needs none
	if c.turn < 0 && !c.plain {
		// Before the log: whoever has kept a part of it does not ask for these again.
		if err := c.profilesSince(); err != nil {
			return pos, err
		}
	}
	fetch := c.s.store.Replay
	if c.plain {
		fetch = c.s.store.Waiting
	}
	page, err := fetch(c.ctx, c.who.ID, pos, pageFrames, pageBytes)
	if err != nil {
		return pos, err
	}
	if len(page) == 0 {
		return pos, nil // what was said goes out with what comes
	}
	defer c.s.store.Release(page)
	script := scripts.Get().(*script)
	defer script.release()
	script.lines = append(script.lines, c.said...)
	c.said = nil
	for i := range page {
		r := &page[i]
		from := len(script.text)
		script.text = c.s.appendFrame(script.text, r, c.plain, r.From.ID == c.who.ID)
		script.lines = append(script.lines, hub.Line{N: r.N, Text: script.text[from:]})
		pos = r.N
	}
	return pos, c.write(script.lines)
}

// A script is a page as it is written. Many are at once, after a restart.
type script struct {
	lines []hub.Line
	text  []byte // of the frames among them
}

var scripts = sync.Pool{New: func() any { return new(script) }}

func (s *script) release() {
	clear(s.lines)
	s.lines, s.text = s.lines[:0], s.text[:0]
	scripts.Put(s)
}

// hello says who the other end is and where the log stands.
func (c *conn) hello() {
	if c.plain {
		return
	}
	c.say(shared.Frame{Address: shared.VerbHello, User: c.who.Name, Epoch: c.s.store.Epoch(),
		N: c.s.store.Last(), Version: c.s.version, Reset: c.reset})
}

// present writes what is state rather than log: receipts that changed, who is
// online, and then that it is live. Others are told that this one is online.
func (c *conn) present() error {
	first := c.s.hub.Live(c.who.ID)
	if c.plain && !first {
		return c.flush()
	}
	peers, receipts, err := c.s.store.Standing(c.ctx, c.who.ID, c.since)
	if err != nil {
		return err
	}
	if first {
		c.announceTo(peers)
	}
	if c.plain {
		return c.flush()
	}
	if c.turn != c.s.store.ProfileTurn() {
		if err := c.profilesSince(); err != nil {
			return err
		}
	}
	if err := c.choicesOf(); err != nil {
		return err
	}
	for _, r := range receipts {
		for _, f := range receiptFrames(r, c.who.ID) {
			c.say(f)
		}
	}
	for _, p := range peers {
		if c.s.hub.Online(p.ID) && c.s.store.Shares(p.ID, c.who.ID, store.HidesPresence) {
			c.say(c.s.presenceFrame(p, c.who.ID, true))
		}
	}
	c.say(shared.Frame{Address: shared.VerbLive})
	return c.flush()
}

// say has a frame written past the queue, with the next flush; for Drain,
// before it is live.
func (c *conn) say(f shared.Frame) {
	c.said = append(c.said, hub.Line{Text: f.AppendTo(nil)})
}

// flush writes what was said in one go.
func (c *conn) flush() error {
	lines := c.said
	c.said = nil
	return c.write(lines)
}

// write writes lines in one go.
func (c *conn) write(lines []hub.Line) error {
	if !c.writeLines(lines) {
		return context.Canceled
	}
	return nil
}

// announce tells those who share a conversation with this person whether they are online.
func (c *conn) announce() {
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	if !c.s.hub.Online(c.who.ID) {
		c.left(ctx)
	}
	// Presence is not worth more than a try.
	if peers, err := c.s.store.Peers(ctx, c.who.ID); err == nil {
		c.announceTo(peers)
	}
}

func (c *conn) announceTo(peers []store.Account) {
	c.s.hub.Announce(c.who.ID, idsOf(peers), c.s.presenceLine(c.who.Account))
}

// handle carries out one frame of the other end's.
func (c *conn) handle(f *shared.Frame) {
	if utf8.RuneCountInString(f.ID) > shared.MaxID {
		c.refuse(shared.CodeBadFrame, "")
		return
	}
	switch f.Address {
	case shared.VerbEdit:
		c.change(f, store.Edit)
	case shared.VerbDelete:
		c.change(f, store.Delete)
	case shared.VerbReact:
		c.change(f, store.React)
	case shared.VerbHide:
		c.change(f, store.Hide)
	case shared.VerbAck:
		c.acknowledge(min(f.N, c.written.Load()))
	case shared.VerbRead:
		c.markRead(f)
	case shared.VerbTyping:
		c.typing(f)
	case shared.VerbSet:
		c.set(f)
	case shared.VerbPing:
		c.answer(shared.Frame{Address: shared.VerbPong, ID: f.ID})
	default:
		if f.IsVerb() {
			c.refuse(shared.CodeUnknownVerb, f.ID)
			return
		}
		c.message(f)
	}
}

// message stores a message and passes it on.
func (c *conn) message(f *shared.Frame) {
	to, code := c.recipient(f)
	if code == "" {
		switch {
		case f.Content == "" && f.File == "":
			code = shared.CodeBadFrame
		case c.s.store.Blocks(c.who.ID, to.ID):
			code = shared.CodeBlocked
		}
	}
	if code != "" {
		c.refuse(code, f.ID)
		return
	}
	c.append(store.Entry{Kind: store.Message, From: c.who.ID, To: to.ID, ID: f.ID, Re: f.Re, Content: f.Content, File: shared.FileID(f.File)})
}

// recipient finds whom a message goes to, and remembers them for the next
// frame without an address.
func (c *conn) recipient(f *shared.Frame) (store.Account, shared.Code) {
	switch {
	case f.IsGroup():
		return store.Account{}, shared.CodeUnknownRecipient
	case f.Address == "" && c.last.ID == 0:
		return store.Account{}, shared.CodeNoRecipient
	case f.Address == "" || f.Address == c.last.Name:
		return c.last, ""
	}
	to, err := c.s.person(c.ctx, f.Address)
	if err != nil {
		c.last = store.Account{} // the next line was not meant for the one before
		return store.Account{}, codeOf(err)
	}
	c.last = to
	return to, ""
}

// change edits, deletes, hides or reacts to the message f.N.
func (c *conn) change(f *shared.Frame, kind store.Kind) {
	if f.N == 0 || kind == store.Edit && f.Content == "" {
		c.refuse(shared.CodeBadFrame, f.ID)
		return
	}
	e := store.Entry{Kind: kind, From: c.who.ID, Of: f.N, ID: f.ID}
	if kind != store.Delete && kind != store.Hide {
		e.Content = f.Content
	}
	c.append(e)
}

// append stores what this connection wrote. It waits for the replay to end,
// so that @sent stands among the other frames in the order of n.
func (c *conn) append(e store.Entry) {
	if !c.waitLive() {
		return
	}
	err := c.s.store.Append(accepting{c}, e, func(r store.Record, err error) {
		if err != nil {
			c.refused(err, e.ID)
			return
		}
		if !r.Dup {
			c.s.publish(&r, c.out)
			return
		}
		c.answer(sentFrame(&r))
	})
	if err != nil && (accepting{c}).Err() == nil {
		c.refused(err, e.ID)
	}
}

// waitLive waits for the replay to end, and reports false where the connection ended first.
func (c *conn) waitLive() bool {
	select {
	case <-c.live:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// accepting is the context of what a connection wants stored. It has ended as
// soon as a verdict was passed, when the read loop may still have a lot to read: after
// a message that the store refused, the next one must not be taken on the same
// connection. It would overtake the refused one, which comes again on another.
type accepting struct{ c *conn }

func (a accepting) Deadline() (time.Time, bool) { return time.Time{}, false }
func (a accepting) Done() <-chan struct{}       { return a.c.ctx.Done() }
func (a accepting) Value(any) any               { return nil }

func (a accepting) Err() error {
	if a.c.judged.Load() {
		return context.Canceled
	}
	return a.c.ctx.Err()
}

// refused answers what could not be stored. After a failing store the
// connection ends: the other end sends again, in order, when it comes back.
func (c *conn) refused(err error, id string) {
	code := codeOf(err)
	c.refuse(code, id)
	if code == shared.CodeStorage {
		c.out.Close(hub.StoreFailed)
	}
}

// acknowledge notes that this device has everything up to n and tells those
// whose messages have arrived by it.
func (c *conn) acknowledge(n int64) {
	if n <= 0 {
		return
	}
	err := c.s.store.Ack(context.Background(), c.who.ID, c.device, n, func(receipts []store.Receipt, err error) {
		for _, r := range receipts {
			c.s.publishDelivered(r)
		}
	})
	if err != nil && !errors.Is(err, store.ErrStorage) && !errors.Is(err, store.ErrClosed) {
		c.s.log.Error("acknowledgement not taken", "error", err)
	}
}

// markRead notes that everything up to f.N in a conversation was looked at.
func (c *conn) markRead(f *shared.Frame) {
	with, err := c.s.known(f.With)
	if err != nil {
		c.refuse(codeOf(err), f.ID)
		return
	}
	err = c.s.store.Read(c.ctx, c.who.ID, with.ID, f.N, func(r store.Receipt, moved bool, err error) {
		if err == nil && moved {
			c.s.publishRead(r, c.out)
		}
	})
	if err != nil && c.ctx.Err() == nil {
		c.refused(err, f.ID)
	}
}

// typing passes on that this person is typing, at most every 3 seconds.
func (c *conn) typing(f *shared.Frame) {
	to, err := c.s.known(f.To)
	if err != nil {
		c.refuse(codeOf(err), f.ID)
		return
	}
	if now := time.Now(); now.Sub(c.typed) >= 3*time.Second && c.s.store.Shares(c.who.ID, to.ID, store.HidesTyping) {
		c.typed = now
		c.s.signal(to.ID, shared.Frame{Address: shared.VerbTyping, From: c.who.Name}, nil)
	}
}

// left notes when this person went.
func (c *conn) left(ctx context.Context) {
	err := c.s.store.Leave(ctx, c.who.ID)
	if err != nil && !errors.Is(err, store.ErrStorage) && !errors.Is(err, store.ErrClosed) {
		c.s.log.Error("departure not noted", "error", err)
	}
}
