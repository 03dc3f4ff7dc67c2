package chat

import (
	"slices"

	"tobar/shared"
)

// Hid takes a message out of the user's sight, on all of their devices; the other one keeps it. It is
// gone at once, and the server is told as soon as it can be. ID is new and unique (UUIDv7).
type Hid struct {
	With string
	N    int64
	ID   string
	Now  int64
}

func (Hid) event() {}

// keyHide is the key of a wish that is no choice: to hide the message whose n is its value.
const keyHide = "hide"

// Spot is one message of a conversation.
type Spot struct {
	With string
	N    int64
}

func (s *State) hid(e *Hid) []shared.Frame {
	s.pass(e.Now)
	if e.ID == "" || e.N <= 0 || s.hidden[e.N] || s.wish(e.ID) != nil {
		return nil
	}
	w := Wish{Choice: shared.Choice{With: e.With, Key: keyHide, Value: digits(e.N)}, ID: e.ID}
	s.choices.wishes = append(s.choices.wishes, w)
	s.keep.wish(e.ID)
	s.hide(e.With, e.N)
	if !s.live {
		return nil
	}
	return []shared.Frame{w.frame()}
}

// hide lets go of a message, and of what may still come of it.
func (s *State) hide(with string, n int64) {
	c := s.conversation(with)
	s.hidden[n] = true
	if i, held := find(c.log(), n); held {
		if !c.items[i].Mine && n > c.seen && c.floor > c.seen+1 && c.unread > 0 {
			s.setUnread(c, c.unread-1) // recount cannot
		}
		c.items = slices.Delete(c.log(), i, i+1)
		c.stored--
		c.tailed = false
	}
	c.excerpt.without(c, func(it Item) bool { return it.N == n })
	if c.stored == 0 && c.floor > 0 {
		c.loaded, s.bare[with] = false, true
	}
	s.keep.hide(c, n)
	s.recount(c)
	s.touch(c)
}

// hiddenElsewhere takes from the stream what was hidden on another device.
func (s *State) hiddenElsewhere(f *shared.Frame) {
	s.granted(f.ID)
	if f.N > s.cursor {
		s.cursor = f.N
		s.hide(s.other(f.From, f.To), f.Of)
	}
}

// clearedUpTo is up to where the user has cleared a conversation. It never gets less.
func (s *State) clearedUpTo(with string) int64 {
	n := number(s.choices.stored[subject(with, shared.ChoiceCleared)])
	for _, w := range s.choices.wishes {
		if w.With == with && w.Key == shared.ChoiceCleared {
			n = max(n, number(w.Value))
		}
	}
	return n
}

// clear lets go of everything of a conversation up to n. Less than before is so where the server has
// refused, or is put back from an older copy: what is held lacks what was let go of.
func (s *State) clear(c *conversation, n int64) {
	was := c.cleared
	switch c.cleared = n; {
	case n < was:
		s.reload()
		return
	case n == was:
		return
	}
	gone := func(it Item) bool { return it.N <= n }
	c.items = slices.DeleteFunc(c.log(), gone)
	c.stored, c.tailed = len(c.items), false
	c.excerpt.without(c, gone)
	s.settleFloor(c)
	s.keep.clear(c)
	s.recount(c)
}

// settleFloor notes that nothing is older, where all that is was cleared.
func (s *State) settleFloor(c *conversation) {
	if s.ok && c.cleared > 0 && c.floor <= c.cleared+1 {
		c.floor, c.loaded = 0, true
	}
}

// reload has the log taken anew.
func (s *State) reload() {
	if s.ok {
		s.ok, s.needsLoad = false, true
	}
}

// lets reports whether a message is to be seen.
func (s *State) lets(c *conversation, n int64) bool { return n > c.cleared && !s.hidden[n] }

// Hidden reports whether the user is known to have taken a message out of their sight.
func (s *State) Hidden(with string, n int64) bool {
	c := s.conversations[with]
	return c != nil && !s.lets(c, n)
}

// forgetHidden lets go of what was to be hidden by numbers that mean nothing any more.
func (s *State) forgetHidden() {
	clear(s.hidden)
	for _, w := range slices.Clone(s.choices.wishes) {
		if w.Key == keyHide || w.Key == shared.ChoiceCleared {
			s.granted(w.ID)
		}
	}
}

// without takes messages out of the excerpt, and ends it with the last of them.
func (x *excerpt) without(c *conversation, gone func(Item) bool) {
	if x == nil {
		return
	}
	x.items = slices.DeleteFunc(x.items, gone)
	if x.oldest <= c.cleared+1 {
		x.oldest = 0
	}
	if len(x.items) == 0 {
		c.excerpt = nil
	}
}

func (k *keeping) clear(c *conversation) {
	if k.on {
		k.cleared[c.with], k.rows[c.with] = c.cleared, true
	}
}

func (k *keeping) hide(c *conversation, n int64) {
	if k.on {
		delete(k.messages, n)
		k.hidden, k.rows[c.with] = append(k.hidden, Spot{c.with, n}), true
	}
}

// hiddenChanges takes what the copy has and the user is not to see.
func (k *keeping) hiddenChanges(ch *Change) {
	ch.Hidden = k.hidden
	for with, n := range k.cleared {
		ch.Cleared = append(ch.Cleared, Spot{with, n})
	}
}

// unhidden gives that back.
func (k *keeping) unhidden(ch *Change) {
	k.hidden = append(ch.Hidden, k.hidden...)
	for _, c := range ch.Cleared {
		k.cleared[c.With] = max(k.cleared[c.With], c.N)
	}
}
