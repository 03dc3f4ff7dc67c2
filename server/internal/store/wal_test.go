package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// killed is a data directory as kill -9 leaves it, with 20 messages, each in a
// commit of its own in the write-ahead log. It returns where each of them ends there.
func killed(t *testing.T) (dir string, ends []int64) {
	t.Helper()
	running := t.TempDir()
	s := open(t, running)
	ids := join(t, s, "alice", "bob")
	for range 20 {
		say(t, s, ids[0], ids[1], "hello")
		info, err := os.Stat(filepath.Join(running, dbName+"-wal"))
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, info.Size())
	}
	dir = t.TempDir()
	for _, name := range []string{dbName, dbName + "-wal", "lock"} {
		overwrite(t, filepath.Join(dir, name), contentsOf(t, filepath.Join(running, name)))
	}
	return dir, ends
}

// flip changes one byte.
func flip(t *testing.T, path string, at int64) {
	t.Helper()
	b := contentsOf(t, path)
	b[at] ^= 0x20
	overwrite(t, path, b)
}

// What a crash may do to the log is not damage: what was whole before is there.
func TestLogAsACrashLeavesIt(t *testing.T) {
	for name, tc := range map[string]struct {
		crash func(t *testing.T, log string, ends []int64)
		last  int64
	}{
		"whole":               {func(*testing.T, string, []int64) {}, 20},
		"half of a commit":    {func(t *testing.T, log string, ends []int64) { cut(t, log, (ends[18]+ends[19])/2) }, 19},
		"cut between commits": {func(t *testing.T, log string, ends []int64) { cut(t, log, ends[9]) }, 10},
		"a commit of which some is missing": {func(t *testing.T, log string, ends []int64) {
			flip(t, log, ends[18]+frameHeader+100)
		}, 19},
	} {
		t.Run(name, func(t *testing.T) {
			dir, ends := killed(t)
			tc.crash(t, filepath.Join(dir, dbName+"-wal"), ends)
			s := open(t, dir)
			if s.Last() != tc.last {
				t.Errorf("%d messages are there, want %d", s.Last(), tc.last)
			}
		})
	}
}

func cut(t *testing.T, path string, at int64) {
	t.Helper()
	if err := os.Truncate(path, at); err != nil {
		t.Fatal(err)
	}
}

// What the disk had said to be on it, and is not, is refused.
func TestDamagedLogIsRefused(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string, ends []int64){
		"garbage": func(t *testing.T, dir string, ends []int64) {
			overwrite(t, filepath.Join(dir, dbName+"-wal"), []byte(strings.Repeat("garbage ", int(ends[19]/8))))
		},
		"header":             func(t *testing.T, dir string, _ []int64) { flip(t, filepath.Join(dir, dbName+"-wal"), 20) },
		"less than a header": func(t *testing.T, dir string, _ []int64) { cut(t, filepath.Join(dir, dbName+"-wal"), 20) },
		"first frame":        func(t *testing.T, dir string, _ []int64) { flip(t, filepath.Join(dir, dbName+"-wal"), logHeader+8) },
		"page in the middle": func(t *testing.T, dir string, ends []int64) { flip(t, filepath.Join(dir, dbName+"-wal"), ends[9]+200) },
		"commit before last": func(t *testing.T, dir string, ends []int64) { flip(t, filepath.Join(dir, dbName+"-wal"), ends[18]-1) },
		"the file it is for": func(t *testing.T, dir string, _ []int64) { cut(t, filepath.Join(dir, dbName), 8192) },
		"its file, in its middle": func(t *testing.T, dir string, _ []int64) {
			path := filepath.Join(dir, dbName)
			cut(t, path, int64(len(contentsOf(t, path))/2))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, ends := killed(t)
			damage(t, dir, ends)
			file, log := contentsOf(t, filepath.Join(dir, dbName)), contentsOf(t, filepath.Join(dir, dbName+"-wal"))
			for range 2 {
				_, err := Open(t.Context(), Options{Dir: dir})
				if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "backup") {
					t.Fatalf("Open: %v", err)
				}
			}
			if string(contentsOf(t, filepath.Join(dir, dbName))) != string(file) || string(contentsOf(t, filepath.Join(dir, dbName+"-wal"))) != string(log) {
				t.Error("a file was changed")
			}
		})
	}
}

// What is missing after an interruption is refused, and made anew by nobody. A copy
// from a backup in its place is taken when somebody says so.
func TestMissingAfterAnInterruption(t *testing.T) {
	dir, _ := killed(t)
	path := filepath.Join(dir, dbName)
	file, log := contentsOf(t, path), contentsOf(t, path+"-wal")
	refused := func(what string) {
		t.Helper()
		if _, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "backup") {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for what, cut := range map[string][]byte{"empty": {}, "zeros": make([]byte, 8<<10), "header": log[:logHeader]} {
		overwrite(t, path+"-wal", cut)
		refused("with nothing in its log: " + what)
	}
	if err := os.RemoveAll(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	refused("without its log")
	if string(contentsOf(t, path)) != string(file) {
		t.Error("the file was changed")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	refused("without anything")
	overwrite(t, path, file)
	overwrite(t, path+"-wal", log)
	s := open(t, dir)
	if s.Last() != 20 {
		t.Errorf("%d messages are there, want 20", s.Last())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// After an end in order nothing is expected of what is put there.
	overwrite(t, path, file)
	if s := open(t, dir); s.Last() != 0 {
		t.Errorf("%d messages are in the old copy, want 0", s.Last())
	}
}
