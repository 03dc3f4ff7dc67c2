package chat

import "tobar/shared"

func (s *State) loaded(e *Loaded) []shared.Frame {
	if differ(s.me.Name, e.Me.Name) || differ(s.conn.user, e.Me.Name) {
		s.foreign, s.live = true, false
		s.rev++
		return nil
	}
	s.me = e.Me
	s.rev++
	s.tellAll(e.List.Profiles)
	switch {
	case s.ok && s.epochs[e.List.Epoch]:
		for i := range e.List.Conversations {
			s.refresh(&e.List.Conversations[i])
		}
	case s.ok: // the next @hello tells whether it is the same log
	case s.conn.open && (e.List.Epoch != s.conn.epoch || e.List.N < s.conn.start):
		s.needsLoad = true
	default:
		var back []*waiting
		if !s.epochs[e.List.Epoch] {
			back = s.goBack() // it may be another log
		}
		s.takeAnew(&e.List)
		return append(s.unconfirmed(), s.again(back)...)
	}
	return nil
}

// refresh takes the receipts of a row.
func (s *State) refresh(r *shared.Conversation) {
	c := s.conversation(r.With)
	c.but = r.But
	s.reach(c, r.Delivered, r.Read)
	s.see(c, r.Seen, r.Seen)
}

// takeAnew replaces the copy by a list of conversations, and applies what the
// stream has brought since.
func (s *State) takeAnew(l *shared.Conversations) {
	old := s.order
	s.conversations = make(map[string]*conversation, len(l.Conversations))
	s.order = make([]*conversation, 0, len(l.Conversations))
	s.typing, s.unread, s.loose = nil, 0, nil
	s.rows, s.listed, s.stale, s.quietly = nil, nil, nil, 0
	s.ok, s.needsLoad = true, false
	s.epoch, s.cursor, s.base, s.ahead, s.acked = l.Epoch, l.N, l.N, l.N, 0
	s.entered = l.N
	s.keep.restart()
	s.epochs = map[string]bool{l.Epoch: true}
	for i := range l.Conversations {
		s.takeRow(&l.Conversations[i])
	}
	for _, c := range old {
		s.carryOver(c)
	}
	for _, w := range s.outbox {
		w.From = s.me.Name
	}
	if s.conn.open { // which has told all of them, or will; the list may be older
		s.replaceStored(s.choices.stored)
	} else {
		s.replaceChoices(l.Choices)
	}
	s.regroup()
	s.reaim()
	if s.open != "" {
		s.divide(s.conversation(s.open))
	}
	pending := s.pending
	s.pending = nil
	for _, f := range pending {
		s.stream(f)
	}
}

// takeRow takes one conversation as the list has it.
func (s *State) takeRow(r *shared.Conversation) {
	c := s.conversation(r.With)
	c.but = r.But
	c.seen, c.confirmed = r.Seen, r.Seen
	s.looks++
	c.delivered, c.read = r.Delivered, r.Read
	s.keep.row(c)
	s.setUnread(c, r.Unread)
	if r.Last == nil {
		return
	}
	c.loaded, c.floor = false, r.Last.N
	it := s.item(c, r.Last, s.cursor)
	if !s.lets(c, it.N) {
		s.bare[c.with] = true
		return
	}
	c.insert(&it)
	s.keep.message(c, it.N)
}

// carryOver keeps what is not of the log.
func (s *State) carryOver(old *conversation) {
	if s.conversations[old.with] == nil && old.seen == 0 && old.draft == "" && !old.online && old.typingUntil == 0 {
		return
	}
	c := s.conversation(old.with)
	c.draft, c.place, c.online, c.typingUntil, c.left = old.draft, old.place, old.online, old.typingUntil, old.left
	if c.typingUntil != 0 {
		s.typing = append(s.typing, c)
	}
	s.see(c, old.seen, 0)
}

// item makes an item of a message of a list or a page, and takes it out of the
// outbox, which a server that has it need not be sent again.
func (s *State) item(c *conversation, m *shared.Message, asOf int64) Item {
	it := Item{Message: *m, Mine: m.From == s.me.Name, asOf: asOf}
	it.Mark = c.mark(&it)
	if it.Mine {
		s.take(it.ID)
	}
	return it
}

func (s *State) pageLoaded(e *PageLoaded) {
	p := &e.Page
	if !s.ok || !s.epochs[p.Epoch] || p.N < s.base {
		return
	}
	c := s.conversation(e.With)
	if e.Before != 0 && (!c.loaded || e.Before < c.floor) {
		return // it would leave a hole
	}
	s.merge(c, p)
	if !e.Kept || s.keep.anew {
		s.keep.page(c, p)
	}
	switch {
	case !p.More || len(p.Messages) == 0:
		c.floor = 0
	case c.floor > p.Messages[0].N:
		c.floor = p.Messages[0].N
	}
	c.loaded = true
	delete(s.bare, e.With)
	s.settleFloor(c)
	s.meet(c)
	s.ahead = max(s.ahead, p.N)
	s.recount(c)
	s.touch(c)
}

// merge puts a page among what is held. Where both have a message, the one
// that knows more of the log wins.
func (s *State) merge(c *conversation, p *shared.Page) {
	held := c.log()
	merged := make([]Item, 0, len(held)+len(p.Messages)+len(c.waiting))
	last := int64(0)
	for i := range p.Messages {
		m := &p.Messages[i]
		if m.N <= last || s.other(m.From, m.To) != c.with {
			continue
		}
		if last = m.N; !s.lets(c, m.N) {
			continue
		}
		for len(held) > 0 && held[0].N < m.N {
			merged, held = append(merged, held[0]), held[1:]
		}
		it := s.item(c, m, p.N)
		if len(held) > 0 && held[0].N == m.N {
			if p.N <= max(s.cursor, held[0].asOf) {
				it = held[0]
			}
			held = held[1:]
		} else {
			s.catchUp(&it)
			s.count(c, &it)
			s.found(c, &it, true)
		}
		merged = append(merged, it)
	}
	merged = append(merged, held...)
	c.items, c.stored, c.tailed = merged, len(merged), false
}

// page notes a page that has been merged, while floor still says what was held before.
func (k *keeping) page(c *conversation, p *shared.Page) {
	if !k.on {
		return
	}
	k.rows[c.with] = true
	for i := range p.Messages {
		k.messages[p.Messages[i].N] = c.with
	}
	stretch := Stretch{With: c.with, Below: c.floor}
	if p.More && len(p.Messages) > 0 {
		stretch.From = p.Messages[0].N
	}
	if stretch.From < stretch.Below {
		k.stretches = append(k.stretches, stretch)
	}
}
