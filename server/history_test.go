package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tobar/shared"
)

// refused asks for something that must be refused, and returns why.
func (u *user) refused(t testing.TB, status int, method, path, body string) shared.Problem {
	t.Helper()
	res := u.ask(t, method, path, body)
	text := readAll(t, res)
	var p shared.Problem
	if err := json.Unmarshal([]byte(text), &p); err != nil || res.StatusCode != status || p.Words == "" {
		t.Fatalf("%s %s: %s %s (%v), want %d with words", method, path, res.Status, text, err, status)
	}
	return p
}

func TestConversations(t *testing.T) {
	alice, bob := pair(t)
	carol := alice.join(t, "carol")
	var list shared.Conversations
	bob.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Conversations) != 0 || list.Epoch == "" {
		t.Fatalf("at first: %+v", list)
	}
	p := alice.live(t, "")
	p.send("bob", "1", "one")
	p.send("carol", "1b", "to carol")
	two := p.send("bob", "2", "two")
	bob.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Conversations) != 1 || list.N < two.N {
		t.Fatalf("bob has %+v", list)
	}
	if c := list.Conversations[0]; c.With != "alice" || c.Last == nil || c.Last.Content != "two" || c.Last.N != two.N || c.Unread != 2 || c.Seen != 0 {
		t.Errorf("bob's conversation is %+v, last %+v", c, c.Last)
	}
	b := bob.live(t, "device=b")
	b.write(fmt.Sprintf("@read;with=alice;n=%d|", two.N), fmt.Sprintf("@ack;n=%d|", two.N))
	p.until(shared.VerbRead)
	alice.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Conversations) != 2 || list.Conversations[0].With != "bob" || list.Conversations[1].With != "carol" {
		t.Fatalf("alice has %+v, want bob's, the newest, before carol's", list)
	}
	if c := list.Conversations[0]; c.Read != two.N || c.Unread != 0 {
		t.Errorf("alice's with bob is %+v", c)
	}
	bob.call(t, http.MethodGet, "/api/conversations", "", &list)
	if c := list.Conversations[0]; c.Unread != 0 || c.Seen != two.N {
		t.Errorf("bob's, once read, is %+v", c)
	}
	carol.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Conversations) != 1 || list.Conversations[0].Last.Content != "to carol" {
		t.Errorf("carol has %+v", list)
	}
}

// TestHistory goes back page by page and finds every message once.
func TestHistory(t *testing.T) {
	alice, bob := pair(t)
	alice.join(t, "carol")
	p, q := alice.live(t, ""), bob.live(t, "")
	var want []int64
	for i := range 25 {
		want = append(want, p.send("bob", fmt.Sprint(i), fmt.Sprintf("line %d", i)).N)
		p.send("carol", fmt.Sprint("c", i), "not in it")
		if i%5 == 0 {
			want = append(want, q.send("alice", fmt.Sprint(i), "from bob").N)
		}
	}
	for _, u := range []*user{alice, bob} {
		with := map[*user]string{alice: "BOB", bob: "alice"}[u]
		var got []int64
		before, pages := int64(0), 0
		for more := true; more; pages++ {
			var page shared.Page
			u.call(t, http.MethodGet, fmt.Sprintf("/api/conversations/%s/messages?limit=7&before=%d", with, before), "", &page)
			more = page.More
			if len(page.Messages) > 7 || page.Epoch == "" || page.N < want[len(want)-1] {
				t.Fatalf("page %d: %+v", pages, page)
			}
			var ns []int64
			for _, m := range page.Messages {
				ns = append(ns, m.N)
			}
			got = append(ns, got...)
			before = got[0]
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || pages != 5 {
			t.Errorf("%s: %d pages with %v, want %v", u.name, pages, got, want)
		}
		var page shared.Page
		u.call(t, http.MethodGet, "/api/conversations/"+with+"/messages", "", &page)
		if len(page.Messages) != len(want) || page.More {
			t.Errorf("%s: without a limit %d messages, more: %v", u.name, len(page.Messages), page.More)
		}
	}
	var page shared.Page
	bob.call(t, http.MethodGet, "/api/conversations/carol/messages", "", &page)
	if len(page.Messages) != 0 || page.More {
		t.Errorf("bob and carol never talked: %+v", page)
	}
}

func TestHistoryRefusals(t *testing.T) {
	alice, _ := pair(t)
	for _, query := range []string{"limit=0", "limit=201", "limit=-1", "limit=many", "before=-1", "before=x", "before=1.5", "before=9007199254740992", "before=99999999999999999999"} {
		p := alice.refused(t, http.StatusBadRequest, http.MethodGet, "/api/conversations/bob/messages?"+query, "")
		key, _, _ := strings.Cut(query, "=")
		if p.Code != shared.CodeBadFrame || !strings.Contains(p.Words, key) {
			t.Errorf("%s: %+v", query, p)
		}
	}
	for path, code := range map[string]shared.Code{
		"/api/conversations/nobody/messages":     shared.CodeUnknownRecipient,
		"/api/people/nobody":                     shared.CodeUnknownRecipient,
		"/api/people/%E5%BC%A0%E4%B8%89":         shared.CodeUnknownRecipient,
		"/api/people/a%7Cb":                      shared.CodeBadName,
		"/api/people/%EF%BD%9C":                  shared.CodeBadName, // a full-width bar
		"/api/people/a%2Fb":                      shared.CodeBadName,
		"/api/people/%ff":                        shared.CodeBadName,
		"/api/conversations/a%20b/messages":      shared.CodeBadName,
		"/api/people/" + strings.Repeat("x", 33): shared.CodeBadName,
	} {
		status := refusals[code]
		if p := alice.refused(t, status, http.MethodGet, path, ""); p.Code != code {
			t.Errorf("%s: %+v, want %s", path, p, code)
		}
	}
	nobody := alice.s.browser(t, "")
	for _, path := range []string{"/api/conversations", "/api/conversations/bob/messages", "/api/people/bob"} {
		if p := nobody.refused(t, http.StatusUnauthorized, http.MethodGet, path, ""); p.Code != shared.CodeSignedOut {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestPeople(t *testing.T) {
	alice, _ := pair(t)
	alice.join(t, "张三")
	alice.join(t, "bob.smith")
	for path, want := range map[string]string{
		"bob": "bob", "BOB": "bob", "%42ob": "bob", "bob%2Esmith": "bob.smith",
		"%E5%BC%A0%E4%B8%89": "张三", "ａｌｉｃｅ": "alice", "alice": "alice",
	} {
		var p shared.Person
		alice.call(t, http.MethodGet, "/api/people/"+path, "", &p)
		if p.Name != want {
			t.Errorf("%s is %q, want %q", path, p.Name, want)
		}
	}
}
