package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenMakesAPrivateDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a?b %c", "data")
	s := open(t, dir)
	ids := join(t, s, "alice")
	say(t, s, ids[0], ids[0], "note")
	for name, want := range map[string]os.FileMode{".": 0o700 | os.ModeDir, dbName: 0o600, dbName + "-wal": 0o600, "lock": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, not %v", name, info.Mode(), want)
		}
	}
}

func TestSecondServerIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrLocked) {
		t.Fatalf("second Open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	changeFile(t, filepath.Join(dir, dbName), "PRAGMA user_version = 99")
	if _, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrNewer) {
		t.Fatalf("Open: %v", err)
	}
}

// Whatever is wrong with the file, it is refused in words and stays as it is.
func TestDamagedDatabaseIsRefused(t *testing.T) {
	damage := map[string]func(t *testing.T, path string){
		"garbage": func(t *testing.T, path string) { overwrite(t, path, []byte(strings.Repeat("garbage ", 4096))) },
		"empty":   func(t *testing.T, path string) { overwrite(t, path, nil) },
		"short": func(t *testing.T, path string) {
			if err := os.Truncate(path, 8192); err != nil {
				t.Fatal(err)
			}
		},
		"first page": func(t *testing.T, path string) {
			b := contentsOf(t, path)
			for i := 100; i < 4096; i++ {
				b[i] = 0xa5
			}
			overwrite(t, path, b)
		},
		"another program's": func(t *testing.T, path string) { changeFile(t, path, "PRAGMA application_id = 7") },
		"missing table":     func(t *testing.T, path string) { changeFile(t, path, "DROP TABLE lane") },
		"no salt":           func(t *testing.T, path string) { changeFile(t, path, "DELETE FROM setting") },
	}
	for name, do := range damage {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			ids := join(t, s, "alice", "bob")
			say(t, s, ids[0], ids[1], "hello")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, dbName)
			do(t, path)
			before := contentsOf(t, path)
			for range 2 {
				_, err := Open(t.Context(), Options{Dir: dir})
				if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "backup") {
					t.Fatalf("Open: %v", err)
				}
			}
			if string(contentsOf(t, path)) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestMissingFileBesideItsLogIsRefused(t *testing.T) {
	dir := t.TempDir()
	overwrite(t, filepath.Join(dir, dbName+"-wal"), []byte("half of a database"))
	if _, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrCorrupt) {
		t.Fatalf("Open: %v", err)
	}
}

// A first start that died halfway leaves nothing that the next one trips over.
func TestUnfinishedCreationIsBegunAgain(t *testing.T) {
	dir := t.TempDir()
	overwrite(t, filepath.Join(dir, dbName+".new"), []byte("half"))
	open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, dbName+".new")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unfinished file: %v", err)
	}
}

func TestMigrationsRunInOrderAndOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), dbName)
	steps := []string{"CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y", "INSERT INTO a VALUES (1, 2)"}
	if err := create(path, steps[:1]); err != nil {
		t.Fatal(err)
	}
	c, err := openConn(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for range 2 {
		if err := migrate(c, steps); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := c.number("SELECT count(*) FROM a WHERE x = 1 AND y = 2"); n != 1 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	// One that fails leaves the version before it.
	if err := migrate(c, append(steps, "CREATE TABLE b (x); CREATE TABLE a (x)")); err == nil {
		t.Error("a broken migration was applied")
	}
	if n, err := c.number("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"); n != 0 || err != nil {
		t.Errorf("half of a migration stayed: %d, %v", n, err)
	}
	if err := migrate(c, steps[:2]); !errors.Is(err, ErrNewer) {
		t.Errorf("an older program: %v", err)
	}
}
