package chat

import (
	"slices"

	"tobar/shared"
)

// Restored begins with the copy that the device has kept, perhaps an empty
// one. It comes before any other event, and from then on Changes gives what is to be kept.
//
// With an Epoch the copy is complete up to Cursor, and the stream brings the
// rest: the line is dialled with that cursor, and no list is asked for unless
// NeedsLoad says so. Of each conversation Last alone is held at first; NeedsPage asks for
// the open one's, which the device may have. Without an Epoch the list has to be Loaded.
type Restored struct {
	Me            shared.Me
	Epoch         string
	Epochs        []string
	Cursor, Ahead int64
	Rows          []KeptRow
	Outbox        []Outgoing // in order
	Drafts        []Draft
	Since         int64 // when the line was last Connected, Unix milliseconds; 0 for never
	Chosen        []shared.Choice
	Profiles      []shared.Profile
	Wishes        []Wish // in order
}

// Leading says that of all tabs with this copy this is the one that sends, until
// its line ends or it is Following. Outbox is what the device holds, in its order,
// and what was kept there and is no longer was sent or discarded elsewhere. Nothing may have happened to the outbox
// since the device was asked: see OutboxRev. It comes again after a change that
// was Anew: where the copy was of another log, one's own messages of that log wait again.
type Leading struct{ Outbox []Outgoing }

// Following says that another tab sends from now on.
type Following struct{}

// Saved says that the change with this epoch and cursor has been kept, or need
// not be; Ack waits for it. A change that cannot be kept counts as well: it is
// here, and the server has it.
type Saved struct {
	Epoch  string
	Cursor int64
}

// Saw says that the user has looked at a conversation up to n in another tab.
type Saw struct {
	With string
	N    int64
}

func (Restored) event()  {}
func (Leading) event()   {}
func (Following) event() {}
func (Saved) event()     {}
func (Saw) event()       {}

func (s *State) restored(e *Restored) {
	if s.me.Name != "" || len(s.order) > 0 {
		return
	}
	s.rev++
	s.me, s.line.Since = e.Me, e.Since
	if e.Epoch != "" {
		s.ok, s.epoch = true, e.Epoch
		s.cursor, s.base, s.entered, s.ahead = e.Cursor, e.Cursor, e.Cursor, e.Ahead
		s.epochs[e.Epoch] = true
		for _, epoch := range e.Epochs {
			s.epochs[epoch] = true
		}
	}
	s.tellAll(e.Profiles)
	s.conversations, s.order = make(map[string]*conversation, len(e.Rows)), make([]*conversation, 0, len(e.Rows))
	for i := range e.Rows {
		s.restoreRow(&e.Rows[i])
	}
	for _, d := range e.Drafts {
		s.drafted(d.With, d.Text)
	}
	s.choices.wishes = append(s.choices.wishes, e.Wishes...)
	s.replaceChoices(e.Chosen)
	for _, w := range e.Wishes {
		if w.Key == keyHide {
			s.hide(w.With, number(w.Value))
		}
	}
	s.keep.begin(s)
	s.arrange(e.Outbox)
}

// restoreRow takes one conversation as the device has kept it. Its messages
// but for the last are on the device, from Floor on.
func (s *State) restoreRow(r *KeptRow) {
	s.takeRow(&r.Conversation)
	c := s.conversation(r.With)
	c.confirmed = r.Confirmed
	switch {
	case r.Last == nil && r.Floor > 0:
		c.loaded, c.floor = false, s.cursor+1
		s.bare[c.with] = true
	case r.Last != nil:
		c.floor = min(c.floor, s.cursor+1)
	}
}

// arrange makes the outbox what the device holds, in its order. What could not be
// kept there goes last.
func (s *State) arrange(list []Outgoing) {
	old, listed := slices.Clone(s.outbox), make(map[string]bool, len(list))
	s.outbox = make([]*waiting, 0, len(list))
	for i := range list {
		o := &list[i]
		w := s.ids[o.ID]
		switch {
		case listed[o.ID]:
			continue
		case w == nil && (s.keep.outbox[o.ID] || s.holds(o)):
			s.keep.waiting(o.ID) // it is to leave there, too
			continue
		case w == nil:
			w = s.waits(o)
		}
		w.kept, listed[o.ID] = true, true
		s.outbox = append(s.outbox, w)
	}
	unkept := len(s.outbox)
	for _, w := range old {
		switch {
		case listed[w.ID]:
		case w.kept:
			delete(s.ids, w.ID)
		default:
			s.outbox = append(s.outbox, w)
		}
	}
	s.regroup()
	s.supersede(s.outbox[unkept:])
}

// waits makes a waiting message of what the device has kept.
func (s *State) waits(o *Outgoing) *waiting {
	w := &waiting{
		Item: Item{
			Message: shared.Message{From: s.me.Name, To: o.To, ID: o.ID, At: o.At, Re: o.Re, Content: o.Content, File: o.File},
			Mine:    true,
			Mark:    InOutbox,
		},
		place: s.newPlace(s.cursor),
	}
	if w.refuse(o.Refusal); w.Trouble != nil {
		w.Mark = Refused
	}
	s.aim(w, o.Target)
	s.ids[w.ID] = w
	return w
}

// holds reports whether a message of the outbox is in the log, up to the cursor.
// Of a change the server has to say so.
func (s *State) holds(o *Outgoing) bool {
	c := s.conversations[o.To]
	if c == nil || o.Verb != "" {
		return false
	}
	for i := c.after(s.cursor) - 1; i >= 0; i-- {
		if c.items[i].Mine && c.items[i].ID == o.ID {
			return true
		}
	}
	return false
}

// OutboxRev changes whenever the outbox gets or loses a message.
func (s *State) OutboxRev() int { return s.outboxRev }

func (s *State) leading(e *Leading) []shared.Frame {
	s.arrange(e.Outbox)
	s.giveUp()
	s.leads, s.due = true, nil // all goes out
	return s.again(s.outbox)
}

func (s *State) saved(e *Saved) {
	if e.Epoch == s.epoch {
		s.keep.kept = max(s.keep.kept, e.Cursor)
	}
}

func (s *State) saw(e *Saw) {
	if s.ok && e.With != "" {
		s.see(s.conversation(e.With), e.N, 0)
	}
}

// Changed is a message of a copy with one of the log's changes applied.
func Changed(m shared.Message, f shared.Frame) shared.Message {
	it := Item{Message: m}
	it.change(&f)
	return it.Message
}
