package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tobar/server/internal/account"
	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/shared"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// startAtTime is startServer with a clock of the test's own, and with the
// server in reach.
func startAtTime(t testing.TB, args ...string) (*testServer, *server, *clock) {
	t.Helper()
	dir := t.TempDir()
	cfg, err := parseConfig(append([]string{"-data", dir}, args...), func(string) string { return "" }, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{at: time.Now()}
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), store.Options{Dir: dir, Now: c.now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := newServer(cfg, log, st)
	if err != nil {
		t.Fatal(err)
	}
	s.users = account.New(st, account.Options{Now: c.now})
	h := httptest.NewServer(s.handler())
	t.Cleanup(func() {
		h.Close()
		s.hub.CloseAll(hub.GoingAway)
		s.sockets.Wait()
	})
	said := newTranscript()
	s.greet(said, h.Listener.Addr())
	said.end()
	return &testServer{URL: h.URL, Dir: dir, said: said}, s, c
}

// post fills in a form and returns the answer's status, headers and body.
func (u *user) post(t testing.TB, link string, fields ...string) (*http.Response, string) {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	if strings.HasPrefix(link, "/") {
		link = u.s.URL + link
	}
	res, err := u.http.PostForm(link, form)
	if err != nil {
		t.Fatal(err)
	}
	return res, readAll(t, res)
}

// get is post for a page.
func (u *user) get(t testing.TB, link string) (*http.Response, string) {
	t.Helper()
	if strings.HasPrefix(link, "/") {
		link = u.s.URL + link
	}
	req, err := http.NewRequest(http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	res, err := u.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res, readAll(t, res)
}

// wantStatus is an assertion about an answer.
func wantStatus(t testing.TB, res *http.Response, body string, status int) {
	t.Helper()
	if res.StatusCode != status {
		t.Fatalf("%s %s: %s, want %d\n%.400s", res.Request.Method, res.Request.URL.Path, res.Status, status, body)
	}
}

// basic asks with a name and a password, as curl -u does.
func (s *testServer) basic(t testing.TB, name, password string) (*http.Response, shared.Problem) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.URL+"/api/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(name, password)
	res, err := s.browser(t, "").http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	var p shared.Problem
	if body := readAll(t, res); res.StatusCode != http.StatusOK {
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	return res, p
}

func TestSignIn(t *testing.T) {
	s, srv, _ := startAtTime(t)
	s.owner(t, "alice")

	// Whoever is unknown learns nothing that a wrong password does not tell too,
	// and costs the same.
	var told [2]string
	for i, name := range []string{"alice", "nobody"} {
		before := srv.users.Hashes()
		res, body := s.browser(t, "").post(t, "/sign-in", "name", name, "password", "wrong horse")
		wantStatus(t, res, body, http.StatusUnauthorized)
		told[i] = strings.ReplaceAll(body, name, "NAME")
		if n := srv.users.Hashes() - before; n != 1 {
			t.Errorf("%s: %d hashes, want 1", name, n)
		}
		if len(res.Cookies()) != 0 {
			t.Errorf("%s: a cookie", name)
		}
	}
	if told[0] != told[1] {
		t.Errorf("a wrong password says\n%s\nan unknown name\n%s", told[0], told[1])
	}
	before := srv.users.Hashes()
	res, body := s.browser(t, "").post(t, "/sign-in", "name", "a b", "password", strings.Repeat("x", account.MaxPassword+1))
	wantStatus(t, res, body, http.StatusUnauthorized)
	if n := srv.users.Hashes() - before; n != 1 {
		t.Errorf("a name that cannot be: %d hashes, want 1", n)
	}

	alice := s.browser(t, "alice")
	res, body = alice.get(t, "/sign-in?next=/with/bob")
	wantStatus(t, res, body, http.StatusOK)
	if !strings.Contains(body, `value="/with/bob"`) {
		t.Error("the form forgets where to go")
	}
	res, body = alice.post(t, "/sign-in", "name", "Alice ", "password", password, "next", "/with/bob")
	wantStatus(t, res, body, http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/with/bob" {
		t.Errorf("goes to %q", to)
	}
	res, body = alice.get(t, "/sign-in?next=//evil.example/")
	wantStatus(t, res, body, http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/" {
		t.Errorf("goes to %q", to)
	}
}

func TestCookie(t *testing.T) {
	s, _, _ := startAtTime(t, "-origin", "https://chat.example")
	s.owner(t, "alice")
	for host, secure := range map[string]bool{"": false, "chat.example": true} {
		form := url.Values{"name": {"alice"}, "password": {password}}
		req, err := http.NewRequest(http.MethodPost, s.URL+"/sign-in", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Host = host
		res, err := s.browser(t, "").http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		wantStatus(t, res, readAll(t, res), http.StatusSeeOther)
		cookies := res.Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%d cookies", len(cookies))
		}
		c := cookies[0]
		if c.Name != cookieName || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" ||
			c.MaxAge != cookieAge || c.Domain != "" || len(c.Value) != 43 {
			t.Errorf("cookie %s", c)
		}
		if c.Secure != secure {
			t.Errorf("host %q: secure is %v", host, c.Secure)
		}
	}
}

func TestCookieLivesOn(t *testing.T) {
	s, _, _ := startAtTime(t)
	alice := s.owner(t, "alice")
	res := alice.ask(t, http.MethodGet, "/api/me", "")
	readAll(t, res)
	if c := res.Cookies(); len(c) != 1 || c[0].MaxAge != cookieAge {
		t.Errorf("cookies %v", c)
	}
}

func TestTooManyTries(t *testing.T) {
	s, srv, clock := startAtTime(t)
	alice := s.owner(t, "alice")
	alice.join(t, "bob")
	visitor := s.browser(t, "")
	for range 10 {
		res, body := visitor.post(t, "/sign-in", "name", "alice", "password", "wrong horse")
		wantStatus(t, res, body, http.StatusUnauthorized)
	}
	hashes := srv.users.Hashes()
	wait := 0
	for range 3 { // waiting is not made longer by asking
		res, body := visitor.post(t, "/sign-in", "name", "Alice", "password", password)
		wantStatus(t, res, body, http.StatusTooManyRequests)
		var err error
		if wait, err = strconv.Atoi(res.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 60 {
			t.Fatalf("Retry-After: %q", res.Header.Get("Retry-After"))
		}
		if !strings.Contains(body, strconv.Itoa(wait)) {
			t.Errorf("the form does not say when to come back")
		}
	}
	if n := srv.users.Hashes() - hashes; n != 0 {
		t.Errorf("%d hashes for those who are to wait", n)
	}
	if res, p := s.basic(t, "alice", password); res.StatusCode != http.StatusTooManyRequests ||
		p.Code != shared.CodeTooMany || res.Header.Get("Retry-After") == "" {
		t.Errorf("with curl: %s %+v", res.Status, p)
	}
	if res, _ := s.basic(t, "bob", password); res.StatusCode != http.StatusOK {
		t.Errorf("bob waits for alice's guesser: %s", res.Status)
	}
	// Whoever was signed in stays so.
	alice.call(t, http.MethodGet, "/api/me", "", nil)

	clock.pass(time.Duration(wait) * time.Second)
	res, body := visitor.post(t, "/sign-in", "name", "alice", "password", "wrong again")
	wantStatus(t, res, body, http.StatusUnauthorized)
	res, body = visitor.post(t, "/sign-in", "name", "alice", "password", password)
	wantStatus(t, res, body, http.StatusTooManyRequests)
	longer, _ := strconv.Atoi(res.Header.Get("Retry-After"))
	if longer <= wait {
		t.Errorf("first wait %d s, next %d s: it does not grow", wait, longer)
	}
	clock.pass(time.Duration(longer) * time.Second)
	res, body = visitor.post(t, "/sign-in", "name", "alice", "password", password)
	wantStatus(t, res, body, http.StatusSeeOther)
	res, body = s.browser(t, "").post(t, "/sign-in", "name", "alice", "password", "wrong horse")
	wantStatus(t, res, body, http.StatusUnauthorized)
}

// Somebody who tries one password with every name waits too.
func TestTooManyNames(t *testing.T) {
	s, _, _ := startAtTime(t)
	s.owner(t, "alice")
	for i := range 100 {
		if res, _ := s.basic(t, "name"+strconv.Itoa(i), "wrong horse"); res.StatusCode != http.StatusUnauthorized {
			t.Fatalf("try %d: %s", i, res.Status)
		}
	}
	if res, _ := s.basic(t, "another", "wrong horse"); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after a hundred names: %s", res.Status)
	}
}

// A password that comes with every request costs a hash now and then, and none
// is remembered beyond its change.
func TestBasicIsRemembered(t *testing.T) {
	s, srv, clock := startAtTime(t)
	alice := s.owner(t, "alice")
	before := srv.users.Hashes()
	ask := func(password string, status int, hashes int64) {
		t.Helper()
		res, _ := s.basic(t, "alice", password)
		if n := srv.users.Hashes() - before; res.StatusCode != status || n != hashes {
			t.Errorf("%s after %d hashes, want %d after %d", res.Status, n, status, hashes)
		}
	}
	ask(password, http.StatusOK, 1)
	ask(password, http.StatusOK, 1)
	ask("wrong horse", http.StatusUnauthorized, 2)
	ask(password, http.StatusOK, 2)
	clock.pass(time.Hour)
	ask(password, http.StatusOK, 3)
	alice.call(t, http.MethodPut, "/api/password", `{"old":"`+password+`","new":"battery staple"}`, nil)
	before = srv.users.Hashes()
	ask(password, http.StatusUnauthorized, 1)
	ask("battery staple", http.StatusOK, 2)
}
