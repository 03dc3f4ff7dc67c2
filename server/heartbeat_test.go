package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"tobar/server/internal/store"
	"tobar/shared"
)

// foundWithin is what PROTOCOL.md's reader may rely on: a line whose other end is gone
// without a word is found, and presence is true again.
const foundWithin = time.Minute

// pipes is a listener whose connections are in memory, so that the time that
// they wait can be that of a bubble.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.dialled <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.dialled:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// inBubble runs f against a server in a bubble, where time passes as soon as
// everybody waits for it.
func inBubble(t *testing.T, f func(*testing.T, *pipes)) {
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.DiscardHandler)
		st, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Log: log})
		if err != nil {
			t.Fatal(err)
		}
		s, err := newServer(config{open: true}, log, st)
		if err != nil {
			t.Fatal(err)
		}
		listener := &pipes{dialled: make(chan net.Conn), closed: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.serve(ctx, listener) }()
		f(t, listener)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// upgrade opens a WebSocket by hand, as a guest, in the full dialect.
func (p *pipes) upgrade(t *testing.T, user string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := p.dial(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "GET /ws?user=%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n\r\n", user, shared.Subprotocol)
	r := bufio.NewReader(c)
	res, err := http.ReadResponse(r, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", res, err)
	}
	return c, r
}

// watcher is bob, whose line is fine and quiet. He writes to each of names
// first, so that he is told of their presence.
func (p *pipes) watcher(t *testing.T, names ...string) *websocket.Conn {
	t.Helper()
	transport := &http.Transport{DialContext: p.dial}
	bob, _, err := websocket.Dial(t.Context(), "ws://localhost/ws?user=bob", &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{shared.Subprotocol},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := bob.Write(t.Context(), websocket.MessageText, []byte(name+"|hello")); err != nil {
			t.Fatal(err)
		}
		untilLine(t, bob, "@sent;")
	}
	return bob
}

// untilLine reads until a line begins so, at most for an hour of the bubble's time.
func untilLine(t *testing.T, c *websocket.Conn, begins string) {
	t.Helper()
	within, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for {
		_, line, err := c.Read(within)
		if err != nil {
			t.Fatalf("waiting for %s: %v", begins, err)
		}
		if strings.HasPrefix(string(line), begins) {
			return
		}
	}
}

// A line is half open when nothing comes from its other end any more, whether or
// not what is written to it seems to leave. It is found by pings; a quiet line
// whose other end is there stays.
func TestHalfOpenLineIsFound(t *testing.T) {
	for name, swallow := range map[string]func(io.Reader){
		"what is written goes nowhere": func(r io.Reader) { io.Copy(io.Discard, r) },
		"what is written gets stuck":   func(io.Reader) {},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pipes) {
				bob := p.watcher(t, "carol")
				defer bob.CloseNow()
				carol, r := p.upgrade(t, "carol")
				defer carol.Close()
				var swallowing sync.WaitGroup
				defer swallowing.Wait()
				defer carol.Close()
				for line := ""; !strings.Contains(line, shared.VerbLive); {
					b, err := r.ReadByte()
					if err != nil {
						t.Fatal(err)
					}
					line += string(b)
				}
				r.ReadByte() // the bar
				untilLine(t, bob, "@presence;user=carol;state=online|")
				gone := time.Now()
				swallowing.Go(func() { swallow(r) })
				untilLine(t, bob, "@presence;user=carol;state=offline;")
				if took := time.Since(gone); took > foundWithin {
					t.Errorf("found after %v", took)
				}
			})
		})
	}
}

func TestQuietLineStays(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes) {
		bob := p.watcher(t, "bob")
		defer bob.CloseNow()
		// He reads, which answers pings, and is told nothing for an hour.
		quiet, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		alive := make(chan error, 1)
		go func() {
			_, _, err := bob.Read(t.Context())
			alive <- err
		}()
		select {
		case err := <-alive:
			t.Errorf("the line has ended: %v", err)
		case <-quiet.Done():
		}
		if err := bob.Write(t.Context(), websocket.MessageText, []byte("@ping;id=1|")); err != nil {
			t.Error(err)
		}
		if err := <-alive; err != nil {
			t.Error(err)
		}
	})
}

// A plain line proves at once that it has read what waited for it: its ping follows
// the messages, not the next heartbeat.
func TestPlainProofComesAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes) {
		bob := p.watcher(t, "carol")
		defer bob.CloseNow()
		transport := &http.Transport{DialContext: p.dial}
		carol, _, err := websocket.Dial(t.Context(), "ws://localhost/ws?user=carol", &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport}})
		if err != nil {
			t.Fatal(err)
		}
		var reading sync.WaitGroup
		defer reading.Wait()
		defer carol.CloseNow()
		came := time.Now()
		reading.Go(func() {
			for err == nil {
				_, _, err = carol.Read(t.Context())
			}
		})
		untilLine(t, bob, "@delivered;by=carol;")
		if took := time.Since(came); took >= heartbeat {
			t.Errorf("it took %v", took)
		}
	})
}
