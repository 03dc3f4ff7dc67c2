package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tobar/shared"
)

func TestSearch(t *testing.T) {
	alice, bob := pair(t)
	alice.join(t, "carol")
	a, b := alice.live(t, ""), bob.live(t, "")
	first := a.send("bob", "1", "Schöne Grüße aus 北京")
	a.send("carol", "2", "gruss an alle")
	last := b.send("alice", "3", "GRÜSSE zurück")
	var found shared.Found
	look := func(u *user, query string) []shared.Hit {
		t.Helper()
		found = shared.Found{}
		u.call(t, http.MethodGet, "/api/search?"+query, "", &found)
		return found.Hits
	}
	hits := look(alice, "q=gru&limit=50")
	if len(hits) != 3 || found.More || !found.Complete || found.N < last.N || found.Epoch == "" {
		t.Fatalf("%+v", found)
	}
	if h := hits[0]; h.With != "bob" || h.Message.N != last.N || h.Message.From != "bob" || len(h.Marks) != 1 {
		t.Errorf("the newest: %+v", h)
	}
	if h := hits[2]; h.Message.Content[h.Marks[0].From:h.Marks[0].To] != "Grüße" {
		t.Errorf("the oldest: %+v", h)
	}
	if hits = look(alice, "q=gru&with=Carol"); len(hits) != 1 || hits[0].With != "carol" {
		t.Errorf("with carol: %+v", hits)
	}
	if hits = look(bob, "q=gru"); len(hits) != 2 || hits[0].With != "alice" {
		t.Errorf("bob's: %+v", hits)
	}
	if hits = look(bob, "q="+url.QueryEscape("京")); len(hits) != 1 || hits[0].Message.N != first.N {
		t.Errorf("one character: %+v", hits)
	}
	if hits = look(alice, "q=gru&limit=1"); len(hits) != 1 || !found.More || found.Next != last.N {
		t.Errorf("the first page: %+v", found)
	}
	if hits = look(alice, fmt.Sprint("q=gru&before=", found.Next)); len(hits) != 2 {
		t.Errorf("the next page: %+v", found)
	}
	for _, hopeless := range []string{"", "q=", "q=%20", "q=%22*", "q=-", "q=%F0%9F%91%8D", "q=" + strings.Repeat("x", maxQuery)} {
		if hits = look(alice, hopeless); hits == nil || len(hits) != 0 || found.More || !found.Complete {
			t.Errorf("%q: %+v", hopeless, found)
		}
	}
	a.write(fmt.Sprintf("@delete;n=%d;id=4|", first.N))
	a.until(shared.VerbSent)
	if hits = look(bob, "q=gru"); len(hits) != 1 {
		t.Errorf("taken back: %+v", hits)
	}
}

func TestSearchRefusals(t *testing.T) {
	alice, _ := pair(t)
	for query, code := range map[string]shared.Code{
		"q=a&limit=0":     shared.CodeBadFrame,
		"q=a&limit=201":   shared.CodeBadFrame,
		"q=a&before=-1":   shared.CodeBadFrame,
		"q=a&before=x":    shared.CodeBadFrame,
		"q=a&with=nobody": shared.CodeUnknownRecipient,
		"q=a&with=a%7Cb":  shared.CodeBadName,
		"q=%ff":           shared.CodeBadText,
		"q=" + strings.Repeat("%E4%B8%AD", 1+maxQuery): shared.CodeTooLong,
	} {
		if p := alice.refused(t, refusals[code], http.MethodGet, "/api/search?"+query, ""); p.Code != code {
			t.Errorf("%s: %+v, want %s", query, p, code)
		}
	}
	nobody := alice.s.browser(t, "")
	if p := nobody.refused(t, http.StatusUnauthorized, http.MethodGet, "/api/search?q=a", ""); p.Code != shared.CodeSignedOut {
		t.Errorf("%+v", p)
	}
}

// Who searches without end has to wait, and nobody else has.
func TestSearchers(t *testing.T) {
	var l pace
	now := time.Unix(1795409762, 0)
	for i := range searchBurst {
		if err := l.take(1, now, searchRate, searchBurst); err != nil {
			t.Fatalf("refused at %d: %v", i, err)
		}
	}
	if l.take(1, now, searchRate, searchBurst) == nil || l.take(2, now, searchRate, searchBurst) != nil || l.take(1, now.Add(time.Second), searchRate, searchBurst) != nil {
		t.Error("one too many was taken, or another's, or a later one, was not")
	}
	for account := range int64(3 * maxPaced) {
		_ = l.take(account, now, searchRate, searchBurst)
	}
	if len(l.of) > maxPaced {
		t.Errorf("%d are remembered", len(l.of))
	}
}

// What was found is led to by a page up to it and the page that follows it.
func TestHistoryAroundAHit(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	var want []int64
	for i := range 20 {
		want = append(want, a.send("bob", fmt.Sprint(i), fmt.Sprintf("line %d", i)).N)
	}
	var found shared.Found
	bob.call(t, http.MethodGet, "/api/search?q=line+7", "", &found)
	if len(found.Hits) != 1 || found.Hits[0].Message.N != want[7] {
		t.Fatalf("%+v", found)
	}
	ns := func(query string) (list []int64, more bool) {
		t.Helper()
		var page shared.Page
		bob.call(t, http.MethodGet, "/api/conversations/alice/messages?"+query, "", &page)
		for _, m := range page.Messages {
			list = append(list, m.N)
		}
		return list, page.More
	}
	for query, tc := range map[string]struct {
		from, to int
		more     bool
	}{
		fmt.Sprintf("before=%d&limit=3", want[7]+1): {5, 8, true},
		fmt.Sprintf("after=%d&limit=3", want[7]):    {8, 11, true},
		fmt.Sprintf("after=%d&limit=3", want[16]):   {17, 20, false},
		fmt.Sprintf("after=%d", want[19]):           {20, 20, false},
		"after=0&limit=2":                           {0, 2, true},
		"after=0":                                   {0, 20, false},
	} {
		if got, more := ns(query); fmt.Sprint(got) != fmt.Sprint(want[tc.from:tc.to]) || more != tc.more {
			t.Errorf("%s: %v, %v", query, got, more)
		}
	}
	for _, query := range []string{"after=-1", "after=x", "after=5&before=9"} {
		if p := alice.refused(t, http.StatusBadRequest, http.MethodGet, "/api/conversations/bob/messages?"+query, ""); p.Code != shared.CodeBadFrame {
			t.Errorf("%s: %+v", query, p)
		}
	}
}
