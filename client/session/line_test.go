package session

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

func TestSilentLineIsDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pinged string
		serveLives(t, func(l *life) {
			l.goLive()
			pinged = l.hear()
			for l.hear() != "" { // reads, and never answers
			}
		})
		w := &witness{}
		_, end := run(t, w)
		synctest.Wait()
		pass(39 * time.Second)
		if s := w.status(); s.Phase != Live {
			t.Errorf("after 39 s: phase %d, %v", s.Phase, s.Cause)
		}
		pass(1 * time.Second)
		if s := w.status(); s.Phase != Waiting || s.Cause != errDead {
			t.Errorf("after 40 s: phase %d, %v", s.Phase, s.Cause)
		}
		_ = end()
		if pinged != "@ping;id=1|" {
			t.Errorf("the server heard %q", pinged)
		}
	})
}

func TestAnsweredLineLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t, func(l *life) { l.goLive(); l.stay() })
		w := &witness{}
		_, end := run(t, w)
		pass(24 * time.Hour)
		_ = end()
		w.want(t, "dialing", "replaying", "@hello;user=alice;epoch=E;n=7|", "live", "@live|")
	})
}

// TestAnyFrameIsLife has a server that answers no ping and talks every 30 s.
func TestAnyFrameIsLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t, func(l *life) {
			l.goLive()
			var reading sync.WaitGroup
			reading.Go(func() {
				for l.hear() != "" {
				}
			})
			beat := time.NewTicker(30 * time.Second)
			defer beat.Stop()
			for i := range 10 {
				<-beat.C
				l.say(text(i + 1))
			}
			reading.Wait()
		})
		w := &witness{}
		_, end := run(t, w)
		pass(310 * time.Second)
		if s := w.status(); s.Phase != Live {
			t.Errorf("phase %d, %v", s.Phase, s.Cause)
		}
		_ = end()
	})
}

func TestNowAsksALiveLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan bool, 2)
		serveLives(t, func(l *life) {
			l.goLive()
			for ping := l.hear(); ping != ""; ping = l.hear() {
				if <-answer {
					l.say("@pong;" + strings.TrimPrefix(ping, "@ping;"))
				}
			}
		})
		w := &witness{}
		s, end := run(t, w)
		synctest.Wait()
		answer <- true
		s.Now()
		pass(10 * time.Second)
		if s := w.status(); s.Phase != Live {
			t.Fatalf("an answered ping: phase %d, %v", s.Phase, s.Cause)
		}
		answer <- false
		s.Now()
		pass(nudgeTime)
		if s := w.status(); s.Phase != Waiting || s.Cause != errDead {
			t.Errorf("an unanswered one: phase %d, %v", s.Phase, s.Cause)
		}
		_ = end()
	})
}

func TestFarewell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := make(chan string, 3)
		left := make(chan websocket.StatusCode, 1)
		serveLives(t, func(l *life) {
			l.goLive()
			heard <- l.hear()
			heard <- l.hear()
			left <- l.stay()
		})
		w := &witness{}
		s, end := run(t, w)
		synctest.Wait()
		s.Send(shared.Frame{Address: "bob", Content: "one"}, shared.Frame{Address: "bob", Content: "two"})
		_ = end()
		if one, two := <-heard, <-heard; one != "bob|one" || two != "bob|two" {
			t.Errorf("what was queued: %q, %q", one, two)
		}
		if code := <-left; code != websocket.StatusNormalClosure {
			t.Errorf("left with %v", code)
		}
		if s.Send(shared.Frame{Address: "bob", Content: "late"}) {
			t.Error("Send says yes after the end")
		}
	})
}

// TestFarewellIsShort leaves a server that neither reads nor answers.
func TestFarewellIsShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		serveLives(t, func(l *life) { l.goLive(); <-gone })
		defer close(gone)
		s, end := run(t, &witness{})
		synctest.Wait()
		s.Send(shared.Frame{Address: "bob", Content: strings.Repeat("x", shared.MaxContent)})
		before := time.Now()
		_ = end()
		if took := time.Since(before); took > byeTime {
			t.Errorf("it took %v", took)
		}
	})
}

func TestOverflowBreaksTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		defer close(gone)
		serveLives(t, func(l *life) { l.goLive(); <-gone }) // reads nothing
		w := &witness{}
		s, end := run(t, w)
		synctest.Wait()
		frame := shared.Frame{Address: "bob", Content: strings.Repeat("x", shared.MaxContent)}
		sent := 0
		for s.Send(frame) {
			sent++
		}
		if least := maxQueuedBytes / shared.MaxContent; sent < least || sent > 2*least+2 {
			t.Errorf("%d frames of 64 KiB were taken", sent)
		}
		pass(byeTime)
		if s := w.status(); s.Phase != Waiting || s.Cause != errOverflow {
			t.Errorf("phase %d, %v", s.Phase, s.Cause)
		}
		_ = end()
	})
}

// TestOneSendTakesAnOutbox sends more at once than the queue would take in steps.
func TestOneSendTakesAnOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 3 * maxQueued
		all := make(chan bool, 1)
		serveLives(t, func(l *life) {
			l.goLive()
			for i := range many {
				if l.hear() != "bob|"+strconv.Itoa(i) {
					all <- false
					return
				}
			}
			all <- true
			l.stay()
		})
		s, end := run(t, &witness{})
		synctest.Wait()
		outbox := make([]shared.Frame, many)
		for i := range outbox {
			outbox[i] = shared.Frame{Address: "bob", Content: strconv.Itoa(i)}
		}
		if !s.Send(outbox...) {
			t.Error("Send refuses")
		}
		if !<-all {
			t.Error("not everything arrived in order")
		}
		_ = end()
	})
}

// TestBusyLine is over TCP, for the race detector: a flood comes while many
// goroutines send and one keeps asking.
func TestBusyLine(t *testing.T) {
	const senders, each, flood = 8, 200, 5000
	heard := make(chan map[string]int, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{shared.Subprotocol}})
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.CloseNow()
		l := &life{Conn: conn, t: t, request: r}
		l.goLive()
		var flooding sync.WaitGroup
		flooding.Go(func() {
			for i := range flood {
				l.say(text(i + 1))
			}
		})
		next := map[string]int{}
		for total := 0; total < senders*each; {
			f, err := shared.Parse(l.hear())
			if err != nil || f.Address == "" {
				t.Errorf("the line broke after %d frames: %v", total, err)
				break
			}
			if f.Address == shared.VerbPing {
				l.say("@pong;id=" + f.ID + "|")
				continue
			}
			if f.Content != strconv.Itoa(next[f.Address]) {
				t.Errorf("%s: got %s, want %d", f.Address, f.Content, next[f.Address])
			}
			next[f.Address]++
			total++
		}
		heard <- next
		flooding.Wait()
		l.stay()
	}))
	defer server.Close()
	live, flooded := make(chan struct{}), make(chan struct{})
	w := &witness{}
	w.changed = func(s Status) {
		if s.Phase == Live {
			close(live)
		}
	}
	var last int64
	w.frames = func(frames []shared.Frame) {
		if len(frames) > maxBatch {
			t.Errorf("a batch of %d", len(frames))
		}
		for _, f := range frames {
			if f.IsVerb() {
				continue
			}
			if f.N != last+1 {
				t.Errorf("%d came after %d", f.N, last)
			}
			last = f.N
		}
		if last == flood {
			last = 0
			close(flooded)
		}
	}
	s, end := run(t, w, func(c *Config) { c.URL = "ws" + strings.TrimPrefix(server.URL, "http"); c.Ping = time.Hour })
	<-live
	var sending sync.WaitGroup
	for i := range senders {
		sending.Go(func() {
			for k := range each {
				if !s.Send(shared.Frame{Address: "s" + strconv.Itoa(i), Content: strconv.Itoa(k)}) {
					t.Error("Send refuses")
					return
				}
			}
		})
	}
	sending.Wait()
	<-flooded
	<-heard
	_ = end()
}
