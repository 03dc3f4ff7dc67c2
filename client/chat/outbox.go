package chat

import (
	"slices"
	"unicode/utf8"

	"tobar/shared"
)

// waiting is a message of the outbox, or a change: not known to be stored, or refused.
type waiting struct {
	Item
	place  place
	kept   bool   // it is, or was, in the outbox on the device
	back   int64  // its n in the log that it has come back from
	target Target // of a change
	done   int64  // it is stored as this n, which the cursor has not come to

	line int    // the connection that it was written to last,
	said string // and what it said there first
}

// frame is what is written to the server now. Of several frames with one id
// the first one counts.
func (s *State) frame(w *waiting) shared.Frame {
	if w.isChange() {
		w.line = s.lines
		return shared.Frame{Address: w.target.Verb, N: w.target.Of, ID: w.ID, Content: w.Content}
	}
	if t := w.target; w.Re != 0 && t.Epoch != "" && (!s.ok || !s.epochs[t.Epoch]) {
		w.Re = 0 // there it may be another message
		s.keep.waiting(w.ID)
		s.redraw(w)
	}
	content := s.words(w)
	if w.line != s.lines {
		w.line, w.said = s.lines, content
	}
	return shared.Frame{Address: w.To, ID: w.ID, Re: w.Re, File: shared.FileID(w.File), Content: content}
}

// Outbox is how many messages and changes wait to be stored.
func (s *State) Outbox() int {
	n := 0
	for _, w := range s.outbox {
		if w.Mark == InOutbox {
			n++
		}
	}
	return n
}

func (s *State) composed(e *Composed) []shared.Frame {
	if e.To == "" || e.ID == "" || s.ids[e.ID] != nil || e.Kept && e.Verb == "" && s.holds(&Outgoing{To: e.To, ID: e.ID}) {
		return nil
	}
	w := &waiting{
		Item: Item{
			Message: shared.Message{
				From: s.me.Name, To: e.To, ID: e.ID, At: e.Now, Re: e.Re, Content: e.Content, File: e.File,
			},
			Mine: true,
		},
		place: s.newPlace(s.cursor),
		kept:  e.Kept,
	}
	s.outbox = append(s.outbox, w)
	s.outboxRev++
	s.ids[w.ID] = w
	if !e.Kept {
		s.keep.waiting(w.ID)
	}
	c := s.conversation(w.To)
	if s.aim(w, e.Target); w.isChange() {
		s.due = nil // it goes out here
		c.changes = append(c.changes, w)
		s.supersede(c.changes)
		return s.send(w)
	}
	c.waiting = append(c.waiting, w)
	c.divide = false // who answers has read what was new
	return s.send(w)
}

func (s *State) retried(id string) []shared.Frame {
	w := s.ids[id]
	if w == nil || w.Mark != Refused {
		return nil
	}
	s.keep.waiting(id)
	return s.send(w)
}

// send lets a message wait, and go at once if it can. What the wire
// cannot carry would end every connection that it is written to: it is refused here.
func (s *State) send(w *waiting) []shared.Frame {
	w.Mark = InOutbox
	w.refuse(refusal(&w.Item))
	if w.Trouble != nil {
		w.Mark = Refused
		s.keep.waiting(w.ID)
	}
	s.redraw(w)
	if !s.ready(w) || !s.sends() {
		return nil
	}
	return []shared.Frame{s.frame(w)}
}

func refusal(it *Item) shared.Code {
	switch {
	case !shared.CheckName(it.To):
		return shared.CodeBadName
	case len(it.Content) > shared.MaxContent:
		return shared.CodeTooLong
	case !utf8.ValidString(it.Content):
		return shared.CodeBadText
	}
	return ""
}

// refused marks what the server will not have. What it could not store stays,
// to be sent again.
func (s *State) refused(id string, code shared.Code) {
	w := s.ids[id]
	switch {
	case w == nil || code == shared.CodeStorage:
		return
	case w.isChange() && s.moot(w):
		s.take(id)
		return
	}
	w.Mark = Refused
	w.refuse(code)
	s.keep.waiting(id)
	s.redraw(w)
}

// discarded takes a message out. Should it be stored all the same, its @sent
// will need the content. A change that waits stays: its @sent could not be told from a hole.
func (s *State) discarded(id string) {
	w := s.ids[id]
	if w == nil || w.isChange() && w.Mark != Refused {
		return
	}
	s.take(id)
	if w.isChange() {
		return
	}
	s.orphan(w)
	if w.Mark == InOutbox && s.live {
		if s.onTheWay(w) {
			w.Content = w.said
		}
		s.dropped[id] = w.Item
	}
}

// take removes a message or a change from the outbox and returns it, nil if it is not there.
func (s *State) take(id string) *waiting {
	w := s.ids[id]
	if w == nil {
		return nil
	}
	delete(s.ids, id)
	s.outbox = without(s.outbox, w)
	s.outboxRev++
	s.keep.waiting(id)
	c := s.conversation(w.To)
	c.waiting, c.changes = without(c.waiting, w), without(c.changes, w)
	c.tailed = false
	s.touch(c)
	return w
}

func without(list []*waiting, w *waiting) []*waiting {
	if i := slices.Index(list, w); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// redraw notes that a waiting message has changed.
func (s *State) redraw(w *waiting) {
	c := s.conversation(w.To)
	c.tailed = false
	s.touch(c)
}

// rename moves what was written to a name to the spelling that the server
// knows it by.
func (s *State) rename(from, to string) {
	old, c := s.conversation(from), s.conversation(to)
	for _, w := range slices.Concat(old.waiting, old.changes) {
		w.To = to
		s.keep.waiting(w.ID)
	}
	if c.draft == "" {
		s.drafted(to, old.draft)
	}
	s.drafted(from, "")
	s.regroup()
	if s.open == from {
		s.opened(to)
	}
}

// regroup gives every conversation its part of the outbox, in its order.
func (s *State) regroup() {
	for _, c := range s.order {
		if len(c.waiting)+len(c.changes) > 0 {
			c.waiting, c.changes, c.tailed = nil, nil, false
			s.touch(c)
		}
	}
	for _, w := range s.outbox {
		c := s.conversation(w.To)
		if w.isChange() {
			c.changes = append(c.changes, w)
		} else {
			c.waiting, c.tailed = append(c.waiting, w), false
		}
		s.touch(c)
	}
}
