package chat

import "tobar/shared"

// Told is a profile that the server has answered with.
type Told struct{ Profile shared.Profile }

func (Told) event() {}

// Profile is how somebody wants to be seen, as far as that is known.
func (s *State) Profile(name string) shared.Profile {
	if p := s.profiles[name]; p != nil {
		return *p
	}
	return shared.Profile{Name: name}
}

// told takes a profile, unless what is held is as new. It is never changed afterwards.
func (s *State) told(p *shared.Profile) {
	if old := s.profiles[p.Name]; p.Name == "" || p.N == 0 || old != nil && old.N >= p.N {
		return
	}
	s.profiles[p.Name] = p
	if s.keep.on {
		s.keep.profiles[p.Name] = true
	}
	s.rev++
	if c := s.conversations[p.Name]; c != nil {
		c.profile = p
		s.touch(c)
	}
}

// tellAll takes those of a list or a copy.
func (s *State) tellAll(list []shared.Profile) {
	for _, p := range list {
		s.told(&p)
	}
}

// forgetProfiles is for another log, in which their numbers mean nothing.
func (s *State) forgetProfiles() {
	clear(s.profiles)
	for _, c := range s.order {
		c.profile = nil
	}
}

// profileChanges takes the profiles that the copy lacks: all of them where it is begun anew.
func (s *State) profileChanges(ch *Change) {
	for name, p := range s.profiles {
		if ch.Anew || s.keep.profiles[name] {
			ch.Profiles = append(ch.Profiles, *p)
		}
	}
	clear(s.keep.profiles)
}
