package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tobar/shared"
)

// choose sets something and waits for the answer.
func (p *peer) choose(with, key, id, value string) shared.Frame {
	p.t.Helper()
	f := shared.Frame{Address: shared.VerbSet, With: with, Key: key, ID: id, Content: value}
	p.write(f.String())
	for {
		got, _ := p.until(shared.VerbSet)
		if got.ID == id && got.Key == key {
			return got
		}
	}
}

// sets are the @set among frames.
func sets(frames []shared.Frame) (list []string) {
	for _, f := range frames {
		if f.Address == shared.VerbSet {
			list = append(list, strings.TrimSpace(f.With+" "+f.Key+" "+f.Content))
		}
	}
	slices.Sort(list)
	return list
}

// What a person sets reaches all of their devices, those that are away too, and nobody
// else; the server's order decides, and a repeat changes nothing.
func TestSet(t *testing.T) {
	alice, bob := pair(t)
	b := bob.live(t, "")
	one, two, plain := alice.live(t, "device=1"), alice.live(t, "device=2"), alice.plain(t)
	one.choose("Bob", "pin", "a", "1")
	if f, _ := two.until(shared.VerbSet); f.With != "bob" || f.Key != "pin" || f.Content != "1" || f.ID != "" {
		t.Errorf("the other device is told %s", f)
	}
	two.choose("bob", "pin", "b", "")
	two.choose("", "hide-typing", "c", "1")
	two.choose("bob", "mute", "d", "1795409762123")
	if f := one.choose("bob", "pin", "a", "1"); f.Content != "" {
		t.Errorf("the repeat of what was undone is answered %s", f)
	}
	want := []string{"bob mute 1795409762123", "hide-typing 1"}
	for _, query := range []string{"device=1", "device=new", "device=3&since=0", "device=4&since=9&epoch=nobodys"} {
		if _, before := alice.dial(t, query).until(shared.VerbLive); !slices.Equal(sets(before), want) {
			t.Errorf("%s begins with %v", query, sets(before))
		}
	}
	var list shared.Conversations
	alice.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Choices) != 2 {
		t.Errorf("with the conversations come %v", list.Choices)
	}
	if got := b.settle(); len(got) > 0 {
		t.Errorf("bob is told %v", got)
	}
	b.send("alice", "1", "only this")
	if line := plain.next(); line != "only this" {
		t.Errorf("the plain dialect says %q", line)
	}
	plain.write("@set;with=bob;key=archive|7")
	if f, _ := one.until(shared.VerbSet); f.Key != "mute" && f.Key != "pin" && f.Key != "hide-typing" && f.Key != "archive" {
		t.Errorf("from the plain dialect comes %s", f)
	}
}

func TestSetRefusals(t *testing.T) {
	alice, _ := pair(t)
	p := alice.live(t, "")
	for i, tc := range []struct {
		with, key, value string
		code             shared.Code
	}{
		{"carol", "pin", "1", shared.CodeUnknownRecipient},
		{"a/b", "pin", "1", shared.CodeBadName},
		{"", "pin", "1", shared.CodeBadFrame},
		{"bob", "hide-typing", "1", shared.CodeBadFrame},
		{"bob", "pin", "2", shared.CodeBadFrame},
		{"bob", "mute", "01", shared.CodeBadFrame},
		{"bob", "mute", "0", shared.CodeBadFrame},
		{"bob", "mute", "9007199254740992", shared.CodeBadFrame},
		{"bob", "mute", "soon", shared.CodeBadFrame},
		{"bob", "colour", "1", shared.CodeUnknownVerb},
		{"alice", "block", "1", shared.CodeBadFrame},
	} {
		f := shared.Frame{Address: shared.VerbSet, With: tc.with, Key: tc.key, ID: fmt.Sprint(i), Content: tc.value}
		p.write(f.String())
		p.expectCode(tc.code, f.ID)
	}
	for range choiceBurst {
		p.write("@set;with=bob;key=pin|1")
	}
	p.write("@set;with=bob;key=pin;id=last|1")
	for {
		if f := p.frame(); f.Address == shared.VerbError {
			if f.Code != shared.CodeTooMany {
				t.Errorf("too many are answered %s", f)
			}
			return
		}
	}
}

// verbsOf is what frames are, without presence.
func verbsOf(frames []shared.Frame) (list []string) {
	for _, f := range frames {
		if f.Address != shared.VerbPresence {
			list = append(list, f.Address)
		}
	}
	return list
}

// Who is blocked is not told, and nothing of theirs arrives, neither then nor later.
func TestBlock(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, "device=1"), bob.live(t, "device=1")
	b.send("alice", "1", "before")
	before, _ := a.until("bob")
	a.untilPresent("bob online")
	b.untilPresent("alice online")

	a.choose("bob", "block", "x", "1")
	a.untilPresent("bob offline")
	b.untilPresent("alice offline")
	unheard := b.send("alice", "2", "unheard")
	if unheard.Dup || unheard.N <= before.N || unheard.At == 0 {
		t.Errorf("bob is answered %s", unheard)
	}
	if again := b.send("alice", "2", "unheard"); !again.Dup || again.N != unheard.N {
		t.Errorf("the repeat is answered %s", again)
	}
	b.write("@typing;to=alice|", fmt.Sprintf("@react;n=%d;id=3|!", before.N), fmt.Sprintf("@edit;n=%d;id=4|edited", before.N))
	b.settle()
	res := bob.ask(t, http.MethodPost, "/to/alice", "by the other way")
	readAll(t, res)
	if got := a.settle(); len(got) > 0 {
		t.Errorf("alice gets %v", got)
	}
	a.write("bob;id=5|hello")
	a.expectCode(shared.CodeBlocked, "5")
	a.write(fmt.Sprintf("@ack;n=%d|", unheard.N), fmt.Sprintf("@read;with=bob;n=%d|", unheard.N))
	a.settle()
	for _, got := range verbsOf(b.settle()) {
		if got == shared.VerbRead || got == "alice" {
			t.Errorf("bob gets %s", got)
		}
	}
	for _, u := range []*user{alice, bob} {
		_, frames := u.dial(t, "device=late&since=0").until(shared.VerbLive)
		if told := presences(frames); len(told) > 0 {
			t.Errorf("%s's new device is told of presence: %v", u.name, told)
		}
		if got := len(verbsOf(frames)); u == alice && got > 4 || u == bob && got < 6 {
			t.Errorf("%s's new device gets %v", u.name, frames)
		}
	}
	plain := alice.plain(t)

	a.choose("bob", "block", "y", "")
	a.untilPresent("bob online")
	b.untilPresent("alice online")
	after := b.send("alice", "6", "after")
	if f, _ := a.until("bob"); f.N != after.N || f.Content != "after" {
		t.Errorf("after it was undone, alice gets %s", f)
	}
	// What was never acknowledged, and nothing that was written meanwhile.
	if line := plain.next(); line != "before" && line != "after" {
		t.Errorf("the plain dialect says %q", line)
	}
	a.write(fmt.Sprintf("@ack;n=%d|", after.N))
	for {
		f, _ := b.until(shared.VerbDelivered)
		if f.N < after.N {
			continue
		}
		if !strings.HasPrefix(f.But, fmt.Sprintf("%d-", unheard.N)) {
			t.Errorf("of what never arrives bob is told %s", f)
		}
		return
	}
}

// Who hides something does not see it of others, as long as it lasts.
func TestHiding(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	m := a.send("bob", "1", "hello")
	a.untilPresent("bob online")
	b.untilPresent("alice online")
	for _, who := range []*peer{a, b} {
		who.choose("", "hide-typing", "", "1")
		a.write("@typing;to=bob|")
		b.write("@typing;to=alice|")
		a.settle()
		b.settle()
		if got := append(a.settle(), b.settle()...); slices.Contains(verbsOf(got), shared.VerbTyping) {
			t.Errorf("one who hides it, or the other, is told of typing: %v", got)
		}
		who.choose("", "hide-typing", "", "")

		who.choose("", "hide-presence", "", "1")
		a.untilPresent("bob offline")
		b.untilPresent("alice offline")
		if _, frames := alice.dial(t, "device=late").until(shared.VerbLive); len(presences(frames)) > 0 {
			t.Errorf("a new device is told %v", presences(frames))
		}
		who.choose("", "hide-presence", "", "")
		a.untilPresent("bob online")
		b.untilPresent("alice online")
	}
	b.choose("", "hide-receipts", "", "1")
	b.write(fmt.Sprintf("@read;with=alice;n=%d|", m.N))
	b.send("alice", "2", "after it")
	if got := verbsOf(a.settle()); slices.Contains(got, shared.VerbRead) {
		t.Errorf("alice is told that it was read: %v", got)
	}
	var list shared.Conversations
	alice.call(t, http.MethodGet, "/api/conversations", "", &list)
	if row := list.Conversations[0]; row.Read != 0 || row.Delivered != m.N {
		t.Errorf("alice's row says %+v", row)
	}
	bob.call(t, http.MethodGet, "/api/conversations", "", &list)
	if row := list.Conversations[0]; row.Unread != 0 || row.Seen != m.N {
		t.Errorf("bob's own row says %+v", row)
	}
}

// When somebody was last online is told to those who may know it, while they are not.
func TestLastSeen(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	a.send("bob", "1", "hello")
	a.untilPresent("bob online")
	seen := func() int64 {
		var p shared.Person
		alice.call(t, http.MethodGet, "/api/people/bob", "", &p)
		return p.Seen
	}
	if at := seen(); at != 0 {
		t.Errorf("while bob is online he was seen at %d", at)
	}
	b.close()
	for {
		f, _ := a.until(shared.VerbPresence)
		if f.State == shared.Offline {
			if f.At == 0 || seen() != f.At {
				t.Errorf("bob went: %s, and was seen at %d", f, seen())
			}
			break
		}
	}
	a.choose("", "hide-presence", "", "1")
	if at := seen(); at != 0 {
		t.Errorf("who hides it sees that bob was there at %d", at)
	}
}

// What was answered is on the disk, whatever becomes of the server, and a repeat that comes after
// its death is still a repeat.
func TestSetSurvives(t *testing.T) {
	dir := t.TempDir()
	s := startProcess(t, dir)
	alice := s.owner(t, "alice")
	bob := alice.join(t, "bob")
	a := alice.live(t, "device=1")
	a.choose("bob", "pin", "a", "1")
	a.choose("bob", "pin", "b", "")
	a.choose("bob", "block", "c", "1")
	b := bob.live(t, "")
	b.send("alice", "1", "unheard")
	s.kill()

	again := startProcess(t, dir)
	alice, bob = alice.at(again.testServer), bob.at(again.testServer)
	a = alice.dial(t, "device=2&since=0")
	if _, before := a.until(shared.VerbLive); !slices.Equal(sets(before), []string{"bob block 1"}) || len(before) != 2 {
		t.Errorf("after its death the server tells %v", before)
	}
	if f := a.choose("bob", "pin", "a", "1"); f.Content != "" {
		t.Errorf("the repeat is answered %s", f)
	}
	b = bob.live(t, "")
	b.send("alice", "2", "unheard too")
	if got := a.settle(); len(got) > 0 {
		t.Errorf("alice gets %v", got)
	}
}
