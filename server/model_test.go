package main

import (
	"cmp"
	"maps"
	"slices"

	"tobar/shared"
)

// A model is the contract of PROTOCOL.md about messages, cursors and receipts,
// so simple that it can be seen to be right. It has no numbers of its own: where a frame
// stands is the server's to say, once.
type model struct {
	last     int64
	log      []*entry          // in the order of n
	keys     map[pairOf]*entry // by sender and id
	epochs   map[string]int64  // former ones, each with its last n
	epoch    string            // now
	acked    map[pairOf]int64  // by account and device
	receipts map[pairOf]receipt
}

// pairOf is two names: what they are says the map.
type pairOf struct{ a, b string }

// entry is a stored frame.
type entry struct {
	verb         string // "" for a message
	n, at        int64
	of, re       int64
	from, to, id string
	content      string
	deleted      bool
}

// receipt is how far a (who reads) is with what b has written.
type receipt struct {
	delivered, read int64
	changed         int64 // where the log stood when it moved
}

func newModel() *model {
	return &model{keys: make(map[pairOf]*entry), epochs: make(map[string]int64),
		acked: make(map[pairOf]int64), receipts: make(map[pairOf]receipt)}
}

// clone is a copy of the data directory.
func (m *model) clone() *model {
	c := *m
	c.log = make([]*entry, len(m.log))
	c.keys = make(map[pairOf]*entry, len(m.keys))
	for i, e := range m.log {
		e := *e
		c.log[i] = &e
		if e.id != "" {
			c.keys[pairOf{e.from, e.id}] = &e
		}
	}
	c.epochs, c.acked, c.receipts = maps.Clone(m.epochs), maps.Clone(m.acked), maps.Clone(m.receipts)
	return &c
}

// restart ends the epoch; the name of the next one is the server's to say.
func (m *model) restart() {
	if m.epoch != "" {
		m.epochs[m.epoch] = m.last
	}
	m.epoch = ""
}

// place says where a connection begins, and whether its cursor is of this log.
func (m *model) place(who, device string, c *cursor) (since int64, reset bool) {
	if c == nil {
		if acked, known := m.acked[pairOf{who, device}]; known {
			return acked, false
		}
		return m.last, false
	}
	last, known := m.epochs[c.epoch]
	if c.epoch == m.epoch {
		last, known = m.last, true
	}
	if c.n == 0 || known && c.n <= last {
		return c.n, false
	}
	return m.last, true
}

// cursor is a place in a log that a client has seen.
type cursor struct {
	epoch string
	n     int64
}

// message finds a message by its n.
func (m *model) message(n int64) *entry {
	i, found := slices.BinarySearchFunc(m.log, n, func(e *entry, n int64) int { return cmp.Compare(e.n, n) })
	if !found || m.log[i].verb != "" {
		return nil
	}
	return m.log[i]
}

// judge says what becomes of a frame that asks to be stored: a refusal, an
// entry that is there already, or a new one, whose place is not known yet.
func (m *model) judge(who string, f *shared.Frame, people []string) (e *entry, dup bool, code shared.Code) {
	e = &entry{from: who, id: f.ID, content: f.Content}
	if f.IsVerb() {
		if f.N == 0 || f.Address == shared.VerbEdit && f.Content == "" {
			return nil, false, shared.CodeBadFrame
		}
		e.verb, e.of = f.Address, f.N
	} else {
		if !slices.Contains(people, f.Address) {
			return nil, false, shared.CodeUnknownRecipient
		}
		if f.Content == "" {
			return nil, false, shared.CodeBadFrame
		}
		e.to, e.re = f.Address, f.Re
	}
	if first := m.keys[pairOf{who, f.ID}]; first != nil {
		return first, true, ""
	}
	if e.verb == "" {
		return e, false, ""
	}
	about := m.message(e.of)
	switch {
	case about == nil || about.deleted:
		return nil, false, shared.CodeNotYours
	case about.from == who:
		e.to = about.to
	case e.verb == shared.VerbReact && about.to == who:
		e.to = about.from
	default:
		return nil, false, shared.CodeNotYours
	}
	if e.verb == shared.VerbDelete {
		e.content = ""
	}
	return e, false, ""
}

// store puts an entry whose place is known now at the end of the log.
func (m *model) store(e *entry) {
	m.last = e.n
	m.log = append(m.log, e)
	if e.id != "" {
		m.keys[pairOf{e.from, e.id}] = e
	}
	about := m.message(e.of)
	switch e.verb {
	case shared.VerbEdit:
		about.content = e.content
	case shared.VerbDelete:
		about.content, about.deleted = "", true
		for _, other := range m.log {
			if other.verb == shared.VerbEdit && other.of == e.of {
				other.content = ""
			}
		}
	}
}

// frame is an entry as it is written to somebody.
func (e *entry) frame(who string) shared.Frame {
	f := shared.Frame{Address: e.from, N: e.n, ID: e.id, Re: e.re, At: e.at, Content: e.content}
	if e.verb != "" {
		f.Address, f.From, f.Of = e.verb, e.from, e.of
	}
	if e.from == who {
		f.To = e.to
	}
	return f
}

// sent is what its writer is told.
func (e *entry) sent(dup bool) shared.Frame {
	return shared.Frame{Address: shared.VerbSent, To: e.to, Of: e.of, N: e.n, ID: e.id, At: e.at, Dup: dup}
}

// since is the replay to somebody after n.
func (m *model) since(who string, n int64) (frames []shared.Frame) {
	for _, e := range m.log {
		if e.n > n && (e.from == who || e.to == who) {
			frames = append(frames, e.frame(who))
		}
	}
	return frames
}

// newest is the last message from one to another up to n, 0 for none.
func (m *model) newest(from, to string, n int64) (found int64) {
	for _, e := range m.log {
		if e.verb == "" && e.from == from && e.to == to && e.n <= n {
			found = e.n
		}
	}
	return found
}

// ack moves the cursor of a device and returns whose messages have arrived by
// it, and up to where.
func (m *model) ack(who, device string, n int64, people []string) map[string]int64 {
	n = min(n, m.last)
	key := pairOf{who, device}
	if acked, known := m.acked[key]; n < 1 || known && n <= acked {
		return nil
	}
	m.acked[key] = n
	moved := make(map[string]int64)
	for _, of := range people {
		r := m.receipts[pairOf{who, of}]
		if upTo := m.newest(of, who, n); of != who && upTo > r.delivered {
			moved[of] = upTo
			m.receipts[pairOf{who, of}] = receipt{delivered: upTo, read: r.read, changed: m.last}
		}
	}
	return moved
}

// read moves the mark of what somebody has looked at, and returns where it
// stands if it moved, 0 if not.
func (m *model) read(who, with string, n int64) int64 {
	r := m.receipts[pairOf{who, with}]
	upTo := m.newest(with, who, n)
	if who == with || upTo <= r.read {
		return 0
	}
	m.receipts[pairOf{who, with}] = receipt{delivered: max(r.delivered, upTo), read: upTo, changed: m.last}
	return upTo
}

// receiptsOf is the receipts as somebody is told them: all that are true, and
// those that must be told to a copy that ends at since.
func (m *model) receiptsOf(who string, since int64) (all, must []shared.Frame) {
	for key, r := range m.receipts {
		var frames []shared.Frame
		switch {
		case key.a == who && r.read > 0:
			frames = append(frames, shared.Frame{Address: shared.VerbRead, By: who, With: key.b, N: r.read})
		case key.b == who:
			frames = append(frames, shared.Frame{Address: shared.VerbDelivered, By: key.a, N: r.delivered})
			if r.read > 0 {
				frames = append(frames, shared.Frame{Address: shared.VerbRead, By: key.a, N: r.read})
			}
		}
		all = append(all, frames...)
		if r.changed >= since {
			must = append(must, frames...)
		}
	}
	return all, must
}

// conversation is what the API tells somebody of a conversation, oldest first.
func (m *model) conversation(who, with string) []shared.Message {
	var list []shared.Message
	at := make(map[int64]int)
	for _, e := range m.log {
		if !(e.from == who && e.to == with || e.from == with && e.to == who) {
			continue
		}
		if e.verb == "" {
			at[e.n] = len(list)
			list = append(list, shared.Message{N: e.n, From: e.from, To: e.to, ID: e.id, At: e.at, Re: e.re, Content: e.content, Deleted: e.deleted})
			continue
		}
		about := &list[at[e.of]]
		switch e.verb {
		case shared.VerbEdit:
			about.Edited = e.n
		case shared.VerbDelete:
			about.Reactions = nil
		case shared.VerbReact:
			about.Reactions = slices.DeleteFunc(about.Reactions, func(r shared.Reaction) bool { return r.By == e.from })
			if e.content != "" {
				about.Reactions = append(about.Reactions, shared.Reaction{By: e.from, Content: e.content})
			}
		}
	}
	return list
}

// unread is how many messages somebody has not looked at.
func (m *model) unread(who, with string) (n int) {
	for _, e := range m.log {
		if e.verb == "" && e.from == with && e.to == who && who != with && !e.deleted && e.n > m.receipts[pairOf{who, with}].read {
			n++
		}
	}
	return n
}
