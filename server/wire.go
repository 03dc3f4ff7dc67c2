package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"tobar/server/internal/hub"
)

// Sizes of a connection's buffers, in bytes. Most connections are quiet most
// of the time: what they hold counts more than what they move.
const (
	readBuffer  = 16       // the library's, the smallest that there is; the wire has one of its own
	arrived     = 8 << 10  // what one read takes, into a buffer that is held only until it was read
	writeBuffer = 128      // a control frame in one write; the rest is corked
	wireHeld    = 64 << 10 // corked writes go out when there is this much
)

// wire is a connection taken over from net/http. It waits for what comes with
// little stack and no buffer; frames of one batch leave in one write; and it can be
// cut or told to close at once, which the WebSocket library cannot while it waits for
// the other end.
type wire struct {
	// Static after construction.
	net.Conn
	raw   syscall.RawConn // nil where there is none: then the waiting is the library's
	fill  func(fd uintptr) bool
	ahead *bufio.Reader // the library's

	// Owned by the read loop.
	in   *[]byte // from inPool; nil while there is nothing that was not read
	read int     // so much of it was

	resting atomic.Bool // the read loop waits with more stack than it needs

	mu     sync.Mutex
	corked bool
	held   *[]byte // from heldPool; nil while nothing is held back
	owed   bool    // a ping, when uncorked
	token  byte    // its payload
	answer []byte  // a pong, when uncorked; nil for none
	bye    bool    // a close frame was written: nothing follows
}

var (
	inPool   = sync.Pool{New: func() any { b := make([]byte, 0, arrived); return &b }}
	heldPool = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}
)

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

func newWire(c net.Conn) *wire {
	w := &wire{Conn: c}
	w.raw, w.fill = rawConn(w)
	return w
}

// await waits until there is something to read, or an error for Read to find. For the read
// loop, between two frames. It reports quiet when rest ended it: then another
// goroutine should go on with the waiting. fat says that this one has done more
// than wait, which has made its stack grow; the runtime never makes it as small again.
func (w *wire) await(fat bool) (quiet bool) {
	if w.raw == nil || w.in != nil || w.ahead.Buffered() > 0 {
		return false
	}
	w.resting.Store(fat)
	err := w.raw.Read(w.fill)
	w.resting.Store(false)
	if err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return w.Conn.SetReadDeadline(time.Time{}) == nil
	}
	return false
}

// rest ends an await that could go on with less stack.
func (w *wire) rest() {
	if w.resting.CompareAndSwap(true, false) {
		w.Conn.SetReadDeadline(longAgo)
	}
}

// Read is for the library, inside a frame.
func (w *wire) Read(p []byte) (int, error) {
	if w.in == nil {
		n, err := w.Conn.Read(p)
		if err != nil && errors.Is(err, os.ErrDeadlineExceeded) { // rest came too late
			if err = w.Conn.SetReadDeadline(time.Time{}); err == nil {
				return w.Conn.Read(p)
			}
		}
		return n, err
	}
	n := copy(p, (*w.in)[w.read:])
	w.skip(n)
	return n, nil
}

// skip lets go of what was read.
func (w *wire) skip(n int) {
	if w.read += n; w.read == len(*w.in) {
		inPool.Put(w.in)
		w.in, w.read = nil, 0
	}
}

// The control frames that the wire takes by itself (RFC 6455, section 5.5).
const (
	pingHead = 0x80 | 0x9
	pongHead = 0x80 | 0xA
)

// control takes a ping or a pong that has arrived whole between two messages; head is
// its first byte. Given to the library, it would have it wait for the next message inside, with
// all of its stack. What is not quite right is left to the library.
func (w *wire) control() (head byte, payload []byte, ok bool) {
	if w.in == nil || w.ahead.Buffered() > 0 {
		return 0, nil, false
	}
	b := (*w.in)[w.read:]
	if len(b) < 6 || b[0] != pingHead && b[0] != pongHead || b[1] < 0x80 {
		return 0, nil, false
	}
	size := int(b[1] & 0x7F)
	if size > 125 || len(b) < 6+size {
		return 0, nil, false
	}
	head, payload = b[0], append([]byte{}, b[6:6+size]...) // never nil
	for i := range payload {
		payload[i] ^= b[2+i%4]
	}
	w.skip(6 + size)
	return head, payload, true
}

// took keeps what net/http had read already.
func (w *wire) took(b []byte) {
	if len(b) == 0 {
		return
	}
	w.in = inPool.Get().(*[]byte)
	*w.in = append((*w.in)[:0], b...)
}

// Write holds p back while the wire is corked.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.bye:
		return len(p), nil // the library answers the other end's close frame, which is an answer
	case !w.corked:
		return w.Conn.Write(p)
	}
	if w.held == nil {
		w.held = heldPool.Get().(*[]byte)
	}
	*w.held = append(*w.held, p...)
	if len(*w.held) < wireHeld {
		return len(p), nil
	}
	return len(p), w.flushLocked()
}

// cork holds writes back until uncork.
func (w *wire) cork() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.corked = true
}

// uncork writes what was held back.
func (w *wire) uncork() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.corked = false
	err := w.flushLocked()
	if err == nil && w.owed {
		w.owed = false
		w.pingLocked(w.token)
	}
	if err == nil && w.answer != nil {
		w.controlLocked(pongHead, w.answer...)
		w.answer = nil
	}
	return err
}

func (w *wire) flushLocked() error {
	if w.held == nil {
		return nil
	}
	held := w.held
	w.held = nil
	_, err := w.Conn.Write(*held)
	if cap(*held) <= 2*wireHeld {
		*held = (*held)[:0]
		heldPool.Put(held)
	}
	return err
}

// ping writes a ping with one byte of payload (RFC 6455, section 5.5.2), when
// the wire is corked after what is held back. The library's own Ping keeps a goroutine
// until the pong comes. Uncorked, the wire stands between two frames: only
// control frames are written then, and each leaves in one write.
func (w *wire) ping(token byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pingLocked(token)
}

// tryPing is ping, unless somebody is writing just now.
func (w *wire) tryPing(token byte) bool {
	if !w.mu.TryLock() {
		return false
	}
	defer w.mu.Unlock()
	w.pingLocked(token)
	return true
}

func (w *wire) pingLocked(token byte) {
	switch {
	case w.bye:
		return
	case w.corked:
		w.owed, w.token = true, token
		return
	}
	w.controlLocked(pingHead, token)
}

// controlLocked writes a control frame. An error shows itself in that no answer comes.
func (w *wire) controlLocked(head byte, payload ...byte) {
	w.Conn.SetWriteDeadline(time.Now().Add(time.Second))
	w.Conn.Write(append([]byte{head, byte(len(payload))}, payload...))
	w.Conn.SetWriteDeadline(time.Time{})
}

// pong answers a ping; while corked, the newest one, when uncorked.
func (w *wire) pong(payload []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.bye:
	case w.corked:
		w.answer = payload
	default:
		w.controlLocked(pongHead, payload...)
	}
}

// writeClose writes a close frame with a verdict, after which nothing follows (RFC
// 6455, section 5.5.1). It waits for no answer: the read loop finds that.
func (w *wire) writeClose(v hub.Verdict) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bye {
		return nil
	}
	w.bye, w.owed, w.answer = true, false, nil
	frame := binary.BigEndian.AppendUint16([]byte{0x80 | 0x8, byte(2 + len(v.Reason))}, uint16(v.Code))
	_, err := w.Conn.Write(append(frame, v.Reason...))
	return err
}

// takeover is a ResponseWriter whose hijacked connection is a wire.
type takeover struct {
	http.ResponseWriter
	wire *wire // set by Hijack
}

// Unwrap lets http.ResponseController reach the original.
func (t *takeover) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Hijack takes the connection over from net/http, and leaves its buffers behind.
func (t *takeover) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return nil, nil, errors.Join(err, c.Close())
	}
	w := newWire(c)
	w.took(early)
	w.ahead = bufio.NewReaderSize(w, readBuffer)
	t.wire = w
	return w, bufio.NewReadWriter(w.ahead, bufio.NewWriterSize(w, writeBuffer)), nil
}
