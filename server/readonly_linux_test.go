package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user who owns nothing.
const nobody = 65534

// asNobody is a server of a user to whom permissions mean something: root may
// write wherever it likes.
func asNobody(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", "-addr", "127.0.0.1:0", "-data", dir)
	cmd.Env = append(os.Environ(), asServer+"=1")
	cmd.Dir = "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// reachable is a new directory whose parents everybody may pass.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "tobar-readonly-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { return os.Chmod(path, 0o700) })
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A data directory that cannot be written is refused with the name of what it is
// about, whatever is in it, and nothing in it changes.
func TestReadOnlyData(t *testing.T) {
	kept := t.TempDir()
	s := startServerIn(t, kept)
	alice := s.owner(t, "alice")
	bob := alice.join(t, "bob")
	alice.live(t, "").send("bob", "1", "hello")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name      string
		full      bool // there is a database
		dir, file fs.FileMode
		names     string // what it says cannot be used
	}{
		{"nothing in it", false, 0o500, 0, "lock"},
		{"the directory", true, 0o500, 0o600, "data"},
		{"the files", true, 0o700, 0o400, "lock"},
		{"both", true, 0o500, 0o400, "lock"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(reachable(t), "data")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if tc.full {
				if err := os.CopyFS(dir, os.DirFS(kept)); err != nil {
					t.Fatal(err)
				}
			}
			give(t, dir, tc.dir, tc.file)
			before := filesIn(t, dir)
			var said bytes.Buffer
			cmd := asNobody(t, dir)
			cmd.Stderr = &said
			if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1 {
				t.Fatalf("%v; it said: %s", err, &said)
			}
			if words := said.String(); !strings.HasPrefix(words, "tobar: ") || !strings.Contains(words, filepath.Join(filepath.Dir(dir), "data")) ||
				!strings.Contains(words, tc.names) || strings.Count(words, "\n") != 1 {
				t.Errorf("it says: %s", words)
			}
			if after := filesIn(t, dir); after != before {
				t.Errorf("there is now\n%sbefore\n%s", after, before)
			}
			// Once it can be written again, everything is there.
			give(t, dir, 0o700, 0o600)
			if tc.full {
				if got := messagesTo(t, bob.at(startServerIn(t, dir))); len(got) != 1 {
					t.Errorf("%d messages are there, want 1", len(got))
				}
			}
		})
	}
}

// give makes everything nobody's, with these permissions.
func give(t *testing.T, dir string, mode, files fs.FileMode) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && os.Geteuid() == 0 {
			err = os.Chown(path, nobody, nobody)
		}
		if err == nil && !d.IsDir() {
			err = os.Chmod(path, files)
		}
		return err
	})
	if err == nil {
		err = os.Chmod(dir, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// filesIn lists names and contents, with those of directories in it.
func filesIn(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			b.WriteString(path + "\n")
			return err
		}
		content, err := os.ReadFile(path)
		b.WriteString(path + " " + string(content) + "\n")
		if os.Geteuid() != 0 {
			err = nil // that it cannot be read is what is tried
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
