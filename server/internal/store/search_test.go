package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tobar/shared"
)

// A probe is told by the writer whether its index is behind, and has a step follow then.
type probe struct {
	behind chan bool
	is     bool
}

func (p *probe) size() int { return 1 }
func (p *probe) apply(w *writer) error {
	p.is = w.index.stale > 0 || w.last-w.index.n >= w.s.tail
	w.index.credit = max(w.index.credit, w.index.cost)
	return nil
}
func (p *probe) finish(error) { p.behind <- p.is }

// settle waits until the index has come as far as it will.
func settle(ctx context.Context, s *Store) error {
	for {
		p := &probe{behind: make(chan bool, 1)}
		if err := s.queue.push(ctx, p); err != nil {
			return err
		}
		if !<-p.behind {
			return nil
		}
	}
}

// settled is settle for tests; it also looks whether FTS5 finds its table in order.
func settled(t *testing.T, s *Store) {
	t.Helper()
	if err := settle(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	changeFile(t, s.path, "INSERT INTO found (found) VALUES ('integrity-check')")
}

// searchAll follows the pages to the last one: on a busy machine a page may be short.
func searchAll(ctx context.Context, s *Store, account, with int64, query string, before int64) (hits []shared.Hit, complete bool, err error) {
	complete = true
	for {
		found, err := s.Search(ctx, account, with, query, before, 100)
		if err != nil {
			return nil, false, err
		}
		hits = append(hits, found.Hits...)
		complete = complete && found.Complete
		if before = found.Next; !found.More {
			return hits, complete, nil
		}
	}
}

// searched returns what is found, each message behind the name of its conversation.
func searched(t *testing.T, s *Store, account, with int64, query string) string {
	t.Helper()
	hits, _, err := searchAll(t.Context(), s, account, with, query, 0)
	if err != nil {
		t.Fatal(query, err)
	}
	var list []string
	for i, h := range hits {
		if i > 0 && h.Message.N >= hits[i-1].Message.N {
			t.Errorf("%q: %d after %d", query, h.Message.N, hits[i-1].Message.N)
		}
		list = append(list, h.With+":"+h.Message.Content)
	}
	return strings.Join(list, " ")
}

// Messages are found as they were before they are in the index, and after.
func TestSearch(t *testing.T) {
	for name, tail := range map[string]int64{"read": 1 << 40, "looked up": 1} {
		t.Run(name, func(t *testing.T) {
			s := openTailed(t, t.TempDir(), tail)
			ids := join(t, s, "alice", "bob", "carol", "dave")
			alice, bob, carol, dave := ids[0], ids[1], ids[2], ids[3]
			say(t, s, alice, bob, "Hello-1")
			say(t, s, bob, alice, "hello-2")
			say(t, s, carol, alice, "héllo-3")
			say(t, s, bob, carol, "hello-4")
			say(t, s, alice, alice, "hello-note")
			say(t, s, alice, bob, "你好世界")
			settled(t, s)
			for _, tc := range []struct {
				account, with int64
				query, want   string
			}{
				{alice, 0, "hel", "alice:hello-note carol:héllo-3 bob:hello-2 bob:Hello-1"},
				{bob, 0, "hel", "carol:hello-4 alice:hello-2 alice:Hello-1"},
				{dave, 0, "hel", ""},
				{alice, bob, "hel", "bob:hello-2 bob:Hello-1"},
				{alice, alice, "hel", "alice:hello-note"},
				{alice, carol, "HÉLLO", "carol:héllo-3"},
				{alice, dave, "hel", ""},
				{alice, 0, "hello 2", "bob:hello-2"},
				{alice, 0, "hello nothing", ""},
				{bob, 0, "世", "alice:你好世界"},
				{bob, 0, "好世界", "alice:你好世界"},
				{bob, 0, "世好", ""},
				{alice, 0, "", ""},
				{alice, 0, `"*'@2`, "bob:hello-2"},
				{alice, 0, "=1", "bob:Hello-1"},
				{alice, 0, "NOT hello", ""},
			} {
				if got := searched(t, s, tc.account, tc.with, tc.query); got != tc.want {
					t.Errorf("%d with %d, %q: %s, want %s", tc.account, tc.with, tc.query, got, tc.want)
				}
			}
		})
	}
}

func TestSearchTellsAllOfAMessage(t *testing.T) {
	s := openTailed(t, t.TempDir(), 1)
	ids := join(t, s, "alice", "bob")
	first := put(t, s, Entry{Kind: Message, From: ids[0], To: ids[1], ID: "key", Content: "say hello"})
	put(t, s, Entry{Kind: React, From: ids[1], Of: first.N, Content: "👍"})
	settled(t, s)
	found, err := s.Search(t.Context(), ids[1], 0, "hello", 0, 1)
	if err != nil || len(found.Hits) != 1 {
		t.Fatal(found, err)
	}
	m, marks := found.Hits[0].Message, found.Hits[0].Marks
	if m.N != first.N || m.ID != "key" || m.From != "alice" || m.To != "bob" || m.At != first.At || len(m.Reactions) != 1 ||
		!slices.Equal(marks, []shared.Mark{{From: 4, To: 9}}) {
		t.Errorf("%+v", found.Hits[0])
	}
	if found.N != s.Last() || found.Epoch != s.Epoch() || found.More || found.Next != 0 || !found.Complete {
		t.Errorf("%+v", found)
	}
}

// Page by page every hit comes once, whether it is looked up, has changed or is read.
func TestSearchPages(t *testing.T) {
	dir := t.TempDir()
	s := openTailed(t, dir, 1)
	ids := join(t, s, "alice", "bob", "carol")
	var entries []Entry
	for i := range 300 {
		entries = append(entries, Entry{Kind: Message, From: ids[i%3], To: ids[(i+1)%3], Content: fmt.Sprint("word ", i)})
	}
	var want []int64
	for _, o := range appendAll(t, s, entries[:200]...) {
		want = append(want, o.N)
	}
	settled(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTailed(t, dir, 1<<40) // from now on nothing is put in
	for _, o := range appendAll(t, s, entries[200:]...) {
		want = append(want, o.N)
	}
	want = slices.DeleteFunc(want, func(n int64) bool { return n%3 == 2 }) // bob to carol
	for _, limit := range []int{1, 7, 200} {
		var got []int64
		for before := int64(0); ; {
			found, err := s.Search(t.Context(), ids[0], 0, "wor", before, limit)
			if err != nil || len(found.Hits) > limit || !found.Complete {
				t.Fatal(found, err)
			}
			for _, h := range found.Hits {
				got = append(got, h.Message.N)
			}
			if before = found.Next; !found.More {
				break
			}
		}
		slices.Reverse(got)
		if !slices.Equal(got, want) {
			t.Errorf("by %d: %v, want %v", limit, got, want)
		}
	}
}

// What a message says now is found at once, what it said is not, and when the store is
// closed its words are gone from the file.
func TestSearchAfterChanges(t *testing.T) {
	dir := t.TempDir()
	s := openTailed(t, dir, 1)
	ids := join(t, s, "alice", "bob")
	var long strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&long, "xsecret%dx ", i)
	}
	edited, deleted := say(t, s, ids[0], ids[1], "xsecret ünsaid 秘密"), say(t, s, ids[0], ids[1], long.String())
	say(t, s, ids[0], ids[1], "kept")
	settled(t, s)
	check := func() {
		t.Helper()
		for query, want := range map[string]string{
			"xsecret": "", "unsaid": "", "密": "", "秘密": "", "xsecret77x": "", "kept": "bob:kept", "public": "bob:public 公开", "公": "bob:public 公开",
		} {
			if got := searched(t, s, ids[0], 0, query); got != want {
				t.Errorf("%q: %s, want %s", query, got, want)
			}
		}
	}
	put(t, s, Entry{Kind: Edit, From: ids[0], Of: edited.N, Content: "first xsecret"})
	put(t, s, Entry{Kind: Edit, From: ids[0], Of: edited.N, Content: "public 公开"})
	put(t, s, Entry{Kind: Delete, From: ids[0], Of: deleted.N})
	check()
	settled(t, s)
	check()
	put(t, s, Entry{Kind: Delete, From: ids[0], Of: edited.N})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := string(contentsOf(t, s.path))
	for _, word := range []string{"xsecret7", "unsaid", "秘密", "public", "公开"} {
		if strings.Contains(file, word) {
			t.Errorf("%s is still in the file", word)
		}
	}
	s = openTailed(t, dir, 1)
	settled(t, s)
	if got := searched(t, s, ids[1], 0, "k"); got != "alice:kept" {
		t.Error(got)
	}
}

// older makes a database of the version before searching, with count messages.
func older(t *testing.T, count int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	var entries []Entry
	for i := range count {
		entries = append(entries, Entry{Kind: Message, From: ids[0], To: ids[1], Content: fmt.Sprint("message ", i)})
	}
	appendAll(t, s, entries...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	changeFile(t, s.path, undo4+undo3+"DROP TABLE found; DROP TABLE indexed; DROP TABLE stale; PRAGMA user_version = 1")
	return dir
}

// The messages of an older database come into the index bit by bit, over starts that
// are interrupted; until they have, the answers say so.
func TestSearchInAnOlderDatabase(t *testing.T) {
	const count = 2*maxTail + 100
	dir := older(t, count)
	s := openTailed(t, dir, 1<<40)
	a, _ := s.Lookup("alice")
	for _, with := range []int64{0, a.ID + 1} {
		hits, complete, err := searchAll(t.Context(), s, a.ID, with, fmt.Sprint(count-1), 0)
		if err != nil || len(hits) != 1 || complete {
			t.Errorf("the newest: %+v, %v, %v", hits, complete, err)
		}
		hits, complete, err = searchAll(t.Context(), s, a.ID, with, "message", 200)
		if err != nil || len(hits) != 199 || !complete {
			t.Errorf("what is in reach: %d, %v, %v", len(hits), complete, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s := openTailed(t, dir, 1)
		// A step was at most begun when this is closed again.
		if err := s.queue.push(t.Context(), &probe{behind: make(chan bool, 1)}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s = openTailed(t, dir, 1)
	settled(t, s)
	for _, i := range []int{0, 255, 256, 257, 1000, count - 1} {
		hits, complete, err := searchAll(t.Context(), s, a.ID, 0, fmt.Sprint(i, " message "), 0)
		if err != nil || len(hits) != 1 || !complete {
			t.Errorf("%d: %+v, %v, %v", i, hits, complete, err)
		}
	}
}

// A server that is killed while it brings its index forward has lost nothing of it.
func TestSearchAfterKill(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	join(t, s, crashNames...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]int64{}
	killWhileAppending(t, dir, acknowledged)
	s = openTailed(t, dir, 1)
	settled(t, s)
	checked := 0
	for key, n := range acknowledged {
		if checked++; checked > 200 {
			break
		}
		name, id, _ := strings.Cut(key, " ")
		from, _ := s.Lookup(name)
		hits, _, err := searchAll(t.Context(), s, from.ID, 0, id+" ", 0)
		if err != nil || !slices.ContainsFunc(hits, func(h shared.Hit) bool { return h.Message.N == n }) {
			t.Errorf("%s, which is %d, is found as %+v, %v", key, n, hits, err)
		}
	}
}

// An index that cannot be written is nothing to the messages.
func TestBrokenIndex(t *testing.T) {
	s := openTailed(t, t.TempDir(), 1)
	ids := join(t, s, "alice", "bob")
	changeFile(t, s.path, "DROP TABLE found")
	for range 3 {
		say(t, s, ids[0], ids[1], "hello")
	}
	if _, err := s.Search(t.Context(), ids[0], 0, "hello", 0, 1); err != nil {
		t.Error("what is not in the index is read:", err)
	}
	if err := s.Ready(); err != nil {
		t.Error(err)
	}
}

func TestSearchOfAContextThatHasEnded(t *testing.T) {
	s, ids := newStore(t, "alice")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Search(ctx, ids[0], 0, "x", 0, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
