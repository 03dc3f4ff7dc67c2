// Package session is the line: it dials the server, resumes, backs off with
// jitter, keeps the connection alive and hands every frame over in order.
// Plain Go, native and WASM alike, so that it is tested against the real server.
package session

import (
	"context"
	"time"

	"tobar/shared"
)

// Handler is told what happens. Its methods are called from the goroutine of
// Run, one at a time, and what they were given has been applied when they return: the next
// dial resumes from what Cursor says then.
type Handler interface {
	// Cursor returns where to resume. Without ok nothing is replayed: the server
	// starts this device after its last acknowledgement.
	Cursor() (epoch string, n int64, ok bool)
	// Frames hands over what has arrived, in order, as a batch of at least one.
	Frames([]shared.Frame)
	// Changed says how the connection is now.
	Changed(Status)
	// SignedIn asks, after a dial that failed, whether the session still holds:
	// a browser hides the status of a refused upgrade. An error means that nobody could be asked.
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

// Session is one line and its reconnections. Make one with New.
type Session struct{}

// New returns a session that has not dialled yet.
func New(c Config, h Handler) *Session { panic("to be written") }

// Run dials and keeps dialling until ctx ends or the server says that the
// session has ended. Everything that it started has ended when it returns.
func (s *Session) Run(ctx context.Context) error { panic("to be written") }

// Send writes frames, in order. It reports false when the line is not Live or breaks:
// the caller keeps what matters and sends it again after the next @live. Safe for concurrent use.
func (s *Session) Send(frames ...shared.Frame) bool { panic("to be written") }

// Now ends a pause: the browser is online again, the page is visible, or the user said so.
// On a line that claims to be live it sends a ping at once.
func (s *Session) Now() { panic("to be written") }
