package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"tobar/shared"
)

// post is a request as curl makes it.
func (s *testServer) post(t testing.TB, path, body string, set ...func(*http.Request)) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range set {
		f(req)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res, readAll(t, res)
}

func as(name string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(name, password) }
}

func header(key, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

// expectMessage reads the next message and checks who wrote what.
func (p *peer) expectMessage(from, id, content string) shared.Frame {
	p.t.Helper()
	for {
		f := p.frame()
		if f.IsVerb() {
			continue
		}
		if f.Address != from || f.ID != id || f.Content != content {
			p.t.Fatalf("got %.200s, want %s;id=%s|%.100s", f, from, id, content)
		}
		return f
	}
}

// TestCurl is the README's one line, with the answer that it promises.
func TestCurl(t *testing.T) {
	alice, bob := pair(t)
	hers, his := alice.live(t, ""), bob.live(t, "")
	res, text := alice.s.post(t, "/to/Bob", "hello", as("alice"))
	f := his.expectMessage("alice", "", "hello")
	if want := fmt.Sprintf("bob %d\n", f.N); res.StatusCode != http.StatusOK || text != want || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("answered %s %q as %s, want %q", res.Status, text, res.Header.Get("Content-Type"), want)
	}
	if own := hers.expectMessage("alice", "", "hello"); own.N != f.N || own.To != "bob" {
		t.Errorf("alice's own socket got %s", own)
	}
	if res.Header.Get("Idempotency-Replayed") != "" {
		t.Error("a first one is called a repeat")
	}
}

func TestSendBodies(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	for _, body := range []string{
		"a=b&c=d+e%20f", "two\nlines\n", "bars|and;more=|", "你好，👋", " blanks around ", "\x00", strings.Repeat("x", shared.MaxContent),
	} {
		for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain; charset=utf-8", "application/json", ""} {
			res, text := alice.s.post(t, "/to/bob", body, as("alice"), header("Content-Type", kind))
			if res.StatusCode != http.StatusOK {
				t.Fatalf("%.20q as %q: %s %s", body, kind, res.Status, text)
			}
			his.expectMessage("alice", "", body)
		}
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("other", "not this")
	_ = w.WriteField("content", "from a form")
	w.Close()
	if res, text := alice.s.post(t, "/to/bob", form.String(), as("alice"), header("Content-Type", w.FormDataContentType())); res.StatusCode != http.StatusOK {
		t.Fatalf("a form: %s %s", res.Status, text)
	}
	his.expectMessage("alice", "", "from a form")
}

func TestSendOnce(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	_, first := alice.s.post(t, "/to/bob", "hello", as("alice"), header("Idempotency-Key", "k-1"))
	f := his.expectMessage("alice", "k-1", "hello")
	for _, set := range []func(*http.Request){
		header("Idempotency-Key", "k-1"),
		func(r *http.Request) { r.URL.RawQuery = "id=k-1" },
		func(r *http.Request) { r.URL.RawQuery = "id=other"; r.Header.Set("Idempotency-Key", "k-1") },
	} {
		res, again := alice.s.post(t, "/to/bob", "hello", as("alice"), set)
		if again != first || res.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("a repeat is answered %s %q (%q), want %q", res.Status, again, res.Header.Get("Idempotency-Replayed"), first)
		}
	}
	_, text := alice.s.post(t, "/to/bob", "hello", as("alice"), header("Idempotency-Key", "k-1"), header("Accept", "application/json"))
	var sent shared.Sent
	if err := json.Unmarshal([]byte(text), &sent); err != nil || sent != (shared.Sent{To: "bob", N: f.N, At: f.At, Dup: true}) {
		t.Errorf("as JSON %s (%v), want to bob, n %d, at %d, dup", text, err, f.N, f.At)
	}
	// The key is the sender's own: the same one of somebody else is another message.
	_, text = alice.s.post(t, "/to/alice", "hello", as("bob"), header("Idempotency-Key", "k-1"), header("Accept", "application/json"))
	if err := json.Unmarshal([]byte(text), &sent); err != nil || sent.To != "alice" || sent.N == f.N {
		t.Errorf("bob's own k-1: %s (%v)", text, err)
	}
	// Whoever hears of the repeats would hear of them before this.
	alice.s.post(t, "/to/bob", "last", as("alice"), header("Idempotency-Key", "k-2"))
	his.expectMessage("bob", "k-1", "hello")
	his.expectMessage("alice", "k-2", "last")
}

func TestSendRefusals(t *testing.T) {
	alice, _ := pair(t)
	s := alice.s
	form := header("Content-Type", "multipart/form-data; boundary=b")
	for name, tc := range map[string]struct {
		path, body string
		status     int
		set        []func(*http.Request)
	}{
		"nobody there":       {"/to/nobody", "x", 404, nil},
		"a group":            {"/to/%23lunch", "x", 404, nil},
		"a bad name":         {"/to/a%7Cb", "x", 400, nil},
		"no content":         {"/to/bob", "", 400, nil},
		"too long":           {"/to/bob", strings.Repeat("x", shared.MaxContent+1), 413, nil},
		"far too long":       {"/to/bob", strings.Repeat("x", 1<<20), 413, nil},
		"not UTF-8":          {"/to/bob", "caf\xe9", 400, nil},
		"a long key":         {"/to/bob", "x", 400, []func(*http.Request){header("Idempotency-Key", strings.Repeat("k", 65))}},
		"an odd key":         {"/to/bob?id=a%00b", "x", 400, nil},
		"a form without it":  {"/to/bob", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--\r\n", 400, []func(*http.Request){form}},
		"half a form":        {"/to/bob", "--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\ny", 400, []func(*http.Request){form}},
		"no boundary":        {"/to/bob", "x", 400, []func(*http.Request){header("Content-Type", "multipart/form-data")}},
		"a wrong password":   {"/to/bob", "x", 401, []func(*http.Request){func(r *http.Request) { r.SetBasicAuth("alice", "wrong") }}},
		"nobody's":           {"/to/bob", "x", 401, []func(*http.Request){func(r *http.Request) { r.Header.Del("Authorization") }}},
		"a name and no more": {"/to/bob?user=alice", "x", 401, []func(*http.Request){func(r *http.Request) { r.Header.Del("Authorization") }}},
		"another origin":     {"/to/bob", "x", 403, []func(*http.Request){header("Origin", "https://elsewhere.example"), header("Sec-Fetch-Site", "cross-site")}},
	} {
		res, text := s.post(t, tc.path, tc.body, append([]func(*http.Request){as("alice")}, tc.set...)...)
		if res.StatusCode != tc.status || len(strings.TrimSpace(text)) < 10 || strings.Count(text, "\n") != 1 {
			t.Errorf("%s: %s %q, want %d with a line of words", name, res.Status, text, tc.status)
		}
	}
	_, text := s.post(t, "/to/nobody", "x", as("alice"), header("Accept-Language", "zh-CN,zh;q=0.9"))
	if text != "这里没有叫这个名字的人。\n" {
		t.Errorf("in Chinese: %q", text)
	}
}

// TestSendInOpenMode needs no account, on either side.
func TestSendInOpenMode(t *testing.T) {
	s := startServer(t, "-open")
	res, text := s.post(t, "/to/newcomer?user=Stranger", "hello")
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(text, "newcomer ") {
		t.Fatalf("%s %q", res.Status, text)
	}
	p := s.dial(t, "user=newcomer", shared.Subprotocol, nil)
	p.expectMessage("stranger", "", "hello")
	s.owner(t, "alice")
	if res, text := s.post(t, "/to/newcomer?user=alice", "hello"); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("as somebody who has an account: %s %q", res.Status, text)
	}
}

// TestSendOfHalfABody breaks the request off: nothing must be stored.
func TestSendOfHalfABody(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	reader, writer := io.Pipe()
	req, err := http.NewRequest(http.MethodPost, alice.s.URL+"/to/bob", reader)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("alice", password)
	go func() {
		_, _ = writer.Write([]byte("half a mess"))
		writer.CloseWithError(io.ErrUnexpectedEOF)
	}()
	if res, err := alice.http.Do(req); err == nil {
		t.Errorf("answered %s %s", res.Status, readAll(t, res))
	}
	alice.s.post(t, "/to/bob", "whole", as("alice"))
	his.expectMessage("alice", "", "whole")
}
