package chat

import (
	"slices"

	"tobar/shared"
)

// excerpt is a stretch of a conversation's history that is apart from what is held: between
// its newest message and floor lie others. A search leads there, or a reply to something old.
// It grows at both ends until it is left, or meets what is held and becomes part of it. The
// stream changes its messages like any others; the device keeps none of them before that.
type excerpt struct {
	items  []Item // of the log, ordered by N, below floor; never empty
	oldest int64  // n to ask the page before; 0 when there is nothing older
}

// View is what is to be drawn of a conversation: an excerpt of its history where one was
// loaded, which is Apart, or else its Timeline.
func (s *State) View(with string) Timeline {
	t := s.Timeline(with)
	if c := s.conversations[with]; c != nil && c.excerpt != nil {
		t.Items, t.Oldest, t.Unread, t.Apart = c.shownExcerpt(), c.excerpt.oldest, 0, true
	}
	return t
}

// UnreadOf is how many messages of a conversation are unread.
func (s *State) UnreadOf(with string) int {
	if c := s.conversations[with]; c != nil {
		return c.unread
	}
	return 0
}

func (s *State) excerptLoaded(e *ExcerptLoaded) {
	p := &e.Page
	c := s.conversations[e.With]
	if c == nil || !s.ok || !c.loaded || !s.epochs[p.Epoch] || p.N < s.base {
		return
	}
	x := c.excerpt
	switch {
	case e.After > 0:
		if x == nil || x.items[len(x.items)-1].N != e.After {
			return
		}
		for i := range p.Messages {
			if p.Messages[i].N < c.floor {
				x.items = s.excerptItem(c, x.items, &p.Messages[i], p.N)
			}
		}
		if n := len(p.Messages); !p.More || n > 0 && p.Messages[n-1].N >= c.floor {
			s.rejoin(c)
		}
	case e.Before > c.floor || len(p.Messages) == 0 && (x == nil || x.oldest != e.Before):
		return // it is held, or there is nothing
	default:
		var items []Item
		for i := range p.Messages {
			items = s.excerptItem(c, items, &p.Messages[i], p.N)
		}
		older := &excerpt{items: items}
		if x != nil && x.oldest == e.Before {
			older.items = append(items, x.items...)
		}
		if len(older.items) == 0 {
			return
		}
		if p.More {
			older.oldest = older.items[0].N
		}
		c.excerpt = older
	}
	s.touch(c)
}

// excerptItem puts a message of a page behind items, unless it is out of order.
func (s *State) excerptItem(c *conversation, items []Item, m *shared.Message, asOf int64) []Item {
	if n := len(items); n > 0 && items[n-1].N >= m.N || s.other(m.From, m.To) != c.with || !s.lets(c, m.N) {
		return items
	}
	it := s.item(c, m, asOf)
	s.catchUp(&it)
	s.found(c, &it, true)
	return append(items, it)
}

// rejoin makes the excerpt part of what is held: nothing lies between them any more.
func (s *State) rejoin(c *conversation) {
	x := c.excerpt
	c.excerpt = nil
	x.items = x.items[:len(x.items)-countFrom(x.items, c.floor)]
	if c.floor == 0 || len(x.items) == 0 {
		return // all of it is held already
	}
	p := shared.Page{More: x.oldest > 0}
	for i := range x.items {
		p.Messages = append(p.Messages, shared.Message{N: x.items[i].N})
	}
	s.keep.page(c, &p)
	c.prepend(x)
	c.floor = x.oldest
	s.recount(c)
}

// meet is called when floor has moved down, which may have brought it to the excerpt.
func (s *State) meet(c *conversation) {
	if x := c.excerpt; x != nil && c.floor <= x.items[len(x.items)-1].N {
		s.rejoin(c)
	}
}

// countFrom counts the items from n on.
func countFrom(items []Item, n int64) int {
	i, _ := find(items, n)
	return len(items) - i
}

// prepend puts the items of an excerpt before the log's.
func (c *conversation) prepend(x *excerpt) {
	c.items = slices.Concat(x.items, c.log())
	c.stored, c.tailed = len(c.items), false
}

// leaveExcerpt goes back to what is held.
func (s *State) leaveExcerpt(with string) {
	if c := s.conversations[with]; c != nil && c.excerpt != nil {
		c.excerpt = nil
		s.touch(c)
	}
}

// shownExcerpt is the excerpt as the user has changed it.
func (c *conversation) shownExcerpt() []Item {
	items := c.excerpt.items
	if len(c.changes) > 0 {
		items = slices.Clone(items)
		for _, w := range c.changes {
			if i, held := find(items, w.target.Of); held {
				items[i].show(w)
			}
		}
	}
	return items
}

// pass brings the marks of the excerpt into line with the watermarks.
func (x *excerpt) pass(c *conversation) {
	if x != nil {
		for i := range x.items {
			x.items[i].Mark = c.mark(&x.items[i])
		}
	}
}

// change applies a change of the stream to a message of the excerpt.
func (x *excerpt) change(f *shared.Frame) {
	if x != nil {
		if i, held := find(x.items, f.Of); held {
			x.items[i].change(f)
		}
	}
}
