package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// The kinds of WebSocket frames (RFC 6455, section 5.2).
const (
	kindText  = 1
	kindClose = 8
	kindPing  = 9
	kindPong  = 10
)

// readFrame reads one WebSocket frame of a server's.
func readFrame(t testing.TB, r *bufio.Reader) (kind byte, payload string) {
	t.Helper()
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		t.Fatal(err)
	}
	size := uint64(head[1])
	if more := map[uint64]int{126: 2, 127: 8}[size]; more > 0 {
		var b [8]byte
		if _, err := io.ReadFull(r, b[8-more:]); err != nil {
			t.Fatal(err)
		}
		size = binary.BigEndian.Uint64(b[:])
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		t.Fatal(err)
	}
	return head[0] & 0xf, string(b)
}

// expect reads the next frame and compares its kind, and its payload where want says one.
func (r *raw) expect(t testing.TB, kind byte, want string) (payload string) {
	t.Helper()
	got, payload := readFrame(t, r.r)
	if got != kind || want != "" && payload != want {
		t.Fatalf("got %q of kind %d, want %q of kind %d", payload, got, want, kind)
	}
	return payload
}

// write writes a short frame, under a mask of zeros.
func (r *raw) write(t testing.TB, kind byte, payload string) {
	t.Helper()
	b := append([]byte{0x80 | kind, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
	if _, err := r.conn.Write(b); err != nil {
		t.Fatal(err)
	}
}

// deafCarol is a guest with a plain line that answers nothing by itself, and
// alice, who writes to her.
func deafCarol(t *testing.T) (s *testServer, alice *peer, carol *raw) {
	s = startServer(t, "-open")
	return s, s.owner(t, "alice").live(t, ""), s.rawDial(t, "/ws?user=carol")
}

func isDelivered(f shared.Frame) bool { return f.Address == shared.VerbDelivered }

// A pong proves that what was written before its ping was read, and no more.
func TestPongProvesWhatCameBeforeItsPing(t *testing.T) {
	_, alice, carol := deafCarol(t)
	one := alice.send("carol", "1", "one")
	carol.expect(t, kindText, "one")
	first := carol.expect(t, kindPing, "")
	two := alice.send("carol", "2", "two")
	carol.expect(t, kindText, "two")
	carol.write(t, kindPong, first)
	if f, _ := alice.until(shared.VerbDelivered); f.By != "carol" || f.N != one.N {
		t.Fatalf("after the pong of the first: %s, want n=%d", f, one.N)
	}
	second := carol.expect(t, kindPing, "")
	carol.write(t, kindPong, first)
	carol.write(t, kindText, "alice|again")
	if _, before := alice.until("carol"); slices.ContainsFunc(before, isDelivered) {
		t.Fatalf("a pong of a former ping proves %v", before)
	}
	carol.write(t, kindPong, second)
	if f, _ := alice.until(shared.VerbDelivered); f.N != two.N {
		t.Errorf("after the pong of the second: %s, want n=%d", f, two.N)
	}
}

// A pong that answers no ping of the server's proves nothing.
func TestOtherPongsProveNothing(t *testing.T) {
	s, alice, carol := deafCarol(t)
	alice.send("carol", "1", "one")
	carol.expect(t, kindText, "one")
	token := carol.expect(t, kindPing, "")
	for _, other := range []string{"", token + token, string([]byte{token[0] + 1})} {
		carol.write(t, kindPong, other)
	}
	carol.write(t, kindText, "alice|done")
	if _, before := alice.until("carol"); slices.ContainsFunc(before, isDelivered) {
		t.Fatalf("they prove %v", before)
	}
	carol.conn.Close()
	s.guest(t, "carol").expect("one")
}

// The plain dialect may say it with @ack as well.
func TestPlainMayAck(t *testing.T) {
	s, alice, carol := deafCarol(t)
	one := alice.send("carol", "1", "one")
	carol.expect(t, kindText, "one")
	carol.expect(t, kindPing, "")
	carol.write(t, kindText, fmt.Sprintf("@ack;n=%d|", one.N+1000)) // clamped to what was written
	if f, _ := alice.until(shared.VerbDelivered); f.N != one.N {
		t.Errorf("delivered: %s, want n=%d", f, one.N)
	}
	carol.conn.Close()
	alice.send("carol", "2", "two")
	s.guest(t, "carol").expect("two")
}

// join opens a line as a guest, with nobody at it.
func (p *pipes) join(t *testing.T, name string, protocols ...string) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), "ws://localhost/ws?user="+name, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: &http.Transport{DialContext: p.dial}}, Subprotocols: protocols,
	})
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// attend reads everything, which answers pings, until the line ends.
func attend(t *testing.T, ws *websocket.Conn) (end func()) {
	var reading sync.WaitGroup
	reading.Go(func() {
		for err := error(nil); err == nil; {
			_, _, err = ws.Read(t.Context())
		}
	})
	return func() { ws.CloseNow(); reading.Wait() }
}

// What comes to a plain line that is live is proven at once too.
func TestPlainProofOfABurstComesAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes) {
		carol := p.join(t, "carol")
		defer attend(t, carol)()
		bob := p.watcher(t, "carol")
		defer bob.CloseNow()
		untilLine(t, bob, "@delivered;by=carol;n=1|")
		for n := 2; n < 5; n++ {
			sent := time.Now()
			if err := bob.Write(t.Context(), websocket.MessageText, []byte("carol|more")); err != nil {
				t.Fatal(err)
			}
			untilLine(t, bob, fmt.Sprintf("@delivered;by=carol;n=%d|", n))
			if took := time.Since(sent); took >= heartbeat {
				t.Errorf("message %d took %v", n, took)
			}
		}
	})
}

// In the full dialect only @ack says that a device has something: it may have
// read what it has not stored, whatever pongs it sends.
func TestPongsAreNoAcks(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes) {
		carol := p.join(t, "carol", shared.Subprotocol)
		defer attend(t, carol)()
		bob := p.watcher(t, "carol")
		defer bob.CloseNow()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		for {
			_, line, err := bob.Read(ctx)
			switch f, _ := shared.Parse(string(line)); {
			case ctx.Err() != nil:
				return
			case err != nil:
				t.Fatal(err)
			case isDelivered(f):
				t.Errorf("within an hour, bob is told %s", f)
			}
		}
	})
}
