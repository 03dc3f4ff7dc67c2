package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/shared"
)

// pair is an owner alice, and bob whom she brought in.
func pair(t testing.TB, args ...string) (alice, bob *user) {
	t.Helper()
	s := startServer(t, args...)
	alice = s.owner(t, "alice")
	return alice, alice.join(t, "bob")
}

// live opens a connection in the full dialect and waits until it is live.
func (u *user) live(t testing.TB, query string) *peer {
	t.Helper()
	p := u.dial(t, query)
	p.until(shared.VerbLive)
	return p
}

// expectCode reads an @error frame.
func (p *peer) expectCode(code shared.Code, id string) {
	p.t.Helper()
	for {
		f := p.frame()
		if f.Address == shared.VerbPresence {
			continue
		}
		if f.Address != shared.VerbError || f.Code != code || f.ID != id || f.Content == "" {
			p.t.Fatalf("got %s, want @error %s for %q, with words", f, code, id)
		}
		return
	}
}

func TestRefusals(t *testing.T) {
	alice, _ := pair(t)
	p := alice.live(t, "")
	for _, tc := range []struct {
		line string
		code shared.Code
		id   string
	}{
		{"hello", shared.CodeNoRecipient, ""},
		{";id=1|hello", shared.CodeNoRecipient, "1"},
		{"carol;id=2|hello", shared.CodeUnknownRecipient, "2"},
		{"#lunch;id=3|noon?", shared.CodeUnknownRecipient, "3"},
		{"a/b;id=4|hello", shared.CodeBadName, "4"},
		{"a b;id=5|hello", shared.CodeBadName, "5"},
		{"bob;id=6|", shared.CodeBadFrame, "6"},
		{"bob;id=7;file=F|look", shared.CodeUnknownFile, "7"},
		{"bob;id=" + strings.Repeat("x", shared.MaxID+1) + "|hello", shared.CodeBadFrame, ""},
		{"bob;ID=8|hello", shared.CodeBadFrame, ""},
		{"bob;id=8|" + strings.Repeat("x", shared.MaxContent+1), shared.CodeTooLong, "8"},
		{"bob;id=" + strings.Repeat("x", shared.MaxHeader) + "|hello", shared.CodeTooLong, ""},
		{"@dance;id=9|", shared.CodeUnknownVerb, "9"},
		{"@edit;n=999;id=10|x", shared.CodeNotYours, "10"},
		{"@edit;id=11|x", shared.CodeBadFrame, "11"},
		{"@read;with=carol;n=1|", shared.CodeUnknownRecipient, ""},
		{"@typing;to=carol|", shared.CodeUnknownRecipient, ""},
	} {
		p.write(tc.line)
		p.expectCode(tc.code, tc.id)
	}
	if got := p.send("bob", "fine", "still open"); got.N == 0 {
		t.Error("the connection did not stay usable")
	}
}

func TestCloseCodes(t *testing.T) {
	alice, _ := pair(t)
	t.Run("not UTF-8", func(t *testing.T) {
		p := alice.live(t, "")
		p.write("bob|\xff")
		if code := p.closed(); code != shared.CloseBadText {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("too long", func(t *testing.T) {
		p := alice.live(t, "")
		p.write("bob|" + strings.Repeat("x", shared.MaxFrame))
		if code := p.closed(); code != shared.CloseTooLong {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("binary", func(t *testing.T) {
		p := alice.live(t, "")
		if err := p.ws.Write(context.Background(), websocket.MessageBinary, []byte("bob|hi")); err != nil {
			t.Fatal(err)
		}
		if code := p.closed(); code != shared.CloseUnsupported {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("signed out", func(t *testing.T) {
		p := alice.live(t, "")
		alice.call(t, http.MethodPost, "/api/sign-out", "", nil)
		if code := p.closed(); code != shared.CloseSignedOut {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("going away", func(t *testing.T) {
		alice, _ := pair(t)
		p := alice.live(t, "")
		if err := alice.s.stop(); err != nil {
			t.Fatal(err)
		}
		if code := p.closed(); code != shared.CloseGoingAway {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestIdempotency(t *testing.T) {
	alice, bob := pair(t)
	p, b := alice.live(t, ""), bob.live(t, "")
	first := p.send("bob", "K", "hello")
	again := p.send("bob", "K", "hello")
	if first.Dup || !again.Dup || again.N != first.N || again.At != first.At {
		t.Errorf("first %s, again %s", first, again)
	}
	other := alice.live(t, "").send("bob", "K", "from another connection")
	if !other.Dup || other.N != first.N {
		t.Errorf("on another connection %s", other)
	}
	if mine := b.send("alice", "K", "the same key, another sender"); mine.Dup {
		t.Errorf("bob's %s", mine)
	}
	_, got := bob.dial(t, "device=x&since=0").until(shared.VerbLive)
	count := 0
	for _, f := range got {
		if f.Address == "alice" {
			count++
		}
	}
	if count != 1 {
		t.Errorf("bob has it %d times", count)
	}
}

func TestReceipts(t *testing.T) {
	alice, bob := pair(t)
	a, a2 := alice.live(t, "device=1"), alice.live(t, "device=2")
	b, b2 := bob.live(t, "device=1"), bob.live(t, "device=2")
	first, second := a.send("bob", "1", "one"), a.send("bob", "2", "two")
	b.until("alice")
	b.until("alice")

	b.write(fmt.Sprintf("@ack;n=%d|", second.N+1000)) // clamped to what was written
	for _, p := range []*peer{a, a2} {
		if f, _ := p.until(shared.VerbDelivered); f.By != "bob" || f.N != second.N {
			t.Errorf("delivered: %s", f)
		}
	}
	b.write(fmt.Sprintf("@read;with=alice;n=%d|", first.N))
	if f, _ := a.until(shared.VerbRead); f.By != "bob" || f.N != first.N {
		t.Errorf("read: %s", f)
	}
	if f, _ := b2.until(shared.VerbRead); f.By != "bob" || f.With != "alice" || f.N != first.N {
		t.Errorf("on bob's other device: %s", f)
	}
	// A watermark does not go back, and what does not move says nothing.
	b.write(fmt.Sprintf("@read;with=alice;n=%d|", second.N))
	a.until(shared.VerbRead)
	b.write(fmt.Sprintf("@read;with=alice;n=%d|", first.N), fmt.Sprintf("@ack;n=%d|", first.N))
	b.settle()
	for _, f := range a.settle() {
		if f.Address == shared.VerbRead || f.Address == shared.VerbDelivered {
			t.Errorf("a watermark moved again: %s", f)
		}
	}
	// A device that was away is told as state, before @live.
	a3 := alice.dial(t, "device=3&since=0")
	_, before := a3.until(shared.VerbLive)
	var delivered, read int64
	for _, f := range before {
		switch {
		case f.Address == shared.VerbDelivered && f.By == "bob":
			delivered = f.N
		case f.Address == shared.VerbRead && f.By == "bob":
			read = f.N
		}
	}
	if delivered != second.N || read != second.N {
		t.Errorf("to a device that was away: delivered %d, read %d, want %d", delivered, read, second.N)
	}
}

func TestChanges(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	one, two := a.send("bob", "1", "helo"), a.send("bob", "2", "secret")
	b.until("alice")
	b.until("alice")

	a.write(fmt.Sprintf("@edit;n=%d;id=e1|hello", one.N))
	sent, _ := a.until(shared.VerbSent)
	edit, _ := b.until(shared.VerbEdit)
	if edit.Of != one.N || edit.N != sent.N || edit.From != "alice" || edit.Content != "hello" || edit.N <= two.N {
		t.Errorf("edit: sent %s, bob has %s", sent, edit)
	}
	b.write(fmt.Sprintf("@edit;n=%d;id=e2|mine now", one.N))
	b.expectCode(shared.CodeNotYours, "e2")
	b.write(fmt.Sprintf("@react;n=%d;id=r1|👍", one.N))
	b.until(shared.VerbSent)
	if f, _ := a.until(shared.VerbReact); f.Of != one.N || f.From != "bob" || f.Content != "👍" {
		t.Errorf("reaction: %s", f)
	}
	a.write(fmt.Sprintf("@delete;n=%d;id=d1|", two.N))
	a.until(shared.VerbSent)
	if f, _ := b.until(shared.VerbDelete); f.Of != two.N || f.From != "alice" {
		t.Errorf("deletion: %s", f)
	}

	var page shared.Page
	bob.call(t, http.MethodGet, "/api/conversations/alice/messages", "", &page)
	if len(page.Messages) != 2 {
		t.Fatalf("history: %+v", page)
	}
	if m := page.Messages[0]; m.Content != "hello" || m.Edited == 0 || len(m.Reactions) != 1 || m.Reactions[0].By != "bob" {
		t.Errorf("edited: %+v", m)
	}
	if m := page.Messages[1]; !m.Deleted || m.Content != "" {
		t.Errorf("deleted: %+v", m)
	}
	// Nobody is given what was taken back, the plain dialect neither.
	plain := bob.plain(t)
	a.send("bob", "3", "after")
	for line := ""; line != "after"; {
		if line = plain.next(); strings.Contains(line, "secret") {
			t.Error("a deleted message was delivered")
		}
	}
	_, replayed := bob.dial(t, "device=new&since=0").until(shared.VerbLive)
	for _, f := range replayed {
		if strings.Contains(f.Content, "secret") {
			t.Errorf("replayed: %s", f)
		}
	}
}

func TestCursors(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	for i := range 5 {
		a.send("bob", fmt.Sprint(i), fmt.Sprint(i))
	}
	messages := func(frames []shared.Frame) (all []string) {
		for _, f := range frames {
			if !f.IsVerb() {
				all = append(all, f.Content)
			}
		}
		return all
	}
	// A new device begins at the end, and after that where it acknowledged.
	b := bob.dial(t, "device=d")
	hello, before := b.until(shared.VerbHello)
	if len(before) != 0 || hello.User != "bob" || hello.Epoch == "" || hello.N == 0 || hello.Reset {
		t.Errorf("hello: %s", hello)
	}
	if _, got := b.until(shared.VerbLive); len(messages(got)) != 0 {
		t.Errorf("a new device was sent %v", messages(got))
	}
	a.send("bob", "5", "5")
	f, _ := b.until("alice")
	b.write(fmt.Sprintf("@ack;n=%d|", f.N))
	b.settle()
	b.close()
	a.send("bob", "6", "6")
	if _, got := bob.dial(t, "device=d").until(shared.VerbLive); fmt.Sprint(messages(got)) != "[6]" {
		t.Errorf("a known device was sent %v, want [6]", messages(got))
	}
	// since is a position, of an epoch that is known.
	if _, got := bob.dial(t, fmt.Sprintf("device=e&since=%d&epoch=%s", f.N-1, hello.Epoch)).until(shared.VerbLive); fmt.Sprint(messages(got)) != "[5 6]" {
		t.Errorf("since n-1: %v, want [5 6]", messages(got))
	}
	for _, query := range []string{"since=3&epoch=unheard-of", fmt.Sprintf("since=%d&epoch=%s", f.N+1000, hello.Epoch), "since=3"} {
		if hello, _ := bob.dial(t, query).until(shared.VerbHello); !hello.Reset {
			t.Errorf("%s: no reset: %s", query, hello)
		}
	}
	for _, query := range []string{"since=x", "since=-1", "device=" + strings.Repeat("d", 200)} {
		if _, res, err := bob.s.tryDial(t, "/ws?"+query, shared.Subprotocol, bob.cookies()); err == nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %v, want 400", query, res)
		}
	}
}

func TestPlainDialect(t *testing.T) {
	alice, bob := pair(t)
	a, phone := alice.live(t, ""), bob.live(t, "device=phone")
	seen := a.send("bob", "1", "on the phone already")
	phone.until("alice")
	phone.write(fmt.Sprintf("@ack;n=%d|", seen.N))
	phone.settle()
	a.send("bob", "2", "not yet")
	plain := bob.plain(t)
	plain.expect("not yet")
	plain.write("alice|from a script")
	if f, _ := a.until("bob"); f.Content != "from a script" {
		t.Errorf("alice has %s", f)
	}
	// No receipts, no own messages, nothing but what others wrote.
	a.write(fmt.Sprintf("@read;with=bob;n=%d|", seen.N))
	a.send("bob", "3", "next")
	plain.expect("next")
}

func TestNamesAreMapped(t *testing.T) {
	alice, _ := pair(t)
	alice.join(t, "张三")
	alice.join(t, "zoë")
	p := alice.live(t, "")
	for i, tc := range []struct{ wrote, to string }{
		{"Bob", "bob"}, {"BOB", "bob"}, {"bob", "bob"}, {"张三", "张三"}, {"ZOE\u0308", "zoë"},
	} {
		if sent := p.send(tc.wrote, fmt.Sprint(i), "hi"); sent.To != tc.to {
			t.Errorf("%q went to %q, want %q", tc.wrote, sent.To, tc.to)
		}
	}
	p.write("a|b")
	p.expectCode(shared.CodeUnknownRecipient, "")
	p.write("bob\uff5c;id=x|full-width bar")
	p.expectCode(shared.CodeBadName, "x")
}

func TestWhoMayConnect(t *testing.T) {
	alice, _ := pair(t)
	s := alice.s
	basic := func(name, password string) http.Header {
		return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))}}
	}
	var token shared.Token
	alice.call(t, http.MethodPost, "/api/tokens", `{"label":"script"}`, &token)
	with := func(h http.Header, key, value string) http.Header {
		h = h.Clone()
		h.Set(key, value)
		return h
	}
	for _, tc := range []struct {
		name   string
		query  string
		header http.Header
		status int
	}{
		{"nothing", "", nil, 401},
		{"a name", "user=alice", nil, 401},
		{"password", "", basic("alice", password), 101},
		{"wrong password", "", basic("alice", "wrong"), 401},
		{"nobody's name", "", basic("carol", password), 401},
		{"token", "", http.Header{"Authorization": {"Bearer " + token.Token}}, 101},
		{"wrong token", "", http.Header{"Authorization": {"Bearer " + token.Token + "x"}}, 401},
		{"the same name", "user=Alice", basic("alice", password), 101},
		{"another name", "user=bob", basic("alice", password), 401},
		{"cookie", "", alice.cookies(), 101},
		{"own origin", "", with(alice.cookies(), "Origin", s.URL), 101},
		{"foreign origin", "", with(alice.cookies(), "Origin", "http://evil.example"), 403},
		{"own host, other scheme", "", with(alice.cookies(), "Origin", "https"+strings.TrimPrefix(s.URL, "http")), 403},
		{"null origin", "", with(alice.cookies(), "Origin", "null"), 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, res, err := s.tryDial(t, "/ws?"+tc.query, shared.Subprotocol, tc.header)
			if res == nil {
				t.Fatal(err)
			}
			if res.StatusCode != tc.status {
				t.Errorf("status %d, want %d", res.StatusCode, tc.status)
			}
		})
	}
}
