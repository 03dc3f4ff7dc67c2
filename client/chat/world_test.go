package chat

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tobar/shared"
)

// world is a simple model of everything that is not the State: the server's
// log, the line with what is on its way on it, other people and devices.
type world struct {
	log    []shared.Frame   // as alice's connections would get it
	end    int64            // n of the newest frame
	ids    map[string]int64 // alice's idempotency keys
	stored map[string]bool  // and all that there ever were
	epoch  string           // now
	epochs map[string]int64 // and all of them, with their last n
	starts int              // of the server, for names of epochs
	of     map[string]*peer // by name
	hid    map[int64]bool   // messages that alice does not see,
	clear  map[string]int64 // nor anything up to there, by name
	online bool             // there is a connection
	down   []shared.Frame   // on its way to the State
	up     []shared.Frame   // and from it
	acked  int64
}

// peer is what the server keeps of a conversation besides the log.
type peer struct{ seen, delivered, read int64 }

var peers = []string{"bob", "carl", "alice"}

func newWorld() *world {
	w := &world{hid: make(map[int64]bool), clear: make(map[string]int64), ids: make(map[string]int64), stored: make(map[string]bool), epochs: make(map[string]int64), of: make(map[string]*peer)}
	for _, name := range peers {
		w.of[name] = &peer{}
	}
	w.restart()
	return w
}

// restart begins a new epoch; connections break.
func (w *world) restart() {
	w.hangUp()
	w.starts++
	w.epoch = fmt.Sprint("epoch", w.starts)
	w.epochs[w.epoch] = w.end
}

// restore puts back a copy of the log as it was at n.
func (w *world) restore(n int64) {
	w.log = slices.DeleteFunc(w.log, func(f shared.Frame) bool { return f.N > n })
	w.end = 0
	for _, f := range w.log {
		w.end = f.N
	}
	maps.DeleteFunc(w.ids, func(_ string, m int64) bool { return m > n })
	// The copy knows of no epoch that has come since; which began when, the
	// model does not say, and a server that forgets too many resets too often.
	clear(w.epochs)
	w.acked = min(w.acked, w.end)
	clear(w.hid)
	for _, f := range w.log {
		if f.Address == shared.VerbHide {
			w.hid[f.Of] = true
		}
	}
	maps.DeleteFunc(w.clear, func(_ string, m int64) bool { return m > n })
	for _, p := range w.of {
		p.seen, p.delivered, p.read = min(p.seen, n), min(p.delivered, n), min(p.read, n)
	}
	w.restart()
}

func (w *world) hangUp() { w.online, w.down, w.up = false, nil, nil }

// connect resumes after a cursor, as the server does.
func (w *world) connect(epoch string, n int64, ok bool) {
	w.online = true
	since, reset := w.end, false
	if ok {
		if last, known := w.epochs[epoch]; n == 0 || known && n <= last {
			since = n
		} else {
			reset = true
		}
	}
	w.down = []shared.Frame{{Address: shared.VerbHello, User: "alice", Epoch: w.epoch, N: w.end, Reset: reset}}
	messages := w.messages()
	for _, f := range w.log {
		if f.N > since && w.sees(&f) {
			if m, isMessage := messages[f.N]; isMessage {
				f.Content = m.Content // as it is now
			}
			w.down = append(w.down, f)
		}
	}
	for _, name := range peers {
		p := w.of[name]
		w.down = append(w.down,
			shared.Frame{Address: shared.VerbRead, By: "alice", With: name, N: p.seen},
			shared.Frame{Address: shared.VerbDelivered, By: name, N: p.delivered},
			shared.Frame{Address: shared.VerbRead, By: name, N: p.read})
	}
	for name, n := range w.clear {
		w.down = append(w.down, shared.Frame{Address: shared.VerbSet, With: name, Key: shared.ChoiceCleared, Content: fmt.Sprint(n)})
	}
	w.down = append(w.down, shared.Frame{Address: shared.VerbLive})
}

// sees reports whether alice gets a frame of the log: what she does not see any more she does not, but for
// the news of it.
func (w *world) sees(f *shared.Frame) bool {
	m, with := *f, f.Address
	if f.Of != 0 {
		m, with = w.at(f.Of), f.From
	}
	if with == "alice" {
		with = cmp.Or(f.To, "alice")
	}
	return m.N > w.clear[with] && (!w.hid[m.N] || f.Address == shared.VerbHide)
}

// hide takes a message out of alice's sight; sent is whether her connection asked for it.
func (w *world) hide(with string, n int64, id string, sent bool) {
	w.hid[n] = true
	w.store(shared.Frame{Address: shared.VerbHide, Of: n, From: "alice", To: with, ID: id}, 0, sent)
}

// clearUp does so with all of a conversation up to n.
func (w *world) clearUp(with string, n int64, id string) {
	w.clear[with] = max(w.clear[with], n)
	w.tell(shared.Frame{Address: shared.VerbSet, With: with, Key: shared.ChoiceCleared, ID: id, Content: fmt.Sprint(w.clear[with])})
}

func (w *world) tell(f shared.Frame) {
	if w.online {
		w.down = append(w.down, f)
	}
}

// store appends to the log; gap leaves numbers out. sent is whether it came by
// alice's connection.
func (w *world) store(f shared.Frame, gap int64, sent bool) {
	w.end += 1 + gap
	f.N, f.At = w.end, w.end*1000
	w.epochs[w.epoch] = w.end
	w.log = append(w.log, f)
	if f.ID != "" && (f.Address == "alice" || f.From == "alice") {
		w.ids[f.ID], w.stored[f.ID] = f.N, true
	}
	switch {
	case sent:
		w.tell(shared.Frame{Address: shared.VerbSent, To: f.To, Of: f.Of, N: f.N, ID: f.ID, At: f.At})
	case w.sees(&f):
		w.tell(f)
	}
}

// hear handles the oldest frame that the State wrote. fail makes the store
// fail, which ends the connection. It returns what went wrong in the dialogue.
func (w *world) hear(fail bool) error {
	f := w.up[0]
	w.up = w.up[1:]
	switch {
	case f.Address == shared.VerbAck:
		if f.N < w.acked && w.acked <= w.end || f.N > w.end {
			return fmt.Errorf("ack %d after %d, the log ends at %d", f.N, w.acked, w.end)
		}
		w.acked = f.N
	case f.Address == shared.VerbRead:
		w.of[f.With].seen = max(w.of[f.With].seen, f.N)
	case fail:
		w.down = append(w.down, shared.Frame{Address: shared.VerbError, Code: shared.CodeStorage, ID: f.ID})
		w.up = nil
	case f.Address == "nobody":
		w.tell(shared.Frame{Address: shared.VerbError, Code: shared.CodeUnknownRecipient, ID: f.ID})
	case w.ids[f.ID] != 0:
		stored := w.at(w.ids[f.ID])
		w.tell(shared.Frame{Address: shared.VerbSent, To: stored.To, Of: stored.Of, N: stored.N, ID: f.ID, Dup: true})
	case f.Address == shared.VerbSet:
		if number(f.Content) > w.end {
			w.tell(shared.Frame{Address: shared.VerbError, Code: shared.CodeBadFrame, ID: f.ID})
			break
		}
		w.clearUp(f.With, number(f.Content), f.ID)
	case f.IsVerb():
		w.changed(&f)
	default:
		w.store(shared.Frame{Address: "alice", To: f.Address, ID: f.ID, Re: f.Re, Content: f.Content}, 0, true)
	}
	return nil
}

func (w *world) at(n int64) shared.Frame {
	i := slices.IndexFunc(w.log, func(f shared.Frame) bool { return f.N == n })
	return w.log[i]
}

// changed does what alice's connection asks for, if she may.
func (w *world) changed(f *shared.Frame) {
	m := w.messages()[f.N]
	if m == nil || f.Address != shared.VerbHide && (m.Deleted || m.From != "alice" && f.Address != shared.VerbReact) {
		w.tell(shared.Frame{Address: shared.VerbError, Code: shared.CodeNotYours, ID: f.ID})
		return
	}
	to := m.To
	if m.From != "alice" {
		to = m.From
	}
	if f.Address == shared.VerbHide {
		w.hide(to, f.N, f.ID, true)
		return
	}
	w.store(shared.Frame{Address: f.Address, Of: f.N, From: "alice", To: to, ID: f.ID, Content: f.Content}, 0, true)
}

// messages is every message of the log with its changes so far.
func (w *world) messages() map[int64]*shared.Message {
	all := make(map[int64]*shared.Message)
	for _, f := range w.log {
		m := all[f.Of]
		switch f.Address {
		case shared.VerbHide:
		case shared.VerbEdit:
			m.Content, m.Edited = f.Content, f.N
		case shared.VerbDelete:
			m.Content, m.Deleted, m.Reactions = "", true, nil
		case shared.VerbReact:
			m.Reactions = slices.DeleteFunc(m.Reactions, func(r shared.Reaction) bool { return r.By == f.From })
			if f.Content != "" {
				m.Reactions = append(m.Reactions, shared.Reaction{By: f.From, Content: f.Content})
			}
		default:
			to := cmp.Or(f.To, "alice")
			all[f.N] = &shared.Message{N: f.N, From: f.Address, To: to, ID: f.ID, At: f.At, Re: f.Re, Content: f.Content}
		}
	}
	return all
}

// with is the conversation with somebody, oldest first.
func (w *world) with(name string) []shared.Message {
	var list []shared.Message
	for _, m := range w.messages() {
		if between(m, name) && m.N > w.clear[name] && !w.hid[m.N] {
			list = append(list, *m)
		}
	}
	slices.SortFunc(list, func(a, b shared.Message) int { return cmp.Compare(a.N, b.N) })
	return list
}

func between(m *shared.Message, name string) bool {
	return m.From == name && m.To == "alice" || m.From == "alice" && m.To == name
}

// unread counts what alice has not looked at.
func (w *world) unread(name string) int {
	n := 0
	for _, m := range w.with(name) {
		if m.From != "alice" && m.N > w.of[name].seen {
			n++
		}
	}
	return n
}

// list answers /api/conversations.
func (w *world) list() Loaded {
	l := shared.Conversations{N: w.end, Epoch: w.epoch}
	for _, name := range peers {
		if list := w.with(name); len(list) > 0 {
			p := w.of[name]
			l.Conversations = append(l.Conversations, shared.Conversation{
				With: name, Last: &list[len(list)-1], Unread: w.unread(name),
				Seen: p.seen, Delivered: p.delivered, Read: p.read,
			})
		}
	}
	return Loaded{Me: shared.Me{Name: "alice"}, List: l}
}

// page answers /api/conversations/{name}/messages.
func (w *world) page(name string, before int64, limit int) PageLoaded {
	list := w.with(name)
	if before != 0 {
		list = slices.DeleteFunc(list, func(m shared.Message) bool { return m.N >= before })
	}
	more := len(list) > limit
	if more {
		list = list[len(list)-limit:]
	}
	return PageLoaded{With: name, Before: before, Page: shared.Page{N: w.end, Epoch: w.epoch, Messages: list, More: more}}
}
