package chat

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tobar/shared"
)

// play is one game: a State against the world, by dice.
type play struct {
	t         testing.TB
	dice      []byte
	s         *State
	w         *world
	answers   []Event           // of the API, on their way
	composed  map[string]string // ids, and to whom
	discarded map[string]bool   // ids that need not be in the log in the end
	changed   []asked           // by the user, in order
	marks     map[string]Mark
	cursor    int64
	restored  bool // the State may not know yet
	ids       int

	disk   *disk   // what the device keeps; nil for a State without a copy
	saving *Change // on its way to the disk
	unkept map[string]bool
}

// The state holds together whatever the interleaving of stream, pages, lists,
// outbox, broken lines and restarts, and in the end has what the world has.
func TestModel(t *testing.T) {
	games := 300
	if testing.Short() {
		games = 50
	}
	for seed := range uint64(games) {
		r := rand.New(rand.NewPCG(seed, 7))
		dice := make([]byte, 200+r.IntN(1200))
		for i := range dice {
			dice[i] = byte(r.Uint32())
		}
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) { playGame(t, dice) }) {
			return
		}
	}
}

func FuzzModel(f *testing.F) {
	f.Add([]byte("a message, a page, a list, a broken line"))
	f.Fuzz(func(t *testing.T, dice []byte) {
		playGame(t, dice[:min(len(dice), 2000)])
	})
}

func playGame(t testing.TB, dice []byte) {
	p := &play{
		t: t, dice: dice, s: New(), w: newWorld(),
		composed: make(map[string]string), discarded: make(map[string]bool), marks: make(map[string]Mark),
		unkept: make(map[string]bool),
	}
	if p.roll(4) > 0 {
		p.disk = newDisk()
		p.apply(p.disk.restored())
	}
	for len(p.dice) > 0 && !t.Failed() {
		p.move(p.roll(34))
		p.check()
	}
	if !t.Failed() {
		p.settle()
		p.compare()
	}
}

// roll is a number below n.
func (p *play) roll(n int) int {
	if len(p.dice) == 0 {
		return 0
	}
	b := p.dice[0]
	p.dice = p.dice[1:]
	return int(b) % n
}

func (p *play) peer() string { return peers[p.roll(len(peers))] }

func (p *play) apply(e Event) {
	p.write(p.s.Apply(e))
	p.take()
	p.ack()
}

func (p *play) write(up []shared.Frame) {
	if p.w.online {
		p.w.up = append(p.w.up, up...)
	}
}

func (p *play) ack() {
	f, ok := p.s.Ack()
	if !ok {
		return
	}
	if p.disk != nil && f.N > p.disk.Cursor {
		p.t.Errorf("ack %d, but only %d is kept", f.N, p.disk.Cursor)
	}
	p.write([]shared.Frame{f})
}

func (p *play) move(kind int) {
	switch kind {
	case 0, 1, 2, 3, 4, 5:
		p.deliver()
	case 6, 7:
		p.hear(p.roll(16) == 0)
	case 8, 9:
		p.others()
	case 10:
		p.change()
	case 11:
		p.receipt()
	case 12, 13:
		p.compose()
	case 14:
		p.w.hangUp()
		p.apply(LineChanged{Line{Phase: Waiting}})
	case 15, 16:
		p.connect()
	case 17:
		p.ask()
	case 18, 19:
		p.answer()
	case 20:
		p.apply(Opened{With: p.peer()})
	case 21:
		p.apply(Looked{With: p.s.Open()})
	case 22:
		p.waiting()
	case 23:
		if p.roll(4) == 0 {
			p.disaster()
		}
	case 24:
		p.save()
	case 25:
		p.lead()
	case 26:
		p.pageFromDisk(p.peer())
	case 27:
		switch p.roll(4) {
		case 0:
			p.crash()
		case 1:
			p.evict()
		}
	case 28, 29:
		p.act()
	case 30, 31:
		p.excerpt()
	case 32:
		p.hide()
	case 33:
		p.clear()
	}
}

// deliver lets the next frame reach the State.
func (p *play) deliver() {
	if len(p.w.down) == 0 {
		return
	}
	f := p.w.down[0]
	p.w.down = p.w.down[1:]
	switch f.Address {
	case shared.VerbHello:
		if f.Reset {
			p.restored = false
			clear(p.marks)
		}
	case shared.VerbLive:
		p.apply(LineChanged{Line{Phase: Connected}})
	}
	p.apply(Received{Frame: f, Now: 1})
	if f.Code == shared.CodeStorage {
		p.w.hangUp()
		p.apply(LineChanged{Line{Phase: Waiting}})
	}
}

func (p *play) hear(fail bool) {
	if len(p.w.up) == 0 {
		return
	}
	if err := p.w.hear(fail); err != nil {
		p.t.Error(err)
	}
}

// others write: somebody to alice, or another device of hers.
func (p *play) others() {
	name := p.peer()
	f := shared.Frame{Address: name, ID: fmt.Sprint(p.ids), Content: fmt.Sprint("x", p.w.end)}
	p.ids++
	if p.roll(3) == 0 || name == "alice" {
		f.Address, f.To = "alice", name
	}
	p.w.store(f, int64(p.roll(3)), false)
}

// change edits, deletes or reacts, by whoever may.
func (p *play) change() {
	list := p.w.with(p.peer())
	if len(list) == 0 {
		return
	}
	m := list[p.roll(len(list))]
	if m.Deleted {
		return
	}
	f := shared.Frame{Of: m.N, From: m.From, Content: fmt.Sprint("y", p.w.end)}
	switch p.roll(3) {
	case 0:
		f.Address = shared.VerbEdit
	case 1:
		f.Address, f.Content = shared.VerbDelete, ""
		p.discarded[m.ID] = true
	case 2:
		f.Address = shared.VerbReact
		if p.roll(2) == 0 {
			f.From = m.To
		}
		if p.roll(3) == 0 {
			f.Content = ""
		}
	}
	if f.From == "alice" {
		f.To = m.To
		if m.To == "alice" {
			f.To = m.From
		}
	}
	p.w.store(f, 0, false)
}

func (p *play) receipt() {
	name := p.peer()
	peer, n := p.w.of[name], int64(p.roll(int(p.w.end)+1))
	switch p.roll(3) {
	case 0:
		peer.seen = max(peer.seen, n)
		p.w.tell(shared.Frame{Address: shared.VerbRead, By: "alice", With: name, N: peer.seen})
	case 1:
		peer.delivered = max(peer.delivered, n)
		p.w.tell(shared.Frame{Address: shared.VerbDelivered, By: name, N: peer.delivered})
	case 2:
		peer.read = max(peer.read, n)
		p.w.tell(shared.Frame{Address: shared.VerbRead, By: name, N: peer.read})
	}
}

func (p *play) compose() {
	to, id := p.peer(), fmt.Sprint("k", p.ids)
	if p.roll(8) == 0 {
		to = "nobody"
	}
	p.ids++
	p.composed[id] = to
	e := Composed{To: to, ID: id, Content: "from " + id, Now: 1}
	if e.Kept = p.disk != nil && p.roll(8) > 0; e.Kept {
		p.saveAll()
		p.disk.save(e.Change())
	} else {
		p.unkept[id] = true
	}
	p.apply(e)
}

func (p *play) connect() {
	if p.w.online {
		return
	}
	p.apply(LineChanged{Line{Phase: Connecting}})
	p.w.connect(p.s.Cursor())
}

// ask asks the API. The answer tells of now, and arrives whenever it does.
func (p *play) ask() {
	name := p.peer()
	switch tl := p.s.Timeline(name); {
	case p.roll(4) == 0:
		p.answers = append(p.answers, p.w.list())
	case tl.Loaded && tl.Oldest != 0:
		p.answers = append(p.answers, p.w.page(name, tl.Oldest, 1+p.roll(4)))
	default:
		p.answers = append(p.answers, p.w.page(name, 0, 1+p.roll(4)))
	}
}

func (p *play) answer() {
	if len(p.answers) > 0 {
		i := p.roll(len(p.answers))
		e := p.answers[i]
		p.answers = slices.Delete(p.answers, i, i+1)
		if _, _, ok := p.s.Cursor(); !ok {
			clear(p.marks) // what is taken anew may be of another log
		}
		p.apply(e)
	}
}

// waiting retries or discards something of the outbox.
func (p *play) waiting() {
	for _, it := range p.s.Timeline(cmp.Or(p.s.Open(), "nobody")).Items {
		switch {
		case it.N != 0:
		case it.Mark == Refused:
			p.apply(Retried{ID: it.ID})
			return
		case p.roll(4) == 0:
			p.discarded[it.ID] = true
			p.apply(Discarded{ID: it.ID})
			return
		}
	}
}

// forgetUnheld: after a restore the State can only send again what it holds.
func (p *play) forgetUnheld() {
	held := make(map[string]bool)
	for _, name := range peers {
		for _, it := range p.s.Timeline(name).Items {
			held[it.ID] = it.Mine
		}
	}
	for id := range p.composed {
		if !held[id] && p.w.stored[id] && (p.disk == nil || !p.disk.has(id)) {
			p.discarded[id] = true
		}
	}
	for _, a := range p.changed {
		if p.w.stored[a.id] && p.s.ids[a.id] == nil {
			p.discarded[a.id] = true
		}
	}
}

// disaster starts the server again, sometimes on an older copy of its data.
func (p *play) disaster() {
	if p.roll(3) == 0 && p.w.end > 0 {
		p.w.restore(int64(p.roll(int(p.w.end))))
		p.restored = true
		p.answers = nil // the answers of that server are lost with it
		p.forgetUnheld()
	} else {
		p.w.restart()
	}
	p.apply(LineChanged{Line{Phase: Waiting}})
}
