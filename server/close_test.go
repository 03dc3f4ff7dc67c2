package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/shared"
)

// A plain connection is closed for the same reasons as a full one, and what it
// was closed for is neither stored nor passed on.
func TestPlainCloseCodes(t *testing.T) {
	alice, bob := pair(t)
	b := bob.live(t, "")
	binary := func(p *peer) error {
		return p.ws.Write(context.Background(), websocket.MessageBinary, []byte("bob|hi"))
	}
	for name, tc := range map[string]struct {
		do   func(*user, *peer)
		code int
	}{
		"not UTF-8": {func(_ *user, p *peer) { p.write("bob|caf\xe9") }, shared.CloseBadText},
		"too long":  {func(_ *user, p *peer) { p.write("bob|" + strings.Repeat("x", shared.MaxFrame)) }, shared.CloseTooLong},
		"binary": {func(_ *user, p *peer) {
			if err := binary(p); err != nil {
				t.Error(err)
			}
		}, shared.CloseUnsupported},
		"signed out": {func(u *user, _ *peer) { u.call(t, http.MethodPost, "/api/sign-out", "", nil) }, shared.CloseSignedOut},
	} {
		u := alice.signIn(t)
		p := u.plain(t)
		if tc.do(u, p); p.closed() != tc.code {
			t.Errorf("%s: closed with %v", name, p.err)
		}
	}
	alice.live(t, "").send("bob", "1", "nothing but this")
	b.expectMessage("alice", "1", "nothing but this")
	if got := messagesTo(t, bob); len(got) != 1 {
		t.Errorf("stored: %v", got)
	}
	p := alice.plain(t)
	if err := alice.s.stop(); err != nil {
		t.Fatal(err)
	}
	if code := p.closed(); code != shared.CloseGoingAway {
		t.Errorf("going away: closed with %d", code)
	}
}

// slow is somebody who is told when to read.
type slow struct {
	t     *testing.T
	epoch string
	n     int64
	next  int // the message that is to come
	live  bool
}

// take reads one line of the server's.
func (s *slow) take(line string) {
	s.t.Helper()
	f, err := shared.Parse(line)
	switch {
	case err != nil:
		s.t.Fatal(err)
	case f.Address == shared.VerbHello:
		s.epoch = f.Epoch
	case f.Address == shared.VerbLive:
		s.live = true
	case f.IsVerb():
	case f.ID != fmt.Sprint(s.next) || f.N <= s.n:
		s.t.Fatalf("message %d after n=%d is %.100s", s.next, s.n, f)
	default:
		s.n = f.N
		s.next++
	}
}

// takeUntilClosed reads what there is and returns the close code.
func (s *slow) takeUntilClosed(r *bufio.Reader) int {
	s.t.Helper()
	for {
		switch kind, payload := readFrame(s.t, r); kind {
		case kindText:
			s.take(payload)
		case kindClose:
			return int(binary.BigEndian.Uint16([]byte(payload)))
		}
	}
}

// Who is too slow is told to come back later and resume, and has lost nothing
// by it.
func TestTooSlowIsTold(t *testing.T) {
	const messages = 200 // 13 MB: more than the queue holds
	inBubble(t, func(t *testing.T, p *pipes) {
		bob := p.watcher(t, "bob")
		defer bob.CloseNow()
		line, r := p.upgrade(t, "carol")
		defer line.Close()
		carol := &slow{t: t}
		for !carol.live {
			_, payload := readFrame(t, r)
			carol.take(payload)
		}
		content := strings.Repeat("x", shared.MaxContent)
		for i := range messages {
			if err := bob.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, "carol;id=%d|%s", i, content)); err != nil {
				t.Fatal(err)
			}
			untilLine(t, bob, "@sent;")
		}
		if code := carol.takeUntilClosed(r); code != shared.CloseTryLater || carol.next == messages {
			t.Errorf("closed with %d after %d messages", code, carol.next)
		}
		back := p.join(t, fmt.Sprintf("carol&since=%d&epoch=%s", carol.n, carol.epoch), shared.Subprotocol)
		defer back.CloseNow()
		back.SetReadLimit(shared.MaxFrame)
		for carol.next < messages {
			_, line, err := back.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			carol.take(string(line))
		}
	})
}
