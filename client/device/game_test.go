package device

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// game is two tabs on one disk and a server's log, by chance.
type game struct {
	t     *testing.T
	rand  *rand.Rand
	disk  *memoryDisk
	log   []shared.Frame
	epoch string
	tabs  [2]*tab

	hidden  map[int64]bool
	cleared map[string]int64
	ids     int
}

type tab struct {
	copy   *Copy
	state  *chat.State
	read   int // of the log
	saving *chat.Change
	saved  <-chan error
}

// However two tabs come forward, fall behind, fail to save and are opened
// again: what the disk holds, continued by the log, is what somebody has who has seen all of it.
func TestGame(t *testing.T) {
	for seed := range uint64(200) {
		g := &game{t: t, rand: rand.New(rand.NewPCG(seed, 3)), disk: newMemoryDisk(), epoch: "e0", hidden: map[int64]bool{}, cleared: map[string]int64{}}
		g.open(0)
		g.open(1)
		for range 300 {
			g.move()
		}
		g.check(g.tabs[g.rand.IntN(2)])
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func (g *game) move() {
	i := g.rand.IntN(2)
	tab := g.tabs[i]
	switch g.rand.IntN(16) {
	case 0, 1, 2, 3:
		g.write()
	case 4, 5, 6, 7:
		g.deliver(tab)
	case 8, 9, 10, 11:
		g.save(tab)
	case 12:
		tab.state.Apply(chat.Opened{With: g.name()})
		tab.state.Apply(chat.Looked{With: tab.state.Open()})
	case 13:
		g.page(tab, g.name())
	case 14:
		if g.rand.IntN(4) == 0 {
			g.open(i)
		}
	case 15:
		if g.rand.IntN(4) == 0 {
			g.restart()
		}
		g.hide()
	}
}

func (g *game) name() string { return []string{"bob", "carl"}[g.rand.IntN(2)] }

func (g *game) end() int64 { return int64(len(g.log)) }

// write appends a message or a change to the log.
func (g *game) write() {
	f := shared.Frame{N: g.end() + 1, At: 1, Content: fmt.Sprint("line ", g.end()+1), Address: g.name(), ID: fmt.Sprint("k", g.end())}
	if g.rand.IntN(3) == 0 {
		f.Address, f.To = "alice", f.Address
	}
	if of := g.rand.IntN(4 + len(g.log)); of < len(g.log) && !g.log[of].IsVerb() {
		m := g.log[of]
		f.Address, f.From, f.To, f.Of, f.ID = shared.VerbEdit, m.Address, m.To, m.N, ""
		switch g.rand.IntN(4) {
		case 0:
			f.Address, f.Content = shared.VerbDelete, ""
		case 1:
			f.Address, f.Content = shared.VerbReact, []string{"👍", "❤️", ""}[g.rand.IntN(3)]
			if g.rand.IntN(2) == 0 { // the other one of the two
				if f.From, f.To = "alice", m.Address; m.Address == "alice" {
					f.From, f.To = m.To, ""
				}
			}
		}
	}
	g.log = append(g.log, f)
}

// hide takes a message out of sight, or all up to it.
func (g *game) hide() {
	if len(g.log) == 0 {
		return
	}
	f := g.log[g.rand.IntN(len(g.log))]
	if f.IsVerb() {
		return
	}
	with := f.Address
	if with == "alice" {
		with = f.To
	}
	if g.rand.IntN(2) == 0 {
		g.hidden[f.N] = true
		g.log = append(g.log, shared.Frame{Address: shared.VerbHide, N: g.end() + 1, From: "alice", To: with, Of: f.N})
	} else if f.N > g.cleared[with] {
		g.cleared[with] = f.N
		g.clear(g.tabs[:]...)
	}
}

// clear has tabs clear what is.
func (g *game) clear(tabs ...*tab) {
	for with, n := range g.cleared {
		for _, tab := range tabs {
			g.ids++
			tab.state.Apply(chat.Chose{Wish: chat.Wish{ID: fmt.Sprint("w", g.ids),
				Choice: shared.Choice{With: with, Key: shared.ChoiceCleared, Value: fmt.Sprint(n)}}})
		}
	}
}

// open opens a tab, perhaps again: what was not saved is gone with the old one.
func (g *game) open(i int) {
	c := open(g.t, g.disk)
	c.bound = 40
	tab := &tab{copy: c, state: chat.New()}
	g.tabs[i] = tab
	r := load(g.t, c)
	tab.state.Apply(r)
	g.clear(tab)
	if r.Epoch == "" {
		tab.state.Apply(chat.Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: g.epoch}})
	}
	g.connect(tab)
}

func (g *game) connect(tab *tab) {
	tab.state.Apply(chat.LineChanged{Line: chat.Line{Phase: chat.Waiting}})
	tab.state.Apply(chat.LineChanged{Line: chat.Line{Phase: chat.Connecting}})
	_, n, _ := tab.state.Cursor()
	tab.read = int(n)
	tab.state.Apply(chat.Received{Frame: shared.Frame{Address: shared.VerbHello, User: "alice", Epoch: g.epoch, N: g.end()}})
	if tab.state.NeedsLoad() { // it knew of more than it had read
		tab.state.Apply(chat.Loaded{Me: shared.Me{Name: "alice"}, List: g.list()})
		tab.read = len(g.log)
	}
}

// list is what the server would say of all conversations, now.
func (g *game) list() shared.Conversations {
	all := g.reference()
	l := shared.Conversations{N: g.end(), Epoch: g.epoch}
	for _, r := range all.Rows() {
		m := r.Last.Message
		l.Conversations = append(l.Conversations, shared.Conversation{With: r.With, Last: &m, Unread: r.Unread})
	}
	return l
}

func (g *game) restart() {
	g.epoch = fmt.Sprint("e", g.end(), g.rand.IntN(1000))
	for _, tab := range g.tabs {
		g.connect(tab)
	}
}

func (g *game) deliver(tab *tab) {
	for range 1 + g.rand.IntN(6) {
		if tab.read < len(g.log) {
			tab.state.Apply(chat.Received{Frame: g.log[tab.read]})
			tab.read++
		}
	}
}

// save begins or ends to save, and sometimes fails.
func (g *game) save(tab *tab) {
	if tab.saving == nil {
		ch := tab.state.Changes()
		if ch.Empty() {
			return
		}
		if g.rand.IntN(10) == 0 {
			g.disk.fails = ErrFull
		}
		tab.saving, tab.saved = &ch, tab.copy.Save(ch)
		g.disk.fails = nil
		return
	}
	err := <-tab.saved
	ch := *tab.saving
	tab.saving = nil
	switch {
	case err == nil:
		tab.state.Apply(chat.Saved{Epoch: ch.Epoch, Cursor: ch.Cursor})
	case errors.Is(err, ErrApart) && tab.read == len(g.log):
		tab.state.Whole()
	default:
		tab.state.Unkept(ch)
	}
}

// page loads history, from the device or else from the server.
func (g *game) page(tab *tab, with string) {
	tl := tab.state.Timeline(with)
	if _, _, ok := tab.state.Cursor(); !ok || tl.Loaded && tl.Oldest == 0 {
		return
	}
	if p, ok := tab.copy.Page(with, tl.Oldest, 5); ok {
		tab.state.Apply(chat.PageLoaded{With: with, Before: tl.Oldest, Page: p, Kept: true})
		if after := tab.state.Timeline(with); after.Loaded && after.Oldest != tl.Oldest {
			return
		}
	}
	p := shared.Page{N: g.end(), Epoch: g.epoch}
	for _, it := range g.reference().Timeline(with).Items {
		if tl.Oldest == 0 || it.N < tl.Oldest {
			p.Messages = append(p.Messages, it.Message)
		}
	}
	if len(p.Messages) > 5 {
		p.Messages, p.More = p.Messages[len(p.Messages)-5:], true
	}
	tab.state.Apply(chat.PageLoaded{With: with, Before: tl.Oldest, Page: p})
}

// reference is somebody who has seen all of the log.
func (g *game) reference() *chat.State {
	s := chat.New()
	s.Apply(chat.Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "e"}})
	for _, f := range g.log {
		s.Apply(chat.Received{Frame: f})
	}
	g.clear(&tab{state: s})
	return s
}

func (g *game) check(tab *tab) {
	for tab.saving != nil || tab.read < len(g.log) {
		g.save(tab)
		g.deliver(tab)
	}
	g.open(0)
	fresh := g.tabs[0]
	for fresh.read < len(g.log) {
		g.deliver(fresh)
	}
	for range 100 {
		g.save(fresh)
	}
	for key := range g.disk.data[messages] {
		if with, n := parseKey(key); g.hidden[n] || n <= g.cleared[with] {
			g.t.Errorf("the device keeps %d with %s", n, with)
		}
	}
	want := g.reference()
	for _, with := range []string{"bob", "carl"} {
		for range 200 {
			g.page(fresh, with)
		}
		got, want := fresh.state.Timeline(with).Items, want.Timeline(with).Items
		// What was hidden may wait once more, from a copy that seemed to be of another log: its number means nothing there.
		got = slices.DeleteFunc(slices.Clone(got), func(it chat.Item) bool {
			return it.N == 0 && slices.ContainsFunc(g.log, func(f shared.Frame) bool { return f.ID == it.ID && (g.hidden[f.N] || f.N <= g.cleared[with]) })
		})
		if len(got) != len(want) {
			g.t.Errorf("with %s: %d messages, want %d", with, len(got), len(want))
			return
		}
		for i := range got {
			if a, b := got[i].Message, want[i].Message; fmt.Sprint(a) != fmt.Sprint(b) {
				g.t.Errorf("with %s:\n got %+v\nwant %+v", with, a, b)
			}
		}
	}
}
