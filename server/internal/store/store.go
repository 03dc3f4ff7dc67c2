// Package store keeps what must survive: accounts and their sessions, the log
// of frames, receipts and cursors. It is the only room that touches the data
// directory. One SQLite file, one writer with group commit, many readers.
package store

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Errors that callers tell apart; everything else is a fault of the disk or
// of this program.
var (
	ErrLocked    = errors.New("another server is using this data directory")
	ErrNewer     = errors.New("the database was written by a newer version")
	ErrCorrupt   = errors.New("the database is damaged")
	ErrStorage   = errors.New("not known to be stored") // a commit failed; nothing is accepted until the store has recovered
	ErrNotYours  = errors.New("not a message of this sender, or none at all")
	ErrTaken     = errors.New("the name is taken")
	ErrNoInvite  = errors.New("the invite does not exist, has ended or is used up")
	ErrOwned     = errors.New("there is an owner already")
	ErrNoAccount = errors.New("no such account")
	ErrClosed    = errors.New("the store is closed")
)

// Options configure Open.
type Options struct {
	Dir    string           // created with mode 0700 if missing
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: slog.Default()
	NoSync bool             // benchmarks only: commit without fsync
}

// Account is one person: somebody with a password, or a guest of open mode,
// who is nothing but a name.
type Account struct {
	ID    int64
	Name  string // mapped, and the same for ever
	Guest bool
	Owner bool
}

// Kind says what a stored frame is.
type Kind uint8

// The kinds. Their values are in the database: append only.
const (
	Message Kind = 1
	Edit    Kind = 2
	Delete  Kind = 3
	React   Kind = 4
)

// Entry is a frame to be stored.
type Entry struct {
	Kind    Kind
	From    int64  // account
	To      int64  // account; Message only: a change goes where its message went
	Of      int64  // the message changed; Edit, Delete and React only
	ID      string // idempotency key, "" for none
	Re      int64
	Content string
}

// Record is a stored frame.
type Record struct {
	Kind     Kind
	N        int64
	At       int64 // Unix milliseconds
	From, To Account
	Of       int64
	Re       int64
	ID       string
	Content  string // of a message that was edited or deleted since: as it is now
	Dup      bool   // Append only: it had been stored before, with this N and At
}

// Receipt is a pair of watermarks: how much of what Of wrote to By has reached
// a device of By, and been looked at by By. By == Of cannot be.
type Receipt struct {
	By, Of          Account
	Delivered, Read int64
}

// Device is the cursor of one copy of the log.
type Device struct {
	Acked int64 // it has stored everything up to here
	Known bool
}

var _ = context.Background
