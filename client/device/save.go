package device

import (
	"cmp"
	"slices"

	"tobar/client/chat"
	"tobar/shared"
)

// Save begins to keep a change; the channel gets nil, or why it was not kept: [ErrApart],
// [ErrFull], [ErrClosed] or another error of the browser. What waits to be sent is on the disk itself by then.
func (c *Copy) Save(ch chat.Change) <-chan error {
	done := make(chan error, 1)
	s := &saving{Change: ch, copy: c}
	c.disk.begin(true, len(ch.Outbox) > 0, s.begin, func(err error) { done <- err })
	return done
}

// saving is one change on its way into a copy.
type saving struct {
	chat.Change
	copy  *Copy
	tx    tx
	begun bool // the log's copy was begun anew
}

func (s *saving) begin(t tx) {
	s.tx = t
	if !s.Anew && s.Epoch == "" {
		s.finish()
		return
	}
	t.get(meta, headKey, func(v string, ok bool) {
		h := readHead(&reader{rest: v})
		switch {
		case !s.writes(&h):
			if s.look(); s.same(&h) {
				s.erase()
			}
			s.finish()
		case !s.Anew && (h.epoch == "" || h.cursor < s.After || !s.same(&h)):
			t.abort(ErrApart)
		case s.Anew && h.epoch != "" && !s.same(&h):
			s.giveBack()
		default:
			s.log(&h)
			s.finish()
		}
	})
}

// same reports whether the copy is of the log that the change is of.
func (s *saving) same(h *head) bool {
	return h.epoch == s.Epoch || s.Epoch != "" && slices.Contains(s.Epochs, h.epoch) && h.cursor <= s.Entered
}

// writes reports whether the change is to be written: another tab may have
// brought the copy this far already, or further.
func (s *saving) writes(h *head) bool {
	switch {
	case s.Epoch == "":
		return slices.Contains(s.Epochs, h.epoch) // and not by another tab given up already
	case h.epoch != s.Epoch:
		return true
	case s.Anew:
		return h.cursor < s.Cursor
	}
	return h.cursor <= s.Cursor
}

// giveBack lets one's own messages of a log that is given up wait again, in
// front of the outbox: the server may lack them, and this may be the only copy.
func (s *saving) giveBack() {
	all(s.tx, outbox, func(in *reader) {
		known := make(map[string]bool)
		for in.more() {
			known[readQueued(in).ID] = true
		}
		for _, o := range s.Outbox {
			known[o.ID] = true
		}
		for _, m := range s.Messages {
			known[m.ID] = true
		}
		all(s.tx, messages, func(in *reader) {
			for in.more() {
				m := readMessage(in)
				if m.From == s.copy.account && m.ID != "" && !m.Deleted && !known[m.ID] {
					s.Outbox = append(s.Outbox, chat.Outgoing{To: m.To, ID: m.ID, Content: m.Content, File: m.File, At: m.At, N: m.N})
				}
			}
			s.log(&head{})
			s.finish()
		})
	})
}

// finish keeps what is not of the log.
func (s *saving) finish() {
	s.queue()
	for _, id := range s.Gone {
		s.tx.remove(outbox, id)
	}
	for _, d := range s.Drafts {
		if d.Text == "" {
			s.tx.remove(drafts, d.With)
			continue
		}
		var w writer
		w.text(d.With)
		w.text(d.Text)
		s.tx.put(drafts, d.With, w.record())
	}
	s.choose()
	s.tell()
	if s.Since != 0 {
		var w writer
		w.number(s.Since)
		s.tx.put(meta, sinceKey, string(w.b))
	}
}

// queue keeps what waits: in the place that it has, at the end, or, if it has
// come back from a log, in front.
func (s *saving) queue() {
	if len(s.Outbox) == 0 {
		return
	}
	s.Outbox = inFront(s.Outbox)
	s.tx.get(meta, placesKey, func(v string, _ bool) {
		r := reader{rest: v}
		first, next := r.number(), r.number()
		for i := range s.Outbox {
			if s.Outbox[i].N > 0 {
				first--
			}
		}
		place := first
		for _, o := range s.Outbox {
			q := queued{place: place, Outgoing: o}
			if o.N == 0 {
				q.place = next
				next++
			} else {
				place++
			}
			s.tx.get(outbox, o.ID, func(v string, ok bool) {
				if ok {
					was := readQueued(&reader{rest: v})
					q.place, q.beyond = was.place, was.beyond
				}
				s.tx.put(outbox, o.ID, writeQueued(&q))
			})
		}
		var w writer
		w.number(first)
		w.number(next)
		s.tx.put(meta, placesKey, string(w.b))
	})
}

// inFront puts what has come back from a log before the rest, in the log's order.
func inFront(list []chat.Outgoing) []chat.Outgoing {
	var back []*chat.Outgoing // pointers share one sort in the app, which is to be small
	var rest, all []chat.Outgoing
	for i := range list {
		if list[i].N > 0 {
			back = append(back, &list[i])
		} else {
			rest = append(rest, list[i])
		}
	}
	slices.SortFunc(back, func(a, b *chat.Outgoing) int { return cmp.Compare(a.N, b.N) })
	for _, o := range back {
		all = append(all, *o)
	}
	return append(all, rest...)
}

// log keeps the change of the log's copy.
func (s *saving) log(h *head) {
	t := s.tx
	if s.begun = s.Anew; s.begun {
		t.clear(messages)
		t.clear(rows)
		h.ahead = 0
	}
	if s.Epoch == "" {
		t.remove(meta, headKey)
		return
	}
	t.put(meta, headKey, writeHead(&head{s.Epoch, s.Cursor, max(h.ahead, s.Ahead), s.Epochs}))
	floors := s.shorten()
	s.erase()
	s.loose()
	for i := range s.Messages {
		m := &s.Messages[i]
		t.put(messages, messageKey(m.With, m.N), writeMessage(&m.Message))
	}
	for i := range s.Rows {
		s.row(&s.Rows[i], floors, h.epoch == s.Epoch && !s.Anew)
	}
	if len(s.Messages) > 0 {
		s.trim()
	}
}

// loose lets the changes of messages happen that the state does not hold, to
// those that are kept here.
func (s *saving) loose() {
	kept := make(map[int64]bool, len(s.Messages))
	for i := range s.Messages {
		kept[s.Messages[i].N] = true
	}
	changes := make(map[string][]shared.Frame)
	for _, l := range s.Loose {
		if !kept[l.Frame.Of] {
			key := messageKey(l.With, l.Frame.Of)
			changes[key] = append(changes[key], l.Frame)
		}
	}
	for key, frames := range changes {
		s.tx.get(messages, key, func(v string, ok bool) {
			if !ok {
				return
			}
			m := readMessage(&reader{rest: v})
			for _, f := range frames {
				m = chat.Changed(m, f)
			}
			s.tx.put(messages, key, writeMessage(&m))
		})
	}
}

// row keeps a row. From where on the messages are held, and in the same epoch
// how far everybody has seen them, the copy may know better.
func (s *saving) row(r *chat.KeptRow, floors map[string]int64, sameEpoch bool) {
	s.tx.get(rows, r.With, func(v string, ok bool) {
		if ok {
			old := readRow(&reader{rest: v})
			r.Floor = old.Floor
			if sameEpoch {
				r.Seen, r.Confirmed = max(r.Seen, old.Seen), max(r.Confirmed, old.Confirmed)
				r.Delivered, r.Read = max(r.Delivered, old.Delivered), max(r.Read, old.Read)
			}
		}
		for _, st := range s.Stretches {
			if st.With == r.With && st.From < r.Floor && r.Floor <= st.Below {
				r.Floor = st.From
			}
		}
		r.Floor = max(r.Floor, floors[r.With])
		s.tx.put(rows, r.With, writeRow(r))
	})
}

// look keeps how far the user has looked, where another tab has brought the
// copy beyond this change.
func (s *saving) look() {
	for _, r := range s.Rows {
		s.tx.get(rows, r.With, func(v string, ok bool) {
			if old := readRow(&reader{rest: v}); ok && old.Seen < r.Seen {
				old.Seen, old.Unread = r.Seen, min(old.Unread, r.Unread)
				s.tx.put(rows, r.With, writeRow(&old))
			}
		})
	}
}

// shorten leaves out of a change what would not stay. It returns from where on
// conversations are held then.
func (s *saving) shorten() map[string]int64 {
	floors := make(map[string]int64)
	drop := max(0, len(s.Messages)-s.copy.bound)
	for i := range s.Messages[:drop] {
		floors[s.Messages[i].With] = s.Messages[i].N + 1
	}
	s.Messages = s.Messages[drop:]
	return floors
}

// raise notes that conversations are held only from a floor on.
func (s *saving) raise(floors map[string]int64) {
	for with, floor := range floors {
		s.tx.get(rows, with, func(v string, ok bool) {
			if row := readRow(&reader{rest: v}); ok && row.Floor < floor {
				row.Floor = floor
				s.tx.put(rows, with, writeRow(&row))
			}
		})
	}
}

// trim throws the oldest messages away, where there are too many.
func (s *saving) trim() {
	s.tx.count(messages, func(n int) {
		if n <= s.copy.bound+s.copy.bound/10 {
			return
		}
		s.tx.keys(messages, func(keys []string) {
			slices.SortFunc(keys, func(a, b string) int {
				_, m := parseKey(a)
				_, n := parseKey(b)
				return cmp.Compare(m, n)
			})
			floors := make(map[string]int64)
			for _, key := range keys[:max(0, len(keys)-s.copy.bound)] {
				with, n := parseKey(key)
				floors[with] = n + 1
				s.tx.remove(messages, key)
			}
			s.raise(floors)
		})
	})
}
