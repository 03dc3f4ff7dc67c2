package store

import (
	"context"
	"errors"
)

// PutInvite keeps an invite for uses people by the hash of its secret, until
// expires. Times are Unix milliseconds. The account's invites that have ended are removed.
func (s *Store) PutInvite(ctx context.Context, hash []byte, by int64, uses int, now, expires int64) (id int64, err error) {
	if _, ok := s.Account(by); !ok {
		return 0, ErrNoAccount
	}
	return write(ctx, s, nil, func(w *writer) (int64, error) {
		if _, err := w.c.exec("DELETE FROM invite WHERE by = ? AND expires <= ?", by, now); err != nil {
			return 0, err
		}
		return w.c.insert("INSERT INTO invite (hash, by, made, expires, uses, used) VALUES (?, ?, ?, ?, ?, 0)",
			hash, by, now, expires, int64(uses))
	})
}

// selectInvite finds an invite that can still be used.
const selectInvite = "SELECT id, by FROM invite WHERE hash = ? AND expires > ? AND used < uses"

// Invite returns who made the invite, if it can still be used at now.
func (s *Store) Invite(ctx context.Context, hash []byte, now int64) (by int64, ok bool, err error) {
	err = s.readers.view(ctx, func(c *conn) error {
		r, err := c.first(selectInvite, hash, now)
		if r != nil {
			by, ok = r.int(1), true
		}
		return err
	})
	return by, ok, err
}

// Join makes an account and uses the invite up by one, both or neither. by is the
// account that made the invite. ok is false when the invite cannot be used at
// now; taken is true when somebody has the name, and then the invite is not used.
func (s *Store) Join(ctx context.Context, invite []byte, name, password string, now int64) (id, by int64, taken, ok bool, err error) {
	type joined struct {
		Account
		by    int64
		taken bool
	}
	add := func(j joined) {
		if !j.taken {
			s.people.add(j.Account)
		}
	}
	j, err := write(ctx, s, add, func(w *writer) (joined, error) {
		r, err := w.c.first(selectInvite, invite, now)
		if err != nil {
			return joined{}, err
		}
		if r == nil {
			return joined{}, ErrNoInvite
		}
		j := joined{by: r.int(1)}
		inviteID := r.int(0)
		j.Account, err = w.makeAccount(Account{Name: name}, password)
		if errors.Is(err, ErrTaken) {
			j.taken = true
			return j, nil
		}
		if err != nil {
			return joined{}, err
		}
		_, err = w.c.exec("UPDATE invite SET used = used + 1 WHERE id = ?", inviteID)
		return j, err
	})
	if errors.Is(err, ErrNoInvite) {
		return 0, 0, false, false, nil
	}
	return j.ID, j.by, j.taken, err == nil, err
}

// EachInvite calls f for every invite of the account that has not ended at now, used
// up or not, newest first.
func (s *Store) EachInvite(ctx context.Context, by, now int64, f func(id int64, made, expires int64, uses, used int)) error {
	var calls []func()
	err := s.readers.view(ctx, func(c *conn) error {
		for r, err := range c.rows("SELECT id, made, expires, uses, used FROM invite WHERE by = ? AND expires > ? ORDER BY id DESC", by, now) {
			if err != nil {
				return err
			}
			id, made, expires, uses, used := r.int(0), r.int(1), r.int(2), int(r.int(3)), int(r.int(4))
			calls = append(calls, func() { f(id, made, expires, uses, used) })
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

// EndInvite withdraws one invite of the account; ok is false when it has no such.
func (s *Store) EndInvite(ctx context.Context, by, id int64) (ok bool, err error) {
	return write(ctx, s, nil, func(w *writer) (bool, error) {
		n, err := w.c.exec("DELETE FROM invite WHERE id = ? AND by = ?", id, by)
		return n > 0, err
	})
}
