package chat

import (
	"slices"

	"tobar/shared"
)

// excerpt is what somebody does who is led to a far place: goes there, reads on, and leaves.
func (p *play) excerpt() {
	name := p.peer()
	v, list := p.s.View(name), p.w.with(name)
	switch kind := p.roll(5); {
	case kind == 0:
		p.apply(ExcerptLeft{With: name})
	case kind < 3 && len(list) > 0:
		before := list[p.roll(len(list))].N + 1
		p.answers = append(p.answers, ExcerptLoaded{With: name, Before: before, Page: p.w.page(name, before, 2).Page})
	case kind == 3 && v.Apart && v.Oldest > 0:
		p.answers = append(p.answers, ExcerptLoaded{With: name, Before: v.Oldest, Page: p.w.page(name, v.Oldest, 2).Page})
	case v.Apart:
		after := v.Items[len(v.Items)-1].N
		p.answers = append(p.answers, ExcerptLoaded{With: name, After: after, Page: p.w.pageAfter(name, after, 2)})
	}
}

// pageAfter is a page of the messages that follow one.
func (w *world) pageAfter(name string, after int64, limit int) shared.Page {
	list := slices.DeleteFunc(w.with(name), func(m shared.Message) bool { return m.N <= after })
	more := len(list) > limit
	return shared.Page{N: w.end, Epoch: w.epoch, Messages: list[:min(len(list), limit)], More: more}
}

// checkExcerpt: it has no hole, and ends before what is held.
func (p *play) checkExcerpt(name string) {
	v, tl := p.s.View(name), p.s.Timeline(name)
	if _, _, ok := p.s.Cursor(); !v.Apart || !ok || p.restored {
		return
	}
	first, last := v.Items[0].N, v.Items[len(v.Items)-1].N
	if last >= tl.Oldest || v.Oldest != 0 && v.Oldest != first {
		p.t.Errorf("%s: an excerpt from %d to %d, older before %d, where all from %d on is held", name, first, last, v.Oldest, tl.Oldest)
	}
	var got, want []int64
	for i := range v.Items {
		got = append(got, v.Items[i].N)
	}
	for _, m := range p.w.with(name) {
		if m.N <= last && (m.N >= first || v.Oldest == 0) {
			want = append(want, m.N)
		}
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("%s, an excerpt:\n got %v\nwant %v", name, got, want)
	}
}
