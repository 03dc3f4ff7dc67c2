package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Replay agrees with the plain definition of it, for everybody, whatever the page,
// read in either of its ways.
func TestReplayOfRandomTraffic(t *testing.T) {
	for _, merged := range []int{maxMerged / 2, 3, 0} {
		t.Run(fmt.Sprintf("merged=%d", merged), func(t *testing.T) { replayRandomTraffic(t, merged) })
	}
}

func replayRandomTraffic(t *testing.T, merged int) {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"a", "b", "c", "d", "e"}
	s, ids := newStore(t, names...)
	s.merged = merged
	var log []Record
	var messages []Record
	pick := func() int64 { return ids[random.IntN(len(ids))] }
	for i := range 600 {
		e := Entry{Kind: Message, From: pick(), To: pick(), Content: fmt.Sprint(i)}
		if len(messages) > 0 && random.IntN(3) == 0 {
			m := messages[random.IntN(len(messages))]
			e = Entry{Kind: Edit, From: m.From.ID, Of: m.N, Content: "edit " + fmt.Sprint(i)}
			if random.IntN(2) == 0 {
				e.Kind, e.From = React, m.To.ID
			}
		}
		r := put(t, s, e)
		r.First = false // said once, when it is stored
		if log = append(log, r); r.Kind == Message {
			messages = append(messages, r)
		}
		if r.Kind == Edit {
			at := slices.IndexFunc(log, func(m Record) bool { return m.N == r.Of })
			log[at].Content = r.Content
		}
	}
	for _, account := range ids {
		for _, limit := range []int{1, 7, 1000} {
			var want []Record
			for _, r := range log {
				if r.From.ID == account || r.To.ID == account {
					want = append(want, r)
				}
			}
			if got := replayAll(t, s, account, limit); !slices.Equal(got, want) {
				t.Fatalf("replay of %d by %d: %d frames, not %d", account, limit, len(got), len(want))
			}
		}
		var want []int64
		for _, r := range log {
			if r.Kind == Message && r.To.ID == account && r.From.ID != account && r.N > log[100].N {
				want = append(want, r.N)
			}
		}
		var got []int64
		waiting, err := s.Waiting(t.Context(), account, log[100].N, 1000, 1<<20)
		for _, r := range waiting {
			got = append(got, r.N)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("waiting for %d: %v, not %v, %v", account, got, want, err)
		}
	}
}

func TestReplayBounds(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	var ns []int64
	for range 5 {
		ns = append(ns, say(t, s, alice, bob, strings.Repeat("x", 100)).N)
	}
	for _, c := range []struct {
		since           int64
		limit, maxBytes int
		want            int
	}{
		{0, 10, 1000, 5}, {0, 2, 1000, 2}, {0, 10, 150, 2}, {0, 10, 1, 1}, {0, 10, 0, 1}, {0, 0, 1000, 0}, {0, -1, 1000, 0},
		{-1, 10, 1000, 5}, {ns[2], 10, 1000, 2}, {ns[4], 10, 1000, 0}, {1 << 53, 10, 1000, 0},
	} {
		got, err := s.Replay(t.Context(), bob, c.since, c.limit, c.maxBytes)
		if err != nil || len(got) != c.want {
			t.Errorf("%+v: %d frames, %v", c, len(got), err)
		}
	}
	if got, err := s.Replay(t.Context(), carol, 0, 10, 1000); len(got) != 0 || err != nil {
		t.Errorf("carol has %v, %v", got, err)
	}
}

// A backlog is found page by page although much of the log in between is of others.
func TestReplayAcrossAGap(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol", "dave")
	first := say(t, s, ids[0], ids[1], "first")
	changeFile(t, s.path, fmt.Sprintf(`
		INSERT INTO frame (n, lane, kind, at, content)
		WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20000)
		SELECT %d + i, 1000, 1, 0, 'of others' FROM c`, first.N))
	dir := strings.TrimSuffix(s.path, dbName)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	last := say(t, s, ids[1], ids[0], "last")
	if last.N < 20000 {
		t.Fatalf("n %d", last.N)
	}
	for _, limit := range []int{1, 2, 100} {
		if got := contents(replayAll(t, s, ids[0], limit)); got != "first last" {
			t.Errorf("by %d: %q", limit, got)
		}
	}
}
