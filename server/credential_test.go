package main

import (
	"encoding/base64"
	"net/http"
	"testing"

	"tobar/shared"
)

// saying adds to a browser's headers what a program says it is.
func saying(cookies http.Header, authorization string) http.Header {
	h := cookies.Clone()
	if h == nil {
		h = http.Header{}
	}
	if authorization != "" {
		h.Set("Authorization", authorization)
	}
	return h
}

func basicOf(name, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

// Of several credentials the cookie counts, whether it is right or wrong.
func TestCookieComesFirst(t *testing.T) {
	alice, bob := pair(t)
	var token shared.Token
	bob.call(t, http.MethodPost, "/api/tokens", `{"label":"script"}`, &token)
	bobs := "Bearer " + token.Token
	wrong := http.Header{"Cookie": {cookieName + "=wrong"}}
	for name, tc := range map[string]struct {
		header http.Header
		who    string // "" for nobody
	}{
		"a cookie and a token":          {saying(alice.cookies(), bobs), "alice"},
		"a cookie and a password":       {saying(alice.cookies(), basicOf("bob", password)), "alice"},
		"a cookie and a wrong token":    {saying(alice.cookies(), "Bearer wrong"), "alice"},
		"a cookie and a wrong password": {saying(alice.cookies(), basicOf("bob", "wrong")), "alice"},
		"a wrong cookie and a token":    {saying(wrong, bobs), ""},
		"a wrong cookie and a password": {saying(wrong, basicOf("bob", password)), ""},
		"a token":                       {saying(nil, bobs), "bob"},
		"a password":                    {saying(nil, basicOf("bob", password)), "bob"},
	} {
		t.Run(name, func(t *testing.T) {
			p, res, err := alice.s.tryDial(t, "/ws", shared.Subprotocol, tc.header)
			if tc.who == "" {
				if err == nil || res.StatusCode != http.StatusUnauthorized {
					t.Errorf("got %v, want 401", res)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if hello, _ := p.until(shared.VerbHello); hello.User != tc.who {
				t.Errorf("%s, want %s", hello, tc.who)
			}
		})
	}
}

// In open mode too a credential must be right, and be that of the name.
func TestNameBesideACredential(t *testing.T) {
	alice, _ := pair(t, "-open")
	ended := alice.signIn(t)
	cookies := ended.cookies()
	ended.call(t, http.MethodPost, "/api/sign-out", "", nil)
	for name, tc := range map[string]struct {
		user   string
		header http.Header
		status int
	}{
		"one's own":                 {"alice", alice.cookies(), http.StatusSwitchingProtocols},
		"one's own, spelled":        {"%20ALICE%20", alice.cookies(), http.StatusSwitchingProtocols},
		"somebody else's":           {"bob", alice.cookies(), http.StatusUnauthorized},
		"a guest's":                 {"carol", alice.cookies(), http.StatusUnauthorized},
		"none that could be":        {"a%2Fb", alice.cookies(), http.StatusUnauthorized},
		"with an ended session":     {"carol", cookies, http.StatusUnauthorized},
		"with a wrong token":        {"carol", saying(nil, "Bearer wrong"), http.StatusUnauthorized},
		"with a wrong password":     {"alice", saying(nil, basicOf("alice", "wrong")), http.StatusUnauthorized},
		"with a guest's password":   {"carol", saying(nil, basicOf("carol", "")), http.StatusUnauthorized},
		"with something unheard of": {"carol", saying(nil, "Negotiate x"), http.StatusUnauthorized},
		"alone":                     {"carol", nil, http.StatusSwitchingProtocols},
	} {
		t.Run(name, func(t *testing.T) {
			_, res, err := alice.s.tryDial(t, "/ws?user="+tc.user, shared.Subprotocol, tc.header)
			if res == nil {
				t.Fatal(err)
			}
			if res.StatusCode != tc.status {
				t.Errorf("status %d, want %d", res.StatusCode, tc.status)
			}
		})
	}
}
