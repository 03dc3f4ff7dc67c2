package chat

import (
	"cmp"
	"slices"

	"tobar/shared"
)

// connection is what @hello said of the connection that is open.
type connection struct {
	open  bool
	user  string
	epoch string
	start int64 // the stream has everything after this
}

func (s *State) lineChanged(l Line) {
	if l.Phase == Connecting && !s.dialing {
		s.blind = !s.ok
	}
	s.dialing = l.Phase == Connecting
	if l.Phase != Connected {
		s.live, s.leads = false, false
		if s.line.Phase == Connected && s.keep.on {
			s.keep.since = l.Since
		}
	}
	switch l.Phase {
	case Waiting, Offline, SignedOut:
		s.conn, s.pending = connection{}, nil
		s.nobodyPresent()
	}
	if s.line != l {
		s.line = l
		s.rev++
	}
}

// hello begins a connection. The stream goes on where the copy ends, or else
// the copy has to be taken anew as of where the log ended now, or later.
func (s *State) hello(f *shared.Frame) {
	s.rev++
	s.live, s.leads, s.acked, s.pending = false, false, 0, nil
	s.version = f.Version
	s.lines++
	clear(s.dropped)
	s.nobodyPresent()
	s.choices.told = make(map[string]string)
	s.foreign = differ(s.me.Name, f.User)
	if s.foreign {
		return
	}
	if f.Reset {
		s.forgetProfiles()
	}
	s.conn = connection{open: true, user: f.User, epoch: f.Epoch, start: f.N}
	blind := s.blind && s.cursor < f.N
	s.blind = false
	switch {
	case !s.ok:
	case f.Reset:
		s.goBack()
		fallthrough
	case blind, f.Epoch != s.epoch && s.ahead > s.cursor:
		s.ok, s.needsLoad = false, true
	case f.Epoch != s.epoch:
		s.enter(f.Epoch)
	}
}

// enter goes on in another epoch of the same log. Up to the cursor it is the
// same; beyond, what was known may be of a time that the server has lost.
func (s *State) enter(epoch string) {
	s.epoch, s.entered = epoch, s.cursor
	s.epochs[epoch] = true
	for _, w := range s.outbox {
		w.done = min(w.done, s.cursor)
	}
	for _, c := range s.order {
		s.keep.row(c)
		c.delivered, c.read = min(c.delivered, s.cursor), min(c.read, s.cursor)
		c.seen, c.confirmed = min(c.seen, s.cursor), min(c.confirmed, s.cursor)
	}
}

// goBack puts one's own messages back in front of the outbox: the log may lack
// them, and this may be the only copy. The server answers those that it has
// with dup. Numbers mean nothing in another log.
func (s *State) goBack() []*waiting {
	var back []*waiting
	for _, c := range s.order {
		if c.excerpt != nil {
			c.prepend(c.excerpt)
			c.excerpt = nil
		}
		log := c.log()
		lost := func(it Item) bool { return it.Mine && it.ID != "" && !it.Deleted && s.ids[it.ID] == nil }
		for _, it := range log {
			if lost(it) {
				back = append(back, &waiting{Item: it})
			}
		}
		c.stored = len(slices.DeleteFunc(log, lost))
		c.seen, c.confirmed = 0, 0
		c.tailed = false
		s.touch(c)
	}
	slices.SortFunc(back, func(a, b *waiting) int { return cmp.Compare(a.N, b.N) })
	for _, w := range back {
		w.place = s.newPlace(w.N)
		w.Mark, w.back = InOutbox, w.N
		s.keep.waiting(w.ID)
		w.N, w.Re, w.Edited, w.Reactions, w.asOf = 0, 0, 0, nil, 0
		s.ids[w.ID] = w
	}
	s.outbox = slices.Concat(back, s.outbox)
	s.outboxRev++
	s.unaim()
	s.forgetHidden()
	s.keep.restart()
	s.keep.gone = s.keep.on
	s.regroup()
	return back
}

// wentLive sends what has waited: what was looked at, and the outbox.
func (s *State) wentLive() []shared.Frame {
	s.live, s.acked = true, 0
	if !s.keep.on {
		s.giveUp()
	}
	frames := append(s.wished(), s.unconfirmed()...)
	return append(frames, s.again(s.outbox)...)
}

// again returns the frames of those that still wait, if this state sends.
func (s *State) again(list []*waiting) []shared.Frame {
	var frames []shared.Frame
	for _, w := range list {
		if s.sends() && s.ready(w) && s.ids[w.ID] == w {
			frames = append(frames, s.frame(w))
		}
	}
	return frames
}

// sends reports whether what is written may go to the line now.
func (s *State) sends() bool { return s.live && (s.leads || !s.keep.on) }

// differ reports whether two names are known and not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }
