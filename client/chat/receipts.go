package chat

import "tobar/shared"

// mark says what is known about a stored item.
func (c *conversation) mark(it *Item) Mark {
	switch {
	case !it.Mine:
		return NoMark
	case it.To == it.From, it.N <= max(c.read, c.delivered) && c.skips(it.N):
		return Stored
	case it.N <= c.read:
		return Seen
	case it.N <= c.delivered:
		return Delivered
	}
	return Stored
}

// receipt moves a watermark: somebody else's, or one's own from another device.
func (s *State) receipt(f *shared.Frame) {
	read := f.Address == shared.VerbRead
	if f.But != "" && f.By != s.me.Name {
		s.conversation(f.By).but = f.But
	}
	switch {
	case f.By == "":
	case f.By == s.me.Name:
		if read && f.With != "" {
			s.see(s.conversation(f.With), f.N, f.N)
		}
	case read:
		s.reach(s.conversation(f.By), 0, f.N)
	default:
		s.reach(s.conversation(f.By), f.N, 0)
	}
}

// reach moves the other's watermarks.
func (s *State) reach(c *conversation, delivered, read int64) {
	moved := c.pass(&c.delivered, delivered)
	if c.pass(&c.read, read) || moved {
		s.keep.row(c)
		s.touch(c)
	}
}

// pass moves a watermark, which never goes back, and the marks of the items
// that it passes.
func (c *conversation) pass(watermark *int64, n int64) bool {
	from := *watermark
	if n <= from {
		return false
	}
	*watermark = n
	for i := c.after(from); i < c.stored && c.items[i].N <= n; i++ {
		c.items[i].Mark = c.mark(&c.items[i])
	}
	c.excerpt.pass(c)
	return true
}

// see moves my own watermark, and how far the server knows of it.
func (s *State) see(c *conversation, seen, confirmed int64) {
	if confirmed > c.confirmed {
		c.confirmed = confirmed
		s.keep.row(c)
	}
	if seen > c.seen {
		c.seen = seen
		s.looks++
		s.keep.row(c)
		s.recount(c)
		s.touch(c)
	}
}

// Seen is up to where the user has looked at a conversation.
func (s *State) Seen(with string) int64 {
	if c := s.conversations[with]; c != nil {
		return c.seen
	}
	return 0
}

// Looks changes whenever the user is known to have looked at more than before, here or elsewhere.
func (s *State) Looks() int { return s.looks }

// News is the newest message to the user in a conversation that they have not looked at
// and that was not taken back, nil for none, and how many they have not looked at.
func (s *State) News(with string) (newest *Item, unread int) {
	c := s.conversations[with]
	if c == nil || c.unread == 0 {
		return nil, 0
	}
	log := c.log()
	for i := len(log) - 1; i >= 0 && log[i].N > c.seen; i-- {
		if it := log[i]; !it.Mine && !it.Deleted {
			return &it, c.unread
		}
	}
	return nil, 0
}

// count counts a message that has just become known.
func (s *State) count(c *conversation, it *Item) {
	if !it.Mine && it.N > s.cursor && it.N > c.seen {
		s.setUnread(c, c.unread+1)
	}
}

// recount counts what is unread, if all of it is held.
func (s *State) recount(c *conversation) {
	if c.floor > c.seen+1 {
		return
	}
	n := 0
	for _, it := range c.items[c.after(c.seen):c.stored] {
		if !it.Mine {
			n++
		}
	}
	s.setUnread(c, n)
}

func (s *State) setUnread(c *conversation, n int) {
	if n != c.unread {
		s.unread += n - c.unread
		c.unread = n
		s.age(c)
		s.keep.row(c)
	}
}

func (s *State) opened(with string) {
	if with == s.open {
		return
	}
	if c := s.conversations[s.open]; c != nil {
		c.divide, c.excerpt = false, nil
		s.touch(c)
	}
	s.open = with
	s.rev++
	if with != "" {
		s.divide(s.conversation(with))
	}
}

// divide remembers what was unread when a conversation was opened.
func (s *State) divide(c *conversation) {
	c.divide, c.from = c.unread > 0, c.seen
	s.touch(c)
}

// looked moves my watermark to the end of the open conversation, as far as the
// stream has come: what lies beyond may still have a hole.
func (s *State) looked(with string) []shared.Frame {
	c := s.conversations[with]
	if c == nil || with != s.open || !s.ok || c.unread == 0 {
		return nil
	}
	end := c.after(s.cursor)
	if end == 0 || c.items[end-1].N <= c.seen {
		return nil
	}
	s.see(c, c.items[end-1].N, 0)
	if !s.live {
		return nil
	}
	return []shared.Frame{c.readFrame()}
}

func (c *conversation) readFrame() shared.Frame {
	return shared.Frame{Address: shared.VerbRead, With: c.with, N: c.seen}
}

// unconfirmed says again what was looked at and may not have reached the
// server, if the line is live and the numbers are those of its log.
func (s *State) unconfirmed() []shared.Frame {
	if !s.live || !s.ok {
		return nil
	}
	var frames []shared.Frame
	for _, c := range s.order {
		if c.seen > c.confirmed {
			frames = append(frames, c.readFrame())
		}
	}
	return frames
}
