package store

import "fmt"

// The frames of one lane, ?1, in the window (?2, ?3] that are not hidden from one of the two, ?4. A selection appends to the
// condition, and streams the order. Changes have kinds up to ?5, since what is shunned the receiver does not get, and are of
// messages beyond ?6.
const (
	selectMessages = `SELECT n, at, id, re, content, ` + fileOf + ` FROM frame f INDEXED BY frame_message
		WHERE lane = ?1 AND kind = 1 AND n > ?2 AND n <= ?3 AND (hidden IS NULL OR hidden & ?4 = 0)`
	selectChanges = `SELECT n, at, id, coalesce(of, re), content, kind, ` + fileOf + ` FROM frame f INDEXED BY frame_change
		WHERE lane = ?1 AND kind > 1 AND n > ?2 AND n <= ?3 AND (hidden IS NULL OR hidden & ?4 = 0)
		AND kind <= ?5 AND coalesce(of, n) > ?6`
)

// selectMoved finds the lanes of account ?1 with messages or changes beyond ?2, at
// most ?3: those to it, and where ?4 says so those from it.
const selectMoved = `SELECT id, sender, receiver, last, turned, cleared FROM lane
		WHERE receiver = ?1 AND (last > ?2 OR turned > ?2)
	UNION ALL
	SELECT id, sender, receiver, last, turned, cleared_own FROM lane
		WHERE ?4 AND sender = ?1 AND receiver <> ?1 AND (last > ?2 OR turned > ?2)
	LIMIT ?3 + 0`

// streams makes a statement of its own for each lane that may be open at a time.
func streams(query string) []string {
	all := make([]string, maxMerged/2)
	for i := range all {
		all[i] = fmt.Sprintf("%s ORDER BY n -- %d", query, i)
	}
	return all
}

// movedLanes returns at most limit lanes in which something happened since, in
// both directions or to the account only. What is cleared of them is the account's.
func movedLanes(c *conn, account, since int64, limit int, both bool) ([]lane, error) {
	var lanes []lane
	for r, err := range c.rows(selectMoved, account, since, int64(limit), both) {
		if err != nil {
			return nil, err
		}
		lanes = append(lanes, lane{id: r.int(0), sender: r.int(1), receiver: r.int(2), last: r.int(3), turned: r.int(4), cleared: r.int(5)})
	}
	return lanes, nil
}

// A stream is the frames of a lane, of one sort, in the order of n.
type stream struct {
	cursor
	lane    *lane
	changes bool
	head    row // the frame that comes next
}

// merge reads the lanes side by side.
func (p *page) merge(c *conn, what selection, lanes []lane) error {
	open := make([]stream, 0, maxMerged)
	defer func() {
		for i := range open {
			open[i].close()
		}
	}()
	add := func(query string, l *lane, since int64, changes bool, args ...any) error {
		side := sideOf(l.id, l.sender == p.account)
		cur, err := c.open(query, append([]any{l.id, since, p.end, side}, args...)...)
		if err != nil {
			return err
		}
		open = append(open, stream{cursor: cur, lane: l, changes: changes})
		last := &open[len(open)-1]
		last.head, err = last.next()
		return err
	}
	for i := range lanes {
		l := &lanes[i]
		if since := max(p.since, l.cleared); l.last > since && (what.changes || l.sender != p.account) {
			if err := add(what.messages[i], l, since, false); err != nil {
				return err
			}
		}
		if l.turned > p.since && what.changes {
			most := int64(React)
			if l.sender == p.account {
				most = int64(Hide)
			}
			if err := add(changes[i], l, p.since, true, most, l.cleared); err != nil {
				return err
			}
		}
	}
	for {
		var first *stream
		for i := range open {
			if s := &open[i]; s.head != nil && (first == nil || s.head.int(0) < first.head.int(0)) {
				first = s
			}
		}
		if first == nil || !p.take(first.record(p.s)) {
			return nil
		}
		var err error
		if first.head, err = first.next(); err != nil {
			return err
		}
	}
}

// record reads the frame that comes next.
func (s *stream) record(store *Store) Record {
	r := s.head
	rec := Record{N: r.int(0), Kind: Message, At: r.int(1), ID: r.text(2), Content: r.text(4)}
	if s.changes {
		rec.setKind(Kind(r.int(5)))
	}
	switch {
	case rec.Kind != Message:
		rec.Of = r.int(3)
	case s.changes:
		rec.Re, rec.File = r.int(3), r.text(6)
	default:
		rec.Re, rec.File = r.int(3), r.text(5)
	}
	rec.From, _ = store.people.account(s.lane.sender)
	rec.To, _ = store.people.account(s.lane.receiver)
	return rec
}
