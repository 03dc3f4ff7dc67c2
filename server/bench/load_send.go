//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// drainWithin is how long what is in flight may take to arrive after the load has ended.
const drainWithin = 30 * time.Second

// relayed is what a client of the relay writes to itself.
const relayed = "I am here"

// senders is how many write under the loads, each to a receiver of its own.
const senders = 50

// traffic is a load of pairs: the even clients write, each to the odd one after
// it. A message is in flight until it is acknowledged and delivered; of
// the relay, which acknowledges nothing, until it is delivered.
type traffic struct {
	// Static after construction.
	loop   *loop
	window int64
	relay  bool
	acks   bool // both ends acknowledge whatever they have read, as the app does

	pairs    []duo
	line     []byte // the message that is being written
	made     int64  // messages
	live     int
	stopping bool
	err      error
	times    *times // of single messages; nil for none
}

// A duo is a sender and its receiver.
type duo struct {
	sender, receiver       *client
	prefix                 []byte
	sent, acked, delivered int64
	seen                   [2]int64 // of sender and receiver: the newest n read
	told                   [2]int64 // and acknowledged
}

// times are of messages that are alone in flight.
type times struct {
	began            time.Time
	acked, delivered []time.Duration
}

// newTraffic connects the pairs to a target and waits until all are live.
func (b *bench) newTraffic(ctx context.Context, t *target, pairs, window int, relay, acks bool) (*traffic, error) {
	tr := &traffic{window: int64(window), relay: relay, acks: acks, pairs: make([]duo, pairs)}
	var err error
	if tr.loop, err = newLoop(tr); err != nil {
		return nil, err
	}
	for i := range tr.pairs {
		p := &tr.pairs[i]
		p.prefix = []byte(nameOf(2*i+1) + ";id=")
		for j, c := range []**client{&p.sender, &p.receiver} {
			query := "device=bench"
			if relay {
				query = "user=" + nameOf(2*i+j)
			}
			if *c, err = tr.loop.dial(2*i+j, t.addr, upgrade(query, secretOf(2*i+j))); err != nil {
				tr.loop.close()
				return nil, err
			}
		}
	}
	if err := tr.loop.run(ctx, time.Minute, func() bool { return tr.live == 2*pairs || tr.err != nil }); err != nil || tr.err != nil {
		tr.loop.close()
		return nil, errors.Join(err, tr.err)
	}
	return tr, nil
}

// begin writes as much as may be in flight; from then on what arrives makes room for more.
func (t *traffic) begin() {
	for i := range t.pairs {
		t.fill(&t.pairs[i])
	}
}

// drain stops writing and waits until nothing is in flight. What has not
// arrived is an error, and so is what arrived twice.
func (t *traffic) drain(ctx context.Context) error {
	t.stopping = true
	err := t.loop.run(ctx, drainWithin, func() bool { return t.err != nil || t.inFlight() == 0 })
	if err = errors.Join(err, t.err); err != nil {
		return fmt.Errorf("%d messages in flight: %w", t.inFlight(), err)
	}
	sent, acked, delivered := t.counts()
	if sent != delivered || !t.relay && sent != acked {
		return fmt.Errorf("%d messages sent, %d acknowledged, %d delivered", sent, acked, delivered)
	}
	return nil
}

func (t *traffic) inFlight() (n int64) {
	for i := range t.pairs {
		n += t.pairs[i].inFlight(t.relay)
	}
	return n
}

func (p *duo) inFlight(relay bool) int64 {
	if relay {
		return p.sent - p.delivered
	}
	return p.sent - min(p.acked, p.delivered)
}

func (t *traffic) counts() (sent, acked, delivered int64) {
	for i := range t.pairs {
		p := &t.pairs[i]
		sent, acked, delivered = sent+p.sent, acked+p.acked, delivered+p.delivered
	}
	return sent, acked, delivered
}

func (t *traffic) fill(p *duo) {
	for !t.stopping && p.inFlight(t.relay) < t.window {
		t.made++
		t.line = append(t.line[:0], p.prefix...)
		t.line = appendID(t.line, time.Now().UnixMilli(), t.made)
		t.line = append(t.line, '|')
		t.line = append(t.line, payload...)
		if t.times != nil {
			t.times.began = time.Now()
		}
		t.loop.send(p.sender, t.line)
		p.sent++
	}
}

// opened has a client of the relay write to itself: the relay says nothing of
// its own, and knows whoever hears himself.
func (t *traffic) opened(c *client) {
	if t.relay {
		t.loop.send(c, fmt.Appendf(nil, "%s|%s", nameOf(c.id), relayed))
	}
}

func (t *traffic) take(c *client, p *duo, line []byte) {
	switch {
	case isVerb(line, "@sent"):
		p.acked++
		if t.times != nil {
			t.times.acked = append(t.times.acked, time.Since(t.times.began))
		}
	case isVerb(line, "@live"), t.relay && bytes.HasSuffix(line, []byte(relayed)):
		t.live++
	case isVerb(line, "@error"):
		t.err = fmt.Errorf("the server refused: %s", line)
	case line[0] != '@' && c.id%2 == 1:
		if !bytes.HasSuffix(line, []byte(payload)) {
			t.err = fmt.Errorf("not what was sent: %q", line)
		}
		p.delivered++
		if t.times != nil {
			t.times.delivered = append(t.times.delivered, time.Since(t.times.began))
		}
	default:
		return
	}
	if t.acks && !t.relay {
		p.seen[c.id%2] = max(p.seen[c.id%2], place(line))
	}
}

func (t *traffic) frame(c *client, line []byte) {
	if len(line) > 0 {
		t.take(c, &t.pairs[c.id/2], line)
	}
}

func (t *traffic) drained(c *client) {
	p := &t.pairs[c.id/2]
	if end := c.id % 2; p.seen[end] > p.told[end] {
		p.told[end] = p.seen[end]
		t.loop.send(c, fmt.Appendf(nil, "@ack;n=%d|", p.told[end]))
	}
	if t.made > 0 {
		t.fill(p)
	}
}

func (t *traffic) ended(c *client, err error) {
	t.err = fmt.Errorf("%s: %w", nameOf(c.id), err)
}
