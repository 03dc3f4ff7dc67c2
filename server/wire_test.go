package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/shared"
)

// peer is a WebSocket client that knows the codec and nothing else.
type peer struct {
	t    testing.TB
	ws   *websocket.Conn
	ping int
	got  chan string   // every text message, in order
	done chan struct{} // closed when the connection has ended; err says how
	err  error
}

// dial opens a connection as this person, in the full dialect.
func (u *user) dial(t testing.TB, query string) *peer {
	t.Helper()
	return u.s.dial(t, query, shared.Subprotocol, u.cookies())
}

// plain opens one in the plain dialect.
func (u *user) plain(t testing.TB) *peer {
	t.Helper()
	return u.s.dial(t, "", "", u.cookies())
}

func (u *user) cookies() http.Header {
	req, _ := http.NewRequest(http.MethodGet, u.s.URL, nil)
	for _, c := range u.http.Jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	return req.Header
}

func (s *testServer) dial(t testing.TB, query, protocol string, header http.Header) *peer {
	t.Helper()
	p, res, err := s.tryDial(t, "/ws?"+query, protocol, header)
	if err != nil {
		t.Fatalf("dial %q: %v (%v)", query, err, res)
	}
	return p
}

func (s *testServer) tryDial(t testing.TB, path, protocol string, header http.Header) (*peer, *http.Response, error) {
	t.Helper()
	options := &websocket.DialOptions{HTTPHeader: header}
	if protocol != "" {
		options.Subprotocols = []string{protocol}
	}
	transport := &http.Transport{}
	options.HTTPClient = &http.Client{Transport: transport}
	ws, res, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(s.URL, "http")+path, options)
	if err != nil {
		transport.CloseIdleConnections()
		return nil, res, err
	}
	ws.SetReadLimit(shared.MaxFrame + 1024)
	p := &peer{t: t, ws: ws, got: make(chan string, 1<<17), done: make(chan struct{})}
	go p.read()
	t.Cleanup(p.close)
	return p, res, nil
}

func (p *peer) read() {
	defer close(p.done)
	for {
		_, b, err := p.ws.Read(context.Background())
		if err != nil {
			p.err = err
			return
		}
		p.got <- string(b)
	}
}

// close breaks the connection and waits until it is gone.
func (p *peer) close() {
	p.ws.CloseNow()
	<-p.done
}

// closed waits until the server has ended the connection and returns its code.
func (p *peer) closed() int {
	<-p.done
	var ce websocket.CloseError
	if !errors.As(p.err, &ce) {
		return 0
	}
	return int(ce.Code)
}

func (p *peer) write(lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		if err := p.ws.Write(context.Background(), websocket.MessageText, []byte(line)); err != nil {
			p.t.Fatalf("write %.60q: %v", line, err)
		}
	}
}

// next waits for the next message, whatever it is.
func (p *peer) next() string {
	p.t.Helper()
	select {
	case line := <-p.got:
		return line
	default:
	}
	select {
	case line := <-p.got:
		return line
	case <-p.done:
		select {
		case line := <-p.got:
			return line
		default:
		}
		p.t.Fatalf("the connection ended: %v", p.err)
		return ""
	}
}

func (p *peer) frame() shared.Frame {
	p.t.Helper()
	line := p.next()
	f, err := shared.Parse(line)
	if err != nil {
		p.t.Fatalf("the server wrote %q: %v", line, err)
	}
	return f
}

// until waits for the first frame with this address and returns it, and what
// came before it.
func (p *peer) until(address string) (shared.Frame, []shared.Frame) {
	p.t.Helper()
	var before []shared.Frame
	for {
		f := p.frame()
		if f.Address == address {
			return f, before
		}
		if f.Address == shared.VerbError {
			p.t.Fatalf("while waiting for %s: %s", address, f)
		}
		before = append(before, f)
	}
}

// settle is a barrier: everything that this connection wrote has been read by
// the server, and what the server had for it until then is returned, without
// presence, which comes when others please.
func (p *peer) settle() []shared.Frame {
	p.t.Helper()
	p.ping++
	id := strconv.Itoa(p.ping)
	p.write("@ping;id=" + id + "|")
	var frames []shared.Frame
	for {
		f := p.frame()
		if f.Address == shared.VerbPong && f.ID == id {
			return frames
		}
		if f.Address != shared.VerbPresence {
			frames = append(frames, f)
		}
	}
}

// send writes a message and waits until it is stored.
func (p *peer) send(to, id, content string) shared.Frame {
	p.t.Helper()
	f := shared.Frame{Address: to, ID: id, Content: content}
	p.write(f.String())
	sent, _ := p.until(shared.VerbSent)
	if sent.ID != id {
		p.t.Fatalf("@sent for %q, want %q", sent.ID, id)
	}
	return sent
}

// call asks the JSON API and reads its answer, which must be a success.
func (u *user) call(t testing.TB, method, path, body string, answer any) {
	t.Helper()
	res := u.ask(t, method, path, body)
	text := readAll(t, res)
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s", method, path, res.Status, text)
	}
	if answer != nil {
		if err := json.Unmarshal([]byte(text), answer); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
}

func (u *user) ask(t testing.TB, method, path, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, u.s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := u.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}
