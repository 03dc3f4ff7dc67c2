package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tobar/shared"
)

// Bounds of one search. What is cut short by them is said in its answer.
const (
	searchTime = 35 * time.Millisecond // then it ends with what it has
	maxTail    = 2048                  // messages read that are not in the index yet
	maxStale   = 256                   // messages read that have changed since
	maxFound   = 1 << 20               // bytes of content in an answer
)

// Search returns messages of the account that hold all words of the query, newest first: those
// before n `before` (0: all), up to 200 of them, in its conversation with `with` alone
// unless that is 0. It ends early when its candidates are many and its hits few; More and Next say
// how to go on.
func (s *Store) Search(ctx context.Context, account, with int64, query string, before int64, limit int) (shared.Found, error) {
	if before <= 0 {
		before = shared.MaxN + 1
	}
	q := search{
		s: s, account: account, terms: terms(query), token: participantToken(account),
		limit: min(max(limit, 1), maxPage), before: before, floor: before,
		deadline: time.Now().Add(searchTime), seen: make(map[int64]bool),
		page: shared.Found{Epoch: s.epoch, Hits: []shared.Hit{}, Complete: true},
	}
	err := s.readers.view(ctx, func(c *conn) (err error) {
		q.c = c
		if q.page.N, err = c.number("SELECT max(n) FROM frame"); err != nil || len(q.terms) == 0 {
			return err
		}
		if with != 0 {
			if q.lane, err = c.number("SELECT id FROM lane WHERE receiver = ? AND sender = ?", account, with); q.lane == 0 || err != nil {
				return err
			}
			q.token = conversationToken(q.lane)
		}
		return q.run()
	})
	return q.page, err
}

// A search is one under way.
type search struct {
	s        *Store
	c        *conn
	account  int64
	lane     int64 // 0 for all conversations
	token    string
	terms    []term
	limit    int
	deadline time.Time

	before int64 // what is left to look through is below
	floor  int64 // everything from here on was looked through, but for what the index lacks
	full   bool  // there are more hits than the page takes
	bytes  int
	seen   map[int64]bool // looked at outside of the index
	page   shared.Found
}

// run looks through what the index has not got yet, then through what it has.
func (q *search) run() error {
	indexed, err := q.c.number("SELECT n FROM indexed")
	if err != nil {
		return err
	}
	stale, err := q.readStale()
	if err != nil {
		return err
	}
	if err := q.readTail(indexed); err != nil {
		return err
	}
	q.before = min(q.before, indexed+1)
	if err := q.lookUp(); err != nil {
		return err
	}
	q.finish(stale)
	return q.addReactions()
}

// hitColumns are those of message, behind them the lane, what the message is found by, and who sees it.
const hitColumns = `SELECT f.n, f.at, f.id, f.re, f.content, f.edited, f.deleted, p.sender, p.receiver, ` + fileOf + `, f.lane, ` + wordsOf + sightOf + " "

// sightOf are what is hidden of it, and cleared of its lane p.
const sightOf = ", f.hidden, p.cleared, p.cleared_own"

// look looks at a row of hitColumns.
func (q *search) look(r row) (shared.Hit, bool) {
	if q.lane != 0 && r.int(10)|1 != q.lane|1 || r.int(7) != q.account && r.int(8) != q.account {
		return shared.Hit{}, false
	}
	if !q.sees(r) {
		return shared.Hit{}, false
	}
	marks, ok := find(q.terms, r.text(11))
	if !ok {
		return shared.Hit{}, false
	}
	content := len(r.text(4)) // what is found in a file's name has no mark
	marks = slices.DeleteFunc(marks, func(m shared.Mark) bool { return m.To > content })
	h := shared.Hit{Message: q.s.message(r), Marks: marks}
	other := r.int(7)
	if other == q.account {
		other = r.int(8)
	}
	with, _ := q.s.people.account(other)
	h.With = with.Name
	return h, true
}

// sees reports whether a row of hitColumns is one that the account sees.
func (q *search) sees(r row) bool {
	own := r.int(7) == q.account
	cleared := r.int(13)
	if own {
		cleared = r.int(14)
	}
	return r.int(0) > cleared && r.int(12)&sideOf(r.int(10), own) == 0
}

// add looks at a row and adds it to the page. It reports whether to go on.
func (q *search) add(r row) bool {
	n := r.int(0)
	if !q.seen[n] {
		h, ok := q.look(r)
		if ok && (len(q.page.Hits) == q.limit || q.bytes > maxFound) {
			q.full = true
			return false
		}
		if ok {
			q.page.Hits = append(q.page.Hits, h)
			q.bytes += len(h.Message.Content)
		}
	}
	q.floor = n
	return true
}

// readStale looks at messages that have changed since they came into the index.
func (q *search) readStale() (hits []shared.Hit, err error) {
	count := 0
	for r, err := range q.c.rows(hitColumns+`FROM stale s CROSS JOIN frame f ON f.n = s.n CROSS JOIN lane p ON p.id = f.lane
		WHERE s.n < ?1 ORDER BY s.n DESC LIMIT ?2 + 0`, q.before, int64(maxStale)+1) {
		if err != nil {
			return nil, err
		}
		if count++; count > maxStale {
			q.page.Complete = false
			break
		}
		q.seen[r.int(0)] = true
		if h, ok := q.look(r); ok {
			hits = append(hits, h)
		}
	}
	return hits, nil
}

// readTail looks at the newest messages, which the index has not got yet.
func (q *search) readTail(indexed int64) error {
	query, args := hitColumns+`FROM frame f CROSS JOIN lane p ON p.id = f.lane
		WHERE f.n > ?1 AND f.n < ?2 AND f.kind = 1 ORDER BY f.n DESC LIMIT ?3 + 0`, []any{indexed, q.before, int64(maxTail) + 1}
	if q.lane != 0 {
		query, args = selectTailOfLane, append(args, q.lane, q.lane^1)
	}
	count := 0
	for r, err := range q.c.rows(query, args...) {
		if err != nil {
			return err
		}
		if count++; count > maxTail {
			q.page.Complete = false
			return nil
		}
		if !q.add(r) {
			return nil
		}
	}
	return nil
}

const selectTailOfLane = `
	SELECT f.n, f.at, f.id, f.re, f.content, f.edited, f.deleted, p.sender, p.receiver, ` + fileOf + `, f.lane, ` + wordsOf + sightOf + `
	FROM (SELECT n FROM frame INDEXED BY frame_message WHERE lane = ?4 AND kind = 1 AND n > ?1 AND n < ?2
		UNION ALL
		SELECT n FROM frame INDEXED BY frame_message WHERE lane = ?5 AND kind = 1 AND n > ?1 AND n < ?2
		ORDER BY n DESC LIMIT ?3 + 0) t
	CROSS JOIN frame f ON f.n = t.n CROSS JOIN lane p ON p.id = f.lane ORDER BY t.n DESC`

// lookUp looks through the index, from the newest on. Not in stretches of n, to stop between
// them: FTS5 goes on beyond the end of a stretch until all of its words meet, and tokens for
// stretches, to hold it there, cost the ordinary search more than they spare the others.
func (q *search) lookUp() error {
	if q.full {
		return nil
	}
	for r, err := range q.c.rows(hitColumns+`FROM found x CROSS JOIN frame f ON f.n = x.rowid CROSS JOIN lane p ON p.id = f.lane
		WHERE x.found MATCH ?1 AND x.rowid < ?2 ORDER BY x.rowid DESC`, lookup(q.token, q.terms), q.before) {
		if indexDamaged(err) {
			q.page.Complete = false
			q.s.renewIndex(err)
			return nil
		}
		if err != nil {
			return err
		}
		if !q.add(r) || q.late() {
			q.full = true
			return nil
		}
	}
	return nil
}

func (q *search) late() bool { return !time.Now().Before(q.deadline) }

// finish adds the hits among the changed messages in their places.
func (q *search) finish(stale []shared.Hit) {
	q.page.More = q.full
	for _, h := range stale {
		if !q.full || h.Message.N >= q.floor {
			q.page.Hits = append(q.page.Hits, h)
		}
	}
	slices.SortFunc(q.page.Hits, func(a, b shared.Hit) int { return cmp.Compare(b.Message.N, a.Message.N) })
	if len(q.page.Hits) > q.limit {
		q.page.Hits = q.page.Hits[:q.limit]
		q.floor, q.page.More = q.page.Hits[q.limit-1].Message.N, true
	}
	if q.page.More {
		q.page.Next = q.floor
	}
}

// addReactions fills in the reactions to what was found.
func (q *search) addReactions() error {
	messages := make(map[int64]*shared.Message, len(q.page.Hits))
	for i := range q.page.Hits {
		messages[q.page.Hits[i].Message.N] = &q.page.Hits[i].Message
	}
	return q.s.addReactions(q.c, messages)
}
