// Package session is the line: it dials the server, resumes, backs off with
// jitter, keeps the connection alive and hands every frame over in order.
// Plain Go, native and WASM alike, so that it is tested against the real server.
package session

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// ErrSignedOut is what Run returns when the server says that the session has
// ended: dialling again would be of no use before the user has signed in.
var ErrSignedOut = errors.New("signed out")

// Handler is told what happens. Its methods are called from the goroutine of
// Run, one at a time, and what they were given has been applied when they return: the next
// dial resumes from what Cursor says then.
type Handler interface {
	// Cursor returns where to resume. Without ok nothing is replayed: the server
	// starts this device after its last acknowledgement.
	Cursor() (epoch string, n int64, ok bool)
	// Frames hands over what has arrived, in order, as a batch of at least one.
	// @pong is not among it. The batch that carries @live begins with it, and
	// Changed(Live) comes directly before, so that Send works in both. The
	// slice is used again after Frames returns; the strings in it may be kept.
	Frames([]shared.Frame)
	// Changed says how the connection is now.
	Changed(Status)
	// SignedIn asks, after a dial that failed, whether the session still holds:
	// a browser hides the status of a refused upgrade. An error means that nobody could be asked, and
	// is part of the cause then.
	SignedIn(ctx context.Context) (bool, error)
}

// Phase is how the connection is.
type Phase uint8

// The phases.
const (
	Dialing   Phase = iota
	Replaying       // connected; what was missed is arriving
	Live
	Waiting   // for Status.Pause, then it dials again
	SignedOut // Run has returned, or is about to
)

// Status is a phase and, while Waiting, how long the pause is and why.
type Status struct {
	Phase Phase
	Pause time.Duration
	Cause error // for logs
}

// Config says where to and how.
type Config struct {
	URL    string // ws:// or wss://, the path /ws, no query
	Device string // random and kept; see PROTOCOL "A device"
	// Header is sent with the dial: credentials of a native client. A browser
	// sends its cookie by itself and cannot set headers.
	Header map[string][]string
	// Ping is how often a quiet line is probed with @ping, and how long an answer may take
	// before the line counts as dead. 0 means 20 seconds.
	Ping time.Duration
	// MinPause and MaxPause bound the growing, jittered pause. 0: 0.5 s and 30 s.
	MinPause, MaxPause time.Duration
}

const (
	// dialTime is how long a dial may take, and the question whether the session still holds.
	dialTime = 15 * time.Second
	// nudgeTime is how long the answer to the ping of Now may take.
	nudgeTime = 4 * time.Second
	// maxBatch is the most frames that are handed over at once, and that wait for it.
	maxBatch = 256
)

// Session is one line and its reconnections. Make one with New.
type Session struct {
	// Static after construction.
	config  Config
	handler Handler
	now     chan struct{} // holds one: Now was called and nobody has acted on it

	mu   sync.Mutex
	line *line // the one that Send writes to; nil while none is live
}

// New returns a session that has not dialled yet.
func New(c Config, h Handler) *Session {
	if c.Ping <= 0 {
		c.Ping = 20 * time.Second
	}
	if c.MinPause <= 0 {
		c.MinPause = 500 * time.Millisecond
	}
	if c.MaxPause <= 0 {
		c.MaxPause = 30 * time.Second
	}
	c.MaxPause = max(c.MinPause, c.MaxPause)
	return &Session{config: c, handler: h, now: make(chan struct{}, 1)}
}

// Run dials and keeps dialling until ctx ends or the server says that the
// session has ended; it returns the error of ctx or [ErrSignedOut]. Everything
// that it started has ended when it returns, but for this: a browser may take
// a minute to let go of a dead socket, and nothing can hurry it. It may be called again
// after it has returned, not before.
func (s *Session) Run(ctx context.Context) error {
	pauses := pauses{shortest: s.config.MinPause, longest: s.config.MaxPause}
	for {
		s.handler.Changed(Status{Phase: Dialing})
		lived, err := s.connect(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrSignedOut) {
			s.handler.Changed(Status{Phase: SignedOut, Cause: err})
			return err
		}
		pause := pauses.next(int(websocket.CloseStatus(err)), lived)
		s.handler.Changed(Status{Phase: Waiting, Pause: pause, Cause: err})
		if !s.wait(ctx, pause) {
			return ctx.Err()
		}
	}
}

// Send writes frames, in order. It reports false when the line is not Live or breaks:
// the caller keeps what matters and sends it again after the next @live. Safe for concurrent use.
//
// True means queued, not arrived: only @sent says that. Send never blocks. A
// caller who is so far ahead of the line that the queue is full breaks it, so
// that a next @live comes; one call on an empty queue takes any number of frames.
// A frame that the wire cannot carry is answered as the server would, by an
// @error with its code and the frame's id.
func (s *Session) Send(frames ...shared.Frame) bool {
	s.mu.Lock()
	l := s.line
	s.mu.Unlock()
	return l != nil && l.queue(frames)
}

// Now ends a pause: the browser is online again, the page is visible, or the user said so.
// On a line that claims to be live it sends a ping at once, whose answer must come
// within seconds. While dialling it takes away the pause that would follow. Safe for concurrent use.
func (s *Session) Now() {
	select {
	case s.now <- struct{}{}:
	default:
	}
}

// wait lets a pause pass, or Now; false when ctx ended.
func (s *Session) wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-s.now:
	}
	return true
}

// connect is the life of one connection, from the dial to its end. It returns
// for how long it was live and why it ended.
func (s *Session) connect(ctx context.Context) (lived time.Duration, err error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return 0, err
	}
	l := newLine(conn)
	s.handler.Changed(Status{Phase: Replaying})
	var since time.Time
	err = s.serve(ctx, l, func() {
		since = time.Now()
		s.setLine(l)
	})
	s.setLine(nil)
	l.end(err)
	if !since.IsZero() {
		lived = time.Since(since)
	}
	if websocket.CloseStatus(err) == shared.CloseSignedOut {
		err = fmt.Errorf("%w: %w", ErrSignedOut, err)
	}
	return lived, err
}

// dial opens a connection, or finds out that there is no use in trying.
func (s *Session) dial(ctx context.Context) (*websocket.Conn, error) {
	dialing, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := dial(dialing, s.address(), s.config.Header)
	if err == nil || ctx.Err() != nil {
		return conn, err
	}
	asking, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	switch in, askErr := s.handler.SignedIn(asking); {
	case askErr != nil:
		err = fmt.Errorf("%w: %w", err, askErr)
	case !in:
		err = fmt.Errorf("%w: %w", ErrSignedOut, err)
	}
	return nil, err
}

// address is where to dial, with the place to resume from.
func (s *Session) address() string {
	q := url.Values{}
	if s.config.Device != "" {
		q.Set("device", s.config.Device)
	}
	if epoch, n, ok := s.handler.Cursor(); ok {
		q.Set("since", strconv.FormatInt(n, 10))
		q.Set("epoch", epoch)
	}
	if len(q) == 0 {
		return s.config.URL
	}
	return s.config.URL + "?" + q.Encode()
}

func (s *Session) setLine(l *line) {
	s.mu.Lock()
	s.line = l
	s.mu.Unlock()
}

// serve hands over what arrives and keeps the line alive until it ends.
// goLive is called once, before @live is handed over.
func (s *Session) serve(ctx context.Context, l *line, goLive func()) error {
	alive := newKeepalive(s.config.Ping, l)
	defer alive.timer.Stop()
	batch := make([]shared.Frame, 0, maxBatch)
	live := false
	hand := func() {
		alive.heard()
		frames := withoutPongs(batch)
		if i := indexLive(frames); i >= 0 && !live {
			if i > 0 {
				s.handler.Frames(frames[:i])
			}
			live = true
			goLive()
			s.handler.Changed(Status{Phase: Live})
			frames = frames[i:]
		}
		if len(frames) > 0 {
			s.handler.Frames(frames)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case f := <-l.in:
			batch = l.more(append(batch[:0], f))
			hand()
		case <-l.broken:
			for batch = l.more(batch[:0]); len(batch) > 0; batch = l.more(batch[:0]) {
				hand()
			}
			return l.err
		case <-s.now:
			alive.nudge()
		case <-alive.timer.C:
			if err := alive.check(); err != nil {
				return err
			}
		}
	}
}

// withoutPongs takes the answers to our own pings out of a batch, in place.
func withoutPongs(batch []shared.Frame) []shared.Frame {
	kept := batch[:0]
	for _, f := range batch {
		if f.Address != shared.VerbPong {
			kept = append(kept, f)
		}
	}
	return kept
}

func indexLive(batch []shared.Frame) int {
	for i := range batch {
		if batch[i].Address == shared.VerbLive {
			return i
		}
	}
	return -1
}
