package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestAppend(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	content := "bars || and\nlines, 张三 👍 and a NUL\x00 inside"
	r := put(t, s, Entry{Kind: Message, From: alice, To: bob, ID: "k", Re: 7, Of: 3, Content: content})
	if !r.First || say(t, s, bob, alice, "back").First {
		t.Error("the first message of the conversation is not told apart")
	}
	r.First = false
	if r.N < 1 || r.At == 0 || r.From.Name != "alice" || r.To.Name != "bob" || r.ID != "k" || r.Re != 7 || r.Of != 0 || r.Dup || r.Content != content {
		t.Errorf("%+v", r)
	}
	if s.Last() != r.N+1 {
		t.Errorf("Last %d, n %d", s.Last(), r.N)
	}
	for _, account := range ids {
		if got := replayAll(t, s, account, 10); len(got) != 2 || got[0] != r {
			t.Errorf("replay of %d: %+v", account, got)
		}
	}
	if err := s.Append(t.Context(), Entry{Kind: Message, From: alice, To: 99}, nil); !errors.Is(err, ErrNoAccount) {
		t.Errorf("to nobody: %v", err)
	}
	if err := s.Append(t.Context(), Entry{Kind: Message, From: 99, To: alice}, nil); !errors.Is(err, ErrNoAccount) {
		t.Errorf("from nobody: %v", err)
	}
	if err := s.Append(t.Context(), Entry{From: alice, To: bob}, nil); err == nil {
		t.Error("an entry without a kind was taken")
	}
}

func TestMessageToOneself(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	say(t, s, ids[0], ids[0], "note")
	say(t, s, ids[0], ids[1], "hello")
	if got := contents(replayAll(t, s, ids[0], 10)); got != "note hello" {
		t.Errorf("replay %q", got)
	}
	page, err := s.History(t.Context(), ids[0], ids[0], 0, 10)
	if err != nil || len(page.Messages) != 1 || page.Messages[0].Content != "note" || page.Messages[0].From != "alice" || page.Messages[0].To != "alice" {
		t.Errorf("history %+v, %v", page, err)
	}
	if receipts := ack(t, s, ids[0], "d", s.Last()); len(receipts) != 0 {
		t.Errorf("receipts for oneself: %+v", receipts)
	}
	if _, moved := read(t, s, ids[0], ids[0], s.Last()); moved {
		t.Error("read oneself")
	}
}

func TestRepeats(t *testing.T) {
	for name, id := range map[string]string{
		"uuid": "01990d3c-7a1f-7b52-8000-0123456789ab", "other": "K-1", "longest": strings.Repeat("界", 64),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			ids := join(t, s, "alice", "bob", "carol")
			alice, bob, carol := ids[0], ids[1], ids[2]
			// Within one batch: the queue is filled before the writer comes to it.
			got := appendAll(t, s,
				Entry{Kind: Message, From: alice, To: bob, ID: id, Content: "first"},
				Entry{Kind: Message, From: alice, To: bob, ID: id, Content: "again"},
				Entry{Kind: Message, From: carol, To: bob, ID: id, Content: "hers"},
				Entry{Kind: Message, From: alice, To: carol, ID: id, Content: "elsewhere"},
			)
			first := got[0]
			check := func(o outcome) {
				t.Helper()
				if o.err != nil || !o.Dup || o.N != first.N || o.At != first.At || o.To.Name != "bob" {
					t.Errorf("repeat: %+v", o)
				}
			}
			check(got[1])
			check(got[3])
			if got[2].Dup || got[2].N == first.N {
				t.Errorf("another sender's same id: %+v", got[2])
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir)
			check(appendAll(t, s, Entry{Kind: Message, From: alice, To: bob, ID: id, Content: "first"})[0])
			check(appendAll(t, s, Entry{Kind: Delete, From: alice, Of: first.N, ID: id})[0])
			if got := contents(replayAll(t, s, bob, 10)); got != "first hers" {
				t.Errorf("replay %q", got)
			}
		})
	}
}

// Without an ID everything is stored as often as it is said.
func TestNoRepeatsWithoutID(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	e := Entry{Kind: Message, From: ids[0], To: ids[1], Content: "same"}
	appendAll(t, s, e, e, e)
	if got := replayAll(t, s, ids[1], 10); len(got) != 3 {
		t.Errorf("%d frames", len(got))
	}
}

// Frames whose keys collide are told apart by sender and ID.
func TestCollidingKeys(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	first := put(t, s, Entry{Kind: Message, From: ids[0], To: ids[1], ID: "a", Content: "one"})
	second := put(t, s, Entry{Kind: Message, From: ids[0], To: ids[1], ID: "b", Content: "two"})
	changeFile(t, s.path, fmt.Sprintf("UPDATE frame SET key = (SELECT key FROM frame WHERE n = %d)", second.N))
	if r := put(t, s, Entry{Kind: Message, From: ids[0], To: ids[1], ID: "b"}); !r.Dup || r.N != second.N {
		t.Errorf("%+v, first %d", r, first.N)
	}
}

func TestFrameKeys(t *testing.T) {
	salt := []byte("salt")
	early, late := "01990d3c-7a1f-7b52-8000-0123456789ab", "01990D3C-7A20-7000-8000-0123456789AB"
	if a, b := frameKey(salt, 1, early), frameKey(salt, 1, late); a < 0 || b <= a {
		t.Errorf("keys %d and %d of UUIDs in order", a, b)
	}
	if frameKey(salt, 1, early) == frameKey(salt, 2, early) || frameKey(salt, 1, early) == frameKey([]byte("other"), 1, early) {
		t.Error("sender or salt is not in the key")
	}
	for _, id := range []string{"k", early[:35], early + "0", strings.Replace(early, "7b", "4b", 1), strings.Replace(early, "0199", "01g9", 1), strings.Replace(early, "3c-", "3c0", 1)} {
		if key := frameKey(salt, 1, id); key >= 0 {
			t.Errorf("%s has key %d", id, key)
		}
	}
}

func TestChanges(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	m := say(t, s, alice, bob, "helo")
	e1 := put(t, s, Entry{Kind: Edit, From: alice, Of: m.N, Content: "hell", ID: "e"})
	e2 := put(t, s, Entry{Kind: Edit, From: alice, Of: m.N, Content: "hello"})
	thumb := put(t, s, Entry{Kind: React, From: bob, Of: m.N, Content: "👍"})
	put(t, s, Entry{Kind: React, From: alice, Of: m.N, Content: "🙂"})
	heart := put(t, s, Entry{Kind: React, From: bob, Of: m.N, Content: "❤"})
	if e1.From.Name != "alice" || e1.To.Name != "bob" || e1.Of != m.N || e1.ID != "e" || e1.Content != "hell" {
		t.Errorf("edit %+v", e1)
	}
	if thumb.From.Name != "bob" || thumb.To.Name != "alice" || thumb.Kind != React {
		t.Errorf("reaction %+v", thumb)
	}
	for _, account := range []int64{alice, bob} {
		if got := contents(replayAll(t, s, account, 2)); got != "hello hell hello 👍 🙂 ❤" {
			t.Errorf("replay of %d: %q", account, got)
		}
	}
	page, err := s.History(t.Context(), bob, alice, 0, 10)
	if err != nil || len(page.Messages) != 1 || page.N != heart.N {
		t.Fatalf("%+v, %v", page, err)
	}
	got := page.Messages[0]
	if got.Content != "hello" || got.Edited != e2.N || fmt.Sprint(got.Reactions) != "[{alice 🙂} {bob ❤}]" {
		t.Errorf("%+v", got)
	}
	put(t, s, Entry{Kind: React, From: alice, Of: m.N})
	if page, err = s.History(t.Context(), bob, alice, 0, 10); err != nil || fmt.Sprint(page.Messages[0].Reactions) != "[{bob ❤}]" {
		t.Errorf("%+v, %v", page, err)
	}

	theirs := say(t, s, carol, alice, "from carol")
	refused := map[string]Entry{
		"edit of the other's message": {Kind: Edit, From: bob, Of: m.N, Content: "x"},
		"delete of the other's":       {Kind: Delete, From: bob, Of: m.N},
		"reaction from outside":       {Kind: React, From: carol, Of: m.N, Content: "x"},
		"edit of an edit":             {Kind: Edit, From: alice, Of: e1.N, Content: "x"},
		"edit of nothing":             {Kind: Edit, From: alice, Of: 9999, Content: "x"},
		"edit of zero":                {Kind: Edit, From: alice, Content: "x"},
		"delete of another's":         {Kind: Delete, From: alice, Of: theirs.N},
	}
	for name, entry := range refused {
		// A refusal leaves what stands beside it in the batch alone.
		beside := Entry{Kind: Message, From: alice, To: bob, Content: name}
		got := appendAll(t, s, beside, entry, beside)
		if got[0].err != nil || !errors.Is(got[1].err, ErrNotYours) || got[2].err != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A message that is taken back is gone from the file, with its edits.
func TestDeleteErases(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	alice, bob := ids[0], ids[1]
	long := strings.Repeat("secret-page ", 2000) // several pages of the file
	m := say(t, s, alice, bob, "secret-one "+long)
	e := put(t, s, Entry{Kind: Edit, From: alice, Of: m.N, Content: "secret-two"})
	put(t, s, Entry{Kind: React, From: bob, Of: m.N, Content: "👍"})
	other := say(t, s, alice, bob, "stays")
	d := put(t, s, Entry{Kind: Delete, From: alice, Of: m.N})

	records := replayAll(t, s, bob, 10)
	if len(records) != 5 || records[0].Content != "" || records[1].Content != "" || records[4].Kind != Delete || records[4].Of != m.N || records[4].N != d.N {
		t.Errorf("%+v", records)
	}
	page, err := s.History(t.Context(), bob, alice, 0, 10)
	if err != nil || len(page.Messages) != 2 || !page.Messages[0].Deleted || page.Messages[0].Content != "" || page.Messages[0].Reactions != nil {
		t.Errorf("%+v, %v", page, err)
	}
	for _, kind := range []Kind{Edit, Delete, React} {
		if got := appendAll(t, s, Entry{Kind: kind, From: alice, Of: m.N, Content: "x"})[0]; !errors.Is(got.err, ErrNotYours) {
			t.Errorf("kind %d of a message that was taken back: %v", kind, got.err)
		}
	}
	waiting, err := s.Waiting(t.Context(), bob, 0, 10, 1<<20)
	if err != nil || len(waiting) != 1 || waiting[0].N != other.N {
		t.Errorf("waiting %+v, %v", waiting, err)
	}
	if got := query(t, s.path, "SELECT content FROM frame WHERE n = ?", e.N); got.String != "" {
		t.Errorf("the edit still says %q", got.String)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(contentsOf(t, s.path), []byte("secret")) {
		t.Error("the file still holds what was taken back")
	}
}

// With many senders at once, done is called in the order of n, and whoever polls
// never sees a frame appear before one that it has seen.
func TestOrderAndVisibility(t *testing.T) {
	const senders, each = 8, 250
	s, ids := newStore(t, "to", "a", "b", "c", "d", "e", "f", "g", "h")
	to := ids[0]
	ctx, stop := context.WithCancel(t.Context())
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() { pollForHoles(ctx, t, s, to) })
	}
	var mu sync.Mutex
	var order []int64
	writers.Add(senders * each)
	done := func(r Record, err error) {
		defer writers.Done()
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		if s.Last() < r.N {
			t.Errorf("done with %d while Last is %d", r.N, s.Last())
		}
		order = append(order, r.N)
	}
	for _, from := range ids[1:] {
		writers.Go(func() {
			for i := range each {
				e := Entry{Kind: Message, From: from, To: to, ID: fmt.Sprintf("%d", i), Content: fmt.Sprintf("%d", i)}
				if err := s.Append(t.Context(), e, done); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	stop()
	readers.Wait()
	if len(order) != senders*each {
		t.Fatalf("%d done", len(order))
	}
	for i := range order[1:] {
		if order[i+1] <= order[i] {
			t.Fatalf("done with %d after %d", order[i+1], order[i])
		}
	}
	perSender := map[int64]int{}
	for _, r := range replayAll(t, s, to, 333) {
		if want := fmt.Sprint(perSender[r.From.ID]); r.Content != want {
			t.Fatalf("%s said %q where %q was to come", r.From.Name, r.Content, want)
		}
		perSender[r.From.ID]++
	}
	if len(perSender) != senders {
		t.Errorf("%d senders", len(perSender))
	}
}

// pollForHoles follows the account's log and checks at the end that it saw all of it.
func pollForHoles(ctx context.Context, t *testing.T, s *Store, account int64) {
	var seen []int64
	var since int64
	for ctx.Err() == nil {
		last := s.Last()
		page, err := s.Replay(t.Context(), account, since, 64, 1<<20)
		if err != nil {
			t.Error(err)
			return
		}
		if len(page) == 0 && last > since {
			t.Errorf("Last was %d, and nothing is there after %d", last, since)
			return
		}
		for _, r := range page {
			since = r.N
			seen = append(seen, r.N)
		}
	}
	page, err := s.Replay(t.Context(), account, 0, len(seen), 1<<30)
	if err != nil {
		t.Error(err)
	}
	for i, n := range seen {
		if i >= len(page) || page[i].N != n {
			t.Errorf("place %d was %d and then something else", i, n)
			return
		}
	}
}
