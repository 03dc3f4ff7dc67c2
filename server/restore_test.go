package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// A restore is a server whose data directory is put back as it was before,
// with people whose apps remember more.
type restore struct {
	address           string
	dir, kept         string
	server            *testServer
	alice, bob, carol *user
}

// newRestore keeps a copy of the data as it is after the first line of each.
func newRestore(t *testing.T) *restore {
	t.Helper()
	r := &restore{dir: t.TempDir(), kept: t.TempDir() + "/data"}
	r.server = startServerIn(t, r.dir)
	r.address = strings.TrimPrefix(r.server.URL, "http://")
	r.alice = r.server.owner(t, "alice")
	r.bob, r.carol = r.alice.join(t, "bob"), r.alice.join(t, "carol")
	return r
}

// keep copies the data directory while the server is stopped.
func (r *restore) keep(t *testing.T) {
	t.Helper()
	r.stop(t)
	if err := os.CopyFS(r.kept, os.DirFS(r.dir)); err != nil {
		t.Fatal(err)
	}
	r.server = startServerIn(t, r.dir, "-addr", r.address)
}

// back starts the server on the copy.
func (r *restore) back(t *testing.T) {
	t.Helper()
	r.stop(t)
	r.server = startServerIn(t, r.kept, "-addr", r.address)
}

func (r *restore) stop(t *testing.T) {
	t.Helper()
	if err := r.server.stop(); err != nil {
		t.Fatal(err)
	}
}

// with opens a conversation and waits until it consists of these messages.
func (c *client) with(name string, ids ...string) {
	c.t.Helper()
	c.apply(chat.Opened{With: name})
	c.settle()
	c.untilTold(name, ids...)
}

// restart has the app come back, and waits until it has taken its copy from the log that it finds.
func (c *client) restart() {
	old, _, _ := c.Cursor()
	c.start()
	c.until(func(s *chat.State) bool { epoch, _, ok := s.Cursor(); return ok && epoch != old })
}

// A copy that has been put back and written to since has the numbers that
// clients remember, and other messages under them. They notice by the epoch, send again
// what only they have, and take the rest anew.
func TestRestoredCopyThatHasGrown(t *testing.T) {
	r := newRestore(t)
	alice, bob := r.alice.client(t, "a", "bob"), r.bob.client(t, "b", "alice")
	alice.say("bob", "1", "2")
	bob.untilTold("alice", "1", "2")
	r.keep(t)
	alice.say("bob", "3", "4")
	bob.untilTold("alice", "1", "2", "3", "4")
	bob.say("alice", "5")
	alice.untilTold("bob", "1", "2", "3", "4", "5")
	alice.until(func(s *chat.State) bool { return markOf(s, "bob", "4") == chat.Delivered })
	_, n, _ := alice.Cursor()
	_ = alice.stop()
	_ = bob.stop()

	r.back(t)
	carol := r.carol.live(t, "")
	var grown []string
	for last := int64(0); last <= n; {
		id := fmt.Sprint("carol", len(grown))
		grown = append(grown, id)
		carol.send("alice", id, "content of "+id)
		last = carol.send("bob", id+"b", "content of "+id+"b").N
	}
	alice.restart()
	alice.untilTold("bob", "1", "2", "3", "4")
	alice.with("carol", grown...)
	bob.restart()
	bob.untilTold("alice", "1", "2", "3", "4", "5")
	alice.with("bob", "1", "2", "3", "4", "5")
	for i := range grown {
		grown[i] += "b"
	}
	bob.with("carol", grown...)
	// A new device agrees, and so do marks: what was delivered before is so again.
	alice.until(func(s *chat.State) bool { return markOf(s, "bob", "4") == chat.Delivered })
	r.bob.client(t, "new", "alice").untilTold("alice", "1", "2", "3", "4", "5")
}

// What is still in the outbox goes after what was ticked and is lost.
func TestRestoreKeepsTheOrderOfWriting(t *testing.T) {
	r := newRestore(t)
	alice, bob := r.alice.client(t, "a", "bob"), r.bob.client(t, "b", "alice")
	all := ids("m", 30)
	alice.say("bob", all[:10]...)
	bob.untilTold("alice", all[:10]...)
	r.keep(t)
	alice.say("bob", all[10:20]...)
	alice.untilTold("bob", all[:20]...)
	_ = alice.stop()
	alice.say("bob", all[20:]...)
	r.back(t)
	alice.restart()
	alice.untilTold("bob", all...)
	bob.untilTold("alice", all...)
}

// A cursor is of a log or it is not; how a number compares says nothing.
func TestResetSaysWhichLogItIs(t *testing.T) {
	r := newRestore(t)
	line := r.alice.dial(t, "device=d")
	first, _ := line.until(shared.VerbHello)
	line.until(shared.VerbLive)
	n := line.send("bob", "1", "kept").N
	line.close()
	r.keep(t)
	line = r.alice.dial(t, "device=d")
	second, _ := line.until(shared.VerbHello)
	line.until(shared.VerbLive)
	lost := line.send("bob", "2", "lost").N
	line.close()
	r.back(t)
	line = r.alice.live(t, "device=d")
	if again := line.send("bob", "3", "another").N; again != lost {
		t.Fatalf("the restored log goes on at %d, want %d", again, lost)
	}
	for _, tc := range []struct {
		epoch string
		n     int64
		reset bool
	}{
		{first.Epoch, n, false}, {first.Epoch, 0, false}, {first.Epoch, lost, true},
		{second.Epoch, n, true}, {second.Epoch, lost, true}, {second.Epoch, 0, false}, {"", lost, true},
	} {
		query := fmt.Sprintf("device=e&since=%d&epoch=%s", tc.n, tc.epoch)
		peer := r.alice.dial(t, query)
		hello, _ := peer.until(shared.VerbHello)
		if hello.Reset != tc.reset || hello.N != lost {
			t.Errorf("%s: %s", query, hello)
		}
		_, frames := peer.until(shared.VerbLive)
		replayed := slices.ContainsFunc(frames, func(f shared.Frame) bool { return f.N == lost && f.Content == "another" })
		if replayed == tc.reset {
			t.Errorf("%s: replayed %v", query, frames)
		}
	}
}
