package session

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// Why a line ends from this side.
var (
	errDead     = errors.New("the line is dead: a ping was not answered")
	errOverflow = errors.New("more is sent than the line takes")
)

// ErrForeign is why a line ends whose other end does not speak this one's language: a server of another time.
var ErrForeign = errors.New("the other end does not speak " + shared.Subprotocol)

// What may wait to be written before a further Send breaks the line.
const (
	maxQueued      = 8 << 10 // frames
	maxQueuedBytes = 8 << 20 // of content
)

// byeTime is how long the farewell may take, from what is still queued to the
// other end's close frame.
const byeTime = time.Second

// line is one open connection: a goroutine that reads and one that writes,
// from newLine to end.
type line struct {
	// Static after construction.
	conn    *websocket.Conn
	in      chan shared.Frame // what was read, in order
	wake    chan struct{}     // holds one: there is something in queued
	broken  chan struct{}     // closed when err says why
	done    chan struct{}     // closed by end
	read    chan struct{}     // closed when the reader has ended
	written chan struct{}     // closed when the writer has ended
	abort   context.CancelFunc

	breaks sync.Once
	err    error // set before broken is closed

	mu          sync.Mutex
	queued      []shared.Frame
	queuedBytes int
}

func newLine(conn *websocket.Conn) *line {
	conn.SetReadLimit(shared.MaxFrame)
	ctx, abort := context.WithCancel(context.Background())
	l := &line{
		conn:    conn,
		in:      make(chan shared.Frame, maxBatch),
		wake:    make(chan struct{}, 1),
		broken:  make(chan struct{}),
		done:    make(chan struct{}),
		read:    make(chan struct{}),
		written: make(chan struct{}),
		abort:   abort,
	}
	if conn.Subprotocol() != shared.Subprotocol {
		l.fail(ErrForeign)
	}
	go l.readAll(ctx)
	go l.writeAll()
	return l
}

// fail says, once, why the line is broken. Whoever serves it will end it.
func (l *line) fail(err error) {
	l.breaks.Do(func() {
		l.err = err
		close(l.broken)
	})
}

// readAll reads until the connection is closed, also what nobody will take any
// more: it is what notices the other end's farewell, and aborting ctx is the
// one way to cut a farewell short.
func (l *line) readAll(ctx context.Context) {
	defer close(l.read)
	for {
		kind, p, err := l.conn.Read(ctx)
		if err != nil {
			l.fail(err)
			return
		}
		f, err := shared.Parse(string(p))
		if err == nil && kind != websocket.MessageText {
			err = errors.New("a binary message")
		}
		if err != nil {
			l.fail(fmt.Errorf("received: %w", err))
		}
		select {
		case <-l.broken: // a frame after a bad one would be out of order
		case <-l.done:
		default:
			l.arrived(f)
		}
	}
}

// arrived puts a frame where serve takes it from.
func (l *line) arrived(f shared.Frame) {
	select {
	case l.in <- f:
	case <-l.done:
	}
}

// more fills a batch with what can be had without waiting.
func (l *line) more(batch []shared.Frame) []shared.Frame {
	for len(batch) < maxBatch {
		select {
		case f := <-l.in:
			batch = append(batch, f)
		default:
			return batch
		}
	}
	return batch
}

// queue gives frames to the writer; false when the line is broken, or is now.
func (l *line) queue(frames []shared.Frame) bool {
	select {
	case <-l.broken:
		return false
	default:
	}
	l.mu.Lock()
	full := len(l.queued) >= maxQueued || l.queuedBytes >= maxQueuedBytes
	if !full {
		l.queued = append(l.queued, frames...)
		for i := range frames {
			l.queuedBytes += len(frames[i].Content)
		}
	}
	l.mu.Unlock()
	if full {
		l.fail(errOverflow)
		return false
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return true
}

// take empties the queue into the caller's slice and gives the queue that
// slice's memory in exchange.
func (l *line) take(used []shared.Frame) []shared.Frame {
	clear(used)
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.queued
	l.queued, l.queuedBytes = used[:0], 0
	return taken
}

// writeAll writes what is queued until the line ends, and then what is left.
// Writes have no deadline: on a dead line they return when it is aborted.
func (l *line) writeAll() {
	defer close(l.written)
	var frames []shared.Frame
	var buf []byte
	for last := false; ; {
		for frames = l.take(frames); len(frames) > 0; frames = l.take(frames) {
			for i := range frames {
				buf = frames[i].AppendTo(buf[:0])
				if !l.write(buf, frames[i].ID) {
					return
				}
			}
		}
		if last {
			return
		}
		select {
		case <-l.wake:
		case <-l.done:
			last = true
		}
	}
}

// write writes one line; false when the connection is gone. What the wire
// cannot carry would cost the connection, and again after each reconnection:
// it is refused here, as the server would.
func (l *line) write(p []byte, id string) bool {
	if _, err := shared.Parse(string(p)); err != nil {
		code := shared.CodeBadFrame
		if e, ok := errors.AsType[*shared.Error](err); ok {
			code = e.Code
		}
		l.arrived(shared.Frame{Address: shared.VerbError, Code: code, ID: id, Content: err.Error()})
		return true
	}
	if err := l.conn.Write(context.Background(), websocket.MessageText, p); err != nil {
		l.fail(err)
		return false
	}
	return true
}

// end closes the connection and returns when both goroutines have ended. Where
// the line still works there is a farewell; why says whether it does.
func (l *line) end(why error) {
	l.fail(why)
	close(l.done)
	if errors.Is(why, errDead) {
		l.hangUp(0)
	} else {
		l.hangUp(byeTime)
	}
	l.abort()
}

// keepalive finds a half-open line: after a quiet interval it sends a ping,
// and when nothing at all has come after another one the line is dead. It belongs to
// the goroutine of serve.
type keepalive struct {
	interval time.Duration
	line     *line
	timer    *time.Timer
	last     time.Time // when something came
	deadline time.Time // until when the answer to a ping must come; zero: none is awaited
	pings    int
}

func newKeepalive(interval time.Duration, l *line) *keepalive {
	return &keepalive{interval: interval, line: l, timer: time.NewTimer(interval), last: time.Now()}
}

// heard notes that something came. The timer is left as it is: check finds
// out that it was early.
func (k *keepalive) heard() {
	k.last = time.Now()
	k.deadline = time.Time{}
}

// nudge asks now, and for a quick answer.
func (k *keepalive) nudge() { k.ping(min(nudgeTime, k.interval)) }

func (k *keepalive) ping(within time.Duration) {
	k.pings++
	k.line.queue([]shared.Frame{{Address: shared.VerbPing, ID: strconv.Itoa(k.pings)}})
	k.deadline = time.Now().Add(within)
	k.timer.Reset(within)
}

// check is called when the timer fires. Whatever has arrived and was not handed over yet
// counts: a tab that slept sees its timer first.
func (k *keepalive) check() error {
	switch quiet := time.Since(k.last); {
	case len(k.line.in) > 0:
		k.timer.Reset(k.interval)
	case !k.deadline.IsZero() && !time.Now().Before(k.deadline):
		return errDead
	case !k.deadline.IsZero():
		k.timer.Reset(time.Until(k.deadline))
	case quiet >= k.interval:
		k.ping(k.interval)
	default:
		k.timer.Reset(k.interval - quiet)
	}
	return nil
}
