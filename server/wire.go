package main

import (
	"bufio"
	"net"
	"net/http"
	"sync"
)

// Sizes of a connection's buffers, in bytes. Most connections are quiet most
// of the time: what they hold counts more than what they move.
const (
	wireBuffer = 512      // kept for reading and for writing
	wireHeld   = 64 << 10 // corked writes go out when there is this much
)

// wire is a connection taken over from net/http: frames of one batch leave in
// one write, and it can be cut at once, which the WebSocket library cannot
// while it waits for the other end.
type wire struct {
	net.Conn

	mu     sync.Mutex
	corked bool
	held   *[]byte // from heldPool; nil while nothing is held back
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
	return w.flushLocked()
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
		r = bufio.NewReaderSize(t.wire, wireBuffer)
	}
	return t.wire, bufio.NewReadWriter(r, bufio.NewWriterSize(t.wire, wireBuffer)), nil
}
