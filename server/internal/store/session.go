package store

import (
	"context"
	"sync"
	"time"
)

// seenEvery is how much later a session must be used to have it noted again.
const seenEvery = int64(time.Hour / time.Millisecond)

// maxSessions bounds how many sessions are remembered.
const maxSessions = 1 << 16

// session is a row of its table that was read.
type session struct{ id, account, seen int64 }

// sessions remembers rows by their hash: everybody who comes shows one. When
// any session ends all are forgotten, which is seldom.
type sessions struct {
	mu   sync.Mutex
	rows map[string]session
	ends int
}

// load remembers the newest ones: after a restart everybody comes at once.
func (s *sessions) load(c *conn) error {
	s.rows = make(map[string]session)
	for r, err := range c.rows("SELECT hash, id, account, seen FROM session ORDER BY id DESC LIMIT ? + 0", int64(maxSessions/2)) {
		if err != nil {
			return err
		}
		s.rows[string(r.blob(0))] = session{r.int(1), r.int(2), r.int(3)}
	}
	return nil
}

// get returns a row, the zero one if it is not remembered, and what put needs to
// know that no session has ended since.
func (s *sessions) get(hash []byte) (session, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[string(hash)], s.ends
}

func (s *sessions) put(hash []byte, row session, ends int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ends != ends {
		return
	}
	if s.rows == nil || len(s.rows) >= maxSessions {
		s.rows = make(map[string]session)
	}
	s.rows[string(hash)] = row
}

func (s *sessions) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = nil
	s.ends++
}

// PutSession keeps a session, or a program's token, by the hash of its secret.
// now is in Unix milliseconds.
func (s *Store) PutSession(ctx context.Context, hash []byte, account int64, label string, token bool, now int64) (id int64, err error) {
	if _, ok := s.Account(account); !ok {
		return 0, ErrNoAccount
	}
	return write(ctx, s, nil, func(w *writer) (int64, error) {
		return w.c.insert("INSERT INTO session (hash, account, label, token, made, seen) VALUES (?, ?, ?, ?, ?, ?)",
			hash, account, label, token, now, now)
	})
}

// Session returns whose session has this hash. It also notes now as when it was
// last seen, at most once an hour and without waiting for that.
func (s *Store) Session(ctx context.Context, hash []byte, now int64) (id, account int64, ok bool, err error) {
	kept, ends := s.sessions.get(hash)
	if kept.id == 0 {
		err = s.readers.glance(ctx, func(c *conn) error {
			r, err := c.first("SELECT id, account, seen FROM session WHERE hash = ?", hash)
			if r != nil {
				kept = session{r.int(0), r.int(1), r.int(2)}
			}
			return err
		})
	}
	id, account, ok = kept.id, kept.account, kept.id != 0
	if !ok || err != nil {
		return 0, 0, false, err
	}
	note := now-kept.seen >= seenEvery
	if note {
		kept.seen = now
	}
	s.sessions.put(hash, kept, ends)
	if note {
		s.noteSeen(ctx, id, now)
	}
	return id, account, ok, nil
}

// noteSeen has the writer note when a session was used; whether it can does not
// change who this is.
func (s *Store) noteSeen(ctx context.Context, id, now int64) {
	note := &change[int64]{done: make(chan error, 1), do: func(w *writer) (int64, error) {
		return w.c.exec("UPDATE session SET seen = max(seen, ?) WHERE id = ?", now, id)
	}}
	_ = s.queue.push(ctx, note)
}

// EachSession calls f for every session and token of the account, newest first.
func (s *Store) EachSession(ctx context.Context, account int64, f func(id int64, label string, token bool, made, seen int64)) error {
	var calls []func()
	err := s.readers.view(ctx, func(c *conn) error {
		for r, err := range c.rows("SELECT id, label, token, made, seen FROM session WHERE account = ? ORDER BY id DESC", account) {
			if err != nil {
				return err
			}
			id, label, token, made, seen := r.int(0), r.text(1), r.bool(2), r.int(3), r.int(4)
			calls = append(calls, func() { f(id, label, token, made, seen) })
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, call := range calls { // after the connection was given back: f may use the store
		call()
	}
	return nil
}

// EndSession removes one session or token of the account; ok is false when it has no such.
func (s *Store) EndSession(ctx context.Context, account, id int64) (ok bool, err error) {
	defer s.sessions.forget()
	return write(ctx, s, nil, func(w *writer) (bool, error) {
		n, err := w.c.exec("DELETE FROM session WHERE id = ? AND account = ?", id, account)
		return n > 0, err
	})
}

// EndSessions removes all sessions and tokens of the account but one (0: none
// stays) and returns their ids.
func (s *Store) EndSessions(ctx context.Context, account, but int64) ([]int64, error) {
	defer s.sessions.forget()
	return write(ctx, s, nil, func(w *writer) ([]int64, error) {
		var ended []int64
		for r, err := range w.c.rows("SELECT id FROM session WHERE account = ? AND id <> ? ORDER BY id", account, but) {
			if err != nil {
				return nil, err
			}
			ended = append(ended, r.int(0))
		}
		_, err := w.c.exec("DELETE FROM session WHERE account = ? AND id <> ?", account, but)
		return ended, err
	})
}
