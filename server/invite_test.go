package main

import (
	"encoding/base64"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"tobar/shared"
)

func (u *user) makeInvite(t testing.TB, body string) shared.Invite {
	t.Helper()
	var in shared.Invite
	u.call(t, http.MethodPost, "/api/invites", body, &in)
	return in
}

func (u *user) invites(t testing.TB) []shared.Invite {
	t.Helper()
	var list []shared.Invite
	u.call(t, http.MethodGet, "/api/invites", "", &list)
	return list
}

func TestInvite(t *testing.T) {
	s, _, _ := startAtTime(t)
	alice := s.owner(t, "alice")
	if list := alice.invites(t); len(list) != 0 {
		t.Errorf("invites before any: %+v", list)
	}
	in := alice.makeInvite(t, "")
	if in.By != "alice" || in.Uses != 1 || in.Used != 0 || in.Expires-in.Made != (7*24*time.Hour).Milliseconds() {
		t.Errorf("unless asked otherwise: %+v", in)
	}
	if !strings.HasPrefix(in.Link, s.URL+"/join/") {
		t.Errorf("link %q", in.Link)
	}
	picture, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(in.QR, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(strings.NewReader(string(picture))); err != nil {
		t.Errorf("QR: %v", err)
	}
	if list := alice.invites(t); len(list) != 1 || list[0].ID != in.ID || list[0].Link != "" || list[0].QR != "" {
		t.Errorf("the list: %+v", list)
	}

	res, body := alice.get(t, in.Link)
	wantStatus(t, res, body, http.StatusOK)
	if strings.Contains(body, "<form") {
		t.Error("the one who invites is asked to join")
	}
	bob := s.browser(t, "bob")
	res, body = bob.get(t, in.Link)
	wantStatus(t, res, body, http.StatusOK)
	if !strings.Contains(body, "alice") {
		t.Error("the page does not say who invites")
	}
	res, body = bob.post(t, in.Link, "name", "ALICE", "password", password)
	wantStatus(t, res, body, http.StatusConflict)
	res, body = bob.post(t, in.Link, "name", "b|b", "password", password)
	wantStatus(t, res, body, http.StatusBadRequest)
	if !strings.Contains(body, `value="b|b"`) {
		t.Error("what was typed is lost")
	}
	res, body = bob.post(t, in.Link, "name", "Bob", "password", "BOBBOBBO")
	wantStatus(t, res, body, http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/with/alice" {
		t.Errorf("goes to %q", to)
	}
	var me shared.Me
	bob.call(t, http.MethodGet, "/api/me", "", &me)
	if me != (shared.Me{Name: "bob"}) {
		t.Errorf("is %+v", me)
	}

	// Used up.
	late := s.browser(t, "")
	res, body = late.get(t, in.Link)
	wantStatus(t, res, body, http.StatusNotFound)
	res, body = late.post(t, in.Link, "name", "carol", "password", password)
	wantStatus(t, res, body, http.StatusNotFound)
	// Whoever is in may invite.
	link := bob.invite(t)
	res, body = alice.get(t, link)
	wantStatus(t, res, body, http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/with/bob" {
		t.Errorf("alice, who is in already, goes to %q", to)
	}
}

func TestInviteForSeveral(t *testing.T) {
	s, _, _ := startAtTime(t)
	alice := s.owner(t, "alice")
	in := alice.makeInvite(t, `{"uses":2,"hours":1}`)
	s.form(t, in.Link, "bob")
	if list := alice.invites(t); len(list) != 1 || list[0].Used != 1 || list[0].Uses != 2 {
		t.Errorf("after one: %+v", list)
	}
	s.form(t, in.Link, "carol")
	res, body := s.browser(t, "").post(t, in.Link, "name", "dave", "password", password)
	wantStatus(t, res, body, http.StatusNotFound)
}

// Two at once with an invite for one: one is in.
func TestInviteAtOnce(t *testing.T) {
	s, _, _ := startAtTime(t)
	link := s.owner(t, "alice").invite(t)
	const n = 4
	statuses := make(chan int)
	for i := range n {
		visitor := s.browser(t, "")
		go func() {
			res, err := visitor.http.PostForm(link, url.Values{"name": {"guest" + strconv.Itoa(i)}, "password": {password}})
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

func TestInviteEnds(t *testing.T) {
	s, _, clock := startAtTime(t)
	alice := s.owner(t, "alice")
	bob := alice.join(t, "bob")
	visitor := s.browser(t, "")
	gone := func(link string) {
		t.Helper()
		res, body := visitor.get(t, link)
		wantStatus(t, res, body, http.StatusNotFound)
		res, body = visitor.post(t, link, "name", "carol", "password", password)
		wantStatus(t, res, body, http.StatusNotFound)
	}

	in := alice.makeInvite(t, `{"hours":2}`)
	clock.pass(2*time.Hour - time.Second)
	res, body := visitor.get(t, in.Link)
	wantStatus(t, res, body, http.StatusOK)
	clock.pass(time.Second)
	gone(in.Link)

	in = alice.makeInvite(t, "{}")
	path := "/api/invites/" + strconv.FormatInt(in.ID, 10)
	res = bob.ask(t, http.MethodDelete, path, "")
	wantStatus(t, res, readAll(t, res), http.StatusNotFound)
	res = alice.ask(t, http.MethodDelete, path, "")
	wantStatus(t, res, readAll(t, res), http.StatusNoContent)
	gone(in.Link)
	if list := alice.invites(t); len(list) != 0 {
		t.Errorf("the list still has %+v", list)
	}
	res = alice.ask(t, http.MethodDelete, path, "")
	wantStatus(t, res, readAll(t, res), http.StatusNotFound)
	gone("/join/nothing")
}

func TestInviteBounds(t *testing.T) {
	s, _, _ := startAtTime(t)
	alice := s.owner(t, "alice")
	for body, status := range map[string]int{
		`{"uses":1000,"hours":8760}`: http.StatusCreated,
		`{"uses":1001}`:              http.StatusBadRequest,
		`{"uses":-1}`:                http.StatusBadRequest,
		`{"hours":8761}`:             http.StatusBadRequest,
		`{"hours":-1}`:               http.StatusBadRequest,
		`{"hours":"1"}`:              http.StatusBadRequest,
		`{`:                          http.StatusBadRequest,
	} {
		res := alice.ask(t, http.MethodPost, "/api/invites", body)
		text := readAll(t, res)
		if res.StatusCode != status {
			t.Errorf("%s: %s %s", body, res.Status, text)
		}
	}
}

func TestSignUpModes(t *testing.T) {
	t.Run("invite", func(t *testing.T) {
		s, _, _ := startAtTime(t)
		s.owner(t, "alice")
		visitor := s.browser(t, "")
		res, body := visitor.get(t, "/sign-up")
		wantStatus(t, res, body, http.StatusForbidden)
		res, body = visitor.post(t, "/sign-up", "name", "bob", "password", password)
		wantStatus(t, res, body, http.StatusForbidden)
	})
	t.Run("open", func(t *testing.T) {
		s, _, clock := startAtTime(t, "-signup", "open")
		visitor := s.browser(t, "")
		// The first account is the operator's to give.
		res, body := visitor.post(t, "/sign-up", "name", "mallory", "password", password)
		wantStatus(t, res, body, http.StatusForbidden)
		s.owner(t, "alice")
		res, body = visitor.get(t, "/sign-in")
		wantStatus(t, res, body, http.StatusOK)
		if !strings.Contains(body, `href="/sign-up"`) {
			t.Error("the sign-in page does not lead to sign-up")
		}
		res, body = visitor.get(t, "/sign-up")
		wantStatus(t, res, body, http.StatusOK)
		res, body = visitor.post(t, "/sign-up", "name", "alice", "password", password)
		wantStatus(t, res, body, http.StatusConflict)
		res, body = visitor.post(t, "/sign-up", "name", "bob", "password", password)
		wantStatus(t, res, body, http.StatusSeeOther)
		res, body = visitor.get(t, "/sign-up")
		wantStatus(t, res, body, http.StatusSeeOther)

		// Nobody fills the server with accounts.
		flood := s.browser(t, "")
		for i := range 30 {
			res, body = flood.post(t, "/sign-up", "name", "bob", "password", password)
			if res.StatusCode == http.StatusTooManyRequests {
				break
			}
			wantStatus(t, res, body, http.StatusConflict)
			if i == 29 {
				t.Fatal("no limit on sign-ups")
			}
		}
		wait, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if err != nil {
			t.Fatal(err)
		}
		clock.pass(time.Duration(wait) * time.Second)
		res, body = flood.post(t, "/sign-up", "name", "carol", "password", password)
		wantStatus(t, res, body, http.StatusSeeOther)
	})
	t.Run("closed", func(t *testing.T) {
		s, srv, _ := startAtTime(t, "-signup", "closed")
		alice := s.owner(t, "alice")
		res := alice.ask(t, http.MethodPost, "/api/invites", "{}")
		wantStatus(t, res, readAll(t, res), http.StatusForbidden)
		who, _ := srv.store.Lookup("alice")
		code, _, err := srv.users.MakeInvite(t.Context(), who.ID, 1, 1) // from before it was closed
		if err != nil {
			t.Fatal(err)
		}
		visitor := s.browser(t, "")
		for _, path := range []string{"/sign-up", "/join/" + code} {
			res, body := visitor.get(t, path)
			wantStatus(t, res, body, http.StatusForbidden)
			res, body = visitor.post(t, path, "name", "bob", "password", password)
			wantStatus(t, res, body, http.StatusForbidden)
		}
	})
}
