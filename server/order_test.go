package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"tobar/shared"
)

// numbered reads until so many frames with a place of their own have come, and
// fails unless each is beyond the one before.
func (p *peer) numbered(count int) (frames []shared.Frame) {
	p.t.Helper()
	var last int64
	for len(frames) < count {
		f := p.frame()
		if f.Address == shared.VerbError {
			p.t.Fatalf("after %d frames: %s", len(frames), f)
		}
		if f.At == 0 || f.Dup { // a watermark, what is now, or a repeat
			continue
		}
		if f.N <= last {
			p.t.Fatalf("n=%d after n=%d: %.200s", f.N, last, f)
		}
		last = f.N
		frames = append(frames, f)
	}
	return frames
}

// While two people write to each other from several devices, each of which also
// changes and repeats, every connection is told everything in the order of n: what it
// wrote itself as @sent, and the rest as it is.
func TestSentStandsInTheOrderOfN(t *testing.T) {
	const each = 150
	alice, bob := pair(t, "-rate", "0")
	peers := []*peer{alice.live(t, "device=1"), alice.live(t, "device=2"), bob.live(t, "device=1"), bob.live(t, "device=2")}
	names := []string{"alice", "alice", "bob", "bob"}
	about := peers[0].send("bob", "first", "first")
	for _, p := range peers[1:] {
		p.numbered(1)
	}
	var writing sync.WaitGroup
	defer writing.Wait()
	for i, p := range peers {
		to := map[string]string{"alice": "bob", "bob": "alice"}[names[i]]
		writing.Go(func() {
			for k := range each {
				p.write(fmt.Sprintf("%s;id=%d-%d|x", to, i, k), fmt.Sprintf("%s;id=%d-%d|again", to, i, k),
					fmt.Sprintf("@react;n=%d;id=%d-%d-r|%d", about.N, i, k, k))
			}
		})
	}
	var first []shared.Frame
	for i, p := range peers {
		frames := p.numbered(len(peers) * 2 * each)
		if first == nil {
			first = frames
		}
		own := 0
		for j, f := range frames {
			if f.N != first[j].N || f.ID != first[j].ID || f.At != first[j].At {
				t.Fatalf("frame %d is %s to one connection, %s to another", j, first[j], f)
			}
			sent := f.Address == shared.VerbSent
			if sent != strings.HasPrefix(f.ID, fmt.Sprint(i, "-")) {
				t.Fatalf("connection %d is told %s", i, f)
			}
			if !sent {
				continue
			}
			if want := fmt.Sprintf("%d-%d", i, own/2) + []string{"", "-r"}[own%2]; f.ID != want {
				t.Fatalf("connection %d is told %s, want that of %s", i, f, want)
			}
			own++
		}
	}
}

// What is written during a replay is stored when it has ended: its @sent must
// not overtake what came before it.
func TestSentWaitsForTheReplay(t *testing.T) {
	const messages = 150 // more than the kernel holds
	alice, bob := pair(t, "-rate", "0")
	a := alice.live(t, "")
	content := strings.Repeat("x", shared.MaxContent)
	for i := range messages {
		a.send("bob", fmt.Sprint(i), content)
	}
	// It does not read yet, and so its replay is stuck.
	lazy := &reader{t: t, u: bob}
	lazy.dial("since=0")
	defer lazy.ws.CloseNow()
	lazy.write("@typing;to=alice|")
	lazy.write("alice;id=early|hello")
	a.until(shared.VerbTyping)
	live, next := false, 0
	for {
		kind, line, err := lazy.ws.Read(t.Context())
		if err != nil || kind != websocket.MessageText {
			t.Fatal(kind, err)
		}
		switch f, _ := shared.Parse(string(line)); {
		case f.Address == shared.VerbLive:
			live = true
		case f.Address == "alice" && f.ID == fmt.Sprint(next):
			next++
		case f.Address == shared.VerbSent:
			if !live || next != messages || f.ID != "early" {
				t.Errorf("live: %v, after %d of %d messages: %s", live, next, messages, f)
			}
			if got, _ := a.until("bob"); got.N != f.N || f.N <= messages {
				t.Errorf("alice has %s, it was told %s", got, f)
			}
			return
		case !f.IsVerb():
			t.Fatalf("after %d messages: %.200s", next, f)
		}
	}
}
