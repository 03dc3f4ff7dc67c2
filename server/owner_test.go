package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tobar/shared"
)

func TestOwnerLinkWorksOnce(t *testing.T) {
	s, _, _ := startAtTime(t)
	link := s.ownerLink(t)
	visitor := s.browser(t, "")

	res, body := visitor.get(t, link+"x")
	wantStatus(t, res, body, http.StatusNotFound)
	res, body = visitor.get(t, link)
	wantStatus(t, res, body, http.StatusOK)

	res, body = visitor.post(t, link, "name", "Mar<g>o", "password", "short")
	wantStatus(t, res, body, http.StatusBadRequest)
	res, body = visitor.post(t, link, "name", "margo", "password", "short")
	wantStatus(t, res, body, http.StatusBadRequest)
	for _, want := range []string{`role="alert"`, `value="margo"`, `aria-invalid="true"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form does not say %s", want)
		}
	}
	if strings.Contains(body, "short\"") {
		t.Error("the form tells the password")
	}

	res, body = visitor.post(t, link, "name", " Margo ", "password", password)
	wantStatus(t, res, body, http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/" {
		t.Errorf("goes to %q", to)
	}
	var me shared.Me
	visitor.call(t, http.MethodGet, "/api/me", "", &me)
	if me != (shared.Me{Name: "margo", Owner: true}) {
		t.Errorf("is %+v", me)
	}

	for late, status := range map[*user]int{visitor: http.StatusSeeOther, s.browser(t, ""): http.StatusNotFound} {
		res, body = late.get(t, link) // the owner's way back leads past it
		wantStatus(t, res, body, status)
		res, body = late.post(t, link, "name", "late", "password", password)
		wantStatus(t, res, body, http.StatusNotFound)
	}
}

func TestOwnerLinkAtOnce(t *testing.T) {
	s, _, _ := startAtTime(t)
	link := s.ownerLink(t)
	statuses := make(chan int)
	const n = 6
	for i := range n {
		visitor := s.browser(t, "")
		go func() {
			res, err := visitor.http.PostForm(link, url.Values{"name": {"owner" + strconv.Itoa(i)}, "password": {password}})
			if err != nil {
				statuses <- 0
				return
			}
			res.Body.Close()
			statuses <- res.StatusCode
		}()
	}
	got := map[int]int{}
	for range n {
		got[<-statuses]++
	}
	if got[http.StatusSeeOther] != 1 || got[http.StatusNotFound] != n-1 {
		t.Errorf("answers: %v, want one 303 and the rest 404", got)
	}
}

func TestOwnerLinkIsNewAtEveryStart(t *testing.T) {
	dir := t.TempDir()
	first := startServerIn(t, dir)
	old := first.ownerLink(t)
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	second := startServerIn(t, dir)
	link := second.ownerLink(t)
	_, code, _ := strings.Cut(old, "/owner/")
	if strings.HasSuffix(link, code) {
		t.Error("the link is the same after a restart")
	}
	res, body := second.browser(t, "").get(t, "/owner/"+code)
	wantStatus(t, res, body, http.StatusNotFound)
	second.owner(t, "alice")
	if err := second.stop(); err != nil {
		t.Fatal(err)
	}
	third := startServerIn(t, dir)
	if err := third.stop(); err != nil {
		t.Fatal(err)
	}
	if said := third.said.String(); strings.Contains(said, "/owner/") {
		t.Errorf("there is an owner, and yet it said:\n%s", said)
	}
}
