package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/client/text"
	"tobar/shared"
)

// The full dialect is spoken to whoever asks for it, among others or alone, and
// is told so, which a browser insists on; everybody else gets the plain one.
func TestSubprotocolPicksTheDialect(t *testing.T) {
	alice, _ := pair(t)
	const full, plain = "@hello;user=alice;", "error: "
	for _, tc := range []struct {
		asked         []string
		picked, first string
	}{
		{nil, "", plain},
		{[]string{"chat"}, "", plain},
		{[]string{shared.Subprotocol + "1", "tobar.v"}, "", plain},
		{[]string{shared.Subprotocol}, shared.Subprotocol, full},
		{[]string{"chat", shared.Subprotocol}, shared.Subprotocol, full},
		{[]string{shared.Subprotocol, "chat"}, shared.Subprotocol, full},
	} {
		ws, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(alice.s.URL, "http")+"/ws",
			&websocket.DialOptions{HTTPHeader: alice.cookies(), Subprotocols: tc.asked})
		if err != nil {
			t.Fatal(err)
		}
		defer ws.CloseNow()
		if err := ws.Write(t.Context(), websocket.MessageText, []byte("to whom?")); err != nil {
			t.Fatal(err)
		}
		_, line, err := ws.Read(t.Context())
		if err != nil || ws.Subprotocol() != tc.picked || !strings.HasPrefix(string(line), tc.first) {
			t.Errorf("asked for %q: picked %q, first %q (%v)", tc.asked, ws.Subprotocol(), line, err)
		}
	}
}

// What may be written is the same in both dialects; the plain one is merely
// not told of it.
func TestPlainMayWriteEverything(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	plain := bob.plain(t)
	hello := a.send("bob", "1", "hello")
	plain.expect("hello")

	both := func(address string) (theirs, own shared.Frame) {
		theirs, _ = a.until(address)
		own, _ = b.until(address)
		return theirs, own
	}
	plain.write(fmt.Sprintf("alice;id=m;re=%d|helo", hello.N))
	m, own := both("bob")
	if m.ID != "m" || m.Re != hello.N || m.Content != "helo" {
		t.Errorf("a reply: alice has %s", m)
	}
	if want := (shared.Frame{Address: "bob", To: "alice", N: m.N, ID: "m", Re: hello.N, At: m.At, Content: "helo"}); own != want {
		t.Errorf("a reply: bob's other device has %s, want %s", own, want)
	}
	for i, tc := range []struct {
		verb    string
		of      int64
		content string
	}{
		{shared.VerbEdit, m.N, "hello"}, {shared.VerbReact, hello.N, "👍"}, {shared.VerbReact, hello.N, ""}, {shared.VerbDelete, m.N, ""},
	} {
		id := fmt.Sprint("c", i)
		plain.write(fmt.Sprintf("%s;n=%d;id=%s|%s", tc.verb, tc.of, id, tc.content))
		theirs, own := both(tc.verb)
		want := shared.Frame{Address: tc.verb, From: "bob", Of: tc.of, N: theirs.N, ID: id, At: theirs.At, Content: tc.content}
		if theirs != want || theirs.N <= m.N {
			t.Errorf("alice has %s, want %s", theirs, want)
		}
		if want.To = "alice"; own != want {
			t.Errorf("bob's other device has %s, want %s", own, want)
		}
	}
	plain.write("@typing;to=alice|")
	if f, _ := a.until(shared.VerbTyping); f.From != "bob" {
		t.Errorf("typing: %s", f)
	}
	plain.write(fmt.Sprintf("@read;with=alice;n=%d|", hello.N))
	if f, own := both(shared.VerbRead); f.By != "bob" || f.N != hello.N || own.With != "alice" || own.N != hello.N {
		t.Errorf("read: alice has %s, bob's other device %s", f, own)
	}
	plain.write("bob|a note to himself")
	if own, _ := b.until("bob"); own.To != "bob" {
		t.Errorf("a note: bob's other device has %s", own)
	}
	plain.write("@ping;id=1|")
	plain.write("@edit;n=999|not there")
	plain.expectError()
	a.send("bob", "2", "nothing in between")
	plain.expect("nothing in between")
}

// Refusals are in words that the person at the other end understands.
func TestRefusalsSpeakTheLanguageOfTheReader(t *testing.T) {
	alice, _ := pair(t)
	for language, lang := range map[string]text.Lang{"zh-CN,zh;q=0.9,en;q=0.8": text.Chinese, "en-GB": text.English, "": text.English} {
		words := text.Refusal(string(shared.CodeNoRecipient)).In(lang)
		header := alice.cookies()
		header.Set("Accept-Language", language)
		plain, full := alice.s.dial(t, "", "", header), alice.s.dial(t, "", shared.Subprotocol, header)
		plain.write("to whom?")
		plain.expect("error: " + words)
		full.until(shared.VerbLive)
		full.write(";id=1|to whom?")
		if f := full.frame(); f != (shared.Frame{Address: shared.VerbError, Code: shared.CodeNoRecipient, ID: "1", Content: words}) {
			t.Errorf("%q: %s", language, f)
		}
	}
}

// The dialect that the handshake picks is the one that is spoken.
func TestSubprotocolInCapitals(t *testing.T) {
	s := startServer(t, "-open")
	host := strings.TrimPrefix(s.URL, "http://")
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "GET /ws?user=bob HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: TOBAR.V1\r\n\r\n", host)
	r := &raw{conn: c, r: bufio.NewReader(c)}
	res, err := http.ReadResponse(r.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	picked := res.Header.Get("Sec-WebSocket-Protocol")
	r.write(t, kindText, "to whom?")
	_, first := readFrame(t, r.r)
	if full := strings.HasPrefix(first, "@hello"); full != (picked != "") {
		t.Errorf("it picks %q and speaks %q", picked, first)
	}
}
