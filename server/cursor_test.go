package main

import (
	"fmt"
	"slices"
	"testing"

	"tobar/shared"
)

// resume is dial after a place in the log, until it is live.
func (u *user) resume(t *testing.T, device string, n int64, epoch string) (p *peer, got []string) {
	t.Helper()
	p = u.dial(t, fmt.Sprintf("device=%s&since=%d&epoch=%s", device, n, epoch))
	_, frames := p.until(shared.VerbLive)
	return p, contents(frames)
}

// Where a device resumes says nothing of what it has: a copy may be resumed
// that has not been stored. Nobody is told that something has arrived.
func TestSinceIsNoAck(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	b := bob.dial(t, "device=d")
	hello, _ := b.until(shared.VerbHello)
	b.until(shared.VerbLive)
	first := a.send("bob", "1", "one")
	b.until("alice")
	b.write(fmt.Sprintf("@ack;n=%d|", first.N))
	a.until(shared.VerbDelivered)
	b.close()
	second := a.send("bob", "2", "two")
	p, got := bob.resume(t, "d", second.N, hello.Epoch)
	if len(got) != 0 {
		t.Errorf("since the end, it is sent %v", got)
	}
	p.write(fmt.Sprintf("@ack;n=%d|", first.N))
	p.send("alice", "3", "three") // stored after whatever was acknowledged
	p.close()
	if _, before := a.until("bob"); slices.ContainsFunc(before, isDelivered) {
		t.Fatalf("alice is told %v", before)
	}
	bob.plain(t).expect("two")
	if _, frames := bob.dial(t, "device=d").until(shared.VerbLive); !slices.Equal(contents(frames), []string{"two", "three"}) {
		t.Errorf("without since, it is sent %v", contents(frames))
	}
}

// Tabs that share a copy each resume from where they are themselves, at once,
// and go on together; the device has what any of them says that is stored.
func TestTabsOfOneDevice(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	first := bob.dial(t, "device=d")
	hello, _ := first.until(shared.VerbHello)
	first.until(shared.VerbLive)
	var ns []int64
	for i := range 4 {
		ns = append(ns, a.send("bob", fmt.Sprint(i), fmt.Sprint(i)).N)
	}
	for range ns {
		first.until("alice")
	}
	second, got := bob.resume(t, "d", ns[0], hello.Epoch)
	if !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("the second tab is sent %v", got)
	}
	third, got := bob.resume(t, "d", ns[2], hello.Epoch)
	if !slices.Equal(got, []string{"3"}) {
		t.Errorf("the third tab is sent %v", got)
	}
	a.send("bob", "4", "4")
	for _, tab := range []*peer{first, second, third} {
		tab.expectMessage("alice", "4", "4")
	}
	third.write(fmt.Sprintf("@ack;n=%d|", ns[3]))
	a.until(shared.VerbDelivered)
	second.write(fmt.Sprintf("@ack;n=%d|", ns[1])) // it is behind the others
	second.send("bob", "5", "5")                   // stored after that
	if _, frames := bob.dial(t, "device=d").until(shared.VerbLive); !slices.Equal(contents(frames), []string{"4", "5"}) {
		t.Errorf("without since, the device is sent %v", contents(frames))
	}
}

// A device is one of its account: others may call theirs the same.
func TestDevicesOfTwo(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, "device=same"), bob.live(t, "device=same")
	one := a.send("bob", "1", "one")
	b.until("alice")
	b.write(fmt.Sprintf("@ack;n=%d|", one.N))
	a.until(shared.VerbDelivered)
	a.close()
	b.send("alice", "2", "two")
	// Hers has acknowledged nothing, and so is new.
	if _, frames := alice.dial(t, "device=same").until(shared.VerbLive); len(contents(frames)) != 0 {
		t.Errorf("alice's is sent %v", frames)
	}
}
