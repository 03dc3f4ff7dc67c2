package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/shared"
)

// followAlbum brings the album into line with the conversation as far as that is held: its newest
// part. Of what is older albumHears tells.
func (m *model) followAlbum() {
	a := &m.album
	if m.place.media == "" || a.busy || a.failed.EN != "" || a.with != m.place.with || a.kind != m.place.media {
		return
	}
	tl := m.state.Timeline(a.with)
	if tl.Rev == a.rev || !tl.Loaded {
		return
	}
	a.rev = tl.Rev
	var list []shared.Message
	held := int64(shared.MaxN)
	for i := len(tl.Items) - 1; i >= 0; i-- {
		if x := &tl.Items[i]; x.N > 0 {
			if held = x.N; a.lacks(x) {
				list = append(list, x.Message)
			}
		}
	}
	for i := range a.messages {
		if x := &a.messages[i]; x.N < held && !m.state.Hidden(a.with, x.N) {
			list = append(list, *x)
		}
	}
	m.albumIs(list)
}

// lacks reports whether a message that is held belongs into what is shown.
func (a *album) lacks(it *chat.Item) bool {
	return !it.Deleted && it.N >= a.next && brings(&it.Message, a.kind)
}

// albumHears takes what frames of the stream say of messages that are shown: whether they are held or not.
func (m *model) albumHears(frames []shared.Frame) {
	a := &m.album
	if m.place.media == "" || a.busy {
		return
	}
	var list []shared.Message
	for i := range a.messages {
		x, goes := a.messages[i], false
		for j := range frames {
			switch f := &frames[j]; {
			case f.Of != x.N:
			case f.Address == shared.VerbDelete, f.Address == shared.VerbHide:
				goes = true
			case f.Address == shared.VerbEdit:
				x.Content = f.Content
				goes = !brings(&x, a.kind)
			}
		}
		if !goes {
			list = append(list, x)
		}
	}
	m.albumIs(list)
}

// albumIs shows these messages, where they are others than before. What stays is not made anew, and
// stays where it is on the screen.
func (m *model) albumIs(list []shared.Message) {
	a, shown := &m.album, byID(albumID)
	same := len(list) == len(a.messages)
	was := map[int64]string{}
	for i := range a.messages {
		was[a.messages[i].N] = a.messages[i].Content
	}
	for i := range list {
		x := &list[i]
		same = same && a.messages[i].N == x.N
		if content, had := was[x.N]; had && content != x.Content {
			same = false
			delete(a.made, x.N)
		}
	}
	if same {
		return
	}
	newer := len(list) > 0 && (len(a.messages) == 0 || list[0].N > a.messages[0].N)
	a.messages = list
	if !shown.Truthy() {
		return
	}
	active, top, height := focused(), number(shown, "scrollTop"), number(shown, "scrollHeight")
	m.drawAlbum(true)
	if shown.Call("contains", active).Bool() {
		focus(active)
	}
	if newer && top > 0 {
		top += number(shown, "scrollHeight") - height
	}
	shown.Set("scrollTop", top)
}

// remade puts what was made of a message before to the end of its group, and reports whether there was something.
func (a *album) remade(n int64) bool {
	nodes := a.made[n]
	for _, e := range nodes {
		append1(a.group, e)
	}
	return len(nodes) > 0
}

// keepMade remembers what was made of a message: what stands in its group from an index on.
func (a *album) keepMade(n int64, from int) {
	if a.made == nil {
		a.made = map[int64][]app.Value{}
	}
	children := a.group.Get("children")
	for ; from < children.Length(); from++ {
		a.made[n] = append(a.made[n], children.Index(from))
	}
}
