package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tobar/shared"
)

// presences is what frames tell of presence.
func presences(frames []shared.Frame) (told []string) {
	for _, f := range frames {
		if f.Address == shared.VerbPresence {
			told = append(told, f.User+" "+f.State)
		}
	}
	return told
}

// untilPresent reads until somebody is said to be in this state, and returns
// everything that was told of presence until then.
func (p *peer) untilPresent(want string) (told []string) {
	p.t.Helper()
	for !slices.Contains(told, want) {
		f, _ := p.until(shared.VerbPresence)
		told = append(told, presences([]shared.Frame{f})...)
	}
	return told
}

// acquaint makes two into peers, of whom to is offline, and waits until nothing more follows from that:
// what a message leads to is done before the next one is stored.
func (p *peer) acquaint(to string) {
	p.t.Helper()
	p.send(to, "1", "hello")
	p.send(to, "2", "are you there?")
}

// Who is online is told to those who share a conversation with them and to
// nobody else, neither as it happens nor to whoever comes later.
func TestPresenceIsForThoseWhoTalk(t *testing.T) {
	alice, bob := pair(t)
	carol, dave := alice.join(t, "carol"), alice.join(t, "dave")
	a, c := alice.live(t, ""), carol.live(t, "")
	d := dave.live(t, "")
	a.acquaint("bob")
	c.send("dave", "2", "hello")
	c.untilPresent("dave online")
	d.untilPresent("carol online")
	b := bob.live(t, "")
	a.untilPresent("bob online")
	b.close()
	a.untilPresent("bob offline")
	bob.live(t, "")
	a.untilPresent("bob online")
	for name, p := range map[string]*peer{"carol": c, "dave": d} {
		p.write("@ping|")
		if _, before := p.until(shared.VerbPong); len(presences(before)) > 0 {
			t.Errorf("%s is told %v", name, before)
		}
	}
	for u, want := range map[*user]string{alice: "[bob online]", carol: "[dave online]"} {
		_, frames := u.dial(t, "device=late").until(shared.VerbLive)
		if told := presences(frames); fmt.Sprint(told) != want {
			t.Errorf("%s's new device is told %v, want %s", u.name, told, want)
		}
	}
}

// Somebody is online with the first connection and offline with the last,
// whichever dialect they speak; those in between are nobody's business.
func TestPresenceIsOfThePerson(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	a.acquaint("bob")
	connect := map[string]func() *peer{
		"full":  func() *peer { return bob.live(t, "device=1") },
		"plain": func() *peer { return bob.plain(t) },
	}
	for _, order := range [][]string{{"full", "plain"}, {"plain", "full"}, {"plain", "plain"}, {"full", "full"}} {
		first := connect[order[0]]()
		told := a.untilPresent("bob online")
		second := connect[order[1]]()
		hear := func() {
			second.write("alice|from the second")
			_, before := a.until("bob")
			told = append(told, presences(before)...)
		}
		hear()
		first.close()
		hear()
		second.close()
		told = append(told, a.untilPresent("bob offline")...)
		if want := []string{"bob online", "bob offline"}; !slices.Equal(told, want) {
			t.Errorf("%v: told %v, want %v", order, told, want)
		}
	}
}

// Somebody is online as soon as one of their connections is live, also while
// an older one is stuck in its replay, and stays so when that one ends.
func TestPresenceBesideAStuckReplay(t *testing.T) {
	alice, bob := pair(t, "-rate", "0")
	a := alice.live(t, "")
	content := strings.Repeat("x", shared.MaxContent)
	for i := range 150 { // more than the kernel holds
		a.send("bob", fmt.Sprint(i), content)
	}
	stuck := &reader{t: t, u: bob}
	stuck.dial("device=stuck&since=0")
	defer stuck.ws.CloseNow()
	bob.live(t, "device=second")
	a.write("@ping;id=1|")
	if _, before := a.until(shared.VerbPong); len(presences(before)) != 1 {
		t.Errorf("with a live connection, alice is told %v", presences(before))
	}
	stuck.ws.CloseNow()
	bob.live(t, "device=third")
	a.write("@ping;id=2|")
	if _, before := a.until(shared.VerbPong); len(presences(before)) != 0 { // nothing has changed
		t.Errorf("with three, one of which has ended, alice is told %v", presences(before))
	}
	if f, frames := alice.dial(t, "device=late").until(shared.VerbLive); len(presences(frames)) != 1 {
		t.Errorf("%s a late device is told %v", f, presences(frames))
	}
}

func TestPresenceAndTyping(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	a.acquaint("bob")
	b := bob.live(t, "")
	if f, _ := a.until(shared.VerbPresence); f.User != "bob" || f.State != shared.Online {
		t.Errorf("presence: %s", f)
	}
	b.write("@typing;to=alice|", "@typing;to=alice|", "@typing;to=alice|")
	b.settle()
	typing := 0
	for _, f := range a.settle() {
		if f.Address == shared.VerbTyping && f.From == "bob" {
			typing++
		}
	}
	if typing != 1 {
		t.Errorf("typing %d times in a moment, want once", typing)
	}
	_, present := alice.dial(t, "device=2").until(shared.VerbLive)
	online := false
	for _, f := range present {
		online = online || f.Address == shared.VerbPresence && f.User == "bob" && f.State == shared.Online
	}
	if !online {
		t.Error("a device that came later was not told that bob is online")
	}
	b.close()
	if f, _ := a.until(shared.VerbPresence); f.User != "bob" || f.State != shared.Offline {
		t.Errorf("presence: %s", f)
	}
}

// Two who begin to talk while both are online learn of it.
func TestPresenceOfNewPeers(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	a.send("bob", "1", "hello")
	if f, _ := a.until(shared.VerbPresence); f.User != "bob" || f.State != shared.Online {
		t.Errorf("alice is told %s", f)
	}
	if f, _ := b.until(shared.VerbPresence); f.User != "alice" || f.State != shared.Online {
		t.Errorf("bob is told %s", f)
	}
}
