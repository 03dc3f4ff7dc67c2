package device

import "tobar/shared"

// A profile is kept under a key of its own: any number of tabs may know of one.

func writeProfile(p *shared.Profile) string {
	var w writer
	w.text(p.Name)
	w.number(p.N)
	w.text(p.Called)
	w.text(p.Status)
	w.text(p.Picture)
	return w.record()
}

func readProfile(r *reader) shared.Profile {
	f := r.record()
	p := shared.Profile{Name: f.text(), N: f.number(), Called: f.text(), Status: f.text(), Picture: f.text()}
	r.broken = r.broken || f.broken
	return p
}

// eachProfile reads all that are kept.
func eachProfile(t tx, f func(p shared.Profile), then func(broken bool)) {
	t.values(meta, profileKey, profileKey+beyond, 0, func(values string, _ int) {
		in := reader{rest: values}
		for in.more() {
			f(readProfile(&in))
		}
		then(in.broken)
	})
}

// tell keeps the profiles of the change; another tab may have kept newer ones. Those of a copy that was given
// up go with it.
func (s *saving) tell() {
	if s.begun {
		eachProfile(s.tx, func(p shared.Profile) { s.tx.remove(meta, profileKey+p.Name) }, func(bool) {
			for i := range s.Profiles {
				s.tx.put(meta, profileKey+s.Profiles[i].Name, writeProfile(&s.Profiles[i]))
			}
		})
		return
	}
	for i := range s.Profiles {
		p := &s.Profiles[i]
		s.tx.get(meta, profileKey+p.Name, func(v string, ok bool) {
			if old := readProfile(&reader{rest: v}); !ok || old.N < p.N {
				s.tx.put(meta, profileKey+p.Name, writeProfile(p))
			}
		})
	}
}
