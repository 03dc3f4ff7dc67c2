package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tobar/shared"
)

// refuses starts the server on a directory and returns what it says instead of serving.
func refuses(t *testing.T, dir string) string {
	t.Helper()
	var said bytes.Buffer
	err := run(t.Context(), []string{"-addr", "127.0.0.1:0", "-data", dir}, func(string) string { return "" }, &said)
	if code := exitCode(err, &said); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(said.String(), "/owner/") {
		t.Error("it offers to become the owner")
	}
	return said.String()
}

// A data directory that is damaged is refused in one line that says which file
// it is and what to do, and stays as it is; with a copy in its place everything is there.
func TestDamagedDataIsRefused(t *testing.T) {
	kept := t.TempDir()
	p := startProcess(t, kept)
	alice := p.owner(t, "alice")
	bob := alice.join(t, "bob")
	a := alice.live(t, "")
	for i := range 200 {
		a.send("bob", fmt.Sprint(i), fmt.Sprint("line ", i))
	}
	p.kill()

	const db, log = "tobar.db", "tobar.db-wal"
	for _, tc := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		says   string
	}{
		{"the database is cut", func(t *testing.T, dir string) { truncate(t, dir, db, 0.5) }, db},
		{"the database is empty", func(t *testing.T, dir string) { truncate(t, dir, db, 0) }, db},
		{"the database is something else", func(t *testing.T, dir string) { scribble(t, dir, db, 0) }, db},
		{"the database is gone", func(t *testing.T, dir string) { remove(t, dir, db) }, db},
		{"its log is gone", func(t *testing.T, dir string) { remove(t, dir, log) }, db},
		{"its log is empty", func(t *testing.T, dir string) { truncate(t, dir, log, 0) }, db},
		{"its log is something else", func(t *testing.T, dir string) { scribble(t, dir, log, 0) }, log},
		{"its log is damaged in the middle", func(t *testing.T, dir string) { scribble(t, dir, log, 0.5) }, log},
		{"both are gone", func(t *testing.T, dir string) { remove(t, dir, db); remove(t, dir, log) }, db},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := copyOf(t, kept)
			tc.damage(t, dir)
			before, _ := os.ReadFile(filepath.Join(dir, db))
			said := refuses(t, dir)
			if !strings.Contains(said, filepath.Join(dir, tc.says)+": ") || !strings.Contains(said, "backup") || strings.Count(said, "\n") != 1 {
				t.Errorf("it says: %s", said)
			}
			if after, _ := os.ReadFile(filepath.Join(dir, db)); !bytes.Equal(after, before) {
				t.Error("the database was changed")
			}
			// The way out, as it was told.
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			s := startServerIn(t, copyOf(t, kept))
			if got := messagesTo(t, bob.at(s)); len(got) != 200 {
				t.Errorf("%d messages are in the copy", len(got))
			}
		})
	}
}

// messagesTo is every message that a new device of somebody's is sent.
func messagesTo(t *testing.T, u *user) (all []shared.Frame) {
	t.Helper()
	line := u.dial(t, "device=new&since=0")
	defer line.close()
	_, frames := line.until(shared.VerbLive)
	for _, f := range frames {
		if !f.IsVerb() && f.Address != u.name {
			all = append(all, f)
		}
	}
	return all
}

func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// truncate leaves only a part of a file.
func truncate(t *testing.T, dir, name string, part float64) {
	t.Helper()
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, int64(part*float64(info.Size())))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// scribble writes over a part of a file.
func scribble(t *testing.T, dir, name string, from float64) {
	t.Helper()
	path := filepath.Join(dir, name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(b[int(from*float64(len(b))):], strings.Repeat("nonsense ", 1000))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// A page of the log that cannot be read is found when it is asked for. Whoever
// needs it is told that the store fails, and so is the operator; nothing is left out of a replay
// as if it had never been, and everybody else goes on.
func TestDamagedPageIsNotLeftOut(t *testing.T) {
	dir := t.TempDir()
	s := startServerIn(t, dir, "-rate", "0")
	alice := s.owner(t, "alice")
	bob := alice.join(t, "bob")
	a := alice.live(t, "")
	content := strings.Repeat("x", 3000)
	for i := range 400 {
		a.write(fmt.Sprintf("bob;id=%d|%s", i, content))
	}
	for range 400 {
		a.until(shared.VerbSent)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	scribble(t, dir, "tobar.db", 0.5)

	s = startServerIn(t, dir)
	alice, bob = alice.at(s), bob.at(s)
	line := bob.dial(t, "since=0")
	if code := line.closed(); code != shared.CloseTryLater {
		t.Errorf("closed with %d", code)
	}
	s.said.find(t, "malformed")
	for len(line.got) > 0 {
		if f := line.frame(); f.Address == shared.VerbLive {
			t.Error("went live without what cannot be read")
		}
	}
	res := bob.ask(t, http.MethodGet, "/api/conversations/alice/messages?limit=200&before=250", "")
	if text := readAll(t, res); res.StatusCode != http.StatusInternalServerError {
		t.Errorf("history: %s %s", res.Status, text)
	}
	stillServes(t, alice, bob)
}
