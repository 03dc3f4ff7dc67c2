package chat

import "slices"

// typingTime is for how long an @typing holds, in milliseconds: twice the
// pause that its sender keeps between two.
const typingTime = 6000

// Online reports whether somebody is known to be there now. Nobody is known to
// be while the line is not live.
func (s *State) Online(name string) bool {
	c := s.conversations[name]
	return c != nil && c.online
}

// Present is everybody who is known to be there now, ordered by name.
func (s *State) Present() []string {
	var names []string
	for _, c := range s.order {
		if c.online {
			names = append(names, c.with)
		}
	}
	slices.Sort(names)
	return names
}

func (s *State) present(name string, online bool) {
	if name == "" || s.Online(name) == online {
		return
	}
	c := s.conversation(name)
	c.online = online
	if !online {
		s.stopTyping(c)
	}
	s.touch(c)
}

func (s *State) typed(name string, now int64) {
	if name == "" || name == s.me.Name {
		return
	}
	c := s.conversation(name)
	if c.typingUntil == 0 {
		s.typing = append(s.typing, c)
		s.touch(c)
	}
	c.typingUntil = now + typingTime
}

func (s *State) stopTyping(c *conversation) {
	if c.typingUntil == 0 {
		return
	}
	c.typingUntil = 0
	s.typing = slices.DeleteFunc(s.typing, func(t *conversation) bool { return t == c })
	s.touch(c)
}

// NeedsTick reports whether something waits for Ticked to run out.
func (s *State) NeedsTick() bool { return len(s.typing) > 0 }

// ticked lets typing run out. A clock that was set back lets it run out at once.
func (s *State) ticked(now int64) {
	s.pass(now)
	for _, c := range slices.Clone(s.typing) {
		if now >= c.typingUntil || now < c.typingUntil-typingTime {
			s.stopTyping(c)
		}
	}
}

// nobodyPresent forgets what only a live line tells.
func (s *State) nobodyPresent() {
	for _, c := range s.order {
		s.present(c.with, false)
		s.stopTyping(c)
	}
}
