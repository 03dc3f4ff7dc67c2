package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tobar/shared"
)

func TestMedia(t *testing.T) {
	alice, bob := pair(t)
	carol := alice.join(t, "carol")
	a, b := alice.live(t, ""), bob.live(t, "")
	photo := alice.put(t, b, "/to/bob/a%20photo.png", picture(t, 40, 30))
	first := a.send("bob", "1", "see https://a.example")
	b.send("alice", "2", "without")
	last := b.send("alice", "3", "see http://b.example")
	var page shared.Media
	ask := func(u *user, with, query string) []shared.Message {
		t.Helper()
		page = shared.Media{}
		u.call(t, http.MethodGet, "/api/conversations/"+with+"/media?"+query, "", &page)
		return page.Messages
	}
	for u, with := range map[*user]string{alice: "BOB", bob: "alice"} {
		if got := ask(u, with, "of=files"); len(got) != 1 || !strings.HasPrefix(got[0].File, photo.ID+" ") || page.More || page.N < last.N || page.Epoch == "" {
			t.Errorf("%s's files: %+v", u.name, page)
		}
		if got := ask(u, with, "of=links&limit=1"); len(got) != 1 || got[0].N != last.N || !page.More || page.Next != last.N {
			t.Errorf("%s's first link: %+v", u.name, page)
		}
		if got := ask(u, with, fmt.Sprint("of=links&before=", page.Next)); len(got) != 1 || got[0].N != first.N || page.More {
			t.Errorf("%s's second link: %+v", u.name, page)
		}
	}
	for _, of := range []string{"of=files", "of=links"} {
		if got := ask(carol, "bob", of); got == nil || len(got) != 0 || page.More {
			t.Errorf("carol's with bob, %s: %+v", of, page)
		}
	}
	a.write(fmt.Sprintf("@delete;n=%d;id=4|", first.N))
	a.until(shared.VerbSent)
	if got := ask(bob, "alice", "of=links"); len(got) != 1 || got[0].N != last.N {
		t.Errorf("taken back: %+v", got)
	}
	for path, code := range map[string]shared.Code{
		"bob/media":                   shared.CodeBadFrame,
		"bob/media?of=words":          shared.CodeBadFrame,
		"bob/media?of=files&limit=0":  shared.CodeBadFrame,
		"bob/media?of=files&before=x": shared.CodeBadFrame,
		"nobody/media?of=files":       shared.CodeUnknownRecipient,
	} {
		if p := alice.refused(t, refusals[code], http.MethodGet, "/api/conversations/"+path, ""); p.Code != code {
			t.Errorf("%s: %+v, want %s", path, p, code)
		}
	}
	nobody := alice.s.browser(t, "")
	nobody.refused(t, http.StatusUnauthorized, http.MethodGet, "/api/conversations/bob/media?of=files", "")
}
