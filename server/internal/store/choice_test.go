package store

import (
	"fmt"
	"testing"
)

// undo3 makes a database of version 2 of one of version 3.
const undo3 = `DROP TABLE choice; DROP TABLE chosen; DROP INDEX frame_shunned; ALTER TABLE account DROP COLUMN seen;
	ALTER TABLE lane DROP COLUMN shown; ALTER TABLE lane DROP COLUMN shunned; ALTER TABLE lane DROP COLUMN aside;
	ALTER TABLE lane DROP COLUMN gaps; PRAGMA user_version = 2;`

// choose sets something and returns what holds then.
func choose(tb testing.TB, s *Store, account, about int64, key, value, id string) Choice {
	tb.Helper()
	type result struct {
		ch  Choice
		err error
	}
	done := make(chan result, 1)
	err := s.Choose(tb.Context(), account, Choice{about, key, value}, id, func(ch Choice, err error) { done <- result{ch, err} })
	if err != nil {
		tb.Fatal(err)
	}
	r := <-done
	if r.err != nil {
		tb.Fatal(r.err)
	}
	return r.ch
}

func chosen(tb testing.TB, s *Store, account int64) string {
	tb.Helper()
	list, err := s.Choices(tb.Context(), account)
	if err != nil {
		tb.Fatal(err)
	}
	all, err := s.Conversations(tb.Context(), account)
	if err != nil || fmt.Sprint(all.Choices) != fmt.Sprint(list) {
		tb.Errorf("with the conversations come %v, %v", all.Choices, err)
	}
	return fmt.Sprint(list)
}

// The last one to choose wins, a repeat chooses nothing, and all of it is there after a start.
func TestChoices(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	alice, bob := ids[0], ids[1]
	if got := chosen(t, s, alice); got != "[]" {
		t.Fatalf("at first %s", got)
	}
	choose(t, s, alice, bob, "pin", "1", "a")
	choose(t, s, alice, bob, "mute", "5", "b")
	choose(t, s, alice, 0, "hide-typing", "1", "")
	choose(t, s, alice, bob, "pin", "", "c")
	if again := choose(t, s, alice, bob, "pin", "1", "a"); again.Value != "" {
		t.Errorf("the repeat of what was undone says %v", again)
	}
	if again := choose(t, s, alice, bob, "mute", "9", "b"); again.Value != "5" {
		t.Errorf("a repeat says %v", again)
	}
	choose(t, s, bob, alice, "pin", "1", "a") // another account's id
	const want = "[{ hide-typing 1} {bob mute 5}]"
	for range 2 {
		if got := chosen(t, s, alice); got != want {
			t.Errorf("alice has set %s", got)
		}
		if got := chosen(t, s, bob); got != "[{alice pin 1}]" {
			t.Errorf("bob has set %s", got)
		}
		if s.Shares(alice, bob, HidesTyping) || !s.Shares(alice, bob, HidesPresence) {
			t.Error("it is not known what alice hides")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir)
	}
}

func TestChoicesAreBounded(t *testing.T) {
	s := open(t, t.TempDir())
	ids := join(t, s, "alice", "bob")
	for i := range maxChoices {
		choose(t, s, ids[0], ids[1], fmt.Sprint("k", i), "1", "")
	}
	refused := make(chan error, 1)
	if err := s.Choose(t.Context(), ids[0], Choice{ids[1], "pin", "1"}, "", func(_ Choice, err error) { refused <- err }); err != nil {
		t.Fatal(err)
	}
	if err := <-refused; err != ErrTooMany {
		t.Errorf("one more: %v", err)
	}
	choose(t, s, ids[0], ids[1], "k0", "2", "") // what is there can be changed
}

// A database of the version before keeps what it has: what was read, the sender knew.
func TestChoicesInAnOlderDatabase(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	m := say(t, s, ids[0], ids[1], "hello")
	read(t, s, ids[1], ids[0], m.N)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	changeFile(t, s.path, undo4+undo3)
	s = open(t, dir)
	list, err := s.Conversations(t.Context(), ids[0])
	if err != nil || len(list.Conversations) != 1 || list.Conversations[0].Read != m.N {
		t.Fatalf("%+v, %v", list, err)
	}
	choose(t, s, ids[0], ids[1], "block", "1", "")
	if !say(t, s, ids[1], ids[0], "unheard").Shunned {
		t.Error("a block does not hold")
	}
}

// stories is a conversation as the account reads it, with its reactions.
func stories(tb testing.TB, s *Store, account, with int64) []string {
	tb.Helper()
	page, err := s.History(tb.Context(), account, with, 0, 100)
	if err != nil {
		tb.Fatal(err)
	}
	after, err := s.HistoryAfter(tb.Context(), account, with, 0, 100)
	if err != nil {
		tb.Fatal(err)
	}
	if fmt.Sprint(page.Messages) != fmt.Sprint(after.Messages) {
		tb.Errorf("the ways through history differ: %v and %v", page.Messages, after.Messages)
	}
	var list []string
	for _, m := range page.Messages {
		words := m.Content
		for _, r := range m.Reactions {
			words += r.Content
		}
		list = append(list, words)
	}
	return list
}

// replayed is what a device of the account that has nothing gets.
func replayed(tb testing.TB, s *Store, account int64) (list []string) {
	tb.Helper()
	records, err := s.Replay(tb.Context(), account, 0, 100, 1<<20)
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range records {
		list = append(list, fmt.Sprint(r.Kind, r.Content))
		if r.Kind == Message && (r.Of != 0 || r.Re != 0 && r.Re != 9) || r.Kind != Message && r.Of == 0 {
			tb.Errorf("replayed is %+v", r)
		}
	}
	// The other way to read it gives the same.
	defer func(most int) { s.merged = most }(s.merged)
	s.merged = 0
	if other, err := s.Replay(tb.Context(), account, 0, 100, 1<<20); err != nil || fmt.Sprint(other) != fmt.Sprint(records) {
		tb.Errorf("in windows it is %v, %v, not %v", other, err, records)
	}
	return list
}

// What is written to somebody who has blocked its writer is the writer's alone, for ever: in the
// replay, in the history, in the list and in the search.
func TestBlockedIsNeverHeard(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	alice, bob := ids[0], ids[1]
	before := say(t, s, bob, alice, "before")
	choose(t, s, alice, bob, "block", "1", "")
	unheard := put(t, s, Entry{Kind: Message, From: bob, To: alice, Re: 9, Content: "unheard"})
	for _, e := range []Entry{
		{Kind: Edit, From: bob, Of: before.N, Content: "edited"},
		{Kind: React, From: bob, Of: before.N, Content: "!"},
		{Kind: Edit, From: bob, Of: unheard.N, Content: "unheard, edited"},
	} {
		if got := appendAll(t, s, e)[0]; got.err != nil || !got.Shunned {
			t.Errorf("%+v is taken as %+v", e, got)
		}
	}
	if got := appendAll(t, s, Entry{Kind: React, From: alice, Of: unheard.N, Content: "?"})[0]; got.err != ErrNotYours {
		t.Errorf("what was never heard can be reacted to: %+v", got)
	}
	check := func(mine, theirs, row string) {
		t.Helper()
		for account, want := range map[int64]string{alice: mine, bob: theirs} {
			if got := fmt.Sprint(stories(t, s, account, alice+bob-account)); got != want {
				t.Errorf("%d reads %s, not %s", account, got, want)
			}
		}
		list, err := s.Conversations(t.Context(), alice)
		if err != nil || list.Conversations[0].Last.Content != row {
			t.Errorf("alice's row is %+v, %v", list.Conversations[0].Last, err)
		}
	}
	check("[before]", "[edited! unheard, edited]", "before")
	if got := fmt.Sprint(replayed(t, s, alice)); got != "[1before]" {
		t.Errorf("alice is replayed %s", got)
	}
	if got := fmt.Sprint(replayed(t, s, bob)); got != "[1before 1unheard, edited 2edited 4! 2unheard, edited]" {
		t.Errorf("bob is replayed %s", got)
	}
	list, err := s.Conversations(t.Context(), bob)
	if err != nil || list.Conversations[0].Last.Content != "unheard, edited" {
		t.Errorf("bob's row is %+v, %v", list.Conversations[0].Last, err)
	}
	if got := ack(t, s, alice, "d", s.Last()); len(got) != 1 || got[0].Delivered != before.N || got[0].Gaps != "" {
		t.Errorf("delivered %+v", got)
	}

	choose(t, s, alice, bob, "block", "", "")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	after := say(t, s, bob, alice, "after")
	check("[before after]", "[edited! unheard, edited after]", "after")
	gaps := fmt.Sprintf("%d-%d", unheard.N, unheard.N)
	if got := ack(t, s, alice, "d", after.N); len(got) != 1 || got[0].Delivered != after.N || got[0].Gaps != gaps {
		t.Errorf("delivered %+v, want the gap %s", got, gaps)
	}
	if r, moved := read(t, s, alice, bob, after.N); !moved || r.Shown != after.N || r.Gaps != gaps {
		t.Errorf("read %+v", r)
	}
	if found, err := s.Search(t.Context(), alice, 0, "unheard", 0, 10); err != nil || len(found.Hits) > 0 {
		t.Errorf("alice finds %+v, %v", found.Hits, err)
	}
	// What bob changes now, alice sees, and it is what he sees too.
	appendAll(t, s, Entry{Kind: Edit, From: bob, Of: before.N, Content: "again"}, Entry{Kind: React, From: bob, Of: before.N, Content: ""})
	check("[again after]", "[again unheard, edited after]", "after")
}

// Of what is read while one of the two hides it, the writer never hears.
func TestHiddenReceipts(t *testing.T) {
	s := open(t, t.TempDir())
	ids := join(t, s, "alice", "bob")
	alice, bob := ids[0], ids[1]
	shown := int64(0)
	for i, hides := range []int64{0, alice, bob, 0} {
		if hides != 0 {
			choose(t, s, hides, 0, "hide-receipts", "1", "")
		}
		m := say(t, s, alice, bob, "hello")
		if hides == 0 {
			shown = m.N
		}
		r, moved := read(t, s, bob, alice, m.N)
		if !moved || r.Read != m.N || r.Shown != shown {
			t.Errorf("%d: %+v, want shown %d", i, r, shown)
		}
		if hides != 0 {
			choose(t, s, hides, 0, "hide-receipts", "", "")
		}
	}
}

// Stretches grow while nothing that arrives lies between them, and only so many are told apart.
func TestGaps(t *testing.T) {
	l := new(lane)
	for n := int64(1); n <= 40; n++ {
		if n%2 == 0 {
			l.last = n
		} else {
			l.widen(n)
		}
	}
	l.widen(41)
	l.widen(42)
	list := splitGaps(l.gaps)
	if len(list) != maxGaps || list[0][0] != 1 || list[maxGaps-1] != [2]int64{41, 42} || list[maxGaps-2] != [2]int64{39, 39} {
		t.Errorf("gaps are %s", l.gaps)
	}
	if got := splitGaps(gapsUpTo(l.gaps, 40)); len(got) != maxGaps-1 || got[maxGaps-2] != [2]int64{39, 39} {
		t.Errorf("up to 40 they are %v", got)
	}
}

func TestSeen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	if err := s.Leave(t.Context(), ids[0]); err != nil {
		t.Fatal(err)
	}
	at := s.Seen(ids[0])
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := s.Seen(ids[0]); at == 0 || got != at || s.Seen(ids[1]) != 0 {
		t.Errorf("alice was seen at %d, then %d; bob at %d", at, got, s.Seen(ids[1]))
	}
}
