package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tobar/shared"
)

// seen is everything that the API and a new device say to somebody of their conversation with another.
func seen(t *testing.T, u *user, with string) string {
	t.Helper()
	var all []string
	add := func(from string, m shared.Message) { all = append(all, from+":"+m.Content) }
	var page shared.Page
	u.call(t, http.MethodGet, "/api/conversations/"+with+"/messages", "", &page)
	for _, m := range page.Messages {
		add("history", m)
	}
	var found shared.Found
	u.call(t, http.MethodGet, "/api/search?q=word", "", &found)
	for _, h := range slices.Backward(found.Hits) {
		add("search", h.Message)
	}
	var media shared.Media
	u.call(t, http.MethodGet, "/api/conversations/"+with+"/media?of=links", "", &media)
	for _, m := range slices.Backward(media.Messages) {
		add("links", m)
	}
	var list shared.Conversations
	u.call(t, http.MethodGet, "/api/conversations", "", &list)
	for _, c := range list.Conversations {
		add(fmt.Sprint("last of ", c.Unread), *c.Last)
	}
	_, frames := u.dial(t, fmt.Sprint("device=new", len(all), "&since=0")).until(shared.VerbLive)
	for _, f := range frames {
		if f.N > 0 && f.Address != shared.VerbRead && f.Address != shared.VerbDelivered && f.Address != shared.VerbHello {
			add("replay "+f.Address, shared.Message{Content: f.Content})
		}
	}
	return strings.Join(all, "\n")
}

// What somebody clears or hides is gone from all that they can ask for, on every device, and stays with the other one.
func TestClearAndHide(t *testing.T) {
	alice, bob := pair(t)
	one, two, b := alice.live(t, "device=1"), alice.live(t, "device=2"), bob.live(t, "")
	old := b.send("alice", "1", "word https://old.example")
	mid := one.send("bob", "2", "word https://mid.example")
	dull := b.send("alice", "3", "word https://dull.example")
	last := b.send("alice", "4", "word https://last.example")
	before := seen(t, bob, "alice")

	if f := one.choose("bob", shared.ChoiceCleared, "a", fmt.Sprint(old.N)); f.Content != fmt.Sprint(old.N) {
		t.Errorf("clearing is answered %s", f)
	}
	if f, _ := two.until(shared.VerbSet); f.With != "bob" || f.Key != shared.ChoiceCleared || f.Content != fmt.Sprint(old.N) {
		t.Errorf("the other device is told %s", f)
	}
	one.write(fmt.Sprintf("@hide;n=%d;id=b|", dull.N))
	hid, _ := one.until(shared.VerbSent)
	if hid.Of != dull.N || hid.N <= last.N || hid.ID != "b" || hid.To != "bob" {
		t.Errorf("hiding is answered %s", hid)
	}
	if f, _ := two.until(shared.VerbHide); f.Of != dull.N || f.N != hid.N || f.From != "alice" || f.To != "bob" || f.Content != "" {
		t.Errorf("the other device is told %s", f)
	}
	one.write(fmt.Sprintf("@hide;n=%d;id=b|", dull.N))
	if f, _ := one.until(shared.VerbSent); !f.Dup || f.N != hid.N {
		t.Errorf("the repeat is answered %s", f)
	}
	// What bob does to it from now on is not hers to see.
	b.write(fmt.Sprintf("@edit;n=%d;id=5|word https://edited.example", dull.N), fmt.Sprintf("@react;n=%d;id=6|!", old.N), fmt.Sprintf("@react;n=%d;id=7|?", mid.N))
	if f, frames := two.until(shared.VerbReact); f.Of != mid.N || slices.Contains(verbsOf(frames), shared.VerbEdit) {
		t.Errorf("the other device gets %v, %s", frames, f)
	}
	want := strings.ReplaceAll(`history:word MID
history:word LAST
search:word MID
search:word LAST
links:word MID
links:word LAST
last of 1:word LAST
replay alice:word MID
replay bob:word LAST
replay @hide:
replay @react:?`, "MID", "https://mid.example")
	if got := seen(t, alice, "bob"); got != strings.ReplaceAll(want, "LAST", "https://last.example") {
		t.Errorf("alice sees\n%s", got)
	}
	after := strings.ReplaceAll(seen(t, bob, "alice"), "edited", "dull")
	if i := strings.Index(after, "\nreplay @"); after[:i] != before {
		t.Errorf("bob sees\n%s\nbefore it was\n%s", after, before)
	}
	plain := alice.plain(t)
	if line := plain.next(); line != "word https://last.example" {
		t.Errorf("the plain dialect says %q", line)
	}
	plain.write(fmt.Sprintf("@hide;n=%d|", last.N))
	if f, _ := two.until(shared.VerbHide); f.Of != last.N {
		t.Errorf("of what the plain dialect hides is told %s", f)
	}
	if _, frames := alice.dial(t, "device=new&since=0").until(shared.VerbLive); !slices.Contains(sets(frames), fmt.Sprint("bob cleared ", old.N)) {
		t.Errorf("a new device is told %v", sets(frames))
	}
}

func TestClearAndHideRefusals(t *testing.T) {
	alice, bob := pair(t)
	carol := alice.join(t, "carol")
	a, c := alice.live(t, ""), carol.live(t, "")
	m := bob.live(t, "").send("alice", "1", "hello")
	a.until("bob")
	for i, line := range []string{
		"@set;with=bob;key=cleared;id=0|" + fmt.Sprint(m.N+1),
		"@set;key=cleared;id=1|1",
		"@set;with=bob;key=cleared;id=2|soon",
		"@hide;id=3|",
	} {
		a.write(line)
		a.expectCode(shared.CodeBadFrame, fmt.Sprint(i))
	}
	c.write(fmt.Sprintf("@hide;n=%d;id=4|", m.N))
	c.expectCode(shared.CodeNotYours, "4")
	a.choose("bob", shared.ChoiceCleared, "a", fmt.Sprint(m.N))
	for _, value := range []string{"", "1"} {
		if f := a.choose("bob", shared.ChoiceCleared, "b"+value, value); f.Content != fmt.Sprint(m.N) {
			t.Errorf("less than before is answered %s", f)
		}
	}
}
