package store

import "testing"

// What is damaged of the index is made again from the log, by whoever comes upon it: somebody
// who searches, who is told that something may be missing, or the writer.
func TestDamagedIndexIsMadeAgain(t *testing.T) {
	const (
		tree  = "UPDATE found_data SET block = x'ffffffffffffffff' WHERE id = 10"
		words = "UPDATE found_data SET block = x'00ff00ff' WHERE id > 10"
	)
	for name, tc := range map[string]struct {
		damage string
		writes bool
	}{"the tree, by a search": {tree, false}, "the tree, by the writer": {tree, true}, "the words, by a search": {words, false}} {
		t.Run(name, func(t *testing.T) {
			s := openTailed(t, t.TempDir(), 1)
			ids := join(t, s, "alice", "bob")
			want := "bob:hello-2 bob:hello-1"
			say(t, s, ids[0], ids[1], "hello-1")
			say(t, s, ids[0], ids[1], "hello-2")
			settled(t, s)
			changeFile(t, s.path, tc.damage)
			if tc.writes {
				want = "bob:hello-3 " + want
				say(t, s, ids[0], ids[1], "hello-3")
			} else if hits, complete, err := searchAll(t.Context(), s, ids[0], 0, "hello", 0); err != nil || complete || len(hits) > 0 {
				t.Errorf("a damaged index finds %v, all: %v; %v", hits, complete, err)
			}
			if err := settle(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			if got := searched(t, s, ids[0], 0, "hello"); got != want {
				t.Errorf("afterwards %q is found", got)
			}
			settled(t, s)
		})
	}
}
