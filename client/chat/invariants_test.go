package chat

import (
	"fmt"
	"slices"
	"strings"

	"tobar/shared"
)

// check holds after every move.
func (p *play) check() {
	_, cursor, ok := p.s.Cursor()
	if ok && cursor < p.cursor && !p.restored {
		p.t.Errorf("the cursor went from %d back to %d", p.cursor, cursor)
	}
	p.cursor = cursor
	if !ok {
		p.cursor = 0
	}
	unread := 0
	for _, r := range p.s.Rows() {
		unread += r.Unread
	}
	if unread != p.s.Unread() {
		p.t.Errorf("%d unread in the rows, %d in all", unread, p.s.Unread())
	}
	p.checkRows()
	for _, name := range append(peers, "nobody") {
		tl := p.s.Timeline(name)
		p.checkOrder(&tl)
		p.checkExcerpt(name)
		if ok && !p.restored && tl.Loaded {
			p.checkComplete(&tl, cursor)
		}
	}
}

// checkRows: what was moved row by row is what it would be if it were made anew.
func (p *play) checkRows() {
	moved, unread, wakes := slices.Clone(p.s.Rows()), p.s.Unread(), p.s.WakesAt()
	p.s.sortRows()
	if anew := p.s.Rows(); !slices.Equal(moved, anew) || unread != p.s.Unread() {
		p.t.Errorf("the rows are %+v with %d unread, and made anew %+v with %d", moved, unread, anew, p.s.Unread())
	}
	if anew := p.s.WakesAt(); anew > 0 && (wakes == 0 || wakes > anew) {
		p.t.Errorf("a mute ends at %d, and nobody would tell before %d", anew, wakes)
	}
}

// checkOrder: sorted, nothing twice, marks only rise.
func (p *play) checkOrder(tl *Timeline) {
	var last int64
	outbox := false
	keys := make(map[string]bool)
	for i := range tl.Items {
		it := &tl.Items[i]
		switch {
		case it.N == 0:
			outbox = true
		case outbox || it.N <= last:
			p.t.Errorf("%s: out of order: %s", tl.With, show(*tl))
		}
		last = max(last, it.N)
		key := it.Key()
		if keys[key] {
			p.t.Errorf("%s: %s is there twice: %s", tl.With, key, show(*tl))
		}
		keys[key] = true
		if was := p.marks[key]; it.Mark < was && was != Refused {
			p.t.Errorf("%s: %s went from %s back to %s", tl.With, key, marks[was], marks[it.Mark])
		}
		p.marks[key] = it.Mark
		if (it.N == 0) != (it.Mark == InOutbox || it.Mark == Refused) {
			p.t.Errorf("%s: %s with mark %s", tl.With, showItem(it), marks[it.Mark])
		}
	}
}

// checkComplete: from the oldest loaded one to the cursor nothing is missing,
// and nothing is there that never was.
func (p *play) checkComplete(tl *Timeline, cursor int64) {
	var got, want []int64
	c := p.s.conversation(tl.With)
	for _, it := range tl.Items {
		if it.N > 0 && !p.s.lets(c, it.N) {
			p.t.Errorf("%s: %d is not to be seen", tl.With, it.N)
		}
		// Of what was hidden elsewhere the news may be on its way.
		if it.N > p.w.clear[tl.With] && !p.w.hid[it.N] && it.N <= cursor {
			got = append(got, it.N)
		}
	}
	for _, m := range p.w.with(tl.With) {
		if m.N >= tl.Oldest && m.N <= cursor && p.s.lets(c, m.N) {
			want = append(want, m.N)
		}
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("%s from %d to %d:\n got %v\nwant %v", tl.With, tl.Oldest, cursor, got, want)
	}
}

// settle lets everything arrive: the line comes back, the outbox empties, all
// history is loaded.
func (p *play) settle() {
	p.w.hangUp()
	p.apply(LineChanged{Line{Phase: Waiting}})
	p.connect()
	again := false
	for range 10_000 {
		_, _, ok := p.s.Cursor()
		switch {
		case len(p.w.down) > 0:
			p.deliver()
		case p.saving != nil:
			p.save()
		case p.w.online && p.disk != nil && !p.s.leads && p.s.live:
			p.lead()
		case len(p.w.up) > 0:
			p.hear(false)
		case len(p.answers) > 0:
			p.answer()
		case !p.w.online:
			p.connect()
		case !ok || p.s.NeedsLoad():
			p.answers = append(p.answers, p.w.list())
		case p.loadMore():
		case !again:
			again = true
			p.w.hangUp() // whoever leads with all of the log here gives up what has no message
			p.apply(LineChanged{Line{Phase: Waiting}})
		default:
			return
		}
		p.check()
		if p.t.Failed() {
			return
		}
	}
	p.t.Error("it never comes to rest")
}

func (p *play) loadMore() bool {
	for _, name := range peers {
		if tl := p.s.Timeline(name); !tl.Loaded || tl.Oldest != 0 {
			p.answers = append(p.answers, p.w.page(name, tl.Oldest, 3))
			return true
		}
	}
	return false
}

// compare holds in the end: the State has what the world has.
func (p *play) compare() {
	for _, name := range peers {
		var want []string
		for _, m := range p.w.with(name) {
			want = append(want, describe(&m, p.wantMark(name, &m)))
		}
		var got []string
		tl := p.s.Timeline(name)
		for i := range tl.Items {
			if it := &tl.Items[i]; it.N != 0 {
				got = append(got, describe(&it.Message, it.Mark))
			} else if it.Mark != Refused {
				p.t.Errorf("%s still waits", it.ID)
			}
		}
		if !slices.Equal(got, want) {
			p.t.Errorf("with %s:\n got %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
	for _, name := range peers {
		unread := 0
		for _, r := range p.s.Rows() {
			if r.With == name {
				unread = r.Unread
			}
		}
		if want := p.w.unread(name); unread != want {
			p.t.Errorf("with %s: %d unread, want %d", name, unread, want)
		}
	}
	for id, to := range p.composed {
		if to != "nobody" && !p.discarded[id] && p.w.ids[id] == 0 {
			p.t.Errorf("%s is lost", id)
		}
	}
	p.compareChanges()
	if p.disk != nil {
		for n, m := range p.disk.messages {
			if n <= p.w.clear[m.With] || p.w.hid[n] {
				p.t.Errorf("the device keeps %d with %s", n, m.With)
			}
		}
		if len(p.disk.Wishes) > 0 {
			p.t.Errorf("these wait for ever: %v", p.disk.Wishes)
		}
	}
}

func (p *play) wantMark(name string, m *shared.Message) Mark {
	peer := p.w.of[name]
	switch {
	case m.From != "alice":
		return NoMark
	case name == "alice":
		return Stored
	case m.N <= peer.read:
		return Seen
	case m.N <= peer.delivered:
		return Delivered
	}
	return Stored
}

func describe(m *shared.Message, mark Mark) string {
	return fmt.Sprintf("%d %s>%s %s at %d ^%d %q edited %d deleted %v %v %s",
		m.N, m.From, m.To, m.ID, m.At, m.Re, m.Content, m.Edited, m.Deleted, m.Reactions, marks[mark])
}
