package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
)

// show writes receipts as "by<of delivered/read", in the order of their names.
func show(receipts []Receipt) string {
	receipts = slices.Clone(receipts)
	slices.SortFunc(receipts, func(a, b Receipt) int {
		return cmp.Or(cmp.Compare(a.By.Name, b.By.Name), cmp.Compare(a.Of.Name, b.Of.Name))
	})
	lines := make([]string, len(receipts))
	for i, r := range receipts {
		lines[i] = fmt.Sprintf("%s<%s %d/%d", r.By.Name, r.Of.Name, r.Delivered, r.Read)
	}
	return fmt.Sprint(lines)
}

func TestAck(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	one := say(t, s, alice, bob, "1").N
	two := say(t, s, carol, bob, "2").N
	three := say(t, s, alice, bob, "3").N
	say(t, s, bob, alice, "4")

	steps := []struct {
		device string
		n      int64
		want   string
	}{
		{"phone", 0, "[]"},
		{"phone", -3, "[]"},
		{"phone", one, fmt.Sprintf("[bob<alice %d/0]", one)},
		{"phone", one, "[]"},
		{"laptop", one, "[]"},
		{"phone", two, fmt.Sprintf("[bob<carol %d/0]", two)},
		{"phone", 1 << 50, fmt.Sprintf("[bob<alice %d/0]", three)},
		{"phone", one, "[]"},
		{"laptop", three, "[]"},
	}
	for _, step := range steps {
		if got := show(ack(t, s, bob, step.device, step.n)); got != step.want {
			t.Errorf("ack of %d by %s: %s, not %s", step.n, step.device, got, step.want)
		}
	}
	check := func() {
		t.Helper()
		for device, want := range map[string]Device{"phone": {s.Last(), true}, "laptop": {three, true}, "other": {}} {
			if got, err := s.Device(t.Context(), bob, device); got != want || err != nil {
				t.Errorf("%s: %+v, %v", device, got, err)
			}
		}
		if got := s.Delivered(bob); got != s.Last() {
			t.Errorf("delivered to bob: %d", got)
		}
		if got := s.Delivered(carol); got != 0 {
			t.Errorf("delivered to carol: %d", got)
		}
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	check()
	if err := s.Ack(t.Context(), 99, "d", 1, nil); err == nil {
		t.Error("an ack of nobody was taken")
	}
}

// A cursor that the writer learns of while new messages stand in the same batch
// moves no further than what was there to be seen.
func TestAckBesideNewMessages(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	old := say(t, s, alice, bob, "old").N
	// Both are queued before either is done: they may share a batch.
	moved := make(chan []Receipt, 1)
	stored := make(chan int64, 1)
	if err := s.Append(t.Context(), Entry{Kind: Message, From: alice, To: bob, Content: "new"}, func(r Record, _ error) { stored <- r.N }); err != nil {
		t.Fatal(err)
	}
	if err := s.Ack(t.Context(), bob, "d", old, func(r []Receipt, _ error) { moved <- r }); err != nil {
		t.Fatal(err)
	}
	n := <-stored
	if got, want := show(<-moved), fmt.Sprintf("[bob<alice %d/0]", old); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got, want := show(ack(t, s, bob, "d", n)), fmt.Sprintf("[bob<alice %d/0]", n); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestRead(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	if _, moved := read(t, s, bob, alice, 10); moved {
		t.Error("read a conversation that is not there")
	}
	one := say(t, s, alice, bob, "1").N
	own := say(t, s, bob, alice, "2").N
	three := say(t, s, alice, bob, "3").N
	put(t, s, Entry{Kind: React, From: bob, Of: one, Content: "👍"})
	steps := []struct {
		n, want int64
		moved   bool
	}{{own, one, true}, {one, one, false}, {0, one, false}, {1 << 50, three, true}, {one, three, false}}
	for _, step := range steps {
		r, moved := read(t, s, bob, alice, step.n)
		if moved != step.moved || r.Read != step.want || r.Delivered != step.want || r.By.ID != bob || r.Of.ID != alice {
			t.Errorf("read up to %d: %+v, %v", step.n, r, moved)
		}
	}
	// What was read has been delivered: no receipt says it again.
	if got := ack(t, s, bob, "d", s.Last()); len(got) != 0 {
		t.Errorf("receipts %s", show(got))
	}
	if _, moved := read(t, s, carol, alice, 10); moved {
		t.Error("carol read what was not hers")
	}
	if s.Read(t.Context(), 99, alice, 1, nil) == nil || s.Read(t.Context(), alice, 99, 1, nil) == nil {
		t.Error("a watermark of nobody was taken")
	}
}

func TestReceiptsSince(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	receipts := func(account, since int64) string {
		t.Helper()
		_, got, err := s.Standing(t.Context(), account, since)
		if err != nil {
			t.Fatal(err)
		}
		return show(got)
	}
	one := say(t, s, alice, bob, "1").N
	two := say(t, s, bob, alice, "2").N
	if got := receipts(alice, 0); got != "[]" {
		t.Errorf("before any: %s", got)
	}
	ack(t, s, bob, "d", two)
	three := say(t, s, carol, alice, "3").N
	read(t, s, alice, bob, two)
	bobs, alices := fmt.Sprintf("bob<alice %d/0", one), fmt.Sprintf("alice<bob %d/%d", two, two)
	for _, want := range []struct {
		account, since int64
		receipts       string
	}{
		{alice, 0, "[" + alices + " " + bobs + "]"},
		{alice, two, "[" + alices + " " + bobs + "]"},
		{bob, three, "[" + alices + "]"},
		{alice, three, "[" + alices + "]"},
		{alice, three + 1, "[]"},
		{carol, 0, "[]"},
	} {
		if got := receipts(want.account, want.since); got != want.receipts {
			t.Errorf("of %d since %d: %s, not %s", want.account, want.since, got, want.receipts)
		}
	}
}

// Whatever is acked and read in whatever order, watermarks only grow, and what
// the receipts said is what the database says.
func TestReceiptsNeverGoBack(t *testing.T) {
	s, ids := newStore(t, "to", "a", "b", "c")
	to := ids[0]
	var mu sync.Mutex
	newest := map[int64]Receipt{}
	saw := func(r Receipt) {
		mu.Lock()
		defer mu.Unlock()
		before := newest[r.Of.ID]
		if r.Delivered < before.Delivered || r.Read < before.Read || r.Read > r.Delivered {
			t.Errorf("%+v after %+v", r, before)
		}
		newest[r.Of.ID] = r
	}
	var senders, waiting sync.WaitGroup
	ctx := context.WithoutCancel(t.Context())
	for i, from := range ids[1:] {
		senders.Go(func() {
			for range 200 {
				waiting.Add(1)
				err := s.Append(ctx, Entry{Kind: Message, From: from, To: to, Content: "x"}, func(Record, error) { waiting.Done() })
				if err != nil {
					t.Error(err)
				}
			}
		})
		senders.Go(func() {
			for k := range int64(200) {
				waiting.Add(2)
				err := s.Ack(ctx, to, fmt.Sprint(i), s.Last()-k%5, func(receipts []Receipt, err error) {
					defer waiting.Done()
					for _, r := range receipts {
						saw(r)
					}
				})
				if err != nil {
					t.Error(err)
				}
				if err := s.Read(ctx, to, from, s.Last()-k%7, func(r Receipt, moved bool, err error) {
					defer waiting.Done()
					if moved {
						saw(r)
					}
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	senders.Wait()
	waiting.Wait()
	for _, r := range ack(t, s, to, "last", s.Last()) {
		saw(r)
	}
	_, got, err := s.Standing(t.Context(), to, 0)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for _, r := range got {
		if r != newest[r.Of.ID] {
			t.Errorf("stored %+v, told %+v", r, newest[r.Of.ID])
		}
		page, err := s.History(t.Context(), to, r.Of.ID, 0, 1)
		if err != nil || page.Messages[0].N != r.Delivered {
			t.Errorf("delivered up to %d of %+v, %v", r.Delivered, page.Messages, err)
		}
	}
}

// A writer that has forgotten its rows goes on from the database as if it had not.
func TestForgetting(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	one := say(t, s, alice, bob, "1").N
	two := say(t, s, carol, bob, "2").N
	read(t, s, bob, carol, two)
	ack(t, s, carol, "d", two)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	three := say(t, s, alice, bob, "3").N
	if got, want := show(ack(t, s, bob, "d", one)), fmt.Sprintf("[bob<alice %d/0]", one); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got, want := show(ack(t, s, bob, "d", three)), fmt.Sprintf("[bob<alice %d/0]", three); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
