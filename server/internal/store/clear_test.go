package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tobar/shared"
)

// undo7 makes a database of version 6 of one of version 7.
const undo7 = `DROP INDEX frame_link; ALTER TABLE lane DROP COLUMN cleared; ALTER TABLE lane DROP COLUMN cleared_own; ALTER TABLE frame DROP COLUMN hidden; `

// clearUp clears a conversation and returns up to where it is cleared then.
func clearUp(tb testing.TB, s *Store, account, with, n int64) string {
	tb.Helper()
	return choose(tb, s, account, with, keyCleared, fmt.Sprint(n), fmt.Sprint("clear ", n)).Value
}

// A game of hiding: what everybody does, and who is to see what of it.
type hiding struct {
	s       *Store
	ids     []int64
	log     []Record
	hidden  map[[2]int64]bool // account, message
	cleared map[[2]int64]int64
}

// sees reports whether an account sees the message n of its conversation with another.
func (h *hiding) sees(account, with, n int64) bool {
	return n > h.cleared[[2]int64{account, with}] && !h.hidden[[2]int64{account, n}]
}

// frames are those of the log that an account sees.
func (h *hiding) frames(account int64) (list []int64) {
	for _, r := range h.log {
		with := r.From.ID
		if with == account {
			with = r.To.ID
		} else if r.To.ID != account || r.Kind == Hide || r.Shunned {
			continue
		}
		of := r.N
		if r.Kind != Message {
			of = r.Of
		}
		if h.sees(account, with, of) || r.Kind == Hide && of > h.cleared[[2]int64{account, with}] {
			list = append(list, r.N)
		}
	}
	return list
}

// messages are those that an account sees of a conversation, newest first.
func (h *hiding) messages(account, with int64) (list []int64) {
	for _, r := range slices.Backward(h.log) {
		between := r.From.ID == account && r.To.ID == with || r.From.ID == with && r.To.ID == account && !r.Shunned
		if r.Kind == Message && between && h.sees(account, with, r.N) {
			list = append(list, r.N)
		}
	}
	return list
}

// What somebody has hidden or cleared they find nowhere, and everybody else does.
func TestHiding(t *testing.T) {
	for _, merged := range []int{maxMerged / 2, 0} {
		t.Run(fmt.Sprintf("merged=%d", merged), func(t *testing.T) { playHiding(t, merged) })
	}
}

func playHiding(t *testing.T, merged int) {
	dir := t.TempDir()
	s := openTailed(t, dir, 32)
	s.merged = merged
	h := &hiding{s, join(t, s, "a", "b", "c"), nil, map[[2]int64]bool{}, map[[2]int64]int64{}}
	random := rand.New(rand.NewPCG(3, 4))
	pick := func() int64 { return h.ids[random.IntN(len(h.ids))] }
	for _, account := range h.ids {
		uploaded(t, s, account, fmt.Sprint("F", account), "a.txt")
	}
	var messages []Record
	for i := range 500 {
		e := Entry{Kind: Message, From: pick(), To: pick(), Content: fmt.Sprintf("word https://x%d.example", i)}
		if i%3 == 0 {
			e.File = fmt.Sprint("F", e.From)
		}
		if len(messages) > 0 && i%2 == 0 {
			m := messages[random.IntN(len(messages))]
			e = Entry{Kind: []Kind{Edit, React, Hide, Hide}[random.IntN(4)], From: m.From.ID, Of: m.N, Content: fmt.Sprintf("word https://y%d.example", i)}
			if e.Kind != Edit && !m.Shunned && random.IntN(2) == 0 {
				e.From = m.To.ID
			}
			if e.Kind == Hide {
				h.hidden[[2]int64{e.From, e.Of}] = true
				e.Content = ""
			}
		}
		if i == 300 || i == 350 { // b blocks a, for a time
			choose(t, s, h.ids[1], h.ids[0], "block", []string{"1", ""}[(i-300)/50], "")
		}
		r := put(t, s, e)
		h.log = append(h.log, r)
		if r.Kind == Message {
			messages = append(messages, r)
		}
		if random.IntN(40) == 0 && len(messages) > 9 {
			account, with, n := pick(), pick(), messages[len(messages)-1-random.IntN(9)].N
			pair := [2]int64{account, with}
			h.cleared[pair] = max(h.cleared[pair], n)
			if got := clearUp(t, s, account, with, n); got != fmt.Sprint(h.cleared[pair]) {
				t.Fatalf("cleared up to %s, not %d", got, h.cleared[pair])
			}
		}
		if i%100 == 99 {
			h.check(t)
		}
	}
	settled(t, s)
	h.check(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h.s = open(t, dir)
	h.s.merged = merged
	h.check(t)
}

// check looks everywhere.
func (h *hiding) check(t *testing.T) {
	t.Helper()
	s := h.s
	same := func(what string, got, want []int64) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	for _, account := range h.ids {
		var got []int64
		for _, r := range replayAll(t, s, account, 3) {
			got = append(got, r.N)
		}
		same(fmt.Sprint("replay of ", account), got, h.frames(account))
		var waits, comes []int64
		waiting, err := s.Waiting(t.Context(), account, 0, 1000, 1<<20)
		for _, r := range waiting {
			waits = append(waits, r.N)
		}
		all, e := s.Conversations(t.Context(), account)
		hits, complete, late := searchAll(t.Context(), s, account, 0, "word", 0)
		if err := errors.Join(err, e, late); err != nil || !complete {
			t.Fatal(err, complete)
		}
		found := map[int64]bool{}
		for _, hit := range hits {
			found[hit.Message.N] = true
		}
		for _, with := range h.ids {
			want := h.messages(account, with)
			h.checkConversation(t, account, with, want, &all)
			for _, n := range want {
				if i := slices.IndexFunc(h.log, func(r Record) bool { return r.N == n }); h.log[i].From.ID != account {
					comes = append(comes, n)
				} else if h.log[i].Shunned {
					found[n] = true // nobody finds it
				}
				if !found[n] {
					t.Errorf("%d does not find %d", account, n)
				}
				delete(found, n)
			}
		}
		if len(found) > 0 {
			t.Errorf("%d finds %v", account, found)
		}
		slices.Sort(comes)
		same(fmt.Sprint("waiting for ", account), waits, comes)
	}
}

// checkConversation looks at one conversation, of which these messages are to be seen.
func (h *hiding) checkConversation(t *testing.T, account, with int64, want []int64, all *shared.Conversations) {
	t.Helper()
	numbers := func(list []shared.Message) (ns []int64) {
		for _, m := range list {
			ns = append(ns, m.N)
		}
		slices.Sort(ns)
		slices.Reverse(ns)
		return ns
	}
	page, err := h.s.History(t.Context(), account, with, 0, 200)
	after, e := h.s.HistoryAfter(t.Context(), account, with, 0, 200)
	files, f := h.s.Media(t.Context(), account, with, shared.MediaFiles, 0, 200)
	links, l := h.s.Media(t.Context(), account, with, shared.MediaLinks, 0, 200)
	if err := errors.Join(err, e, f, l); err != nil {
		t.Fatal(err)
	}
	var bring []int64
	for _, n := range want {
		if i := slices.IndexFunc(h.log, func(r Record) bool { return r.N == n }); h.log[i].File != "" {
			bring = append(bring, n)
		}
	}
	for what, got := range map[string][]int64{"history": numbers(page.Messages), "history after": numbers(after.Messages), "links": numbers(links.Messages)} {
		if !slices.Equal(got, want) {
			t.Errorf("%s of %d with %d: %v, want %v", what, account, with, got, want)
		}
	}
	if got := numbers(files.Messages); !slices.Equal(got, bring) {
		t.Errorf("files of %d with %d: %v, want %v", account, with, got, bring)
	}
	other, _ := h.s.people.account(with)
	i := slices.IndexFunc(all.Conversations, func(c shared.Conversation) bool { return c.With == other.Name })
	switch {
	case len(want) == 0:
		if i >= 0 {
			t.Errorf("%d has a row with %d: %+v", account, with, all.Conversations[i])
		}
	case i < 0 || all.Conversations[i].Last.N != want[0]:
		t.Errorf("the row of %d with %d does not end with %d", account, with, want[0])
	case with != account:
		unread := 0
		for _, n := range want {
			if j := slices.IndexFunc(h.log, func(r Record) bool { return r.N == n }); h.log[j].From.ID == with {
				unread++
			}
		}
		if all.Conversations[i].Unread != unread {
			t.Errorf("%d has %d unread with %d, want %d", account, all.Conversations[i].Unread, with, unread)
		}
	}
}

// Nobody clears what is not there yet, nor hides what is not theirs, and a repeat hides once.
func TestHidingRefused(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	m := say(t, s, ids[0], ids[1], "hello")
	result := make(chan error, 1)
	ch := Choice{ids[1], keyCleared, fmt.Sprint(m.N + 1)}
	if err := s.Choose(t.Context(), ids[0], ch, "", func(_ Choice, err error) { result <- err }); err != nil {
		t.Fatal(err)
	}
	if err := <-result; !errors.Is(err, ErrBeyond) {
		t.Errorf("beyond the end of the log: %v", err)
	}
	for _, e := range []Entry{{From: ids[2], Of: m.N}, {From: ids[0], Of: m.N + 9}} {
		if e.Kind = Hide; !errors.Is(refused(t, s, e), ErrNotYours) {
			t.Errorf("%+v is not refused", e)
		}
	}
	put(t, s, Entry{Kind: Delete, From: ids[0], Of: m.N})
	first := put(t, s, Entry{Kind: Hide, From: ids[1], Of: m.N, ID: "h"})
	if again := put(t, s, Entry{Kind: Hide, From: ids[1], Of: m.N, ID: "h"}); !again.Dup || again.N != first.N || again.Kind != Hide {
		t.Errorf("the repeat is %+v", again)
	}
	if page, err := s.History(t.Context(), ids[1], ids[0], 0, 9); err != nil || len(page.Messages) != 0 {
		t.Errorf("what was taken back is not hidden: %+v, %v", page, err)
	}
	if got := clearUp(t, s, ids[0], ids[1], m.N); got != fmt.Sprint(m.N) {
		t.Errorf("cleared up to %s", got)
	}
	for _, value := range []string{"", "1"} {
		if got := choose(t, s, ids[0], ids[1], keyCleared, value, ""); value == "" && got.Value != fmt.Sprint(m.N) {
			t.Errorf("it goes back to %+v", got)
		}
	}
}

// A file stays while one of the two sees a message that brings it along, and then goes with its bytes.
func TestDropUnseen(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	drops := func(what string, want ...string) {
		t.Helper()
		got, err := s.DropUnseen(t.Context())
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: dropped are %v, %v; want %v", what, got, err, want)
		}
	}
	send := func(from, to int64, file string) Record {
		return put(t, s, Entry{Kind: Message, From: from, To: to, File: file, Content: file})
	}
	for _, id := range []string{"A", "B", "C", "D"} {
		uploaded(t, s, alice, id, id)
	}
	a, b := send(alice, bob, "A"), send(alice, bob, "B")
	again := send(bob, alice, "B")
	self := send(alice, alice, "C")
	drops("at first")
	put(t, s, Entry{Kind: Hide, From: alice, Of: a.N})
	clearUp(t, s, bob, alice, b.N)
	drops("what the one has hidden, and the other cleared", "blob of A")
	put(t, s, Entry{Kind: Hide, From: alice, Of: b.N})
	drops("what another message brings along")
	put(t, s, Entry{Kind: Hide, From: bob, Of: again.N})
	clearUp(t, s, alice, bob, again.N)
	drops("the last of it", "blob of B")
	clearUp(t, s, alice, alice, self.N)
	drops("a note to oneself", "blob of C")
	choose(t, s, bob, alice, "block", "1", "")
	shunned := send(alice, bob, "D")
	drops("what never arrives")
	put(t, s, Entry{Kind: Hide, From: alice, Of: shunned.N})
	drops("what never arrives, and its sender has hidden", "blob of D")
	drops("at last")
}
