package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/shared"
)

// guest joins as the page of 2018 did: a name and nothing else.
func (s *testServer) guest(t testing.TB, name string) *peer {
	t.Helper()
	return s.dial(t, "user="+name, "", nil)
}

// expect reads the next message and compares.
func (p *peer) expect(want string) {
	p.t.Helper()
	if got := p.next(); got != want {
		p.t.Fatalf("got %.80q, want %.80q", got, want)
	}
}

// expectError reads an error of the plain dialect.
func (p *peer) expectError() {
	p.t.Helper()
	if got := p.next(); !strings.HasPrefix(got, "error: ") || len(got) < len("error: ")+5 {
		p.t.Fatalf("got %.80q, want an error in words", got)
	}
}

// Each test is a line of the original's table.
func TestOriginal(t *testing.T) {
	t.Run("user=NAME joins, and several sockets of one name all receive", func(t *testing.T) {
		s := startServer(t, "-open")
		first, second, bob := s.guest(t, "alice"), s.guest(t, "alice"), s.guest(t, "bob")
		bob.write("alice|hi")
		first.expect("hi")
		second.expect("hi")
	})
	t.Run("the original's own path answers", func(t *testing.T) {
		s := startServer(t, "-open")
		bob := s.guest(t, "bob")
		alice, _, err := s.tryDial(t, originalPath+"?user=alice", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		bob.write("alice|hi")
		alice.expect("hi")
	})
	t.Run("without open mode a name alone is nobody", func(t *testing.T) {
		s := startServer(t)
		_, res, err := s.tryDial(t, "/ws?user=alice", "", nil)
		if err == nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("got %v, want 401", res)
		}
	})
	t.Run("to|content goes to to, which is trimmed", func(t *testing.T) {
		s := startServer(t, "-open")
		alice, bob := s.guest(t, "alice"), s.guest(t, "bob")
		alice.write("  bob \t| hello ")
		bob.expect(" hello ")
	})
	t.Run("an empty to, or no bar, goes to the last to of this connection", func(t *testing.T) {
		s := startServer(t, "-open")
		alice, bob := s.guest(t, "alice"), s.guest(t, "bob")
		alice.write("bob|one", "|two", "three")
		bob.expect("one")
		bob.expect("two")
		bob.expect("three")
	})
	t.Run("with no last to yet it is an error", func(t *testing.T) {
		s := startServer(t, "-open")
		alice := s.guest(t, "alice")
		alice.write("hello?")
		alice.expectError()
		alice.write("|hello?")
		alice.expectError()
	})
	t.Run("the first bar splits, the rest is content", func(t *testing.T) {
		s := startServer(t, "-open")
		alice, bob := s.guest(t, "alice"), s.guest(t, "bob")
		alice.write("bob|a|b||c")
		bob.expect("a|b||c")
	})
	t.Run("offline: kept, sent in order at the next join, then not again", func(t *testing.T) {
		s := startServer(t, "-open")
		owner := s.owner(t, "alice")
		alice := owner.dial(t, "")
		alice.until(shared.VerbLive)
		for i := range 20 {
			alice.send("bob", fmt.Sprint(i), fmt.Sprintf("line %d", i))
		}
		bob := s.guest(t, "bob")
		for i := range 20 {
			bob.expect(fmt.Sprintf("line %d", i))
		}
		for {
			if f, _ := alice.until(shared.VerbDelivered); f.By == "bob" && f.N >= 20 {
				break
			}
		}
		bob.close()
		again := s.guest(t, "bob")
		alice.send("bob", "last", "only this")
		again.expect("only this")
	})
	t.Run("what a socket has not proved to have read comes again", func(t *testing.T) {
		s := startServer(t, "-open")
		alice := s.guest(t, "alice")
		alice.write("bob|precious")
		alice.write("alice|") // refused: a barrier in the plain dialect
		alice.expectError()
		deaf := s.rawDial(t, "/ws?user=bob")
		deaf.until(t, "precious")
		deaf.conn.Close()
		s.guest(t, "bob").expect("precious")
	})
	t.Run("whole frames up to 64 KiB", func(t *testing.T) {
		s := startServer(t, "-open")
		alice, bob := s.guest(t, "alice"), s.guest(t, "bob")
		long := strings.Repeat("长", shared.MaxContent/3)
		alice.write("bob|" + long)
		bob.expect(long)
		alice.write("bob|" + strings.Repeat("x", shared.MaxContent+1))
		alice.expectError()
	})
	t.Run("a frame split over several WebSocket frames is whole", func(t *testing.T) {
		s := startServer(t, "-open")
		alice, bob := s.guest(t, "alice"), s.guest(t, "bob")
		w, err := alice.ws.Writer(context.Background(), websocket.MessageText)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"b", "ob|he", "llo"} {
			if _, err := w.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		bob.expect("hello")
	})
	t.Run("what cannot be relayed is an error to the sender", func(t *testing.T) {
		s := startServer(t, "-open")
		alice := s.guest(t, "alice")
		for _, line := range []string{"a/b|hello", "#lunch|hello", "bob|", "bob;file=F|hello", "@nope|x"} {
			alice.write(line)
			alice.expectError()
		}
	})
	t.Run("the full dialect names the sender", func(t *testing.T) {
		s := startServer(t, "-open")
		owner := s.owner(t, "alice").dial(t, "")
		owner.until(shared.VerbLive)
		s.guest(t, "bob").write("alice|hi")
		f, _ := owner.until("bob")
		if f.Content != "hi" || f.N == 0 || f.At == 0 {
			t.Errorf("got %s", f)
		}
	})
	t.Run("a guest cannot take an account's name", func(t *testing.T) {
		s := startServer(t, "-open")
		s.owner(t, "alice")
		_, res, err := s.tryDial(t, "/ws?user=Alice", "", nil)
		if err == nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("got %v, want 401", res)
		}
	})
}

// raw is a WebSocket client that answers nothing: no pong, no close.
type raw struct {
	conn net.Conn
	r    *bufio.Reader
}

// rawDial does the handshake by hand.
func (s *testServer) rawDial(t testing.TB, path string) *raw {
	t.Helper()
	host := strings.TrimPrefix(s.URL, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, host)
	r := &raw{conn: conn, r: bufio.NewReader(conn)}
	res, err := http.ReadResponse(r.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("handshake: %s", res.Status)
	}
	return r
}

// until reads bytes until they hold this text.
func (r *raw) until(t testing.TB, text string) {
	t.Helper()
	var got strings.Builder
	for !strings.Contains(got.String(), text) {
		b, err := r.r.ReadByte()
		if err != nil {
			t.Fatalf("after %q: %v", got.String(), err)
		}
		got.WriteByte(b)
	}
}
