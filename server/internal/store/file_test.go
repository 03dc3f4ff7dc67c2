package store

import (
	"errors"
	"fmt"
	"testing"

	"tobar/shared"
)

// undo4 makes a database of version 3 of one of version 7.
const undo4 = undo7 + undo6 + "DROP INDEX frame_media; DROP INDEX frame_file; ALTER TABLE frame DROP COLUMN file; DROP TABLE file; "

// uploaded is a file of somebody's that is complete, with a blob of its id's name.
func uploaded(t *testing.T, s *Store, account int64, id, name string) shared.File {
	t.Helper()
	f := shared.File{ID: id, Size: 5, Type: "text/plain", Name: name}
	if err := s.BeginFile(t.Context(), account, f, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishFile(t.Context(), f, "blob of "+id); err != nil {
		t.Fatal(err)
	}
	return f
}

// refused appends an entry that must be refused.
func refused(t *testing.T, s *Store, e Entry) error {
	t.Helper()
	return appendAll(t, s, e)[0].err
}

func TestFileInAMessage(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	f := uploaded(t, s, alice, "F", "a.txt")
	may := func(who ...int64) {
		t.Helper()
		for i, account := range ids {
			_, err := s.File(t.Context(), account, "F")
			want := error(nil)
			if len(who) <= i || who[i] == 0 {
				want = ErrNoFile
			}
			if !errors.Is(err, want) {
				t.Errorf("account %d: %v, want %v", account, err, want)
			}
		}
	}
	may(1, 0, 0)
	if err := refused(t, s, Entry{Kind: Message, From: bob, To: carol, File: "F"}); !errors.Is(err, ErrNoFile) {
		t.Errorf("bob sends it: %v", err)
	}
	half := shared.File{ID: "H", Size: 9}
	if err := s.BeginFile(t.Context(), alice, half, 0); err != nil {
		t.Fatal(err)
	}
	if err := refused(t, s, Entry{Kind: Message, From: alice, To: bob, File: "H"}); !errors.Is(err, ErrNoFile) {
		t.Errorf("what is not complete: %v", err)
	}
	first := put(t, s, Entry{Kind: Message, From: alice, To: bob, File: "F", Content: "look"})
	if first.File != f.String() {
		t.Errorf("stored with %q", first.File)
	}
	may(1, 1, 0)
	on := put(t, s, Entry{Kind: Message, From: bob, To: carol, File: "F"})
	may(1, 1, 1)
	for _, account := range ids {
		for _, limit := range []int{1, 100} {
			for _, r := range replayAll(t, s, account, limit) {
				if r.File != f.String() {
					t.Errorf("replayed to %d: %+v", account, r)
				}
			}
		}
	}
	if back := put(t, s, Entry{Kind: Delete, From: alice, Of: first.N}); back.Freed != "" {
		t.Errorf("%q is free, and carol has it", back.Freed)
	}
	may(1, 1, 1)
	if _, err := s.DropFile(t.Context(), alice, "F"); !errors.Is(err, ErrNoFile) {
		t.Errorf("to drop what is in a message: %v", err)
	}
	if back := put(t, s, Entry{Kind: Delete, From: bob, Of: on.N}); back.Freed != "blob of F" {
		t.Errorf("%q is free", back.Freed)
	}
	may()
	if used, err := s.BlobUsed(t.Context(), "blob of F"); used || err != nil {
		t.Errorf("used: %v, %v", used, err)
	}
	if err := s.FinishFile(t.Context(), f, "again"); !errors.Is(err, ErrNoFile) {
		t.Errorf("to finish what is gone: %v", err)
	}
}

// What somebody who is blocked sends is theirs alone, its file too.
func TestFileOfSomebodyBlocked(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	choose(t, s, bob, alice, "block", "1", "")
	f := uploaded(t, s, alice, "F", "a.txt")
	m := put(t, s, Entry{Kind: Message, From: alice, To: bob, File: "F", Content: "look"})
	if _, err := s.File(t.Context(), bob, "F"); !errors.Is(err, ErrNoFile) || !m.Shunned {
		t.Errorf("bob may have it: %v", err)
	}
	for _, limit := range []int{1, 100} {
		if all := replayAll(t, s, alice, limit); len(all) != 1 || all[0].File != f.String() {
			t.Errorf("alice's own: %+v", all)
		}
	}
	page, err := s.History(t.Context(), alice, bob, 0, 10)
	if err != nil || len(page.Messages) != 1 || page.Messages[0].File != f.String() {
		t.Errorf("%+v, %v", page, err)
	}
	if back := put(t, s, Entry{Kind: Delete, From: alice, Of: m.N}); back.Freed == "" {
		t.Error("taken back, its bytes stay")
	}
}

// A conversation is found by what its files are called, too, and no longer when they are gone.
func TestSearchFindsFiles(t *testing.T) {
	for name, tail := range map[string]int64{"read": 1 << 40, "looked up": 1} {
		t.Run(name, func(t *testing.T) {
			s := openTailed(t, t.TempDir(), tail)
			ids := join(t, s, "alice", "bob", "carol")
			alice, bob, carol := ids[0], ids[1], ids[2]
			uploaded(t, s, alice, "F", "年度报告 budget.xlsx")
			m := put(t, s, Entry{Kind: Message, From: alice, To: bob, File: "F", Content: "for the meeting"})
			put(t, s, Entry{Kind: Message, From: bob, To: alice, File: "F"})
			settled(t, s)
			check := func(account int64, query, want string) {
				t.Helper()
				if got := searched(t, s, account, 0, query); got != want {
					t.Errorf("%q: %q, want %q", query, got, want)
				}
			}
			check(alice, "budg", "bob: bob:for the meeting")
			check(bob, "报告", "alice: alice:for the meeting")
			check(alice, "meeting budget", "bob:for the meeting")
			check(carol, "budget", "")
			hits, _, err := searchAll(t.Context(), s, alice, bob, "meeting budget", 0)
			if err != nil || len(hits) != 1 || fmt.Sprint(hits[0].Marks) != "[{8 15}]" || hits[0].Message.File == "" {
				t.Errorf("%+v, %v", hits, err)
			}
			put(t, s, Entry{Kind: Edit, From: alice, Of: m.N, Content: "for lunch"})
			settled(t, s)
			check(alice, "lunch budget", "bob:for lunch")
			check(alice, "meeting", "")
			put(t, s, Entry{Kind: Delete, From: alice, Of: m.N})
			settled(t, s)
			check(alice, "budget", "bob:")
			check(alice, "lunch", "")
		})
	}
}

func TestQuota(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	const quota = 10_000
	begin := func(account int64, id string, size int64) error {
		return s.BeginFile(t.Context(), account, shared.File{ID: id, Size: size}, quota)
	}
	for _, tc := range []struct {
		account int64
		size    int64
		want    error
	}{{ids[0], 6000, nil}, {ids[0], 5000, ErrNoSpace}, {ids[0], 1, ErrNoSpace}, {ids[1], quota, nil}, {ids[1], 0, ErrNoSpace}} {
		if err := begin(tc.account, fmt.Sprint(tc.account, tc.size), tc.size); !errors.Is(err, tc.want) {
			t.Errorf("%d bytes of %d: %v, want %v", tc.size, tc.account, err, tc.want)
		}
	}
	if _, err := s.DropFile(t.Context(), ids[1], fmt.Sprint(ids[0], int64(6000))); !errors.Is(err, ErrNoFile) {
		t.Errorf("bob drops alice's: %v", err)
	}
	if _, err := s.DropFile(t.Context(), ids[0], fmt.Sprint(ids[0], int64(6000))); err != nil {
		t.Error(err)
	}
	if err := begin(ids[0], "again", quota); err != nil {
		t.Errorf("after that: %v", err)
	}
}
