package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
)

// Epoch returns the name of this run of the log.
func (s *Store) Epoch() string { return s.epoch }

// Holds reports whether a cursor (epoch, n) is of this log: the epoch is known and
// n is not beyond where it ended. It does not hold after the directory was
// restored from an older copy, where the same numbers mean other messages.
func (s *Store) Holds(epoch string, n int64) bool {
	if epoch == s.epoch {
		return 0 <= n && n <= s.Last()
	}
	last, known := s.epochs[epoch]
	return known && 0 <= n && n <= last
}

// beginEpoch writes down where the previous epoch ended and begins one with a
// random name: a counter would come again after a restore.
func (s *Store) beginEpoch(w *writer) error {
	s.epoch = rand.Text()[:16]
	if err := w.begin(); err != nil {
		return err
	}
	if _, err := w.c.exec("UPDATE epoch SET last = ? WHERE last IS NULL", w.last); err != nil {
		return err
	}
	if _, err := w.c.exec("INSERT INTO epoch (name, started) VALUES (?, ?)", s.epoch, s.now().UnixMilli()); err != nil {
		return err
	}
	if err := w.commit(); err != nil {
		return fmt.Errorf("the directory cannot be written: %w", err)
	}
	s.epochs = make(map[string]int64)
	for r, err := range w.c.rows("SELECT name, last FROM epoch WHERE last IS NOT NULL") {
		if err != nil {
			return err
		}
		s.epochs[r.text(0)] = r.int(1)
	}
	return nil
}

// noteEpoch writes the name of the epoch into the lock file, where it stays until
// Close: what a server that did not come to it has begun must be in the database.
func (s *Store) noteEpoch() error {
	if _, err := s.lock.WriteAt([]byte(s.epoch), 0); err != nil {
		return err
	}
	if s.noSync {
		return nil
	}
	return s.lock.Sync()
}

// interrupted returns the epoch of a server that did not come to Close, "" for none.
func (s *Store) interrupted() (string, error) {
	b, err := io.ReadAll(io.NewSectionReader(s.lock, 0, 16))
	return string(b), err
}

// checkInterrupted refuses a database that lacks the epoch of the server that used it
// last and was interrupted: SQLite's log was lost, or is not the one that goes with it.
func (s *Store) checkInterrupted(w *writer) error {
	epoch, err := s.interrupted()
	if epoch == "" || err != nil {
		return err
	}
	known, err := w.c.number("SELECT count(*) FROM epoch WHERE name = ?", epoch)
	if known > 0 || err != nil {
		return err
	}
	return damaged(s.path, errors.New("what was written before the server was interrupted is not in it, "+
		"its write-ahead log must have been lost (if it is a copy from a backup, remove the file lock beside it)"))
}
