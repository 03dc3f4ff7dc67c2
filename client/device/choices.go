package device

import (
	"tobar/client/chat"
	"tobar/shared"
)

// A wish is kept under a key of its own, which sorts by its time: any number of tabs may
// have some. What the server has stored is one record.

func (w *writer) choice(c *shared.Choice) {
	w.text(c.With)
	w.text(c.Key)
	w.text(c.Value)
}

func (r *reader) choice() shared.Choice {
	return shared.Choice{With: r.text(), Key: r.text(), Value: r.text()}
}

// choose keeps what has changed among the choices.
func (s *saving) choose() {
	if s.Choices {
		var w writer
		for i := range s.Chosen {
			w.choice(&s.Chosen[i])
		}
		s.tx.put(meta, chosenKey, w.record())
	}
	for i := range s.Wishes {
		var w writer
		w.text(s.Wishes[i].ID)
		w.choice(&s.Wishes[i].Choice)
		s.tx.put(meta, wishKey+s.Wishes[i].ID, w.record())
	}
	for _, id := range s.Granted {
		s.tx.remove(meta, wishKey+id)
	}
}

func loadChoices(t tx, r *chat.Restored, broken *bool) {
	t.get(meta, chosenKey, func(v string, ok bool) {
		in := reader{rest: v}
		f := in.record()
		for f.more() {
			r.Chosen = append(r.Chosen, f.choice())
		}
		*broken = *broken || in.broken || f.broken
	})
	each(t, meta, wishKey, func() { r.Wishes = nil }, func(in *reader) bool {
		f := in.record()
		w := chat.Wish{ID: f.text(), Choice: f.choice()}
		if !in.broken && !f.broken {
			r.Wishes = append(r.Wishes, w)
		}
		return !in.broken && !f.broken
	})
}
