package chat

import (
	"cmp"
	"slices"

	"tobar/shared"
)

// place is where something stands among the rows: after what the log had at n,
// and among those by seq.
type place struct {
	n   int64
	seq int
}

func (s *State) newPlace(n int64) place {
	s.seq++
	return place{n, s.seq}
}

// spot is a conversation's place in the list.
type spot struct {
	rank int
	place
	with string
}

// compare puts what is pinned first and what is put away last, and of those of one rank the newest first.
func (a *spot) compare(b *spot) int {
	return cmp.Or(a.rank-b.rank, cmp.Compare(b.n, a.n), cmp.Compare(b.seq, a.seq), cmp.Compare(a.with, b.with))
}

// Rows is the conversation list: what is pinned, the rest, and what is put away, each newest first. It is
// shared with the state: read it and let go of it before the next Apply. What its Last point at stays as it is.
func (s *State) Rows() []Row {
	if len(s.stale) > fewStale+len(s.listed)/fewStale {
		s.sortRows()
	}
	for _, c := range s.stale {
		s.moveRow(c)
	}
	s.stale = s.stale[:0]
	return s.rows
}

// fewStale is how many rows are moved one by one rather than sorted with all others, and of how many one.
const fewStale = 8

// sortRows makes all of the list anew.
func (s *State) sortRows() {
	s.wakes, s.quietly = 0, 0
	s.listed, s.stale = s.listed[:0], s.stale[:0]
	for _, c := range s.order {
		c.stale, c.quiet = false, 0
		if s.weigh(c) {
			s.listed = append(s.listed, c)
		}
	}
	slices.SortFunc(s.listed, func(a, b *conversation) int { return a.spot.compare(&b.spot) })
	s.rows = make([]Row, 0, len(s.listed))
	for _, c := range s.listed {
		s.rows = append(s.rows, c.row(s.now))
	}
}

// moveRow brings one row of the list into line, wherever it stands then.
func (s *State) moveRow(c *conversation) {
	c.stale = false
	from, held := s.find(c)
	shown := s.weigh(c)
	if held && shown && (from == 0 || s.listed[from-1].spot.compare(&c.spot) < 0) && (from+1 == len(s.listed) || c.spot.compare(&s.listed[from+1].spot) < 0) {
		s.rows[from] = c.row(s.now)
		return
	}
	if held { // by hand: two kinds of slices would bring their functions into the download
		copy(s.listed[from:], s.listed[from+1:])
		copy(s.rows[from:], s.rows[from+1:])
		s.listed, s.rows = s.listed[:len(s.listed)-1], s.rows[:len(s.rows)-1]
	}
	if shown {
		to, _ := s.find(c)
		s.listed, s.rows = append(s.listed, c), append(s.rows, Row{})
		copy(s.listed[to+1:], s.listed[to:])
		copy(s.rows[to+1:], s.rows[to:])
		s.listed[to], s.rows[to] = c, c.row(s.now)
	}
}

// find is where a conversation stands in the list, or would.
func (s *State) find(c *conversation) (int, bool) {
	i, _ := slices.BinarySearchFunc(s.listed, &c.spot, func(o *conversation, at *spot) int { return o.spot.compare(at) })
	return i, i < len(s.listed) && s.listed[i] == c
}

// weigh finds a conversation's place in the list anew, and reports whether it has one.
func (s *State) weigh(c *conversation) bool {
	if c.mutedUntil > s.now && c.mutedUntil < shared.MaxN && (s.wakes == 0 || c.mutedUntil < s.wakes) {
		s.wakes = c.mutedUntil
	}
	c.isAway = c.away(s.now)
	s.quietly -= c.quiet
	if c.quiet = 0; c.isAway || c.mutedUntil > s.now {
		c.quiet = c.unread
	}
	s.quietly += c.quiet
	c.spot = spot{rank(c), c.newest(), c.with}
	return c.stored > 0 || len(c.waiting) > 0 || c.draft != "" || c.unread > 0
}

// rank puts what is pinned first, and what is put away last.
func rank(c *conversation) int {
	switch {
	case c.isAway:
		return 2
	case c.pinned:
		return 0
	}
	return 1
}

// newest is the place of the last line of a conversation.
func (c *conversation) newest() place {
	p := c.place
	if c.stored > 0 {
		p = place{n: c.items[c.stored-1].N}
	}
	if len(c.waiting) > 0 {
		w := c.waiting[len(c.waiting)-1].place
		return place{max(p.n, w.n), w.seq}
	}
	return p
}

// row is the conversation's line of the list.
func (c *conversation) row(now int64) Row {
	if c.lastRev != c.rev {
		c.lastRev, c.last = c.rev, nil
		var last Item
		switch {
		case len(c.waiting) > 0:
			all := c.shown()
			last = all[len(all)-1]
			c.last = &last
		case c.stored > 0:
			last = c.shown()[c.stored-1]
			c.last = &last
		}
	}
	return Row{
		With:   c.with,
		Last:   c.last,
		Unread: c.unread,
		Draft:  c.draft,
		Typing: c.typingUntil != 0,
		Online: c.online,

		Standing: c.standing(now),
		Profile:  c.profile,
	}
}

func (s *State) drafted(with, text string) {
	if with == "" || text == "" && s.conversations[with] == nil {
		return
	}
	c := s.conversation(with)
	if c.draft == text {
		return
	}
	if c.draft == "" {
		c.place = s.newPlace(s.cursor)
	}
	c.draft = text
	if s.keep.on {
		s.keep.drafts[with] = true
	}
	s.touch(c)
}
