package store

import (
	"context"
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The index can be made again from the log: what is damaged of it is thrown away, and
// nobody has to know how.

// indexDamaged reports whether it is the index that err speaks of, and not the log.
func indexDamaged(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CORRUPT_VTAB
}

const renewing = "the search index is damaged and is made again"

// renewIndex has the index begin anew. It does not wait for that: until the index has
// come through the log again, a search says that it may lack something.
func (s *Store) renewIndex(cause error) {
	s.log.Warn(renewing, "err", cause)
	renewal := &change[struct{}]{done: make(chan error, 1), do: func(w *writer) (struct{}, error) { return struct{}{}, w.renew(&w.index) }}
	_ = s.queue.push(context.Background(), renewal) // or whoever searches next has it done
}

// renew empties the index, within a transaction.
func (w *writer) renew(next *index) error {
	for _, query := range []string{"INSERT INTO found (found) VALUES ('delete-all')", "UPDATE indexed SET n = 0", "DELETE FROM stale"} {
		if _, err := w.c.exec(query); err != nil {
			return err
		}
	}
	next.n, next.stale = 0, 0
	return nil
}
