package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"tobar/shared"
)

// A receiver that comes and goes while others write sees every message once
// and in the order of n, wherever the cut between replay and live falls.
func TestSeamUnderLoad(t *testing.T) {
	const senders, each = 4, 400
	s := startServer(t, "-rate", "0")
	owner := s.owner(t, "bob")
	var writing sync.WaitGroup
	for i := range senders {
		name := fmt.Sprintf("sender%d", i)
		u := owner.join(t, name)
		p := u.dial(t, "")
		p.until(shared.VerbLive)
		writing.Go(func() {
			for k := range each {
				f := shared.Frame{Address: "bob", ID: fmt.Sprintf("%s-%d", name, k), Content: fmt.Sprint(k)}
				p.write(f.String())
			}
		})
	}
	defer writing.Wait()

	random := rand.New(rand.NewPCG(1, 2))
	seen := map[string]int{}
	var n int64
	epoch := ""
	for total := 0; total < senders*each; {
		bob := owner.dial(t, fmt.Sprintf("device=d&since=%d&epoch=%s", n, epoch))
		hello, _ := bob.until(shared.VerbHello)
		if hello.Reset {
			t.Fatalf("reset at n=%d", n)
		}
		epoch = hello.Epoch
		for stop := random.IntN(120); stop > 0 && total < senders*each; stop-- {
			f := bob.frame()
			if f.IsVerb() {
				continue
			}
			if f.N <= n {
				t.Fatalf("n=%d after n=%d", f.N, n)
			}
			n = f.N
			if f.Content != fmt.Sprint(seen[f.Address]) {
				t.Fatalf("from %s: got line %s, want %d", f.Address, f.Content, seen[f.Address])
			}
			seen[f.Address]++
			total++
		}
		bob.close()
	}
}

// The sender's own devices agree: @sent on the one that wrote, the message on
// the others, each in the order of n, live and in a replay.
func TestOwnDevices(t *testing.T) {
	s := startServer(t)
	alice := s.owner(t, "alice")
	alice.join(t, "bob")
	one, two := alice.dial(t, "device=1"), alice.dial(t, "device=2")
	one.until(shared.VerbLive)
	two.until(shared.VerbLive)
	var last int64
	for i := range 50 {
		from, other := one, two
		if i%2 == 1 {
			from, other = two, one
		}
		sent := from.send("bob", fmt.Sprint(i), fmt.Sprintf("line %d", i))
		copied, _ := other.until("alice")
		if copied.N != sent.N || copied.To != "bob" || copied.ID != fmt.Sprint(i) || copied.At != sent.At || sent.N <= last {
			t.Fatalf("sent %s, the other device has %s", sent, copied)
		}
		last = sent.N
	}
	three := alice.dial(t, "device=3&since=0")
	_, replayed := three.until(shared.VerbLive)
	own := 0
	for _, f := range replayed {
		if f.Address == "alice" && f.To == "bob" && f.Content == fmt.Sprintf("line %d", own) {
			own++
		}
	}
	if own != 50 {
		t.Errorf("replayed %d own messages in order, want 50", own)
	}
}

// A message that was accepted is with its receiver after kill -9, once.
func TestKillBetweenSendAndReceive(t *testing.T) {
	dir := t.TempDir()
	p := startProcess(t, dir)
	alice := p.owner(t, "alice")
	bob := alice.join(t, "bob")
	line := alice.dial(t, "")
	line.until(shared.VerbLive)
	var ns []int64
	for i := range 100 {
		ns = append(ns, line.send("bob", fmt.Sprintf("k%d", i), fmt.Sprintf("line %d", i)).N)
	}
	line.write("bob;id=late|written, perhaps stored")
	p.kill()

	again := startProcess(t, dir)
	receiver := bob.at(again.testServer).dial(t, "device=b&since=0")
	_, got := receiver.until(shared.VerbLive)
	var messages []shared.Frame
	for _, f := range got {
		if f.Address == "alice" {
			messages = append(messages, f)
		}
	}
	if len(messages) < 100 || len(messages) > 101 {
		t.Fatalf("%d messages after the kill, want 100 or 101", len(messages))
	}
	for i, n := range ns {
		if m := messages[i]; m.N != n || m.Content != fmt.Sprintf("line %d", i) {
			t.Fatalf("message %d is %s, want n=%d", i, m, n)
		}
	}
	// What had no @sent is sent again with its id and is there once.
	resend := alice.at(again.testServer).dial(t, "")
	resend.until(shared.VerbLive)
	sent := resend.send("bob", "late", "written, perhaps stored")
	if sent.Dup != (len(messages) == 101) {
		t.Errorf("dup=%v with %d messages stored before", sent.Dup, len(messages))
	}
}
