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

// Rows is the conversation list: what is pinned, the rest, and what is put away, each newest first. What it returned before stays
// as it was.
func (s *State) Rows() []Row {
	if !s.rowsStale {
		return s.rows
	}
	s.rowsStale = false
	s.wakes, s.quietly = 0, 0
	for _, c := range s.order {
		if c.mutedUntil > s.now && c.mutedUntil < shared.MaxN && (s.wakes == 0 || c.mutedUntil < s.wakes) {
			s.wakes = c.mutedUntil
		}
		c.isAway = c.away(s.now)
		if c.isAway || c.mutedUntil > s.now {
			s.quietly += c.unread
		}
	}
	slices.SortFunc(s.order, func(a, b *conversation) int {
		p, q := a.newest(), b.newest()
		return cmp.Or(rank(a)-rank(b), cmp.Compare(q.n, p.n), cmp.Compare(q.seq, p.seq))
	})
	s.rows = make([]Row, 0, len(s.order))
	for _, c := range s.order {
		if r := c.row(s.now); r.Last != nil || r.Draft != "" || r.Unread > 0 {
			s.rows = append(s.rows, r)
		}
	}
	return s.rows
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
