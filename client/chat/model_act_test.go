package chat

import (
	"fmt"
	"slices"

	"tobar/shared"
)

// asked is a change that the user has asked for.
type asked struct {
	id, verb, content string
	from, of          string // the message, by its sender and id
}

// act changes a message that is on the screen, stored or waiting, as its user may.
func (p *play) act() {
	name := p.peer()
	items := p.s.Timeline(name).Items
	if len(items) == 0 || p.s.Me().Name == "" {
		return
	}
	it := items[p.roll(len(items))]
	a := asked{id: fmt.Sprint("c", p.ids), verb: shared.VerbReact, from: it.From, of: it.ID}
	p.ids++
	switch {
	case it.Deleted || it.Mark == Refused:
		return
	case p.roll(3) == 0:
		a.content = fmt.Sprint("r", p.ids)
	case it.Mine && p.roll(4) == 0 && it.N > 0:
		a.verb = shared.VerbDelete
		p.discarded[it.ID] = true // a log that has lost it need not have it again
	case it.Mine:
		a.verb, a.content = shared.VerbEdit, fmt.Sprint("e", p.ids)
	}
	e := Composed{To: name, ID: a.id, Content: a.content, Now: 1, Target: p.s.Target(a.verb, &it)}
	if e.Kept = p.disk != nil && p.roll(8) > 0; e.Kept {
		p.saveAll()
		p.disk.save(e.Change())
	} else {
		p.unkept[a.id] = true
	}
	p.changed = append(p.changed, a)
	p.apply(e)
	p.checkShown(name, &a)
}

// checkShown: what the user has changed is to be seen at once.
func (p *play) checkShown(name string, a *asked) {
	for _, it := range p.s.Timeline(name).Items {
		if it.ID != a.of || it.From != a.from || it.N != 0 && it.ID == "" {
			continue
		}
		ok := it.Deleted
		switch a.verb {
		case shared.VerbEdit:
			ok = it.Content == a.content && it.Changing
		case shared.VerbReact:
			ok = a.content == "" || slices.Contains(it.Reactions, shared.Reaction{By: "alice", Content: a.content})
		}
		if !ok {
			p.t.Errorf("%s of %s is not shown: %s", a.verb, a.of, showItem(&it))
		}
	}
}

// hide takes a message out of alice's sight, here or on another device of hers.
func (p *play) hide() {
	name := p.peer()
	if p.roll(2) == 0 {
		if list := p.w.with(name); len(list) > 0 {
			m := list[p.roll(len(list))]
			p.unseen(name, func(n int64) bool { return n == m.N })
			p.w.hide(name, m.N, "", false)
		}
		return
	}
	items := p.s.View(name).Items
	if len(items) == 0 || p.s.Me().Name == "" {
		return
	}
	if it := items[p.roll(len(items))]; it.N > 0 {
		p.unseen(name, func(n int64) bool { return n == it.N })
		p.ids++
		p.apply(Hid{With: name, N: it.N, ID: fmt.Sprint("h", p.ids), Now: 1})
		if p.s.shows(name, it.N) {
			p.t.Errorf("%d is still there", it.N)
		}
	}
}

// clear does so with a conversation.
func (p *play) clear() {
	name := p.peer()
	n := p.s.Newest(name)
	if n == 0 || p.roll(3) > 0 {
		return
	}
	p.unseen(name, func(m int64) bool { return m <= n })
	if p.roll(2) == 0 {
		p.w.clearUp(name, min(n, p.w.end), "")
		return
	}
	p.ids++
	p.apply(chosenTo(name, shared.ChoiceCleared, fmt.Sprint(n), fmt.Sprint("s", p.ids), 1))
	if p.s.shows(name, n) {
		p.t.Errorf("%d is still there", n)
	}
}

// unseen notes that a log which has lost these messages need not have them again, nor what changes them.
func (p *play) unseen(name string, is func(n int64) bool) {
	ids := make(map[string]bool)
	for _, it := range p.s.View(name).Items {
		if it.N > 0 && is(it.N) {
			ids[it.ID] = true
		}
	}
	for _, m := range p.w.messages() {
		if between(m, name) && is(m.N) {
			ids[m.ID] = true
		}
	}
	for id := range ids {
		p.discarded[id] = true
	}
	for _, a := range p.changed {
		if ids[a.of] {
			p.discarded[a.id] = true
		}
	}
}

// shows reports whether a message is to be seen anywhere.
func (s *State) shows(with string, n int64) bool {
	is := func(it Item) bool { return it.N == n }
	row := slices.ContainsFunc(s.Rows(), func(r Row) bool { return r.With == with && r.Last != nil && r.Last.N == n })
	return row || slices.ContainsFunc(s.View(with).Items, is) || slices.ContainsFunc(s.Timeline(with).Items, is)
}

// compareChanges holds in the end: every change is in the log, or was
// refused, or came with its message, or its message is not there.
func (p *play) compareChanges() {
	if n := p.s.Outbox(); n > 0 {
		p.t.Errorf("%d still wait", n)
	}
	later := make(map[string]bool) // messages that a later change of the kind has reached
	for _, a := range slices.Backward(p.changed) {
		m, first := p.target(&a)
		key := a.from + a.of + a.verb
		arrived := p.w.ids[a.id] != 0 || a.verb == shared.VerbEdit && first == a.content
		w := p.s.ids[a.id]
		switch {
		case arrived:
			later[key] = true
		case m == nil || m.Deleted || p.discarded[a.id] || w != nil && w.Mark == Refused || later[key]:
		case p.discarded[a.of] && a.verb != shared.VerbDelete: // with its message
		default:
			p.t.Errorf("%+v is lost", a)
		}
	}
}

// target finds a message as it is now, and what it said at first.
func (p *play) target(a *asked) (m *shared.Message, first string) {
	for _, m := range p.w.messages() {
		if m.From == a.from && m.ID == a.of {
			return m, p.w.at(m.N).Content
		}
	}
	return nil, ""
}
