// Package store keeps what must survive: accounts and their sessions, the log
// of frames, receipts and cursors. It is the only room that touches the data
// directory. One SQLite file, one writer with group commit, many readers.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
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
	ErrNoFile    = errors.New("no such file for this account")
	ErrNoSpace   = errors.New("the account may not upload more")
	ErrTooMany   = errors.New("more than one account can have")
	ErrBeyond    = errors.New("the log does not reach so far")
	ErrClosed    = errors.New("the store is closed")
)

// Options configure Open.
type Options struct {
	Dir    string           // created with mode 0700 if missing
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: slog.Default()
	NoSync bool             // benchmarks only: commit without fsync
	tail   int64            // tests only: as Store.tail; 0: stepFrames
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

// The kinds. Their values are in the database: append only. A Shunned frame's is by
// shunnedKinds larger there.
const (
	Message Kind = 1
	Edit    Kind = 2
	Delete  Kind = 3
	React   Kind = 4
	Hide    Kind = 9

	shunnedKinds Kind = 4
)

// Entry is a frame to be stored.
type Entry struct {
	Kind    Kind
	From    int64  // account
	To      int64  // account; Message only: a change goes where its message went
	Of      int64  // the message changed; not of a Message
	ID      string // idempotency key, "" for none
	Re      int64
	Content string
	File    string // the id of what a Message brings along, "" for nothing
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
	File     string // the line of what it brings along (shared.File)
	Freed    string // Append of a Delete only: the name of bytes that its message was the last to need
	Dup      bool   // Append only: it had been stored before, with this N and At
	First    bool   // Append only: the first message of its conversation
	Shunned  bool   // its receiver had blocked its sender, and never gets it
	Hidden   bool   // Append of a change only: its receiver does not see the message any more
}

// setKind takes a kind of the database's.
func (r *Record) setKind(kind Kind) {
	if r.Shunned = kind > shunnedKinds && kind != Hide; r.Shunned {
		kind -= shunnedKinds
	}
	r.Kind = kind
}

// Receipt is a pair of watermarks: how much of what Of wrote to By has reached
// a device of By, and been looked at by By. Of Read, Of may know as much as Shown says; Gaps are
// stretches below the watermarks that By never gets (PROTOCOL, but). By == Of cannot be.
type Receipt struct {
	By, Of                 Account
	Delivered, Read, Shown int64
	Gaps                   string
}

// Device is the cursor of one copy of the log.
type Device struct {
	Acked int64 // it has stored everything up to here
	Known bool
}

// dbName is the database's file in the data directory.
const dbName = "tobar.db"

// A Store is an open data directory. Its methods may be called by any number
// of goroutines.
type Store struct {
	// Static after Open.
	path     string
	now      func() time.Time
	log      *slog.Logger
	noSync   bool
	tail     int64 // so many messages are not in the index until one more comes
	merged   int   // so many lanes at most are replayed side by side
	lock     *os.File
	readers  *pool
	queue    *queue
	people   *people
	policy   *policy
	sessions sessions
	epoch    string
	epochs   map[string]int64 // the former ones, each with its last n
	ended    chan struct{}    // closed when the writer has ended

	// Written by the writer.
	last atomic.Int64 // newest committed n
}

// Open takes the data directory for this process and opens its database, or
// makes one if there is none. Only a file that is missing is made anew: a damaged one
// is ErrCorrupt and stays as it is. It begins a new epoch of the log. Errors to
// tell apart: ErrLocked, ErrNewer, ErrCorrupt.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	s := &Store{
		path:   filepath.Join(o.Dir, dbName),
		now:    o.Now,
		log:    o.Log,
		noSync: o.NoSync,
		tail:   o.tail,
		merged: maxMerged / 2,
		queue:  newQueue(),
		people: newPeople(),
		policy: newPolicy(),
		ended:  make(chan struct{}),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.tail == 0 {
		s.tail = stepFrames
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if err := s.takeLock(filepath.Join(o.Dir, "lock")); err != nil {
		return nil, err
	}
	w, err := s.openFile()
	if err != nil {
		return nil, errors.Join(diagnose(s.path, err), s.lock.Close())
	}
	go w.run()
	return s, nil
}

func (s *Store) takeLock(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := lock(f); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	s.lock = f
	return nil
}

// openFile makes the database if it is missing, brings it up to date and loads what is
// kept in memory. The writer that it returns has yet to be run.
func (s *Store) openFile() (*writer, error) {
	steps, err := migrations()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(s.path); errors.Is(err, fs.ErrNotExist) {
		if epoch, err := s.interrupted(); epoch != "" || err != nil {
			return nil, errors.Join(damaged(s.path, errors.New("it is missing")), err)
		}
		if err := create(s.path, steps); err != nil {
			return nil, err
		}
	}
	if err := checkHeader(s.path); err != nil {
		return nil, err
	}
	if err := checkLog(s.path); err != nil {
		return nil, err
	}
	w := newWriter(s)
	if w.c, err = s.openWriting(); err != nil {
		return nil, err
	}
	if err := s.load(w, steps); err != nil {
		return nil, errors.Join(err, w.c.close())
	}
	if s.readers, err = openPool(s.path, max(4, runtime.GOMAXPROCS(0))); err != nil {
		return nil, errors.Join(err, w.c.close())
	}
	return w, nil
}

// openWriting opens the connection that writes.
func (s *Store) openWriting() (*conn, error) {
	sync := "FULL"
	if s.noSync {
		sync = "OFF"
	}
	return openConn(s.path,
		"busy_timeout = 5000", // for a person's own tools: this program has no other writer
		"journal_mode = WAL",
		"synchronous = "+sync,
		"foreign_keys = ON",
		"secure_delete = ON", // what is taken back is overwritten
		"cache_size = -65536",
		"temp_store = MEMORY",
		"wal_autocheckpoint = 10000",
		"journal_size_limit = 67108864",
	)
}

// load migrates, fills the memory from the database and begins the epoch.
func (s *Store) load(w *writer, steps []string) error {
	if err := migrate(w.c, steps); err != nil {
		return err
	}
	if err := w.load(); err != nil {
		return err
	}
	s.last.Store(w.last)
	if err := s.people.load(w.c); err != nil {
		return err
	}
	if err := s.policy.load(w.c); err != nil {
		return err
	}
	if err := s.sessions.load(w.c); err != nil {
		return err
	}
	if err := s.checkInterrupted(w); err != nil {
		return err
	}
	if err := s.beginEpoch(w); err != nil {
		return err
	}
	return s.noteEpoch()
}

// Close refuses everything new, commits what was accepted, waits for the
// writer and the readers, and lets go of the directory.
func (s *Store) Close() error {
	if !s.queue.close() {
		<-s.ended
		return nil
	}
	<-s.ended
	// The last connection to close writes the log of SQLite back into the file.
	err := s.readers.close(cap(s.readers.free))
	if err == nil {
		err = s.lock.Truncate(0) // see noteEpoch
	}
	return errors.Join(err, s.lock.Close())
}

// Ready returns nil while entries are accepted, and otherwise the reason why not:
// ErrClosed, or ErrStorage with what the disk said.
func (s *Store) Ready() error { return s.queue.state() }

// Last returns the n of the newest committed frame, 0 for none. Whoever reads
// after it sees that frame.
func (s *Store) Last() int64 { return s.last.Load() }
