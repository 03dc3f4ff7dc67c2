package store

import (
	"fmt"
	"strings"
	"testing"

	"tobar/shared"
)

// brought follows the pages to the last one and returns what they hold, the newest first. On a
// busy machine a page may be short.
func brought(t *testing.T, s *Store, account, with int64, of string, limit int) (list []string) {
	t.Helper()
	for before := int64(0); ; {
		page, err := s.Media(t.Context(), account, with, of, before, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			file, _ := shared.ParseFile(m.File)
			list = append(list, m.From+":"+m.Content+file.Name)
		}
		if len(page.Messages) > limit || page.More != (page.Next > 0) || page.More && before > 0 && page.Next >= before {
			t.Fatalf("%d messages, more %v, next %d after %d", len(page.Messages), page.More, page.Next, before)
		}
		if before = page.Next; !page.More {
			return list
		}
	}
}

func TestMedia(t *testing.T) {
	s, ids := newStore(t, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	uploaded(t, s, alice, "A", "a.txt")
	uploaded(t, s, bob, "B", "b.txt")
	first := put(t, s, Entry{Kind: Message, From: alice, To: bob, File: "A"})
	say(t, s, alice, bob, "no link: http:/ nor https")
	link := say(t, s, bob, alice, "see https://a.example")
	put(t, s, Entry{Kind: Message, From: bob, To: alice, File: "B", Content: "and http://b.example "})
	say(t, s, alice, carol, "https://not.example")
	say(t, s, alice, alice, "https://self.example")
	put(t, s, Entry{Kind: React, From: alice, Of: link.N, Content: "👍"})
	check := func(what string, account, with int64, of, want string) {
		t.Helper()
		for _, limit := range []int{1, 2, 100} {
			if got := strings.Join(brought(t, s, account, with, of, limit), " | "); got != want {
				t.Errorf("%s, %s, %d at once: %q, want %q", what, of, limit, got, want)
			}
		}
	}
	for _, side := range [][2]int64{{alice, bob}, {bob, alice}} {
		check("both see", side[0], side[1], shared.MediaFiles, "bob:and http://b.example b.txt | alice:a.txt")
		check("both see", side[0], side[1], shared.MediaLinks, "bob:and http://b.example b.txt | bob:see https://a.example")
	}
	check("a third", carol, bob, shared.MediaFiles, "")
	check("a third", carol, bob, shared.MediaLinks, "")
	check("carol", carol, alice, shared.MediaLinks, "alice:https://not.example")
	check("a note to oneself", alice, alice, shared.MediaLinks, "alice:https://self.example")
	if page, err := s.Media(t.Context(), alice, bob, shared.MediaLinks, link.N+1, 9); err != nil || len(page.Messages) != 1 || len(page.Messages[0].Reactions) != 1 {
		t.Errorf("with its reaction: %+v, %v", page, err)
	}

	put(t, s, Entry{Kind: Delete, From: alice, Of: first.N})
	put(t, s, Entry{Kind: Edit, From: bob, Of: link.N, Content: "see nothing"})
	check("taken back", bob, alice, shared.MediaFiles, "bob:and http://b.example b.txt")
	check("edited away", alice, bob, shared.MediaLinks, "bob:and http://b.example b.txt")
}

// What somebody who is blocked sends is theirs alone.
func TestMediaOfSomebodyBlocked(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	choose(t, s, bob, alice, "block", "1", "")
	uploaded(t, s, alice, "A", "a.txt")
	put(t, s, Entry{Kind: Message, From: alice, To: bob, File: "A", Content: "https://a.example "})
	for _, of := range []string{shared.MediaFiles, shared.MediaLinks} {
		if got := brought(t, s, alice, bob, of, 9); len(got) != 1 {
			t.Errorf("alice has of %s: %q", of, got)
		}
		if got := brought(t, s, bob, alice, of, 9); len(got) != 0 {
			t.Errorf("bob has of %s: %q", of, got)
		}
	}
}

// Links of long ago are found, and each once.
func TestMediaFarApart(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	var entries []Entry
	var want []string
	const apart = 1024
	for i := range 2*apart + 100 {
		e := Entry{Kind: Message, From: ids[i%2], To: ids[1-i%2], Content: fmt.Sprint("line ", i)}
		if i%apart < 2 || i%apart > apart-3 {
			e.Content = fmt.Sprint("http://example/", i)
			want = append([]string{[]string{"alice:", "bob:"}[i%2] + e.Content}, want...)
		}
		entries = append(entries, e)
	}
	appendAll(t, s, entries...)
	for _, limit := range []int{1, 3, 200} {
		if got := brought(t, s, ids[0], ids[1], shared.MediaLinks, limit); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d at once: %q, want %q", limit, got, want)
		}
	}
}
