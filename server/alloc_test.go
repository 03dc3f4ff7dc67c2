package main

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/shared"
)

// allocsPerMessage is how many allocations one message may cost between the
// sender's socket and the sockets of both: the frame that is parsed, the entry
// and what SQLite's driver makes to store it, the record, the two lines that
// are written. The WebSocket library's own are left out.
const allocsPerMessage = 40

// sink is the owner of a connection without a socket: the test takes by hand.
type sink struct{}

func (sink) Drain()            {}
func (sink) Ended(hub.Verdict) {}
func (sink) Beat(time.Time)    {}
func (sink) Rest(time.Time)    {}

// Messages of a batch go the whole way but for the library: parsed, stored on
// a real disk, encoded, queued for the sender and the receiver.
func TestAllocationsOfAMessage(t *testing.T) {
	_, s, _ := startAtTime(t)
	alice, err := s.store.Guest(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	bob, err := s.store.Guest(t.Context(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	sender := &conn{s: s, who: identity{Account: alice}, live: make(chan struct{}), ctx: t.Context()}
	close(sender.live)
	sender.out = hub.NewConn(alice.ID, 0, false, sink{})
	receiver := hub.NewConn(bob.ID, 0, false, sink{})
	for _, c := range []*hub.Conn{sender.out, receiver} {
		s.hub.Attach(c)
		c.GoLive(s.store.Last())
		defer s.hub.Detach(c)
	}
	const batch = 500
	var sent int
	var lines []hub.Line
	round := func() {
		for range batch {
			sent++
			f, err := shared.Parse(fmt.Sprintf("bob;id=%d|a message of the length that people write, more or less", sent))
			if err != nil {
				t.Fatal(err)
			}
			sender.handle(&f)
		}
		// The store does one thing after the other: a read stands behind all of them.
		var stored sync.WaitGroup
		stored.Add(1)
		if err := s.store.Ack(context.Background(), bob.ID, "test", 1, func([]store.Receipt, error) { stored.Done() }); err != nil {
			t.Fatal(err)
		}
		stored.Wait()
		for _, c := range []*hub.Conn{sender.out, receiver} {
			got := 0
			for {
				taken, _, ok := c.Take(lines)
				if !ok {
					break
				}
				got += len(taken)
			}
			if got < batch {
				t.Fatalf("%d of %d are queued", got, batch)
			}
		}
	}
	round()
	// A loaded machine stores in more batches, each with its own cost: the best round counts.
	best := math.Inf(1)
	for range 10 {
		best = min(best, testing.AllocsPerRun(1, round)/batch)
	}
	if best > allocsPerMessage {
		t.Errorf("%.1f allocations a message, want at most %d", best, allocsPerMessage)
	} else {
		t.Logf("%.1f allocations a message", best)
	}
}
