package main

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"time"
)

// Sizes of a connection's buffers, in bytes. Most connections are quiet most
// of the time: what they hold counts more than what they move.
const (
	readBuffer  = 512      // a common frame in one read
	writeBuffer = 128      // a control frame in one write; the rest is corked
	wireHeld    = 64 << 10 // corked writes go out when there is this much
)

// wire is a connection taken over from net/http: frames of one batch leave in
// one write, and it can be cut at once, which the WebSocket library cannot
// while it waits for the other end.
type wire struct {
	net.Conn

	mu     sync.Mutex
	corked bool
	held   *[]byte // from heldPool; nil while nothing is held back
	owed   bool    // a ping, when uncorked
	token  byte    // its payload
}

var heldPool = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

// Write holds p back while the wire is corked.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.corked {
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
	if w.corked {
		w.owed, w.token = true, token
		return
	}
	frame := pingFrame(token)
	// An error shows itself in that no pong comes.
	w.Conn.SetWriteDeadline(time.Now().Add(time.Second))
	w.Conn.Write(frame[:])
	w.Conn.SetWriteDeadline(time.Time{})
}

func pingFrame(token byte) [3]byte { return [3]byte{0x80 | 0x9, 1, token} }

// takeover is a ResponseWriter whose hijacked connection is a wire.
type takeover struct {
	http.ResponseWriter
	wire *wire // set by Hijack
}

// Unwrap lets http.ResponseController reach the original.
func (t *takeover) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Hijack takes the connection over from net/http, and leaves its buffers
// behind unless the other end has written already.
func (t *takeover) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	t.wire = &wire{Conn: c}
	r := rw.Reader
	if r.Buffered() == 0 {
		r = bufio.NewReaderSize(t.wire, readBuffer)
	}
	return t.wire, bufio.NewReadWriter(r, bufio.NewWriterSize(t.wire, writeBuffer)), nil
}
