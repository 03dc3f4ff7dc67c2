package main

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"tobar/shared"
)

// contents is what messages in frames say, in order.
func contents(frames []shared.Frame) (all []string) {
	for _, f := range frames {
		if !f.IsVerb() {
			all = append(all, f.Content)
		}
	}
	return all
}

// Without ?device a session is a device, and so is each token: what one of
// them has acknowledged, the others are still sent.
func TestSessionsAndTokensAreDevices(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	token := func() http.Header {
		var made shared.Token
		bob.call(t, http.MethodPost, "/api/tokens", `{"label":"a script"}`, &made)
		return http.Header{"Authorization": {"Bearer " + made.Token}}
	}
	devices := []http.Header{bob.cookies(), token(), token()}
	connect := func(of http.Header) (*peer, []shared.Frame) {
		p := alice.s.dial(t, "", shared.Subprotocol, of)
		_, frames := p.until(shared.VerbLive)
		return p, frames
	}
	// Each begins at the end of the log, and is known from its first @ack on.
	first := a.send("bob", "1", "before")
	for i, of := range devices {
		p, frames := connect(of)
		if got := contents(frames); len(got) != 0 {
			t.Errorf("new device %d is sent %v", i, got)
		}
		p.write(fmt.Sprintf("@ack;n=%d|", first.N))
		p.settle()
		p.close()
	}
	second := a.send("bob", "2", "two")
	a.send("bob", "3", "three")
	for i, of := range devices {
		p, frames := connect(of)
		if got := contents(frames); !slices.Equal(got, []string{"two", "three"}) {
			t.Errorf("device %d is sent %v", i, got)
		}
		if i == 0 {
			p.write(fmt.Sprintf("@ack;n=%d|", second.N))
			p.settle()
		}
		p.close()
	}
	a.send("alice", "4", "stored after what was acknowledged")
	for i, want := range [][]string{{"three"}, {"two", "three"}, {"two", "three"}} {
		p, frames := connect(devices[i])
		if got := contents(frames); !slices.Equal(got, want) {
			t.Errorf("device %d is sent %v, want %v", i, got, want)
		}
		p.close()
	}
}

// A guest's device is the name. It begins at the start of the log, also in the full
// dialect: a guest has no other way to the past.
func TestGuestBeginsAtTheStart(t *testing.T) {
	alice, _ := pair(t, "-open")
	a := alice.live(t, "")
	first := a.send("wanderer", "1", "one")
	a.send("wanderer", "2", "two")
	connect := func() (*peer, []string) {
		p := alice.s.dial(t, "user=Wanderer", shared.Subprotocol, nil)
		_, frames := p.until(shared.VerbLive)
		return p, contents(frames)
	}
	p, got := connect()
	if !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("a new guest is sent %v", got)
	}
	p.close()
	if p, got = connect(); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("without an @ack, it is sent %v", got)
	}
	p.write(fmt.Sprintf("@ack;n=%d|", first.N))
	p.settle()
	p.close()
	if f, _ := a.until(shared.VerbDelivered); f.By != "wanderer" || f.N != first.N {
		t.Errorf("delivered: %s", f)
	}
	if _, got = connect(); !slices.Equal(got, []string{"two"}) {
		t.Errorf("after an @ack, it is sent %v", got)
	}
}

// All plain sockets of an account are one device: each of those that are there
// is sent what comes, and what one has proved to have read, none is sent again.
func TestPlainSocketsAreOneDevice(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	one, two := bob.plain(t), bob.plain(t)
	sent := a.send("bob", "1", "to both")
	one.expect("to both")
	two.expect("to both")
	if f, _ := a.until(shared.VerbDelivered); f.By != "bob" || f.N != sent.N {
		t.Errorf("delivered: %s", f)
	}
	one.close()
	two.close()
	a.send("bob", "2", "kept")
	bob.plain(t).expect("kept")
	if f, _ := a.until(shared.VerbDelivered); f.N <= sent.N {
		t.Errorf("delivered: %s", f)
	}
	three := bob.plain(t)
	a.send("bob", "3", "after")
	three.expect("after")
}

// A plain connection is told what others write to it, and nothing else.
func TestPlainIsSentMessagesOfOthersAlone(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "device=b")
	away := a.send("bob", "0", "changed while away")
	a.write(fmt.Sprintf("@edit;n=%d;id=e0|as it is now", away.N))
	a.until(shared.VerbSent)
	gone := a.send("bob", "00", "taken back while away")
	a.write(fmt.Sprintf("@delete;n=%d;id=d0|", gone.N))
	a.until(shared.VerbSent)
	b.send("alice", "m0", "bob's own, while away")

	plain := bob.plain(t)
	plain.expect("as it is now")
	first := a.send("bob", "1", "hello")
	plain.expect("hello")
	mine := b.send("alice", "m1", "bob's own")
	plain.write("alice|from the socket itself")
	a.until("bob")
	for id, line := range []string{
		fmt.Sprintf("@edit;n=%d;id=%%d|edited", first.N), fmt.Sprintf("@react;n=%d;id=%%d|👍", mine.N),
		fmt.Sprintf("@delete;n=%d;id=%%d|", first.N),
	} {
		a.write(fmt.Sprintf(line, id+100))
		a.until(shared.VerbSent)
	}
	a.write("@typing;to=bob|", fmt.Sprintf("@read;with=bob;n=%d|", mine.N), fmt.Sprintf("@ack;n=%d|", mine.N))
	a.settle()
	alice.live(t, "device=presence").close()
	a.send("bob", "last", "the end")
	plain.expect("the end")
	// A repeat is stored once, which nobody is told here.
	plain.write("alice;id=K|once", "alice;id=K|once")
	a.until("bob")
	a.send("bob", "really", "nothing in between")
	plain.expect("nothing in between")
	for _, f := range a.settle() {
		if f.Content == "once" {
			a.t.Error("a repeat was passed on")
		}
	}
}

// A replay is sent page by page from the store, whatever its size, and a line that
// breaks in the middle of it goes on where it was.
func TestReplayInPieces(t *testing.T) {
	const messages = 3*pageFrames + 7
	alice, bob := pair(t, "-rate", "0")
	first := bob.live(t, "device=b")
	first.close()
	a := alice.live(t, "")
	for i := range messages {
		a.write(fmt.Sprintf("bob;id=%d|%d", i, i))
	}
	for range messages {
		a.until(shared.VerbSent)
	}
	n, epoch, next := int64(0), "", 0
	for next < messages {
		p := bob.dial(t, fmt.Sprintf("device=b&since=%d&epoch=%s", n, epoch))
		hello, _ := p.until(shared.VerbHello)
		epoch = hello.Epoch
		for range pageFrames - 5 {
			f := p.frame()
			if f.Address != "alice" {
				continue
			}
			if f.Content != fmt.Sprint(next) || f.N <= n {
				t.Fatalf("message %d is %s", next, f)
			}
			n = f.N
			next++
			if next == messages {
				break
			}
		}
		p.close()
	}
}
