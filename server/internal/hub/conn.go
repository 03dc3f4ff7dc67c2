package hub

import (
	"cmp"
	"sync"
	"time"

	"tobar/shared"
)

// Bounds of a connection's queue. A receiver that falls further behind is
// closed with TooSlow and takes the rest from the store when it comes back.
const (
	MaxFrames = 16 << 10
	MaxBytes  = 8 << 20
)

// A Verdict says why the server ends a connection.
type Verdict struct {
	Code   int    // close code of the WebSocket, with the client's duty
	Reason string // for the peer and the log
}

// The verdicts.
var (
	TooSlow       = Verdict{shared.CloseTryLater, "too slow"}
	StoreFailed   = Verdict{shared.CloseTryLater, "storage"}
	SessionEnded  = Verdict{shared.CloseSignedOut, "signed out"}
	GoingAway     = Verdict{shared.CloseGoingAway, "going away"}
	BadText       = Verdict{shared.CloseBadText, "not UTF-8"}
	BinaryMessage = Verdict{shared.CloseUnsupported, "text messages only"}
)

// Owner is the socket's half of a connection.
type Owner interface {
	// Drain takes what is queued and writes it, until Take says that there is
	// nothing. It runs in a goroutine that is started when there is something
	// and nobody takes: a quiet connection has none.
	Drain()
	// Ended is called once, when the verdict is passed, by whoever passes it: it
	// must not block.
	Ended(Verdict)
	// Beat is called every few seconds; it must not block.
	Beat(now time.Time)
	// Rest is called every minute or so, when stacks that have been used little
	// are what new goroutines begin with; it must not block.
	Rest(now time.Time)
}

// Conn is the hub's half of a connection: its place among the account's
// others, and its queue. Make one with NewConn.
type Conn struct {
	// Static after construction.
	Account int64
	Session int64 // 0 for none
	Plain   bool  // the plain dialect: content alone, no receipts, nothing of one's own
	owner   Owner

	draining sync.WaitGroup

	mu      sync.Mutex
	taken   bool // somebody takes, or nobody may any more
	live    bool
	pos     int64 // what was replayed or queued so far
	missed  int64 // the largest n that was offered before it was live
	queue   []Line
	bytes   int
	verdict *Verdict
}

// Line is one frame on its way to the socket. N is 0 for what has no place in
// the log.
type Line struct {
	N    int64
	Text []byte // shared between connections: it must not be changed
}

// NewConn returns a connection that is not attached, not live, and whose owner
// does not drain it before Start.
func NewConn(account, session int64, plain bool, owner Owner) *Conn {
	return &Conn{Account: account, Session: session, Plain: plain, owner: owner, taken: true}
}

// Start lets the owner drain for the first time, whether something is queued or not.
func (c *Conn) Start() {
	c.draining.Go(c.owner.Drain)
}

// Retire ends the draining: it waits until the owner has come back from it,
// and lets nobody begin again.
func (c *Conn) Retire() {
	c.mu.Lock()
	c.taken = true
	c.verdict = cmp.Or(c.verdict, &Verdict{})
	c.mu.Unlock()
	c.draining.Wait()
}

// Offer queues a frame of the log, unless the connection has it already.
// Before GoLive it only notes that there is something to fetch from the store.
// Frames are offered in the order of n.
func (c *Conn) Offer(n int64, text []byte) {
	c.do(func() (ended bool) {
		switch {
		case !c.live:
			c.missed = max(c.missed, n)
		case n > c.pos:
			c.pos = n
			return c.pushLocked(Line{n, text})
		}
		return false
	})
}

// Signal queues what is true now and has no place in the log: receipts,
// presence, typing. Plain connections and those not live get none: what counts of it
// is told when they go live.
func (c *Conn) Signal(text []byte) {
	c.do(func() (ended bool) { return c.live && !c.Plain && c.pushLocked(Line{0, text}) })
}

// Answer queues what answers this connection's own frame, live or not.
func (c *Conn) Answer(text []byte) {
	c.do(func() (ended bool) { return c.pushLocked(Line{0, text}) })
}

// GoLive ends the replay: from now on what is offered is queued. It reports
// false, and changes nothing, where frames after pos were offered meanwhile:
// they are in the store by then, and the caller fetches them first.
func (c *Conn) GoLive(pos int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.missed > pos {
		return false
	}
	c.live, c.pos = true, pos
	return true
}

// Take hands over everything that is queued, and buf to queue in meanwhile.
// With a verdict, nothing follows any more. Without ok there is nothing: whoever takes has to
// stop, and Drain will be called again.
func (c *Conn) Take(buf []Line) (lines []Line, v *Verdict, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 && c.verdict == nil {
		c.taken, c.queue = false, nil
		return nil, nil, false
	}
	clear(buf)
	lines, c.queue, c.bytes = c.queue, buf[:0], 0
	return lines, c.verdict, true
}

// Close passes the verdict; the first one stands.
func (c *Conn) Close(v Verdict) {
	c.do(func() (ended bool) { return c.closeLocked(v) })
}

// do runs f, which holds the lock and reports whether it passed the verdict,
// and sees to it that somebody takes what there is to take.
func (c *Conn) do(f func() (ended bool)) {
	c.mu.Lock()
	ended := f()
	verdict := c.verdict
	if !c.taken && (len(c.queue) > 0 || c.verdict != nil) {
		c.taken = true
		c.draining.Go(c.owner.Drain)
	}
	c.mu.Unlock()
	if ended {
		c.owner.Ended(*verdict)
	}
}

// Ended reports whether a verdict has been passed.
func (c *Conn) Ended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verdict != nil
}

func (c *Conn) closeLocked(v Verdict) (ended bool) {
	if c.verdict != nil {
		return false
	}
	c.verdict = &v
	return true
}

func (c *Conn) pushLocked(l Line) (ended bool) {
	if c.verdict != nil {
		return false
	}
	if len(c.queue) >= MaxFrames || c.bytes+len(l.Text) > MaxBytes {
		c.queue, c.bytes = nil, 0
		return c.closeLocked(TooSlow)
	}
	c.queue = append(c.queue, l)
	c.bytes += len(l.Text)
	return false
}
