package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

const (
	albumID = "album"
	// aroundLink is how many bytes of a message are shown before a link, and after it.
	aroundLink = 160
)

// drawAlbum draws what there is; fresh says that nothing of it is drawn yet.
func (m *model) drawAlbum(fresh bool) {
	a, shown := &m.album, byID(albumID)
	if !shown.Truthy() {
		return
	}
	if foot := shown.Get("lastChild"); fresh {
		if shown.Call("contains", focused()).Bool() {
			focus(shown)
		}
		shown.Set("textContent", "")
		if a.lang != m.lang {
			a.made = nil
		}
		a.drawn, a.month, a.lang = 0, 0, m.lang
		if a.kept {
			put(shown, "p.note role=status data-test=album-kept", m.plain(&text.MediaKept))
		}
	} else if foot.Truthy() {
		foot.Call("remove")
	}
	for ; a.drawn < len(a.messages); a.drawn++ {
		m.drawBrought(shown, &a.messages[a.drawn])
	}
	m.drawAlbumFoot(put(shown, "div.foot role=status", ""))
}

// drawBrought shows what one message brought along, below its month.
func (m *model) drawBrought(shown app.Value, x *shared.Message) {
	a := &m.album
	at := m.clock.local(x.At)
	if month := 12*at.Year() + int(at.Month()); month != a.month {
		a.month = month
		put(shown, "h2.label", m.clock.month(m.lang, x.At))
		look := "div.lines"
		if a.kind == mediaPictures {
			look = "div.tiles"
		}
		a.group = put(shown, look, "")
	}
	if a.remade(x.N) {
		return
	}
	defer a.keepMade(x.N, a.group.Get("children").Length())
	switch a.kind {
	case mediaPictures:
		m.putShow(putFile(put(a.group, "div.tile data-test=tile", ""), x), x)
	case mediaFiles:
		e := put(a.group, "div.brought data-test=brought-file", "")
		what := put(e, "div.what", "")
		putFile(what, x)
		m.putWhen(what, x)
		m.putShow(e, x)
	default:
		for _, link := range linksOf(x.Content) {
			m.drawLink(x, link)
		}
	}
}

// putFile draws a message's file as the timeline does, within reach of the keyboard and as large as
// the style sheet says.
func putFile(parent app.Value, x *shared.Message) app.Value {
	e := fileElement(x.File)
	e.Get("style").Set("cssText", "")
	e.Call("removeAttribute", "tabindex")
	append1(parent, e)
	return parent
}

// drawLink shows a link among the words that it was written in.
func (m *model) drawLink(x *shared.Message, link shared.Mark) {
	e := put(m.album.group, "div.brought data-test=brought-link", "")
	what := put(e, "div.what", "")
	said := put(what, "p.around dir=auto", "")
	from, to := boundary(x.Content, link.From-aroundLink), boundary(x.Content, link.To+aroundLink)
	before, after := x.Content[from:link.From], x.Content[link.To:to]
	if from > 0 {
		before = "…" + before
	}
	if to < len(x.Content) {
		after += "…"
	}
	address := x.Content[link.From:link.To]
	append1(said, textNode(before))
	a := put(said, "a target=_blank rel=noreferrer data-test=link", address)
	attr(a, "href", address)
	append1(said, textNode(after))
	m.putWhen(what, x)
	m.putShow(e, x)
}

// putWhen says who sent it, and when.
func (m *model) putWhen(parent app.Value, x *shared.Message) {
	by := m.nameOf(x.From)
	if x.From == m.state.Me().Name {
		by = m.plain(&text.You)
	}
	put(parent, "p.when dir=auto", by+" · "+m.clock.date(m.lang, x.At))
}

// putShow puts the button there that leads to the message.
func (m *model) putShow(parent app.Value, x *shared.Message) {
	putKey(parent, doMediaShow, "talk", m.plain(&text.MediaShow))
	attr(parent.Get("lastChild"), "data-kind", itoa(int(x.N)))
}

// drawAlbumFoot says what stands in the stead of things, or after them.
func (m *model) drawAlbumFoot(foot app.Value) {
	a := &m.album
	press := func(do string, label *text.Text) {
		put(foot, "button.secondary type=button data-act="+do+" data-test="+do, m.plain(label))
	}
	empty := func(title, hint *text.Text) {
		e := put(foot, "div.empty", "")
		put(e, "h2", m.plain(title))
		put(e, "p.hint", m.plain(hint))
	}
	switch {
	case a.busy:
		put(foot, "p.hint", m.plain(&text.Loading))
	case a.failed.EN != "":
		empty(&text.MediaFailed, &a.failed)
		press(doMediaAgain, &text.TryAgain)
	case a.next > 0:
		press(doMediaMore, &text.MediaMore)
	case len(a.messages) == 0:
		title, hint := &text.NoLinks, &text.NoMediaHow
		switch a.kind {
		case mediaPictures:
			title = &text.NoPictures
		case mediaFiles:
			title = &text.NoFiles
		}
		if a.with == m.state.Me().Name {
			hint = &text.NoMediaSelf
		}
		empty(title, hint)
	}
}
