package hub

import (
	"sync"

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

// Conn is the hub's half of a connection: its place among the account's
// others, and its queue. Make one with NewConn.
type Conn struct {
	// Static after construction.
	Account int64
	Session int64 // 0 for none
	Plain   bool  // the plain dialect: content alone, no receipts, nothing of one's own

	ready chan struct{} // holds one token while there is something to take
	ended func(Verdict)

	mu      sync.Mutex
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

// NewConn returns a connection that is not attached and not live. ended is
// called once, when the verdict is passed, by whoever passes it: it must not block.
func NewConn(account, session int64, plain bool, ended func(Verdict)) *Conn {
	return &Conn{Account: account, Session: session, Plain: plain, ready: make(chan struct{}, 1), ended: ended}
}

// Offer queues a frame of the log, unless the connection has it already.
// Before GoLive it only notes that there is something to fetch from the store.
// Frames are offered in the order of n.
func (c *Conn) Offer(n int64, text []byte) {
	c.do(func() bool {
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
	c.do(func() bool { return c.live && !c.Plain && c.pushLocked(Line{0, text}) })
}

// Answer queues what answers this connection's own frame, live or not.
func (c *Conn) Answer(text []byte) {
	c.do(func() bool { return c.pushLocked(Line{0, text}) })
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

// Take moves everything that is queued into buf[:0] and returns it, with the verdict
// if there is one: then nothing follows any more.
func (c *Conn) Take(buf []Line) ([]Line, *Verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	buf = append(buf[:0], c.queue...)
	clear(c.queue)
	c.queue = c.queue[:0]
	if cap(c.queue) > 64 {
		c.queue = nil
	}
	c.bytes = 0
	return buf, c.verdict
}

// Ready holds a token while there may be something to take.
func (c *Conn) Ready() <-chan struct{} { return c.ready }

// Close passes the verdict; the first one stands.
func (c *Conn) Close(v Verdict) {
	c.do(func() bool { return c.closeLocked(v) })
}

// do runs f, which holds the lock and reports whether it passed the verdict.
func (c *Conn) do(f func() (ended bool)) {
	c.mu.Lock()
	ended := f()
	c.mu.Unlock()
	if ended {
		c.ended(*c.verdict) // written once, before
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
	c.wake()
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
	c.wake()
	return false
}

func (c *Conn) wake() {
	select {
	case c.ready <- struct{}{}:
	default:
	}
}
