package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"tobar/shared"
)

// maxChoices is how much one account can have set.
const maxChoices = 4096

// Choice is something that an account has set about another one, or about itself where
// About is 0. Value "" is for what is not set.
type Choice struct {
	About      int64
	Key, Value string
}

// Choose sets something, the last one to say so wins; with an id, once: a repeat
// changes nothing, and says how it stands now. It is handed to the writer like an entry, and
// done is called as Append's is. Its errors are ErrStorage and ErrTooMany. Key and value are of
// the grammar of the wire, which the caller has checked.
func (s *Store) Choose(ctx context.Context, account int64, ch Choice, id string, done func(Choice, error)) error {
	if _, ok := s.people.account(account); !ok {
		return ErrNoAccount
	}
	if _, ok := s.people.account(ch.About); !ok && ch.About != 0 {
		return ErrNoAccount
	}
	return s.queue.push(ctx, &choiceJob{s: s, account: account, choice: ch, id: id, done: done})
}

// Choices returns all that the account has set. Who has set nothing costs no I/O.
func (s *Store) Choices(ctx context.Context, account int64) ([]shared.Choice, error) {
	if !s.people.hasChosen(account) {
		return nil, nil
	}
	var list []shared.Choice
	err := s.readers.glance(ctx, func(c *conn) (err error) {
		list, err = s.choices(c, account)
		return err
	})
	return list, err
}

func (s *Store) choices(c *conn, account int64) ([]shared.Choice, error) {
	var list []shared.Choice
	for r, err := range c.rows("SELECT about, key, value FROM choice WHERE account = ?", account) {
		if err != nil {
			return nil, err
		}
		about, _ := s.people.account(r.int(0))
		list = append(list, shared.Choice{With: about.Name, Key: r.text(1), Value: r.text(2)})
	}
	return list, nil
}

// A choiceJob is a choice on its way.
type choiceJob struct {
	s       *Store
	account int64
	choice  Choice
	id      string
	done    func(Choice, error)
	refusal error
}

func (j *choiceJob) size() int { return 128 + len(j.choice.Value) + len(j.id) }

func (j *choiceJob) finish(err error) {
	if err == nil {
		err = j.refusal
	}
	if err == nil {
		j.s.people.choose(j.account)
		j.s.policy.set(j.account, j.choice)
	}
	j.done(j.choice, err)
}

func (j *choiceJob) apply(w *writer) error {
	ch := &j.choice
	current, err := w.c.first("SELECT value FROM choice WHERE account = ? AND about = ? AND key = ?", j.account, ch.About, ch.Key)
	if err != nil {
		return err
	}
	was, value := "", ch.Value
	if current != nil {
		was = current.text(0)
	}
	if ch.Key == keyCleared {
		if more := j.reachesOn(w, was); !more {
			ch.Value = was
			return nil
		}
	} else if j.id != "" {
		made, err := w.c.exec("INSERT OR IGNORE INTO chosen (hash) VALUES (?)", choiceHash(j.account, j.id))
		if err != nil {
			return err
		}
		if made == 0 {
			ch.Value = was
			return nil
		}
	}
	switch {
	case value == "":
		_, err = w.c.exec("DELETE FROM choice WHERE account = ? AND about = ? AND key = ?", j.account, ch.About, ch.Key)
	case current == nil:
		var n int64
		if n, err = w.c.number("SELECT count(*) FROM choice WHERE account = ?", j.account); err != nil {
			return err
		}
		if n >= maxChoices {
			j.refusal = ErrTooMany
			return nil
		}
		fallthrough
	default:
		if ch.Key == keyCleared {
			if err := j.clear(w); err != nil {
				return err
			}
		}
		_, err = w.c.exec(`INSERT INTO choice (account, about, key, value) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, about, key) DO UPDATE SET value = excluded.value`, j.account, ch.About, ch.Key, value)
	}
	w.policy.set(j.account, *ch)
	if ch.Key == keyBlock && value == "" && err == nil {
		err = w.meet(j.account, ch.About)
	}
	return err
}

// choiceHash is what is kept of an id.
func choiceHash(account int64, id string) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 128), uint64(account))
	sum := sha256.Sum256(append(b, id...))
	return slices.Clone(sum[:16])
}
