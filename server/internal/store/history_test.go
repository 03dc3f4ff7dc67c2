package store

import (
	"fmt"
	"testing"

	"tobar/shared"
)

func TestHistory(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	for i := range 250 {
		from, to := alice, bob
		if i%3 == 0 {
			from, to = bob, alice
		}
		m := say(t, s, from, to, fmt.Sprint(i))
		say(t, s, carol, bob, "elsewhere")
		put(t, s, Entry{Kind: React, From: alice, Of: m.N, Content: "👍"})
	}
	for _, limit := range []int{1, 7, 50, 200, 1000} {
		var before int64
		next := 249
		for more := true; more; {
			page, err := s.History(t.Context(), alice, bob, before, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Messages) == 0 || len(page.Messages) > min(limit, 200) || page.N != s.Last() || page.Epoch != s.Epoch() {
				t.Fatalf("page of %d, n %d, epoch %q", len(page.Messages), page.N, page.Epoch)
			}
			for i := len(page.Messages) - 1; i >= 0; i-- {
				m := page.Messages[i]
				if m.Content != fmt.Sprint(next) || len(m.Reactions) != 1 || (m.From == "bob") != (next%3 == 0) {
					t.Fatalf("%+v where %d was to come", m, next)
				}
				next--
			}
			before, more = page.Messages[0].N, page.More
		}
		if next != -1 {
			t.Errorf("by %d: ended before %d", limit, next)
		}
	}
	page, err := s.History(t.Context(), alice, carol, 0, 0)
	if err != nil || page.Messages == nil || len(page.Messages) != 0 || page.More || page.N != s.Last() {
		t.Errorf("with a stranger: %+v, %v", page, err)
	}
}

func TestConversations(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol", "dave")
	alice, bob, carol, dave := ids[0], ids[1], ids[2], ids[3]
	list := func(account int64) []shared.Conversation {
		t.Helper()
		l, err := s.Conversations(t.Context(), account)
		if err != nil || l.Conversations == nil || l.N != s.Last() || l.Epoch != s.Epoch() {
			t.Fatalf("%+v, %v", l, err)
		}
		return l.Conversations
	}
	if got := list(alice); len(got) != 0 {
		t.Errorf("none yet: %+v", got)
	}
	one := say(t, s, bob, alice, "1")
	two := say(t, s, bob, alice, "2")
	say(t, s, bob, alice, "3")
	say(t, s, alice, alice, "note")
	hers := say(t, s, alice, carol, "to carol")
	read(t, s, alice, bob, one.N)
	ack(t, s, carol, "d", hers.N)
	put(t, s, Entry{Kind: Delete, From: bob, Of: two.N})
	edit := put(t, s, Entry{Kind: Edit, From: alice, Of: hers.N, Content: "edited"})
	put(t, s, Entry{Kind: React, From: carol, Of: hers.N, Content: "👍"})

	got := list(alice)
	if len(got) != 3 || got[0].With != "carol" || got[1].With != "alice" || got[2].With != "bob" {
		t.Fatalf("%+v", got)
	}
	if c := got[0]; c.Last.Content != "edited" || c.Last.Edited != edit.N || len(c.Last.Reactions) != 1 || c.Unread != 0 || c.Delivered != hers.N || c.Read != 0 {
		t.Errorf("carol: %+v, last %+v", c, c.Last)
	}
	if c := got[1]; c.Unread != 0 || c.Last.Content != "note" {
		t.Errorf("oneself: %+v", c)
	}
	if c := got[2]; c.Unread != 1 || c.Seen != one.N || c.Last.Content != "3" || c.Delivered != 0 || c.Last.From != "bob" || c.Last.To != "alice" {
		t.Errorf("bob: %+v", c)
	}
	if got := list(bob); len(got) != 1 || got[0].Read != one.N || got[0].Delivered != one.N || got[0].Unread != 0 {
		t.Errorf("bob's: %+v", got)
	}
	if got := list(dave); len(got) != 0 {
		t.Errorf("dave's: %+v", got)
	}
	peers, err := s.Peers(t.Context(), alice)
	standing, _, standingErr := s.Standing(t.Context(), alice, 0)
	for _, got := range [][]Account{peers, standing} {
		if len(got) != 2 || got[0].ID != bob || got[1].ID != carol {
			t.Errorf("%+v, %v, %v", got, err, standingErr)
		}
	}
}

func TestUnreadEndsAtAThousand(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	entries := make([]Entry, maxUnread+10)
	for i := range entries {
		entries[i] = Entry{Kind: Message, From: ids[0], To: ids[1], Content: "x"}
	}
	appendAll(t, s, entries...)
	list, err := s.Conversations(t.Context(), ids[1])
	if err != nil || list.Conversations[0].Unread != maxUnread {
		t.Errorf("%+v, %v", list, err)
	}
}
