package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tobar/shared"
)

// Keys that nobody knows change nothing, wherever they stand.
func TestUnknownKeysAreIgnored(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	a.write("bob;colour=red;id=1;x;colour=%7C|hello")
	sent, _ := a.until(shared.VerbSent)
	got := b.expectMessage("alice", "1", "hello")
	if want := (shared.Frame{Address: "alice", N: sent.N, ID: "1", At: sent.At, Content: "hello"}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	a.write("@ping;of-the-future;id=2|")
	if f, _ := a.until(shared.VerbPong); f != (shared.Frame{Address: shared.VerbPong, ID: "2"}) {
		t.Errorf("got %s", f)
	}
}

// A key is any text of 1 to 64 characters, and comes back as it was.
func TestKeysOfAnyText(t *testing.T) {
	alice, bob := pair(t)
	a, own, b := alice.live(t, ""), alice.live(t, "device=2"), bob.live(t, "")
	keys := []string{"k", " ", "=", "%41", "a;b|c", "%;|\r\n\x00", "\x00", "\x00a", "🙂", strings.Repeat("界", shared.MaxID), strings.Repeat("%", shared.MaxID)}
	first := make(map[string]shared.Frame)
	for _, key := range keys {
		first[key] = a.send("bob", key, key)
		b.expectMessage("alice", key, key)
		own.expectMessage("alice", key, key)
	}
	for _, key := range keys {
		if again := a.send("bob", key, "again"); !again.Dup || again.N != first[key].N {
			t.Errorf("%q again: %s, first %s", key, again, first[key])
		}
	}
	replayed := messagesTo(t, bob)
	if len(replayed) != len(keys) {
		t.Fatalf("%d messages are replayed, want %d", len(replayed), len(keys))
	}
	for i, f := range replayed {
		if f.ID != keys[i] || f.Content != keys[i] {
			t.Errorf("%q is replayed as %s", keys[i], f)
		}
	}
}

// The pair of sender and key is one message, by whichever way it comes.
func TestKeyByEveryWay(t *testing.T) {
	alice, bob := pair(t)
	a, plain, b := alice.live(t, ""), alice.plain(t), bob.live(t, "")
	post := func(key string) (sent shared.Sent) {
		t.Helper()
		_, text := alice.s.post(t, "/to/bob?id="+key, "hello", as("alice"), header("Accept", "application/json"))
		if err := json.Unmarshal([]byte(text), &sent); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return sent
	}
	sent := a.send("bob", "1", "hello")
	if again := post("1"); !again.Dup || again.N != sent.N {
		t.Errorf("by POST: %+v, first %s", again, sent)
	}
	posted := post("2")
	if again := a.send("bob", "2", "hello"); posted.Dup || !again.Dup || again.N != posted.N {
		t.Errorf("by socket: %s, first %+v", again, posted)
	}
	plain.write("bob;id=1|hello", "bob;id=2|hello", "bob;id=3|hello")
	for _, key := range []string{"1", "2", "3"} {
		b.expectMessage("alice", key, "hello")
	}
	if again := post("3"); !again.Dup {
		t.Errorf("by POST: %+v", again)
	}
	var page shared.Page
	bob.call(t, http.MethodGet, "/api/conversations/alice/messages", "", &page)
	if len(page.Messages) != 3 {
		t.Errorf("there are %d messages, want 3", len(page.Messages))
	}
}

// A key whose frame was refused is free.
func TestKeyOfARefusedFrame(t *testing.T) {
	alice, _ := pair(t)
	p := alice.live(t, "")
	for _, line := range []string{"nobody;id=k|hello", "bob;id=k|", "@edit;n=999;id=k|x", "@dance;id=k|", "bob;id=k|" + strings.Repeat("x", shared.MaxContent+1)} {
		p.write(line)
		if f := p.frame(); f.Address != shared.VerbError || f.ID != "k" {
			t.Errorf("%.30q is answered %s", line, f)
		}
	}
	if sent := p.send("bob", "k", "hello"); sent.Dup || sent.N == 0 {
		t.Errorf("sent: %s", sent)
	}
}
