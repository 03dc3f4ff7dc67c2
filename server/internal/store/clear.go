package store

import (
	"context"
	"slices"
	"strconv"

	"tobar/shared"
)

// keyCleared is the key of a choice about somebody: of the conversation nothing is seen
// any more up to its value, an n. It never gets less.
const keyCleared = "cleared"

// sideOf is the bit of frame.hidden of who sends in a lane, or else receives. Who writes to
// himself sends.
func sideOf(lane int64, sends bool) int64 {
	if sends {
		return 1 << (lane & 1)
	}
	return 2 >> (lane & 1)
}

// sight is what an account sees of a conversation: what is beyond cleared and not hidden
// from its side.
type sight struct {
	lane    int64 // to the account; 0 where nobody has written
	cleared int64
	side    int64
}

// sight returns how much the account sees of its conversation with `with`.
func (s *Store) sight(c *conn, account, with int64) (v sight, err error) {
	r, err := c.first("SELECT id, cleared FROM lane WHERE receiver = ? AND sender = ?", account, with)
	if r != nil {
		v = sight{r.int(0), r.int(1), sideOf(r.int(0), account == with)}
	}
	return v, err
}

// hide takes a message, and what changed it, out of the sight of who says so.
func (w *writer) hide(r *Record) error {
	l, err := w.lane(r.From.ID, r.To.ID)
	if l == nil || err != nil {
		return err
	}
	side := sideOf(l.id, true)
	const set = "UPDATE frame SET hidden = coalesce(hidden, 0) | ? WHERE "
	if _, err = w.c.exec(set+"n = ?", side, r.Of); err != nil {
		return err
	}
	_, err = w.c.exec(set+"of = ? AND kind <> 9", side, r.Of)
	return err
}

// reachesOn reports whether the choice clears more than before; the job is refused where the
// log does not reach so far.
func (j *choiceJob) reachesOn(w *writer, was string) bool {
	before, _ := strconv.ParseInt(was, 10, 64)
	n, _ := strconv.ParseInt(j.choice.Value, 10, 64)
	if n > w.last {
		j.refusal = ErrBeyond
		return false
	}
	return n > before
}

// clear takes everything up to an n out of the sight of who says so.
func (j *choiceJob) clear(w *writer) error {
	n, _ := strconv.ParseInt(j.choice.Value, 10, 64)
	l, err := w.lane(j.choice.About, j.account)
	if l == nil || err != nil {
		return err
	}
	l.cleared, l.bent = n, true
	w.touch(l)
	if l.sender != l.receiver {
		if l, err = w.laneOf(l.id ^ 1); l == nil || err != nil {
			return err
		}
	}
	l.clearedOwn, l.bent = n, true
	w.touch(l)
	return nil
}

// newestSeen is the newest message that the account sees of a conversation, nil for none.
func (s *Store) newestSeen(c *conn, account, with int64) (*shared.Message, error) {
	v, err := s.sight(c, account, with)
	if err != nil {
		return nil, err
	}
	r, err := c.first(selectHistory, v.lane, v.lane^1, int64(shared.MaxN)+1, int64(1), account, with, v.cleared, v.side)
	if r == nil || err != nil {
		return nil, err
	}
	last := s.message(r)
	return &last, nil
}

// lookBehind finds what the account sees last of conversations whose newest message is hidden from
// it. One of which it sees nothing is none.
func (s *Store) lookBehind(c *conn, account int64, behind []Account, list *shared.Conversations) error {
	for _, with := range behind {
		i := slices.IndexFunc(list.Conversations, func(row shared.Conversation) bool { return row.With == with.Name })
		last, err := s.newestSeen(c, account, with.ID)
		if err != nil {
			return err
		}
		if list.Conversations[i].Last = last; last == nil {
			list.Conversations = slices.Delete(list.Conversations, i, i+1)
		}
	}
	return nil
}

// mostUnseen is how many messages DropUnseen takes their files from at once.
const mostUnseen = 1000

// selectUnseen finds messages with a file that neither of the two sees any more; what is shunned (kind
// 5) its receiver never does.
const selectUnseen = `SELECT m.n FROM frame m INDEXED BY frame_media CROSS JOIN lane l ON l.id = m.lane
	WHERE m.file IS NOT NULL
	AND (n <= cleared_own OR coalesce(hidden, 0) & (1 << (l.id & 1)))
	AND (n <= cleared OR kind = 5 OR coalesce(hidden, 0) & (CASE WHEN sender = receiver THEN 1 ELSE 2 >> (l.id & 1) END))
	LIMIT ?1 + 0`

// DropUnseen takes the files from messages that nobody sees any more, and forgets those that no
// other message brings along. It returns the names of their bytes.
func (s *Store) DropUnseen(ctx context.Context) (blobs []string, err error) {
	var unseen []int64
	err = s.readers.view(ctx, func(c *conn) error {
		for r, err := range c.rows(selectUnseen, int64(mostUnseen)) {
			if err != nil {
				return err
			}
			unseen = append(unseen, r.int(0))
		}
		return nil
	})
	if err != nil || len(unseen) == 0 {
		return nil, err
	}
	return write(ctx, s, nil, func(w *writer) (blobs []string, err error) {
		for _, n := range unseen { // what nobody sees stays so
			gone := Record{Of: n}
			if err := w.detach(&gone); err != nil {
				return nil, err
			}
			if gone.Freed != "" {
				blobs = append(blobs, gone.Freed)
			}
		}
		return blobs, nil
	})
}
