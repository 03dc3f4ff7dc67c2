package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tobar/shared"
)

// A line that rests at any time loses nothing: what comes meanwhile is read in order, pings
// are answered, and the connection is the same.
func TestRestingLineLosesNothing(t *testing.T) {
	ts, s, _ := startAtTime(t, "-open")
	p := ts.dial(t, "user=alice", shared.Subprotocol, nil)
	p.until(shared.VerbLive)
	stop := make(chan struct{})
	var resting sync.WaitGroup
	resting.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				s.hub.Rest(time.Now().Add(time.Hour)) // by then every line has been quiet for long
			}
		}
	})
	defer resting.Wait()
	defer close(stop)
	for i := range 300 {
		id := fmt.Sprint(i)
		f := shared.Frame{Address: "bob", ID: id, Content: strings.Repeat("x", 1+i*i%60_000)}
		p.write(f.String())
		if i%10 == 0 {
			if err := p.ws.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if sent, _ := p.until(shared.VerbSent); sent.ID != id {
			t.Fatalf("@sent for %q, want %q", sent.ID, id)
		}
	}
}

// masked is a frame of a client's; a mask of zeros leaves the payload as it is.
func masked(head byte, payload string) []byte {
	return append([]byte{head, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

// Pings are answered wherever they stand: alone, many in one piece, in pieces,
// behind the handshake and between the fragments of a message (RFC 6455, section 5.5.2).
func TestPingsAreAnswered(t *testing.T) {
	ts, _, _ := startAtTime(t, "-open")
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(ts.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	long := strings.Repeat("p", 125)
	request := "GET /ws?user=alice HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	for _, piece := range [][]byte{
		append([]byte(request), masked(0x89, "with the handshake")...),
		bytes.Join([][]byte{masked(0x89, ""), masked(0x8A, "asked by nobody"), masked(0x89, long)}, nil),
		masked(0x89, "in pieces")[:3], masked(0x89, "in pieces")[3:7], masked(0x89, "in pieces")[7:],
		masked(0x01, "@ping;"), masked(0x89, "between"), masked(0x80, "id=1|"),
		masked(0x88, "\x03\xE8"),
	} {
		if _, err := c.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	r := bufio.NewReader(c)
	res, err := http.ReadResponse(r, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(res, err)
	}
	var pongs []string
	for {
		var head [2]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			t.Fatalf("after %q: %v", pongs, err)
		}
		payload := make([]byte, head[1])
		if _, err := io.ReadFull(r, payload); err != nil {
			t.Fatal(err)
		}
		switch head[0] {
		case 0x8A:
			pongs = append(pongs, string(payload))
			continue
		case 0x88:
		default:
			t.Errorf("a frame %x %q", head, payload)
		}
		break
	}
	want := []string{"with the handshake", "", long, "in pieces", "between"}
	if fmt.Sprintf("%q", pongs) != fmt.Sprintf("%q", want) {
		t.Errorf("%q, want %q", pongs, want)
	}
}

// Whoever is told to go away and answers is let go at once; whoever does not is cut off.
func TestFarewell(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes) {
		bob := p.watcher(t, "bob")
		defer bob.CloseNow()
		began := time.Now()
		if err := bob.Write(t.Context(), 2, []byte("binary")); err != nil { // 2: a binary message
			t.Fatal(err)
		}
		if _, _, err := bob.Read(context.Background()); err == nil || !strings.Contains(err.Error(), "1003") && !strings.Contains(err.Error(), "StatusUnsupportedData") {
			t.Errorf("ended with %v", err)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("it took %v", took)
		}
		carol, r := p.upgrade(t, "carol")
		defer carol.Close()
		var writing sync.WaitGroup
		defer writing.Wait()
		writing.Go(func() { carol.Write(append([]byte{0x82, 0x80 | 1, 0, 0, 0, 0}, 'x')) })
		began = time.Now()
		io.Copy(io.Discard, r)
		if took := time.Since(began); took != lastWords {
			t.Errorf("cut off after %v, want %v", took, lastWords)
		}
	})
}
