package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tobar/shared"
)

// stillServes fails unless two people can talk.
func stillServes(t *testing.T, alice, bob *user) {
	t.Helper()
	b := bob.live(t, "")
	a := alice.live(t, "")
	id := rand.Text()
	a.send("bob", id, id)
	for {
		if f, _ := b.until("alice"); f.Content == id {
			break
		}
	}
	a.close()
	b.close()
}

// Garbage before, during and after the handshake is an error for that
// connection alone.
func TestGarbage(t *testing.T) {
	alice, bob := pair(t, "-open")
	s := alice.s
	host := strings.TrimPrefix(s.URL, "http://")
	noise := make([]byte, 4096)
	rand.Read(noise)
	open := func() net.Conn {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	drained := func(c net.Conn) {
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
	}
	for range 20 {
		c := open()
		c.Write(noise)
		drained(c)
		c = open()
		fmt.Fprintf(c, "GET /ws?user=carol HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n", host)
		c.Write(noise)
		drained(c)
		r := s.rawDial(t, "/ws?user=carol")
		r.conn.Write(noise)
		drained(r.conn)
		// Half a frame, then nothing.
		r = s.rawDial(t, "/ws?user=carol")
		r.conn.Write([]byte{0x81, 0xfe, 0x01})
		drained(r.conn)
		// A frame without a mask, and one that says it is longer than anything.
		r = s.rawDial(t, "/ws?user=carol")
		r.conn.Write([]byte{0x81, 0x05, 'b', 'o', 'b', '|', 'x'})
		drained(r.conn)
		r = s.rawDial(t, "/ws?user=carol")
		r.conn.Write([]byte{0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4})
		drained(r.conn)
	}
	stillServes(t, alice, bob)
}

// A reader that never reads is closed as too slow; nobody waits for it, and
// it has lost nothing.
func TestReaderThatNeverReads(t *testing.T) {
	alice, bob := pair(t, "-open", "-rate", "0")
	deaf := alice.s.rawDial(t, "/ws?user=carol")
	deaf.conn.(*net.TCPConn).SetReadBuffer(4096)
	other := alice.s.guest(t, "dave")
	a := alice.live(t, "")
	content := strings.Repeat("x", shared.MaxContent)
	const messages = 400 // 26 MB: more than the queue and the kernel hold
	for i := range messages {
		a.send("carol", fmt.Sprintf("c%d", i), content)
	}
	a.send("dave", "d", "hello")
	other.expect("hello")
	alice.s.said.find(t, "receiver too slow")
	stillServes(t, alice, bob)
	back := alice.s.guest(t, "carol")
	for range messages {
		back.expect(content)
	}
}

// Ten thousand sockets that open and close leave nothing behind.
func TestManySockets(t *testing.T) {
	total := 10_000
	if testing.Short() {
		total = 500
	}
	alice, bob := pair(t, "-open")
	host := strings.TrimPrefix(alice.s.URL, "http://")
	var workers sync.WaitGroup
	work := make(chan int)
	for range 16 {
		workers.Go(func() {
			for i := range work {
				c, err := net.Dial("tcp", host)
				if err != nil {
					t.Error(err)
					continue
				}
				if i%4 != 0 { // the others say nothing at all
					fmt.Fprintf(c, "GET /ws?user=u%d HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
						"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", i%50, host)
				}
				if i%4 > 1 { // the rest leave before the answer
					io.ReadFull(c, make([]byte, 12))
				}
				c.(*net.TCPConn).SetLinger(0)
				c.Close()
			}
		})
	}
	for i := range total {
		work <- i
	}
	close(work)
	workers.Wait()
	stillServes(t, alice, bob)
}

// With every descriptor in use, newcomers wait; those who are in go on.
func TestFullUlimit(t *testing.T) {
	if _, err := exec.LookPath("prlimit"); err != nil {
		t.Skip("SKIPPED: prlimit (util-linux) is not here")
	}
	p := startProcess(t, t.TempDir(), "-open")
	alice := p.owner(t, "alice")
	bob := alice.join(t, "bob")
	a, b := alice.live(t, ""), bob.live(t, "")
	a.send("bob", "before", "before")
	limit := exec.Command("prlimit", "--pid", fmt.Sprint(p.cmd.Process.Pid), "--nofile=64:64")
	if out, err := limit.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var held []net.Conn
	for range 100 {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(p.URL, "http://"), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	for i := range 20 {
		a.send("bob", fmt.Sprint(i), "during")
	}
	for range 20 {
		b.until("alice")
	}
	for _, c := range held {
		c.Close()
	}
	stillServes(t, alice, bob)
}

// Everything that was accepted is on disk when the server has been told to
// stop, and it stops soon.
func TestStopsOnSignal(t *testing.T) {
	dir := t.TempDir()
	p := startProcess(t, dir)
	alice := p.owner(t, "alice")
	bob := alice.join(t, "bob")
	a := alice.live(t, "")
	for i := range 50 {
		a.send("bob", fmt.Sprint(i), "kept")
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := a.closed(); code != shared.CloseGoingAway {
		t.Errorf("closed with %d", code)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("ended with %v; it said:\n%s", err, p.said)
	}
	again := startProcess(t, dir)
	_, got := bob.at(again.testServer).dial(t, "since=0").until(shared.VerbLive)
	kept := 0
	for _, f := range got {
		if f.Content == "kept" {
			kept++
		}
	}
	if kept != 50 {
		t.Errorf("%d of 50 are there", kept)
	}
}

// A flood is read more slowly, and every line of it arrives.
func TestFloodIsSlowedNotDropped(t *testing.T) {
	alice, bob := pair(t, "-rate", "400")
	a, b := alice.live(t, ""), bob.live(t, "")
	const lines = burst + 200
	for i := range lines {
		a.write(fmt.Sprintf("bob;id=%d|%d", i, i))
	}
	for i := range lines {
		if f, _ := b.until("alice"); f.Content != fmt.Sprint(i) {
			t.Fatalf("line %d is %s", i, f)
		}
	}
}

func TestHealth(t *testing.T) {
	s := startServer(t)
	u := s.browser(t, "")
	for _, path := range []string{"/healthz", "/readyz"} {
		if res := u.ask(t, http.MethodGet, path, ""); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, res.Status)
		} else {
			readAll(t, res)
		}
	}
}

// A second server on the same data directory is refused in words.
func TestSecondServer(t *testing.T) {
	s := startServer(t)
	var said strings.Builder
	err := run(t.Context(), []string{"-addr", "127.0.0.1:0", "-data", s.Dir}, func(string) string { return "" }, &said)
	if code := exitCode(err, &said); code != 1 || !strings.Contains(said.String(), "another server") {
		t.Errorf("exit code %d, it said: %s", code, said.String())
	}
}
