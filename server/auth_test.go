package main

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"tobar/shared"
)

// bearer is somebody who asks with a token.
func (s *testServer) bearer(t testing.TB, method, path, token string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := s.browser(t, "").http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	readAll(t, res)
	return res
}

// signIn is another browser of the same person.
func (u *user) signIn(t testing.TB) *user {
	t.Helper()
	return u.s.form(t, u.s.URL+"/sign-in", u.name)
}

func (u *user) sessions(t testing.TB) []shared.Session {
	t.Helper()
	var list []shared.Session
	u.call(t, http.MethodGet, "/api/sessions", "", &list)
	return list
}

func (u *user) signedIn(t testing.TB) bool {
	t.Helper()
	res := u.ask(t, http.MethodGet, "/api/me", "")
	readAll(t, res)
	return res.StatusCode == http.StatusOK
}

func TestSignOut(t *testing.T) {
	alice, _ := pair(t)
	other := alice.signIn(t)
	stolen := alice.cookies()
	line := alice.live(t, "")

	res, body := alice.post(t, "/sign-out")
	wantStatus(t, res, body, http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/sign-in" {
		t.Errorf("goes to %q", to)
	}
	if code := line.closed(); code != shared.CloseSignedOut {
		t.Errorf("the socket closed with %d", code)
	}
	if len(alice.cookies()) != 0 {
		t.Error("the browser keeps its cookie")
	}
	if _, res, _ := alice.s.tryDial(t, "/ws", shared.Subprotocol, stolen); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the cookie of a session that has ended: %s", res.Status)
	}
	if !other.signedIn(t) {
		t.Error("the other browser is signed out too")
	}
	res, body = alice.post(t, "/sign-out")
	wantStatus(t, res, body, http.StatusSeeOther)
}

func TestSessions(t *testing.T) {
	alice, bob := pair(t)
	other := alice.signIn(t)
	var token shared.Token
	alice.call(t, http.MethodPost, "/api/tokens", `{"label":" backup  script "}`, &token)
	if !strings.HasPrefix(token.Token, "tobar_") {
		t.Errorf("token %q", token.Token)
	}
	if res := alice.s.bearer(t, http.MethodGet, "/api/me", token.Token); res.StatusCode != http.StatusOK {
		t.Errorf("the token: %s", res.Status)
	}

	list := alice.sessions(t)
	if len(list) != 3 {
		t.Fatalf("sessions %+v", list)
	}
	if one := list[0]; !one.Token || one.Label != "backup script" || one.Current || one.ID != token.ID {
		t.Errorf("the token is listed as %+v", one)
	}
	if list[1].Current || !list[2].Current || list[2].Token {
		t.Errorf("not the newest first, or not this one: %+v", list)
	}

	end := func(u *user, id int64, status int) {
		t.Helper()
		res := u.ask(t, http.MethodDelete, "/api/sessions/"+strconv.FormatInt(id, 10), "")
		wantStatus(t, res, readAll(t, res), status)
	}
	line := other.live(t, "")
	end(bob, list[1].ID, http.StatusNotFound)
	end(alice, list[1].ID, http.StatusNoContent)
	if code := line.closed(); code != shared.CloseSignedOut {
		t.Errorf("the other browser's socket closed with %d", code)
	}
	if other.signedIn(t) {
		t.Error("the other browser is still signed in")
	}
	end(alice, list[1].ID, http.StatusNotFound)
	end(alice, token.ID, http.StatusNoContent)
	if res := alice.s.bearer(t, http.MethodGet, "/api/me", token.Token); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the token that has ended: %s", res.Status)
	}
	res := alice.ask(t, http.MethodDelete, "/api/sessions/x", "")
	wantStatus(t, res, readAll(t, res), http.StatusNotFound)
	end(alice, list[2].ID, http.StatusNoContent)
	if len(alice.cookies()) != 0 || alice.signedIn(t) {
		t.Error("alice ended this session and is still signed in")
	}
}

func TestTokenSignsItselfOut(t *testing.T) {
	alice, _ := pair(t)
	var token shared.Token
	alice.call(t, http.MethodPost, "/api/tokens", `{"label":"script"}`, &token)
	if res := alice.s.bearer(t, http.MethodPost, "/api/sign-out", token.Token); res.StatusCode != http.StatusNoContent {
		t.Errorf("sign-out: %s", res.Status)
	}
	if res := alice.s.bearer(t, http.MethodGet, "/api/me", token.Token); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("afterwards: %s", res.Status)
	}
	for _, label := range []string{``, `{"label":" "}`, `{"label":"` + strings.Repeat("x", maxLabel+1) + `"}`, `{"label":`} {
		res := alice.ask(t, http.MethodPost, "/api/tokens", label)
		wantStatus(t, res, readAll(t, res), http.StatusBadRequest)
	}
}

// A cookie is not a token, nor the other way round.
func TestSecretsStayInTheirPlace(t *testing.T) {
	alice, _ := pair(t)
	var token shared.Token
	alice.call(t, http.MethodPost, "/api/tokens", `{"label":"script"}`, &token)
	_, cookie, _ := strings.Cut(alice.cookies().Get("Cookie"), "=")
	if res := alice.s.bearer(t, http.MethodGet, "/api/me", cookie); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a cookie as a token: %s", res.Status)
	}
	req, err := http.NewRequest(http.MethodGet, alice.s.URL+"/api/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: cookieName, Value: token.Token})
	res, err := alice.s.browser(t, "").http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	wantStatus(t, res, readAll(t, res), http.StatusUnauthorized)
}

func TestChangePassword(t *testing.T) {
	alice, bob := pair(t)
	s := alice.s
	other := alice.signIn(t)
	var token shared.Token
	alice.call(t, http.MethodPost, "/api/tokens", `{"label":"script"}`, &token)
	byPassword := http.Header{}
	req := http.Request{Header: byPassword}
	req.SetBasicAuth("alice", password)
	here, there, curl, bobs := alice.live(t, ""), other.live(t, ""), s.dial(t, "", shared.Subprotocol, byPassword), bob.live(t, "")
	curl.until(shared.VerbLive)

	change := func(old, new string, status int) {
		t.Helper()
		res := alice.ask(t, http.MethodPut, "/api/password", `{"old":"`+old+`","new":"`+new+`"}`)
		wantStatus(t, res, readAll(t, res), status)
	}
	change("wrong horse", "battery staple", http.StatusForbidden)
	change(password, "short", http.StatusBadRequest)
	change(password, strings.Repeat("x", 1025), http.StatusBadRequest)
	if !other.signedIn(t) {
		t.Fatal("a refused change ended a session")
	}
	change(password, "battery staple", http.StatusNoContent)

	for name, p := range map[string]*peer{"the other browser": there, "the one by password": curl} {
		if code := p.closed(); code != shared.CloseSignedOut {
			t.Errorf("%s: closed with %d", name, code)
		}
	}
	here.send("bob", "1", "still here")
	bobs.send("alice", "1", "me too")
	if other.signedIn(t) || !alice.signedIn(t) {
		t.Error("the other browser is signed in, or this one is not")
	}
	if res := s.bearer(t, http.MethodGet, "/api/me", token.Token); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the token: %s", res.Status)
	}
	if res, _ := s.basic(t, "alice", password); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the old password: %s", res.Status)
	}
	if res, _ := s.basic(t, "alice", "battery staple"); res.StatusCode != http.StatusOK {
		t.Errorf("the new password: %s", res.Status)
	}
}

// Signing in as somebody else on one browser ends the session that it had.
func TestOneBrowserIsOnePerson(t *testing.T) {
	alice, _ := pair(t)
	line := alice.live(t, "")
	before := alice.cookies().Get("Cookie")
	res, body := alice.post(t, "/sign-in", "name", "alice", "password", password)
	wantStatus(t, res, body, http.StatusSeeOther)
	if alice.cookies().Get("Cookie") != before {
		t.Error("signing in again made another session")
	}
	res, body = alice.post(t, "/sign-in", "name", "bob", "password", password)
	wantStatus(t, res, body, http.StatusSeeOther)
	if code := line.closed(); code != shared.CloseSignedOut {
		t.Errorf("alice's socket closed with %d", code)
	}
	var me shared.Me
	alice.call(t, http.MethodGet, "/api/me", "", &me)
	if me.Name != "bob" {
		t.Errorf("signed in as %q", me.Name)
	}
}

func TestGuests(t *testing.T) {
	s := startServer(t, "-open", "-signup", "open")
	alice := s.owner(t, "alice")
	s.guest(t, "Wanderer")
	for query, status := range map[string]int{
		"/ws?user=wanderer": http.StatusSwitchingProtocols,
		"/ws?user=alice":    http.StatusUnauthorized,
		"/ws?user=ALICE":    http.StatusUnauthorized,
		"/ws?user=a%2Fb":    http.StatusBadRequest,
		"/ws?user=":         http.StatusUnauthorized,
		"/ws":               http.StatusUnauthorized,
	} {
		_, res, err := s.tryDial(t, query, "", nil)
		if res == nil {
			t.Fatal(err)
		}
		if res.StatusCode != status {
			t.Errorf("%s: %s, want %d", query, res.Status, status)
		}
	}
	// An account would inherit the guest's messages.
	res, body := s.browser(t, "").post(t, "/sign-up", "name", "wanderer", "password", password)
	wantStatus(t, res, body, http.StatusConflict)
	link := alice.invite(t)
	res, body = s.browser(t, "").post(t, link, "name", "Wanderer", "password", password)
	wantStatus(t, res, body, http.StatusConflict)
	// Nobody signs in as a guest, and the API is for accounts.
	res, body = s.browser(t, "").post(t, "/sign-in", "name", "wanderer", "password", "")
	wantStatus(t, res, body, http.StatusUnauthorized)
	res, body = s.browser(t, "").get(t, "/api/me?user=wanderer")
	wantStatus(t, res, body, http.StatusUnauthorized)
}

func TestRemote(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7:4711":            "192.0.2.7",
		"[::ffff:192.0.2.7]:4711":   "192.0.2.7",
		"[2001:db8:1:2:3::4]:4711":  "2001:db8:1:2::/64",
		"[2001:db8:1:2:ff::4]:4711": "2001:db8:1:2::/64",
		"[fe80::1%eth0]:4711":       "fe80::/64",
		"@":                         "@",
	} {
		if got := remote(&http.Request{RemoteAddr: addr}); got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
}

func TestBrowserNames(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                                  "Firefox · Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0":           "Edge · Windows",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36":                   "Chrome · Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1": "Safari · iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15":                   "Safari · macOS",
		"curl/8.5.0": "curl",
		"":           "",
		"\xff\n<b>/": "<b>",
	} {
		if got := browser(agent); got != want {
			t.Errorf("%q is called %q, want %q", agent, got, want)
		}
	}
}
