package store

import (
	"context"
	"errors"
)

// Credential returns the account of a mapped name and its password's hash. A
// guest has an account and an empty hash. ok is false for a name that nobody has.
func (s *Store) Credential(ctx context.Context, name string) (id int64, password string, ok bool, err error) {
	err = s.readers.view(ctx, func(c *conn) error {
		r, err := c.first("SELECT id, password FROM account WHERE name = ?", name)
		if r != nil {
			id, password, ok = r.int(0), r.text(1), true
		}
		return err
	})
	return id, password, ok, err
}

// CreateOwner makes the owner's account. ok is false when there is an owner
// already. A name that a guest has used is ErrTaken.
func (s *Store) CreateOwner(ctx context.Context, name, password string) (id int64, ok bool, err error) {
	a, err := write(ctx, s, s.people.add, func(w *writer) (Account, error) {
		owners, err := w.c.number("SELECT count(*) FROM account WHERE owner")
		if err != nil {
			return Account{}, err
		}
		if owners > 0 {
			return Account{}, ErrOwned
		}
		return w.makeAccount(Account{Name: name, Owner: true}, password)
	})
	if errors.Is(err, ErrOwned) {
		return 0, false, nil
	}
	return a.ID, err == nil, err
}

// CreateAccount makes an account. taken is true, and nothing made, when the name belongs to
// anybody, a guest too.
func (s *Store) CreateAccount(ctx context.Context, name, password string) (id int64, taken bool, err error) {
	a, err := write(ctx, s, s.people.add, func(w *writer) (Account, error) {
		return w.makeAccount(Account{Name: name}, password)
	})
	if errors.Is(err, ErrTaken) {
		return 0, true, nil
	}
	return a.ID, false, err
}

// Guest returns the account of the name in open mode, and makes a guest if nobody has it.
// The name may turn out to be that of an account with a password.
func (s *Store) Guest(ctx context.Context, name string) (Account, error) {
	if a, ok := s.Lookup(name); ok {
		return a, nil
	}
	a, err := write(ctx, s, s.people.add, func(w *writer) (Account, error) {
		return w.makeAccount(Account{Name: name, Guest: true}, "")
	})
	if errors.Is(err, ErrTaken) {
		a, _ = s.Lookup(name)
		return a, nil
	}
	return a, err
}

// SetPassword replaces the hash of the account's password. Whoever is not
// there or a guest is ErrNoAccount.
func (s *Store) SetPassword(ctx context.Context, account int64, password string) error {
	_, err := write(ctx, s, nil, func(w *writer) (int64, error) {
		n, err := w.c.exec("UPDATE account SET password = ? WHERE id = ? AND NOT guest", password, account)
		if n == 0 && err == nil {
			err = ErrNoAccount
		}
		return n, err
	})
	return err
}

// makeAccount gives a its id; ErrTaken when somebody has the name.
func (w *writer) makeAccount(a Account, password string) (Account, error) {
	r, err := w.c.first("SELECT id FROM account WHERE name = ?", a.Name)
	if err != nil {
		return Account{}, err
	}
	if r != nil {
		return Account{}, ErrTaken
	}
	a.ID, err = w.c.insert("INSERT INTO account (name, password, owner, guest, made) VALUES (?, ?, ?, ?, ?)",
		a.Name, password, a.Owner, a.Guest, w.at)
	return a, err
}

// A change is a job that somebody waits for.
type change[T any] struct {
	do    func(*writer) (T, error)
	after func(T) // nil for nothing
	// Written by the writer before done.
	result  T
	refusal error
	done    chan error // capacity 1
}

// write has the writer run do inside a batch and waits until that is on the disk.
// after, if not nil, is then called by the writer, before anything later is done.
// do must have written nothing when it returns a refusal.
func write[T any](ctx context.Context, s *Store, after func(T), do func(*writer) (T, error)) (T, error) {
	var none T
	j := &change[T]{do: do, after: after, done: make(chan error, 1)}
	if err := s.queue.push(ctx, j); err != nil {
		return none, err
	}
	select {
	case err := <-j.done:
		return j.result, err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// isRefusal reports whether err says that something was not allowed, rather than
// that the database failed.
func isRefusal(err error) bool {
	for _, refusal := range []error{ErrTaken, ErrOwned, ErrNoInvite, ErrNoAccount, ErrNoFile, ErrNoSpace} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

func (j *change[T]) size() int { return 512 }

func (j *change[T]) apply(w *writer) error {
	result, err := j.do(w)
	if err != nil && !isRefusal(err) {
		return err
	}
	j.result, j.refusal = result, err
	return nil
}

func (j *change[T]) finish(err error) {
	if err == nil {
		err = j.refusal
	}
	if err != nil {
		var none T
		j.result = none
	} else if j.after != nil {
		j.after(j.result)
	}
	j.done <- err
}
