package main

import (
	"net/http"
	"strings"
	"testing"
)

// Names that are not this server's are turned away: a page that rebinds its
// own name to this address must not pass as same-origin.
func TestHosts(t *testing.T) {
	s := startServer(t, "-origin", "https://chat.example.org")
	u := s.browser(t, "")
	for host, status := range map[string]int{
		"localhost":             http.StatusOK,
		"localhost:8080":        http.StatusOK,
		"192.168.1.7:8080":      http.StatusOK,
		"[::1]:8080":            http.StatusOK,
		"office.local":          http.StatusOK,
		"chat.example.org":      http.StatusOK,
		"evil.example":          http.StatusMisdirectedRequest,
		"chat.example.org.evil": http.StatusMisdirectedRequest,
		"127.0.0.1.evil.com":    http.StatusMisdirectedRequest,
	} {
		req, _ := http.NewRequest(http.MethodGet, s.URL+"/sign-in", nil)
		req.Host = host
		res, err := u.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if body := readAll(t, res); res.StatusCode != status {
			t.Errorf("Host %s: %s, want %d: %s", host, res.Status, status, body)
		}
	}
}

// No request that another site's page can make changes anything.
func TestCrossSite(t *testing.T) {
	alice, _ := pair(t, "-origin", "https://chat.example.org")
	for _, tc := range []struct {
		name   string
		header map[string]string
		status int
	}{
		{"a script", nil, http.StatusOK},
		{"own page", map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusOK},
		{"typed or bookmarked", map[string]string{"Sec-Fetch-Site": "none"}, http.StatusOK},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		{"a neighbour", map[string]string{"Sec-Fetch-Site": "same-site"}, http.StatusForbidden},
		{"an old browser elsewhere", map[string]string{"Origin": "http://evil.example"}, http.StatusForbidden},
		{"the listed proxy", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://chat.example.org"}, http.StatusOK},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req, _ := http.NewRequest(http.MethodPost, alice.s.URL+"/api/tokens", strings.NewReader(`{"label":"x"}`))
			req.Header.Set("Content-Type", "application/json")
			for k, v := range tc.header {
				req.Header.Set(k, v)
			}
			res, err := alice.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body := readAll(t, res)
			if ok := res.StatusCode < 300; ok != (tc.status == http.StatusOK) || !ok && res.StatusCode != tc.status {
				t.Errorf("%s: %s", res.Status, body)
			}
		})
	}
}

func TestSecurityHeadersAreOnEveryAnswer(t *testing.T) {
	s := startServer(t)
	u := s.browser(t, "")
	for _, path := range []string{"/", "/sign-in", "/nothing/here", "/api/me", "/healthz", "/ws", "/manifest.webmanifest", "/robots.txt"} {
		res := u.ask(t, http.MethodGet, path, "")
		readAll(t, res)
		for key, want := range map[string]string{
			"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if got := res.Header.Get(key); got != want {
				t.Errorf("%s (%s): %s is %q", path, res.Status, key, got)
			}
		}
	}
}
