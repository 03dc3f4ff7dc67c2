package main

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// upgrade asks for a WebSocket as a browser with a page of this origin does
// which knows the server by this host, and returns the status of the answer.
func (s *testServer) upgrade(t *testing.T, path, host, origin string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	for key, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin,
	} {
		if value != "" {
			req.Header.Set(key, value)
		}
	}
	res, err := s.browser(t, "").http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// A page on the internet must not reach this server through its visitor's
// browser, in open mode neither, by the original's path neither, nor under a name that
// it has made lead here.
func TestOriginsOfSockets(t *testing.T) {
	s := startServer(t, "-open", "-origin", "https://chat.example.org, http://chat.example.org:8080")
	own := strings.TrimPrefix(s.URL, "http://")
	port := own[strings.LastIndex(own, ":"):]
	machine, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	const yes, no, elsewhere = http.StatusSwitchingProtocols, http.StatusForbidden, http.StatusMisdirectedRequest
	for _, tc := range []struct {
		host, origin string
		status       int
	}{
		{own, "", yes}, // no browser
		{own, "http://" + own, yes},
		{own, "http://127.0.0.1", no},
		{own, "http://127.0.0.1:1", no},
		{own, "http://localhost" + port, no},
		{own, "http://" + own + ".evil.example", no},
		{own, "http://" + own + "/", no},
		{own, "https://" + own, no},
		{own, "http://evil.example", no},
		{own, "null", no},
		{own, "file://", no},
		{own, "https://chat.example.org", yes},
		{own, "http://chat.example.org:8080", yes},
		{own, "http://chat.example.org", no},
		{own, "https://chat.example.org:8080", no},
		{own, "https://chat.example.org.evil.example", no},
		{"chat.example.org", "https://chat.example.org", yes},
		{"localhost" + port, "http://localhost" + port, yes},
		{"office.local" + port, "http://office.local" + port, yes},
		{machine + port, "http://" + machine + port, yes},
		{strings.ToUpper(machine) + port, "http://" + strings.ToLower(machine) + port, yes},
		{"[fd00::1]" + port, "http://[fd00::1]" + port, yes},
		{"evil.example" + port, "http://evil.example" + port, elsewhere},
		{"evil.example", "", elsewhere},
	} {
		for _, path := range []string{"/ws?user=visitor", originalPath + "?user=visitor"} {
			if status := s.upgrade(t, path, tc.host, tc.origin); status != tc.status {
				t.Errorf("%s at %s for a page of %q: %d, want %d", path, tc.host, tc.origin, status, tc.status)
			}
		}
	}
}

// Nor can such a page write to anybody without a WebSocket.
func TestOriginsOfMessages(t *testing.T) {
	s := startServer(t, "-open")
	bob := s.guest(t, "bob")
	elsewhere := map[string][]func(*http.Request){
		"a browser":  {header("Origin", "http://evil.example"), header("Sec-Fetch-Site", "cross-site")},
		"an old one": {header("Origin", "http://evil.example")},
	}
	for name, set := range elsewhere {
		if res, text := s.post(t, "/to/bob?user=visitor", "from elsewhere", set...); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s %q", name, res.Status, text)
		}
	}
	s.post(t, "/to/bob?user=visitor", "from here")
	bob.expect("from here")
}
