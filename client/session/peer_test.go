package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"tobar/shared"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A life is the other end of one connection. What it does is written in the
// test; returning from it cuts the line without a farewell.
type life struct {
	*websocket.Conn
	t       *testing.T
	request *http.Request
}

// serveLives is a real HTTP server and the session's only way out: the k-th
// dial meets the k-th script, one beyond the last is met by a 503. It speaks over pipes
// in memory, so that it also works in a bubble of synctest, whose clock it then shares.
func serveLives(t *testing.T, scripts ...func(*life)) {
	t.Helper()
	listener := &pipes{dialled: make(chan net.Conn), closed: make(chan struct{})}
	var mu sync.Mutex
	var running sync.WaitGroup
	next := 0
	server := &http.Server{
		ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			k := next
			next++
			mu.Unlock()
			if k >= len(scripts) {
				http.Error(w, "no more lives", http.StatusServiceUnavailable)
				return
			}
			running.Add(1)
			defer running.Done()
			conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{shared.Subprotocol}})
			if err != nil {
				t.Errorf("life %d: %v", k, err)
				return
			}
			conn.SetReadLimit(1 << 30)
			defer conn.CloseNow()
			scripts[k](&life{Conn: conn, t: t, request: r})
		}),
	}
	transport := &http.Transport{DialContext: listener.dial}
	before := http.DefaultClient
	http.DefaultClient = &http.Client{Transport: transport}
	running.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		http.DefaultClient = before
		transport.CloseIdleConnections()
		_ = server.Close()
		running.Wait()
	})
}

// pipes is a net.Listener whose connections are pipes in memory.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.dialled <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.dialled:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

// say writes lines as they are.
func (l *life) say(lines ...string) {
	for _, line := range lines {
		if err := l.Write(context.Background(), websocket.MessageText, []byte(line)); err != nil {
			return // the session has left, which some tests want
		}
	}
}

// hear reads one line; "" when the session has left.
func (l *life) hear() string {
	_, p, err := l.Read(context.Background())
	if err != nil {
		return ""
	}
	return string(p)
}

// stay answers pings until the session leaves, and returns how it left.
func (l *life) stay() websocket.StatusCode {
	for {
		_, p, err := l.Read(context.Background())
		if err != nil {
			return websocket.CloseStatus(err)
		}
		if f, _ := shared.Parse(string(p)); f.Address == shared.VerbPing {
			l.say("@pong;id=" + f.ID + "|")
		}
	}
}

// goLive says what every server says first.
func (l *life) goLive() { l.say("@hello;user=alice;epoch=E;n=7|", "@live|") }

// A witness is a Handler that writes down what it was told, a line for each
// change, frame and question.
type witness struct {
	epoch    string
	n        int64
	known    bool
	signedIn func() (bool, error) // nil: yes
	frames   func([]shared.Frame) // also called, if set
	changed  func(Status)         // also called, if set

	mu    sync.Mutex
	lines []string
	last  Status
}

func (w *witness) Cursor() (string, int64, bool) { return w.epoch, w.n, w.known }

func (w *witness) Frames(frames []shared.Frame) {
	for _, f := range frames {
		w.note(f.String())
		if f.N > w.n && !f.IsVerb() {
			w.epoch, w.n, w.known = "E", f.N, true
		}
	}
	if w.frames != nil {
		w.frames(frames)
	}
}

func (w *witness) Changed(s Status) {
	w.mu.Lock()
	w.last = s
	w.mu.Unlock()
	w.note([]string{"dialing", "replaying", "live", "waiting", "signed out"}[s.Phase])
	if w.changed != nil {
		w.changed(s)
	}
}

func (w *witness) SignedIn(context.Context) (bool, error) {
	w.note("signed in?")
	if w.signedIn == nil {
		return true, nil
	}
	return w.signedIn()
}

func (w *witness) note(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
}

// status is what Changed was told last.
func (w *witness) status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// count is how often a line was written down.
func (w *witness) count(line string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		if l == line {
			n++
		}
	}
	return n
}

func (w *witness) want(t *testing.T, lines ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.lines, lines) {
		t.Errorf("the handler was told\n\t%s\nwant\n\t%s", strings.Join(w.lines, "\n\t"), strings.Join(lines, "\n\t"))
	}
}

func testConfig() Config {
	return Config{URL: "ws://tobar.test/ws", Device: "d 1", Header: map[string][]string{"Authorization": {"Bearer t"}}}
}

// run starts a session. The function that it returns ends it and returns what Run did.
func run(t *testing.T, w *witness, change ...func(*Config)) (s *Session, end func() error) {
	t.Helper()
	c := testConfig()
	for _, f := range change {
		f(&c)
	}
	s = New(c, w)
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- s.Run(ctx) }()
	end = sync.OnceValue(func() error { cancel(); return <-result })
	t.Cleanup(func() { _ = end() })
	return s, end
}

// pass lets the time of a bubble go by, and what is due at its end happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func text(i int) string { return fmt.Sprintf("bob;n=%d;at=1|%d", i, i) }
