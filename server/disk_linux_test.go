package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/coder/websocket"
	"golang.org/x/sys/unix"

	"tobar/client/chat"
	"tobar/shared"
)

// testsEnv says whether a test that lacks its tool fails (required) or is
// skipped, aloud (anything else).
const testsEnv = "TOBAR_TESTS"

func init() {
	if os.Getenv(asServer) == "" {
		return
	}
	// This process is a server for faults to be injected into: whoever started it may
	// trace it, and a file that may not grow is an error of write rather than the end.
	signal.Ignore(syscall.SIGXFSZ)
	_ = unix.Prctl(unix.PR_SET_PTRACER, ^uintptr(0), 0, 0, 0)
}

// tool finds a program that a test cannot do without.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		without(t, name+" is not here: ./build.sh test installs it on Debian")
	}
	return path
}

// without ends a test that cannot have what it needs.
func without(t *testing.T, what string) {
	t.Helper()
	if os.Getenv(testsEnv) == "required" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED: " + what)
}

// smallFileSystem is a directory with its own few megabytes.
func smallFileSystem(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root can make a file system; the limit on file sizes stands in for it")
	}
	dir := t.TempDir()
	if err := unix.Mount("tobar-test", dir, "tmpfs", 0, "size=6m,mode=0700"); err != nil {
		t.Skipf("SKIPPED: no file system can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// inject has a process's system calls fail, as strace's -e inject says, until
// the function that it returns is called.
func (p *process) inject(t *testing.T, what string) (end func()) {
	t.Helper()
	calls, _, _ := strings.Cut(what, ":")
	cmd := exec.Command(tool(t, "strace"), "-f", "-o", os.DevNull, "-e", "trace="+calls, "-e", "inject="+what, "-p", fmt.Sprint(p.cmd.Process.Pid))
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end = func() {
		_ = cmd.Process.Signal(os.Interrupt) // it lets go of the process
		_ = cmd.Wait()
	}
	t.Cleanup(end)
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "attached") {
			return end
		}
	}
	t.Fatalf("strace could not attach: %q", lines.Text())
	return nil
}

// A disk that takes nothing any more: nothing is acknowledged that is not on
// it, reading goes on, and when it takes writes again everything goes on by itself.
func TestDiskFails(t *testing.T) {
	injected := func(what string) func(*testing.T, *process) (fail, mend func()) {
		return func(t *testing.T, p *process) (fail, mend func()) {
			end := func() {}
			attached := false
			return func() {
				if !attached {
					attached, end = true, p.inject(t, what)
				}
			}, func() { end() }
		}
	}
	for _, tc := range []struct {
		name   string
		dir    func(*testing.T) string
		faults func(*testing.T, *process) (fail, mend func())
	}{
		{"full, by a limit on file sizes", (*testing.T).TempDir, limitedFiles},
		{"full, of a file system of its own", smallFileSystem, fullFileSystem},
		{"fsync fails", (*testing.T).TempDir, injected("fsync,fdatasync:error=EIO")},
		{"writes fail", (*testing.T).TempDir, injected("pwrite64:error=EIO")},
		{"turned read-only", (*testing.T).TempDir, injected("pwrite64,ftruncate:error=EROFS")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(tc.dir(t), "data")
			p := startProcess(t, dir, "-rate", "0")
			fail, mend := tc.faults(t, p)
			newDiskTest(t, p).run(dir, fail, mend)
		})
	}
}

// limitedFiles has every write to a file fail.
func limitedFiles(t *testing.T, p *process) (fail, mend func()) {
	var before unix.Rlimit
	pid := p.cmd.Process.Pid
	set := func(limit, old *unix.Rlimit) {
		if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, limit, old); err != nil {
			t.Fatal(err)
		}
	}
	set(nil, &before)
	return func() { set(&unix.Rlimit{Cur: 1, Max: before.Max}, nil) }, func() { set(&before, nil) }
}

// fullFileSystem has one large file take all the room there is.
func fullFileSystem(t *testing.T, p *process) (fail, mend func()) {
	path := filepath.Join(filepath.Dir(p.Dir), "filler")
	fail = func() {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		page := bytes.Repeat([]byte{1}, 4096)
		for err == nil {
			_, err = f.Write(page)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	return fail, func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// A diskTest is people who write while the disk fails: alice and bob with the app,
// carol with a line of her own that notes every answer.
type diskTest struct {
	t                *testing.T
	p                *process
	aliceUser, carol *user
	bobUser          *user
	alice, bob       *client
	line             *peer
	ticked           map[string]int64 // carol's messages, by id
	refused          []string         // in order
	count            int
}

func newDiskTest(t *testing.T, p *process) *diskTest {
	d := &diskTest{t: t, p: p, ticked: make(map[string]int64)}
	d.aliceUser = p.owner(t, "alice")
	d.bobUser, d.carol = d.aliceUser.join(t, "bob"), d.aliceUser.join(t, "carol")
	d.alice, d.bob = d.aliceUser.client(t, "a", "bob"), d.bobUser.client(t, "b", "alice")
	d.line = d.carol.live(t, "device=c")
	return d
}

// send writes one of carol's messages and reports whether it was stored.
func (d *diskTest) send() bool {
	d.count++
	id := fmt.Sprint("c", d.count)
	d.line.write(fmt.Sprintf("bob;id=%s|content of %s", id, id))
	for {
		switch f := d.line.frame(); {
		case f.Address == shared.VerbSent && f.ID == id:
			d.ticked[id] = f.N
			return true
		case f.Address == shared.VerbError && f.ID == id:
			if f.Code != shared.CodeStorage {
				d.t.Fatalf("refused with %s", f)
			}
			d.refused = append(d.refused, id)
			if code := d.line.closed(); code != shared.CloseTryLater {
				d.t.Errorf("closed with %d after %s", code, f)
			}
			d.line = d.carol.live(d.t, "device=c")
			return false
		}
	}
}

func (d *diskTest) ready() int {
	res := d.carol.ask(d.t, http.MethodGet, "/readyz", "")
	readAll(d.t, res)
	return res.StatusCode
}

func (d *diskTest) run(dir string, fail, mend func()) {
	t := d.t
	all := ids("m", 60)
	d.alice.say("bob", all[:20]...)
	d.bob.untilTold("alice", all[:20]...)
	for range 20 {
		d.send()
	}
	if len(d.refused) > 0 || d.ready() != http.StatusOK {
		t.Fatal("a good disk refuses")
	}

	// Room that was left, or that recovering has made, is used up before the end.
	for down := 0; down < 3; down++ {
		if fail(); d.send() || d.ready() == http.StatusOK {
			down = -1
		}
	}
	d.alice.say("bob", all[20:40]...)
	var list shared.Conversations
	d.bobUser.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Conversations) != 2 {
		t.Errorf("while the disk fails, bob is told of %d conversations, want 2", len(list.Conversations))
	}
	d.check(d.bobUser)

	mend()
	d.alice.until(func(s *chat.State) bool { return s.Outbox() == 0 })
	if code := d.ready(); code != http.StatusOK {
		t.Errorf("recovered, and /readyz says %d", code)
	}
	d.alice.say("bob", all[40:]...)
	d.alice.untilTold("bob", all...)
	d.bob.untilTold("alice", all...)
	d.sendAgain()
	d.check(d.bobUser)
	for _, c := range []*client{d.alice, d.bob} {
		_ = c.stop()
	}
	d.p.kill()
	d.check(d.bobUser.at(startProcess(t, dir).testServer))
}

// An fsync that fails now and then, in the middle of a stream that does not wait for answers:
// what comes after it on the same line must not overtake what has to be sent again.
func TestOrderAfterAFailedFsync(t *testing.T) {
	p := startProcess(t, t.TempDir(), "-rate", "0")
	alice := p.owner(t, "alice")
	bob := alice.join(t, "bob")
	bob.live(t, "device=b").close()
	p.inject(t, "fsync,fdatasync:error=EIO:when=3+4")
	confirmed := 0
	for failures := 0; failures < 3; {
		line := alice.live(t, "device=a")
		from, total := confirmed, confirmed+2000
		go func() {
			for i := from; i < total; i++ {
				if line.ws.Write(context.Background(), websocket.MessageText, fmt.Appendf(nil, "bob;id=%d|%d", i, i)) != nil {
					return
				}
			}
		}()
		failed := false
		for confirmed < total && !failed {
			select {
			case answer := <-line.got:
				f, err := shared.Parse(answer)
				switch {
				case err != nil:
					t.Fatal(err)
				case f.Address == shared.VerbSent && f.ID == fmt.Sprint(confirmed):
					confirmed++
				case f.Address == shared.VerbError && f.Code == shared.CodeStorage:
				case f.Address != shared.VerbPresence:
					t.Fatalf("the answer to %d is %s", confirmed, f)
				}
			case <-line.done:
				failed = len(line.got) == 0
			}
		}
		line.close()
		if failed {
			failures++
		}
	}
	_, got := bob.dial(t, "device=b2&since=0").until(shared.VerbLive)
	next := 0
	for _, f := range got {
		if f.Address == "alice" {
			if f.Content != fmt.Sprint(next) {
				t.Fatalf("message %d is %s", next, f)
			}
			next++
		}
	}
	if next < confirmed {
		t.Errorf("%d of %d are there", next, confirmed)
	}
}

// sendAgain sends what was refused: it must not have been stored, and is now.
func (d *diskTest) sendAgain() {
	line := d.carol.live(d.t, "device=c")
	for _, id := range d.refused {
		sent := line.send("bob", id, "content of "+id)
		d.ticked[id] = sent.N
	}
	d.refused = nil
}

// check holds what a new device of bob's is sent against carol's ticks.
func (d *diskTest) check(bob *user) {
	d.t.Helper()
	line := bob.dial(d.t, "device=new&since=0")
	_, frames := line.until(shared.VerbLive)
	line.close()
	got := make(map[string]int64)
	for _, f := range frames {
		if f.Address == "carol" {
			if got[f.ID] != 0 || f.Content != "content of "+f.ID {
				d.t.Errorf("bob has %s, and n=%d before", f, got[f.ID])
			}
			got[f.ID] = f.N
		}
	}
	for id, n := range d.ticked {
		if got[id] != n {
			d.t.Errorf("%s was ticked as %d and is there as %d", id, n, got[id])
		}
		delete(got, id)
	}
	for _, id := range d.refused {
		delete(got, id) // not known to be stored
	}
	if len(got) > 0 {
		d.t.Errorf("nobody wrote %v", got)
	}
}
