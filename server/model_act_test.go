package main

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"tobar/shared"
)

// link is a connection, with what it has still to be sent.
type link struct {
	peer        *peer
	who, device string
	written     int64 // newest n on it
	owed        []shared.Frame
}

func (p *play) anyone(rt *rapid.T, label string) string {
	return rapid.SampledFrom(p.people).Draw(rt, label)
}

// anyLink is one of the connections; without one, the action is another.
func (p *play) anyLink(rt *rapid.T) *link {
	if len(p.links) == 0 {
		rt.Skip("nobody is connected")
	}
	return p.links[rapid.IntRange(0, len(p.links)-1).Draw(rt, "link")]
}

// anyN is a number of the log, around it, or far from it.
func (p *play) anyN(rt *rapid.T) int64 {
	return rapid.Int64Range(0, p.model.last+3).Draw(rt, "n")
}

// anyMessage is mostly the n of a message that this person wrote or got.
func (p *play) anyMessage(rt *rapid.T, who string) int64 {
	var known []int64
	for _, e := range p.model.log {
		if e.verb == "" && (e.from == who || e.to == who) {
			known = append(known, e.n)
		}
	}
	if len(known) == 0 || rapid.IntRange(0, 5).Draw(rt, "any") == 0 {
		return p.anyN(rt)
	}
	return known[len(known)-1-rapid.IntRange(0, len(known)-1).Draw(rt, "how old")]
}

// anyID is one that may have been used, a new one, or none.
func (p *play) anyID(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"}).Draw(rt, "id")
}

func (p *play) connect(rt *rapid.T) {
	who := p.anyone(rt, "who")
	device := rapid.SampledFrom([]string{"phone", "desk", ""}).Draw(rt, "device")
	query, c := "device="+device, (*cursor)(nil)
	if device == "" {
		query = ""
	}
	switch rapid.SampledFrom([]string{"none", "seen", "seen", "everything", "beyond", "unknown"}).Draw(rt, "cursor") {
	case "seen":
		if len(p.cursors) > 0 {
			c = &p.cursors[rapid.IntRange(0, len(p.cursors)-1).Draw(rt, "which")]
		}
	case "everything":
		c = &cursor{}
	case "beyond":
		c = &cursor{epoch: p.model.epoch, n: p.model.last + 1}
		if len(p.cursors) > 0 && rapid.Bool().Draw(rt, "of an old epoch") {
			c.epoch = p.cursors[rapid.IntRange(0, len(p.cursors)-1).Draw(rt, "which")].epoch
		}
	case "unknown":
		c = &cursor{epoch: "unheard-of", n: 1}
	}
	if c != nil {
		query += fmt.Sprintf("&since=%d&epoch=%s", c.n, c.epoch)
	}
	p.open(who, device, query, c)
}

// open connects and holds everything up to @live against the model.
func (p *play) open(who, device, query string, c *cursor) *link {
	since, reset := p.model.place(who, device, c)
	l := &link{peer: p.users[who].dial(p.t, query), who: who, device: device, written: since}
	hello, before := l.peer.until(shared.VerbHello)
	want := shared.Frame{Address: shared.VerbHello, User: who, Epoch: p.model.epoch, Version: hello.Version, N: p.model.last, Reset: reset}
	if hello != want || len(before) > 0 {
		p.t.Fatalf("%s?%s is greeted by %v %s, want %s", who, query, before, hello, want)
	}
	_, frames := l.peer.until(shared.VerbLive)
	replay := p.model.since(who, since)
	if len(frames) < len(replay) || !slices.Equal(frames[:len(replay)], replay) {
		p.t.Fatalf("%s?%s is sent\n%s\nwant\n%s", who, query, lines(frames), lines(replay))
	}
	all, must := p.model.receiptsOf(who, since)
	told := slices.DeleteFunc(frames[len(replay):], func(f shared.Frame) bool { return f.Address == shared.VerbPresence })
	for _, f := range told {
		if !slices.Contains(all, f) {
			p.t.Fatalf("%s?%s is told %s, which is not so", who, query, f)
		}
	}
	for _, f := range must {
		if !slices.Contains(told, f) {
			p.t.Fatalf("%s?%s is not told %s", who, query, f)
		}
	}
	for _, f := range replay {
		l.written = max(l.written, f.N)
	}
	p.links = append(p.links, l)
	p.cursors = append(p.cursors, cursor{p.model.epoch, l.written}, cursor{p.model.epoch, p.model.last})
	return l
}

func lines(frames []shared.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "  %s\n", f)
	}
	return b.String()
}

func (p *play) message(rt *rapid.T) {
	l := p.anyLink(rt)
	to := rapid.SampledFrom(append([]string{"nobody"}, p.people...)).Draw(rt, "to")
	f := shared.Frame{Address: to, ID: p.anyID(rt), Re: rapid.SampledFrom([]int64{0, 1}).Draw(rt, "re"),
		Content: rapid.SampledFrom([]string{"hello", "a|b", "你好\n👋", ""}).Draw(rt, "content")}
	p.write(l, f)
}

func (p *play) change(rt *rapid.T) {
	l := p.anyLink(rt)
	verb := rapid.SampledFrom([]string{shared.VerbEdit, shared.VerbDelete, shared.VerbReact}).Draw(rt, "verb")
	p.write(l, shared.Frame{Address: verb, N: p.anyMessage(rt, l.who), ID: p.anyID(rt),
		Content: rapid.SampledFrom([]string{"changed", "👍", ""}).Draw(rt, "content")})
}

// write writes a frame that asks to be stored, and waits for its answer.
func (p *play) write(l *link, f shared.Frame) {
	e, dup, code := p.model.judge(l.who, &f, p.people)
	l.peer.write(f.String())
	got := l.answer()
	if code != "" {
		if got.Address != shared.VerbError || got.Code != code || got.ID != f.ID {
			p.t.Fatalf("%s wrote %s and is answered %s, want %s", l.who, f, got, code)
		}
		return
	}
	if !dup {
		p.accept(l, e, got)
	}
	if got != e.sent(dup) {
		p.t.Fatalf("%s wrote %s and is answered %s, want %s", l.who, f, got, e.sent(dup))
	}
	p.through(l)
}

// accept gives an entry the place that the server gave it, and everybody else
// is to be told.
func (p *play) accept(origin *link, e *entry, sent shared.Frame) {
	if sent.N <= p.model.last {
		p.t.Fatalf("%s after n=%d", sent, p.model.last)
	}
	e.n, e.at = sent.N, sent.At
	p.model.store(e)
	for _, l := range p.links {
		if l.who != e.from && l.who != e.to {
			continue
		}
		l.written = max(l.written, e.n)
		if l != origin {
			l.owed = append(l.owed, e.frame(l.who))
		}
		p.cursors = append(p.cursors, cursor{p.model.epoch, e.n})
	}
}

// answer reads the next frame that is not about presence.
func (l *link) answer() shared.Frame {
	for {
		if f := l.peer.frame(); f.Address != shared.VerbPresence {
			return f
		}
	}
}

// through waits until the store's writer has done all that this link asked
// for, and everybody who is to be told has it in their queue.
func (p *play) through(l *link) {
	l.peer.write(shared.Frame{Address: l.who, ID: barrier, Content: barrier}.String())
	if got := l.answer(); got.Address != shared.VerbSent || got.ID != barrier || !got.Dup {
		p.t.Fatalf("%s is sent %s instead of an answer", l.who, got)
	}
}

func (p *play) owe(who string, but *link, f shared.Frame) {
	for _, l := range p.links {
		if l.who == who && l != but {
			l.owed = append(l.owed, f)
		}
	}
}

func (p *play) ack(rt *rapid.T) {
	l, n := p.anyLink(rt), p.anyN(rt)
	l.peer.write(fmt.Sprintf("@ack;n=%d|", n))
	for of, upTo := range p.model.ack(l.who, l.device, min(n, l.written), p.people) {
		p.owe(of, nil, shared.Frame{Address: shared.VerbDelivered, By: l.who, N: upTo})
	}
	p.through(l)
}

func (p *play) read(rt *rapid.T) {
	l, n, with := p.anyLink(rt), p.anyN(rt), p.anyone(rt, "with")
	l.peer.write(fmt.Sprintf("@read;with=%s;n=%d|", with, n))
	if upTo := p.model.read(l.who, with, n); upTo > 0 {
		p.owe(with, nil, shared.Frame{Address: shared.VerbRead, By: l.who, N: upTo})
		p.owe(l.who, l, shared.Frame{Address: shared.VerbRead, By: l.who, With: with, N: upTo})
	}
	p.through(l)
}

func (p *play) drop(rt *rapid.T) { p.hangUp(p.anyLink(rt)) }

func (p *play) hangUp(l *link) {
	l.peer.close()
	p.links = slices.DeleteFunc(p.links, func(other *link) bool { return other == l })
}

// dropWhileSending breaks a line with messages on it that nobody has answered.
// What became of them is found out by sending them again, on another line.
func (p *play) dropWhileSending(rt *rapid.T) {
	l, to := p.anyLink(rt), p.anyone(rt, "to")
	frames := make([]shared.Frame, rapid.IntRange(1, 5).Draw(rt, "messages"))
	for i := range frames {
		p.count++
		frames[i] = shared.Frame{Address: to, ID: fmt.Sprint("m", p.count), Content: fmt.Sprint("message ", p.count)}
		l.peer.write(frames[i].String())
	}
	p.hangUp(l)
	device := fmt.Sprint("new", p.count)
	again := &link{peer: p.users[l.who].live(p.t, "device="+device), who: l.who}
	for _, f := range frames {
		again.peer.write(f.String())
	}
	for _, f := range frames {
		e, dup, code := p.model.judge(l.who, &f, p.people)
		if dup || code != "" {
			p.t.Fatalf("the model: %s is %v %s", f, dup, code)
		}
		sent, _ := again.peer.until(shared.VerbSent)
		p.accept(nil, e, sent)
		if sent != e.sent(sent.Dup) {
			p.t.Fatalf("%s is answered %s, want %s", f, sent, e.sent(sent.Dup))
		}
	}
	p.through(again)
	again.peer.close()
}

// ask holds what the API tells of conversations against the model.
func (p *play) ask(rt *rapid.T) {
	u := p.users[p.anyone(rt, "who")]
	var list shared.Conversations
	u.call(p.t, http.MethodGet, "/api/conversations", "", &list)
	if list.N != p.model.last {
		p.t.Fatalf("the list is as of n=%d, want %d", list.N, p.model.last)
	}
	rows := make(map[string]shared.Conversation)
	for _, row := range list.Conversations {
		rows[row.With] = row
	}
	for _, with := range p.people {
		messages := p.model.conversation(u.name, with)
		var page shared.Page
		u.call(p.t, http.MethodGet, "/api/conversations/"+with+"/messages?limit=200", "", &page)
		if page.N != p.model.last || page.More || !sameMessages(page.Messages, messages) {
			p.t.Fatalf("%s has with %s %+v, want as of %d %+v", u.name, with, page, p.model.last, messages)
		}
		row, there := rows[with]
		delete(rows, with)
		if len(messages) == 0 {
			if there {
				p.t.Fatalf("%s has a row of %s: %+v", u.name, with, row)
			}
			continue
		}
		mine, theirs := p.model.receipts[pairOf{u.name, with}], p.model.receipts[pairOf{with, u.name}]
		want := shared.Conversation{With: with, Unread: p.model.unread(u.name, with), Seen: mine.read, Delivered: theirs.delivered, Read: theirs.read}
		if row.Last == nil || !sameMessages([]shared.Message{*row.Last}, messages[len(messages)-1:]) {
			p.t.Fatalf("%s: the last message with %s is %+v", u.name, with, row.Last)
		}
		if row.Last = nil; row != want {
			p.t.Fatalf("%s has the row %+v, want %+v", u.name, row, want)
		}
	}
	if len(rows) > 0 {
		p.t.Fatalf("%s has rows of nobody: %v", u.name, slices.Collect(maps.Keys(rows)))
	}
}

// sameMessages compares messages, their reactions in any order.
func sameMessages(got, want []shared.Message) bool {
	byName := func(a, b shared.Reaction) int { return strings.Compare(a.By, b.By) }
	return slices.EqualFunc(got, want, func(g, w shared.Message) bool {
		same := slices.Equal(slices.SortedFunc(slices.Values(g.Reactions), byName), slices.SortedFunc(slices.Values(w.Reactions), byName))
		g.Reactions, w.Reactions = nil, nil
		return same && reflect.DeepEqual(g, w)
	})
}

// compare holds what every connection was sent against what it is owed.
func (p *play) compare(*rapid.T) {
	for _, l := range p.links {
		if got := l.peer.settle(); !slices.Equal(got, l.owed) {
			p.t.Fatalf("%s on %q is sent\n%s\nwant\n%s", l.who, l.device, lines(got), lines(l.owed))
		}
		l.owed = nil
	}
}
