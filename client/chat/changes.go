package chat

import (
	"slices"

	"tobar/shared"
)

// Target is the message that a change in the outbox is about. That of a message has
// no Verb: its Epoch goes with the number that it replies to.
//
// Of is a number of the log that Epoch is of, and means nothing in another one. A message that
// is itself in the outbox has none yet. Either way Key finds it; the change goes to the line once its number is known.
type Target struct {
	Verb  string // shared.VerbEdit, VerbDelete or VerbReact
	Of    int64  // 0 while it is not known
	Key   string // Item.Key, "" for a message without an id
	Epoch string // goes with Of
}

// Target names a message of the timeline for a change of it.
func (s *State) Target(verb string, it *Item) Target {
	t := Target{Verb: verb}
	if it.ID != "" {
		t.Key = it.Key()
	}
	if s.ok {
		t.Of, t.Epoch = it.N, s.epoch
	}
	return t
}

// isChange reports whether a waiting thing is a change rather than a message.
func (w *waiting) isChange() bool { return w.target.Verb != "" }

// aim takes the target of a change, as far as this log knows of it.
func (s *State) aim(w *waiting, t Target) {
	w.target = t
	if !w.isChange() {
		return
	}
	if !s.ok || !s.epochs[t.Epoch] {
		w.target.Of = 0
	}
	s.locate(w)
}

// locate finds the number of a change's message among those that are held.
func (s *State) locate(w *waiting) {
	c := s.conversation(w.To)
	if w.target.Of != 0 || w.target.Key == "" || !s.ok {
		return
	}
	for i := c.stored - 1; i >= 0; i-- {
		if c.items[i].Key() == w.target.Key {
			s.located(w, c.items[i].N)
			return
		}
	}
}

// located lets a change go to the line with the events that told its message's number.
func (s *State) located(w *waiting, n int64) {
	w.target.Of, w.target.Epoch = n, s.epoch
	s.keep.waiting(w.ID)
	s.due = append(s.due, w)
}

// found tells the changes of a message that it is in the log. true says
// that its content is the log's own word: an edit to what it says already need not be made.
func (s *State) found(c *conversation, it *Item, truth bool) {
	if len(c.changes) == 0 || it.ID == "" || !s.ok {
		return
	}
	key, said := it.Key(), -1
	for i, w := range c.changes {
		if w.target.Key != key {
			continue
		}
		if w.target.Of == 0 {
			s.located(w, it.N)
		}
		if truth && w.target.Verb == shared.VerbEdit && w.Content == it.Content && !s.onTheWay(w) {
			said = i
		}
	}
	if said < 0 {
		return
	}
	for _, w := range slices.Clone(c.changes[:said+1]) {
		if w.target.Key == key && w.target.Verb == shared.VerbEdit && !s.onTheWay(w) {
			s.take(w.ID)
		}
	}
}

// onTheWay reports whether something was written to the connection that is
// open, whose answer will need it.
func (s *State) onTheWay(w *waiting) bool { return w.line == s.lines && w.line > 0 }

// dueFrames are those of the changes whose number has become known.
func (s *State) dueFrames() []shared.Frame {
	if len(s.due) == 0 {
		return nil
	}
	list := s.due
	s.due = nil
	return s.again(list)
}

// ready reports whether something may be written to the line, where the state sends.
func (s *State) ready(w *waiting) bool {
	return w.Mark == InOutbox && (!w.isChange() || s.ok && w.target.Of != 0)
}

// words is what a waiting message is to say: what it was last edited to.
func (s *State) words(w *waiting) string {
	content := w.Content
	for _, ch := range s.conversation(w.To).changes {
		if ch.target.Verb == shared.VerbEdit && ch.Mark == InOutbox && ch.target.Key == w.Key() {
			content = ch.Content
		}
	}
	return content
}

// changed takes the @sent of a change. Outside the order of n, what the cursor
// has not come to is waited for: the stream will bring it.
func (s *State) changed(w *waiting, f *shared.Frame) {
	if f.N > s.cursor && f.Dup {
		w.done = f.N
		return
	}
	s.take(w.ID)
	if f.N > s.cursor {
		s.change(shared.Frame{Address: w.target.Verb, Of: f.Of, N: f.N, From: s.me.Name, To: w.To, ID: w.ID, At: f.At, Content: w.Content})
	}
}

// moot reports whether it needs no words that a change was refused: its message
// was taken back.
func (s *State) moot(w *waiting) bool {
	c := s.conversation(w.To)
	i := c.find(c.log(), w)
	return i >= 0 && c.items[i].Deleted
}

// find returns the index of a change's message, -1 where it is not held.
func (c *conversation) find(items []Item, w *waiting) int {
	if w.target.Of != 0 {
		if i, held := find(items[:min(c.stored, len(items))], w.target.Of); held {
			return i
		}
		return -1
	}
	for i := len(items) - 1; i >= 0 && w.target.Key != ""; i-- {
		if items[i].Key() == w.target.Key {
			return i
		}
	}
	return -1
}

// shown is all items as the user has changed them, whether the server knows or not.
func (c *conversation) shown() []Item {
	all := c.all()
	if len(c.changes) == 0 {
		return all
	}
	if c.overlaid != c.rev {
		c.overlaid, c.overlay = c.rev, slices.Clone(all)
		for _, w := range c.changes {
			if i := c.find(all, w); i >= 0 {
				c.overlay[i].show(w)
			}
		}
	}
	return c.overlay
}

// show lets a waiting change be seen on a copy of its message, or why it was refused.
func (i *Item) show(w *waiting) {
	if w.Mark == Refused {
		if !i.Deleted {
			i.Trouble = &Trouble{Failed: w.Why().Refusal, FailedID: w.ID}
		}
		return
	}
	i.change(&shared.Frame{Address: w.target.Verb, From: w.From, N: shared.MaxN, Content: w.Content})
	i.Changing = i.Changing || w.target.Verb != shared.VerbReact
	if i.N == 0 {
		i.Edited = 0 // it will arrive as it is now
	}
}

// unaim makes the changes of the outbox wait until their messages are found in
// the log: numbers mean nothing in another one. Without an id a message is not to be found.
func (s *State) unaim() {
	for _, w := range slices.Clone(s.outbox) {
		switch {
		case !w.isChange():
			if w.Re != 0 {
				w.Re = 0
				s.keep.waiting(w.ID)
			}
		case w.target.Key == "":
			s.take(w.ID)
		default:
			w.target.Of, w.target.Epoch, w.done = 0, "", 0
			s.keep.waiting(w.ID)
		}
	}
}

// reaim is called when the log has been taken anew.
func (s *State) reaim() {
	for _, w := range slices.Clone(s.outbox) {
		switch {
		case !w.isChange():
		case w.done > 0 && w.done <= s.cursor:
			s.take(w.ID)
		case w.target.Of != 0:
			s.due = append(s.due, w)
		default:
			s.locate(w)
		}
	}
}

// giveUp lets go of changes whose message is nowhere, or was taken back. The device must have been
// asked for what it holds, and have the copy of this log: see Leading.
func (s *State) giveUp() {
	if !s.ok || s.keep.on && s.keep.kept == 0 && s.cursor > 0 {
		return
	}
	for _, w := range slices.Clone(s.outbox) {
		if !w.isChange() {
			continue
		}
		c := s.conversation(w.To)
		nowhere := w.target.Of == 0 && c.loaded && c.floor == 0 && c.find(c.all(), w) < 0
		if nowhere || w.Mark == Refused && s.moot(w) {
			s.take(w.ID)
		}
	}
}

// supersede takes those of the changes out which a later one makes needless. They
// may have been stored all the same: what comes later comes after them. One that is on the way stays.
func (s *State) supersede(list []*waiting) {
	for _, w := range slices.Clone(list) {
		if w.isChange() && !s.onTheWay(w) && slices.ContainsFunc(s.conversation(w.To).changes, w.before) {
			s.take(w.ID)
		}
	}
}

// before reports whether another change makes w needless.
func (w *waiting) before(later *waiting) bool {
	a, b := w.target, later.target
	same := a.Key == b.Key && a.Key != "" || a.Of == b.Of && a.Of != 0
	return same && w.place.seq < later.place.seq && (a.Verb == b.Verb || b.Verb == shared.VerbDelete)
}

// orphan takes the changes out that wait for a message which leaves the outbox
// unsent. To have it taken back stays, should it be stored all the same.
func (s *State) orphan(w *waiting) {
	for _, ch := range slices.Clone(s.conversation(w.To).changes) {
		if ch.target.Of == 0 && ch.target.Key == w.Key() && ch.target.Verb != shared.VerbDelete {
			s.take(ch.ID)
		}
	}
}
