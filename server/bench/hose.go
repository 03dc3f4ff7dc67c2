package main

import (
	"net"
	"sync"
	"sync/atomic"
)

// A gate says what becomes of bytes on their way.
type gate uint8

const (
	open    gate = iota // they go through
	holding             // they are kept, to go through later: after the sender has left, if need be
	deaf                // they are gone
)

// heldBytes is the most that a hose keeps; beyond it the sender has to wait.
const heldBytes = 1 << 20

// A hose is one direction of a connection.
type hose struct {
	// Static after construction.
	from, to *net.TCPConn
	carried  *atomic.Int64 // counts the bytes that come, of all hoses with the same one

	mu     sync.Mutex
	change *sync.Cond
	gate   gate
	held   []byte
	ended  bool // nothing more comes from the sender
	broken bool // nothing more reaches the receiver
}

func newHose(from, to *net.TCPConn, carried *atomic.Int64) *hose {
	h := &hose{from: from, to: to, carried: carried}
	h.change = sync.NewCond(&h.mu)
	return h
}

func (h *hose) set(g gate) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.gate != deaf {
		h.gate = g
	}
	h.change.Broadcast()
}

// run carries bytes until the sender has ended and the receiver has everything.
func (h *hose) run() {
	var reading sync.WaitGroup
	reading.Go(h.fill)
	h.empty()
	h.mu.Lock()
	broken, silent := h.broken, h.gate == deaf
	h.mu.Unlock()
	if !silent {
		h.to.CloseWrite()
	}
	if broken {
		h.from.Close()
	}
	reading.Wait()
}

// fill reads what the sender writes.
func (h *hose) fill() {
	b := make([]byte, 4<<10)
	for {
		n, err := h.from.Read(b)
		h.carried.Add(int64(n))
		h.mu.Lock()
		if h.gate != deaf {
			h.held = append(h.held, b[:n]...)
		}
		h.ended = h.ended || err != nil
		h.change.Broadcast()
		for len(h.held) > heldBytes && h.gate != deaf && !h.broken {
			h.change.Wait()
		}
		ended := h.ended || h.broken
		h.mu.Unlock()
		if ended {
			return
		}
	}
}

// empty writes it to the receiver, as far as the gate lets it.
func (h *hose) empty() {
	for {
		b, ok := h.take()
		if !ok {
			return
		}
		if _, err := h.to.Write(b); err != nil {
			h.mu.Lock()
			h.broken = true
			h.change.Broadcast()
			h.mu.Unlock()
			return
		}
	}
}

// take waits for bytes that may go through.
func (h *hose) take() (b []byte, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		switch {
		case h.gate == deaf:
			h.held = nil
			if h.ended {
				return nil, false
			}
		case h.gate == open && len(h.held) > 0:
			b, h.held = h.held, nil
			h.change.Broadcast()
			return b, true
		case h.gate == open && h.ended:
			return nil, false
		}
		h.change.Wait()
	}
}
