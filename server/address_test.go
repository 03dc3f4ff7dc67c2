package main

import (
	"fmt"
	"testing"

	"tobar/shared"
)

// A frame without an address goes to whom this connection wrote to last; what
// is not a message does not count as writing to somebody.
func TestLastAddress(t *testing.T) {
	alice, _ := pair(t)
	alice.join(t, "carol")
	p := alice.live(t, "device=1")
	say := func(line, id, to string) shared.Frame {
		t.Helper()
		p.write(line)
		sent, _ := p.until(shared.VerbSent)
		if sent.ID != id || sent.To != to {
			t.Errorf("%q: %s, want to %s", line, sent, to)
		}
		return sent
	}
	first := say("bob;id=1|one", "1", "bob")
	say("no bar", "", "bob")
	say("|an empty address", "", "bob")
	say(" \t|one of blanks", "", "bob")
	say(";id=2;re=1|keys alone", "2", "bob")
	say("Carol;id=3|to somebody else", "3", "carol")
	say("@ping;id=4, and no bar", "", "carol")
	say("#lunch", "", "carol")

	p.write("@typing;to=bob|", "@read;with=bob;n=1|", "@ack;n=1|")
	p.settle()
	p.write(fmt.Sprintf("@react;n=%d|👍", first.N))
	p.until(shared.VerbSent)
	say("still to her", "", "carol")

	// It is the connection's own, and not the person's or the device's.
	for _, device := range []string{"device=2", "device=1"} {
		other := alice.live(t, device)
		other.write("to whom?")
		other.expectCode(shared.CodeNoRecipient, "")
	}
	say("still to her", "", "carol")
}

// Names in keys are those of the same people as names in an address.
func TestNamesInKeysAreMapped(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	sent := b.send("alice", "1", "hello")
	a.until("bob")
	a.write("@typing;to=BOB|")
	if f, _ := b.until(shared.VerbTyping); f.From != "alice" {
		t.Errorf("typing: %s", f)
	}
	a.write(fmt.Sprintf("@read;with=ｂｏｂ;n=%d|", sent.N))
	if f, _ := b.until(shared.VerbRead); f.By != "alice" || f.N != sent.N {
		t.Errorf("read: %s", f)
	}
}

// What follows a refused address was meant for that one, and goes to nobody else.
func TestLastAddressAfterARefusal(t *testing.T) {
	alice, _ := pair(t)
	a := alice.live(t, "")
	a.send("bob", "1", "to bob")
	a.write("bobb;id=2|a slip of the finger")
	a.expectCode(shared.CodeUnknownRecipient, "2")
	a.write("and more to the same")
	if f := a.frame(); f.Address != shared.VerbError {
		t.Errorf("it went to somebody else: %s", f)
	}
}
