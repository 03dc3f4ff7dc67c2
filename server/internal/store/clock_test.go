package store

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// A clock that jumps by an hour, forward and back, changes the times that are shown and
// nothing else: not the order, nor what is a repeat, a cursor or a watermark.
func TestClockThatJumps(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMilli())
	now := func() time.Time { return time.UnixMilli(clock.Load()) }
	jump := func(d time.Duration) { clock.Add(d.Milliseconds()) }
	dir := t.TempDir()
	reopen := func(s *Store) *Store {
		t.Helper()
		if s != nil {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(t.Context(), Options{Dir: dir, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := reopen(nil)
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	ids := join(t, s, "alice", "bob")
	alice, bob := ids[0], ids[1]

	type cursor struct {
		epoch string
		n     int64
	}
	var cursors []cursor
	var stored []Record
	jumps := []time.Duration{time.Second, time.Hour, time.Second, -time.Hour, -time.Hour, time.Second, 2 * time.Hour}
	for i, d := range jumps {
		jump(d)
		if i%3 == 2 {
			s = reopen(s)
		}
		id := uuidAt(clock.Load(), i)
		r := put(t, s, Entry{Kind: Message, From: alice, To: bob, ID: id, Content: id})
		if r.Dup || r.At != clock.Load() || len(stored) > 0 && r.N <= stored[len(stored)-1].N {
			t.Fatalf("after jumps of %v: %+v", jumps[:i+1], r)
		}
		stored = append(stored, r)
		cursors = append(cursors, cursor{s.Epoch(), r.N})
	}
	for _, back := range []time.Duration{-3 * time.Hour, 5 * time.Hour} {
		jump(back)
		for _, was := range stored {
			again := put(t, s, Entry{Kind: Message, From: alice, To: bob, ID: was.ID, Content: "again"})
			if !again.Dup || again.N != was.N || again.At != was.At {
				t.Errorf("%+v is stored again as %+v", was, again)
			}
		}
	}
	for _, c := range cursors {
		if !s.Holds(c.epoch, c.n) {
			t.Errorf("the cursor %v is of this log", c)
		}
	}

	byN := func(what string, got []int64) {
		t.Helper()
		var want []int64
		for _, r := range stored {
			want = append(want, r.N)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	var replayed, history []int64
	for _, r := range replayAll(t, s, bob, 3) {
		replayed = append(replayed, r.N)
	}
	byN("replay", replayed)
	page, err := s.History(t.Context(), bob, alice, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Messages {
		history = append(history, m.N)
	}
	byN("history", history)

	// Watermarks only rise, whatever the clock says.
	last := stored[len(stored)-1].N
	if moved := ack(t, s, bob, "phone", last); len(moved) != 1 || moved[0].Delivered != last {
		t.Errorf("delivered: %+v", moved)
	}
	jump(-time.Hour)
	s = reopen(s)
	if r, moved := read(t, s, bob, alice, stored[0].N); !moved || r.Read != stored[0].N || r.Delivered != last {
		t.Errorf("read: %+v %v", r, moved)
	}
	jump(-time.Hour)
	if moved := ack(t, s, bob, "phone", stored[2].N); len(moved) != 0 {
		t.Errorf("a watermark went back: %+v", moved)
	}
	// The newest conversation is the one written to last, not the one with the latest time.
	s2 := put(t, s, Entry{Kind: Message, From: bob, To: bob, Content: "in the past"})
	list, err := s.Conversations(t.Context(), bob)
	if err != nil || len(list.Conversations) != 2 || list.Conversations[0].Last.N != s2.N {
		t.Errorf("the list is %+v, %v", list, err)
	}
}

// uuidAt is a UUIDv7 of this millisecond.
func uuidAt(ms int64, k int) string {
	h := fmt.Sprintf("%012x", ms)
	return fmt.Sprintf("%s-%s-7%03x-8000-%012x", h[:8], h[8:], k, k)
}
