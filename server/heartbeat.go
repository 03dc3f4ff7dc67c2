package main

import (
	"context"
	"time"
)

// Times of a connection. A line that is half open is found within
// heartbeat + beat + pongWait.
const (
	heartbeat = 25 * time.Second // a line that was quiet for so long is pinged
	beat      = 5 * time.Second  // how often somebody looks
	pongWait  = 20 * time.Second // and has this long to answer
	lastWords = 3 * time.Second  // for a close frame to get out
)

// Beat pings a line that has been quiet for long, and ends one that did not
// answer.
func (c *conn) Beat(now time.Time) {
	c.probeMu.Lock()
	dead := !c.pinged.IsZero() && now.Sub(c.pinged) >= pongWait
	c.probeMu.Unlock()
	switch {
	case dead:
		c.stop()
	case c.quiet(now) >= heartbeat:
		c.probe(now)
	}
}

// Rest gives the waiting to another goroutine where the line has been quiet.
func (c *conn) Rest(now time.Time) {
	if c.quiet(now) >= beat {
		c.wire.rest()
	}
}

// quiet is for how long the other end was not heard.
func (c *conn) quiet(now time.Time) time.Duration {
	return now.Sub(c.s.started) - time.Duration(c.heard.Load())
}

// probe sends a ping whose pong proves that everything written before was
// read. One is on its way at a time; what was written meanwhile gets the next.
func (c *conn) probe(now time.Time) {
	c.probeMu.Lock()
	defer c.probeMu.Unlock()
	if c.ended || !c.pinged.IsZero() {
		return
	}
	c.pinged = now
	c.token++
	c.proving = c.unread.Swap(0)
	if token := c.token; !c.wire.tryPing(token) {
		// Somebody writes, or is stuck in it: then Beat ends the connection.
		c.probes.Go(func() { c.wire.ping(token) })
	}
}

// pong is called by the read loop.
func (c *conn) pong(_ context.Context, payload []byte) {
	now := time.Now()
	c.hears(now)
	c.probeMu.Lock()
	if c.pinged.IsZero() || len(payload) != 1 || payload[0] != c.token {
		c.probeMu.Unlock()
		return
	}
	n := c.proving
	c.pinged, c.proving = time.Time{}, 0
	c.probeMu.Unlock()
	if n > 0 {
		c.acknowledge(n)
	}
	if c.unread.Load() > 0 {
		c.probe(now)
	}
}

// noMoreProbes waits for the last one.
func (c *conn) noMoreProbes() {
	c.probeMu.Lock()
	c.ended = true
	c.probeMu.Unlock()
	c.probes.Wait()
}
