package chat

import (
	"strings"

	"tobar/shared"
)

// received takes one frame of the server's.
func (s *State) received(f shared.Frame, now int64) []shared.Frame {
	s.pass(now)
	if s.foreign && f.Address != shared.VerbHello {
		return nil
	}
	switch f.Address {
	case shared.VerbHello:
		s.hello(&f)
	case shared.VerbLive:
		return s.wentLive()
	case shared.VerbError:
		if !s.overruled(f.ID, f.Code) {
			s.refused(f.ID, f.Code)
		}
	case shared.VerbSet:
		s.set(&f)
	case shared.VerbProfile:
		s.told(shared.ProfileOf(&f))
	case shared.VerbTyping:
		s.typed(f.From, now)
	case shared.VerbPresence:
		s.present(f.User, f.State == shared.Online)
		s.left(&Left{With: f.User, At: f.At})
	default:
		if s.ok {
			s.stream(f)
		} else if f.N > s.conn.start || f.Address == shared.VerbSent || f.By != "" {
			s.pending = append(s.pending, f) // the list to come has the others
		}
	}
	return nil
}

// stream applies a frame of the log, or a receipt. What it does not know it ignores, and what is said in
// groups, of which there are none yet: it is not of the conversation with whoever said it.
func (s *State) stream(f shared.Frame) {
	switch f.Address {
	case shared.VerbSent:
		s.sent(&f)
	case shared.VerbEdit, shared.VerbDelete, shared.VerbReact:
		s.change(f)
	case shared.VerbHide:
		s.hiddenElsewhere(&f)
	case shared.VerbDelivered, shared.VerbRead:
		s.receipt(&f)
	default:
		if f.N > 0 && !f.IsVerb() && !f.IsGroup() && !strings.HasPrefix(f.To, "#") {
			s.message(&f)
		}
	}
}

// message takes a message from somebody else, or one's own that this
// connection did not write.
func (s *State) message(f *shared.Frame) {
	it := Item{Message: shared.Message{
		N: f.N, From: f.Address, To: f.To, ID: f.ID, At: f.At, Re: f.Re, Content: f.Content, File: f.File,
	}}
	it.Mine = it.From == s.me.Name
	switch {
	case !it.Mine && it.To == "":
		it.To = s.me.Name
	case it.To == "":
		it.To = it.From
	}
	waited := it.Mine && s.take(it.ID) != nil
	if f.N <= s.cursor && !waited {
		return
	}
	c := s.conversation(s.other(it.From, it.To))
	if i, held := find(c.log(), it.N); held && c.items[i].asOf < it.N && it.Mine {
		c.items[i].Content = it.Content // what its @sent did not say
	}
	s.add(c, &it, true)
	if !it.Mine {
		s.stopTyping(c)
	}
	s.cursor = max(s.cursor, f.N)
}

// sent takes a message from the outbox to the log. With dup the log had it
// before: its place may lie anywhere, so the cursor stays.
func (s *State) sent(f *shared.Frame) {
	if f.N == 0 {
		return
	}
	s.granted(f.ID)
	it, ok := s.dropped[f.ID]
	delete(s.dropped, f.ID)
	if w := s.ids[f.ID]; w != nil && w.isChange() {
		s.changed(w, f)
	} else if w != nil {
		s.take(f.ID)
		it, ok = w.Item, true
		if !f.Dup && s.onTheWay(w) {
			it.Content = w.said
		}
	}
	if ok {
		if f.To != "" && f.To != it.To {
			s.rename(it.To, f.To)
			it.To = f.To
		}
		it.From, it.N, it.At, it.Trouble = s.me.Name, f.N, f.At, nil
		s.add(s.conversation(it.To), &it, !f.Dup)
		s.ahead = max(s.ahead, f.N)
	}
	if !f.Dup && f.N > s.cursor {
		s.cursor = f.N
	}
}
