package store

import (
	"fmt"
	"path/filepath"
	"testing"
)

func TestEpochs(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	first := s.Epoch()
	n := say(t, s, ids[0], ids[1], "one").N
	if !s.Holds(first, 0) || !s.Holds(first, n) || s.Holds(first, n+1) || s.Holds(first, -1) || s.Holds("other", 0) {
		t.Error("the first epoch holds the wrong cursors")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied := contentsOf(t, filepath.Join(dir, dbName))

	s = open(t, dir)
	second := s.Epoch()
	m := say(t, s, ids[0], ids[1], "two").N
	if second == first || len(second) != 16 {
		t.Errorf("epochs %q and %q", first, second)
	}
	if !s.Holds(first, n) || s.Holds(first, m) || !s.Holds(second, m) {
		t.Error("the second epoch holds the wrong cursors")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	// The directory is restored from the older copy: the second epoch never was.
	overwrite(t, filepath.Join(dir, dbName), copied)
	s = open(t, dir)
	if !s.Holds(first, n) || s.Holds(first, m) || s.Holds(second, 0) {
		t.Error("the restored log holds the wrong cursors")
	}
	if s.Last() != n {
		t.Errorf("restored log ends at %d, not %d", s.Last(), n)
	}
}

// A copy that was taken while its epoch was running knows only as much of it as it holds.
func TestEpochOfACopyTakenWhileRunning(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	n := say(t, s, ids[0], ids[1], "one").N
	changeFile(t, filepath.Join(dir, dbName), fmt.Sprintf("VACUUM INTO '%s'", filepath.Join(other, dbName)))
	m := say(t, s, ids[0], ids[1], "two").N
	restored := open(t, other)
	if !restored.Holds(s.Epoch(), n) || restored.Holds(s.Epoch(), m) {
		t.Error("the copy holds the wrong cursors")
	}
}
