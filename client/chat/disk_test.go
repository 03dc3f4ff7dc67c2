package chat

import (
	"maps"
	"slices"

	"tobar/shared"
)

// disk is a simple model of the device's copy, with one tab.
type disk struct {
	Restored
	messages map[int64]KeptMessage
	rows     map[string]KeptRow
	drafts   map[string]string
}

func newDisk() *disk {
	d := &disk{messages: make(map[int64]KeptMessage), rows: make(map[string]KeptRow), drafts: make(map[string]string)}
	d.Me.Name = "alice"
	return d
}

// has reports whether a message of alice's is there, waiting or not.
func (d *disk) has(id string) bool {
	for _, m := range d.messages {
		if m.From == "alice" && m.ID == id {
			return true
		}
	}
	return slices.ContainsFunc(d.Outbox, func(o Outgoing) bool { return o.ID == id })
}

func (d *disk) restored() Restored {
	r := d.Restored
	r.Rows = slices.Collect(maps.Values(d.rows))
	r.Outbox = slices.Clone(d.Outbox)
	for with, text := range d.drafts {
		r.Drafts = append(r.Drafts, Draft{with, text})
	}
	return r
}

// save reports whether the copy was one that the change continues.
func (d *disk) save(ch Change) bool {
	if ch.Epoch != "" && !ch.Anew && (d.Epoch == "" || d.Cursor < ch.After) {
		return false
	}
	if ch.Anew {
		d.giveUp(&ch)
	}
	if ch.Epoch != "" {
		d.Epoch, d.Epochs, d.Cursor, d.Ahead = ch.Epoch, ch.Epochs, ch.Cursor, ch.Ahead
	}
	for _, l := range ch.Loose {
		if m, held := d.messages[l.Frame.Of]; held {
			it := Item{Message: m.Message}
			it.change(&l.Frame)
			d.messages[m.N] = KeptMessage{m.With, it.Message}
		}
	}
	for _, m := range ch.Messages {
		d.messages[m.N] = m
	}
	d.hide(&ch)
	for _, r := range ch.Rows {
		if old, held := d.rows[r.With]; held {
			r.Floor = old.Floor
		}
		d.rows[r.With] = r
	}
	for _, s := range ch.Stretches {
		if r := d.rows[s.With]; s.From < r.Floor && r.Floor <= s.Below {
			r.Floor = s.From
			d.rows[s.With] = r
		}
	}
	front := 0
	for _, o := range ch.Outbox {
		i := slices.IndexFunc(d.Outbox, func(p Outgoing) bool { return p.ID == o.ID })
		switch {
		case i >= 0:
			d.Outbox[i] = o
		case o.N > 0:
			d.Outbox = slices.Insert(d.Outbox, front, o)
			front++
		default:
			d.Outbox = append(d.Outbox, o)
		}
	}
	d.Outbox = slices.DeleteFunc(d.Outbox, func(o Outgoing) bool { return slices.Contains(ch.Gone, o.ID) })
	for _, dr := range ch.Drafts {
		d.drafts[dr.With] = dr.Text
	}
	return true
}

// hide lets go of what is not to be seen, and keeps the choices.
func (d *disk) hide(ch *Change) {
	for _, h := range ch.Hidden {
		delete(d.messages, h.N)
	}
	for _, cl := range ch.Cleared {
		maps.DeleteFunc(d.messages, func(n int64, m KeptMessage) bool { return m.With == cl.With && n <= cl.N })
		if r, held := d.rows[cl.With]; held && r.Floor <= cl.N+1 {
			r.Floor = 0
			d.rows[cl.With] = r
		}
	}
	if ch.Choices {
		d.Chosen = ch.Chosen
	}
	d.Wishes = append(slices.Clone(d.Wishes), ch.Wishes...)
	d.Wishes = slices.DeleteFunc(d.Wishes, func(w Wish) bool { return slices.Contains(ch.Granted, w.ID) })
}

// giveUp throws the log's copy away. Where it may be of another log, one's own
// messages wait again.
func (d *disk) giveUp(ch *Change) {
	var back []Outgoing
	same := d.Epoch == ch.Epoch || ch.Epoch != "" && slices.Contains(ch.Epochs, d.Epoch) && d.Cursor <= ch.Entered
	for _, n := range slices.Sorted(maps.Keys(d.messages)) {
		m := d.messages[n]
		waits := slices.ContainsFunc(d.Outbox, func(o Outgoing) bool { return o.ID == m.ID })
		if m.From == "alice" && m.ID != "" && !m.Deleted && !waits && !same {
			back = append(back, Outgoing{To: m.To, ID: m.ID, Content: m.Content, At: m.At, N: m.N})
		}
	}
	d.Outbox = append(back, d.Outbox...)
	clear(d.messages)
	clear(d.rows)
	d.Epoch, d.Epochs, d.Cursor, d.Ahead = "", nil, 0, 0
}

// page is what the device has before n (0: the newest) of a conversation.
func (d *disk) page(with string, before int64, limit int) (PageLoaded, bool) {
	floor := d.rows[with].Floor
	var list []shared.Message
	for _, n := range slices.Sorted(maps.Keys(d.messages)) {
		m := d.messages[n]
		if m.With == with && n >= floor && (before == 0 || n < before) && (n <= d.Cursor || m.From == "alice") {
			list = append(list, m.Message)
		}
	}
	if d.Epoch == "" || len(list) == 0 && floor > 0 {
		return PageLoaded{}, false
	}
	more := floor > 0
	if len(list) > limit {
		more, list = true, list[len(list)-limit:]
	}
	return PageLoaded{With: with, Before: before, Kept: true,
		Page: shared.Page{N: d.Cursor, Epoch: d.Epoch, Messages: list, More: more}}, true
}

// take begins to save what the disk lacks.
func (p *play) take() {
	if p.saving == nil {
		if ch := p.s.Changes(); !ch.Empty() {
			p.saving = &ch
		}
	}
}

// save lets what is being saved reach the disk, or fail to.
func (p *play) save() {
	if p.saving == nil {
		return
	}
	ch := *p.saving
	p.saving = nil
	if p.roll(8) == 1 || !p.disk.save(ch) {
		p.s.Unkept(ch)
		p.take()
		return
	}
	for _, o := range ch.Outbox {
		delete(p.unkept, o.ID)
	}
	p.apply(Saved{ch.Epoch, ch.Cursor})
	if ch.Anew && p.s.leads {
		p.lead()
	}
}

// evict throws the copy away, as a browser may that is short of space.
func (p *play) evict() {
	if p.disk == nil {
		return
	}
	*p.disk = *newDisk()
	p.s.Whole()
	p.forgetUnheld()
	for id := range p.composed {
		p.unkept[id] = true
	}
	for _, a := range p.changed {
		p.unkept[a.id] = true
	}
}

func (p *play) saveAll() {
	for p.saving != nil {
		p.save()
	}
}

// lead lets the State send what the disk holds.
func (p *play) lead() {
	if p.disk != nil && p.s.live {
		p.saveAll()
		p.apply(Leading{Outbox: slices.Clone(p.disk.Outbox)})
	}
}

func (p *play) pageFromDisk(name string) {
	if p.disk == nil {
		return
	}
	tl := p.s.Timeline(name)
	if e, ok := p.disk.page(name, tl.Oldest, 1+p.roll(4)); ok && (!tl.Loaded || tl.Oldest > 0) {
		p.apply(e)
	}
}

// crash ends the State; what comes after it has what was kept. What the server
// had and lost by a restore, and the device had not kept yet, is gone with it.
func (p *play) crash() {
	if p.disk == nil {
		return
	}
	for id := range p.composed {
		if !p.disk.has(id) && (p.unkept[id] || p.w.stored[id]) {
			p.discarded[id] = true
		}
	}
	for _, a := range p.changed {
		if !p.disk.has(a.id) && (p.unkept[a.id] || p.w.stored[a.id]) {
			p.discarded[a.id] = true
		}
	}
	p.w.hangUp()
	p.s, p.saving, p.answers, p.cursor = New(), nil, nil, 0
	clear(p.marks)
	if _, known := p.w.epochs[p.disk.Epoch]; !known {
		p.restored = true // what the State had heard of it is forgotten
	}
	p.apply(p.disk.restored())
	p.apply(LineChanged{Line{Phase: Waiting}})
}
