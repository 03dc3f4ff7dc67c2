package ui

import (
	"context"
	"net/url"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// What a conversation has brought along, as it stands in an address.
const (
	mediaPictures = "pictures" // videos too
	mediaFiles    = shared.MediaFiles
	mediaLinks    = shared.MediaLinks
)

// What a button of the album does, in data-act.
const (
	doMedia      = "media"      // its kind is with whom
	doMediaOf    = "media-of"   // its kind is what is shown
	doMediaShow  = "media-show" // its kind is the number of a message
	doMediaMore  = "media-more"
	doMediaAgain = "media-again"
	doMediaClose = "media-close"
)

// album is what is shown of what a conversation has brought along. It stays while the user
// looks at one of its messages in the conversation.
type album struct {
	with, kind string
	messages   []shared.Message
	next       int64     // where to go on; 0 where there is no more
	busy       bool      // an answer is on its way
	kept       bool      // only the device was asked,
	bare       bool      // which had not opened its copy yet
	failed     text.Text // why there is no answer
	asks       int       // questions so far: an answer to an earlier one comes too late
	rounds     int       // pages asked for without a press

	over   bool // the browser's back button leads to the conversation
	lang   text.Lang
	drawn  int                   // messages that are on the page
	month  int                   // of the last of them
	group  app.Value             // and what is of that month
	scroll float64               // where it was left
	made   map[int64][]app.Value // of messages, by their numbers
	rev    int                   // of the conversation, as it is shown
}

// mediaKind is what an address asks for, "" for what is nothing.
func mediaKind(kind string) string {
	switch kind {
	case mediaPictures, mediaFiles, mediaLinks:
		return kind
	}
	return ""
}

// albumPlace is called before the place changes: whoever looks at the album does not look at
// the end of the conversation.
func (m *model) albumPlace(p place) {
	if p.media == "" {
		return
	}
	m.atEnd = false
	if m.place.media == "" {
		m.album.over = m.place.kind == placeWith && m.place.with == p.with
	}
}

// actOnAlbum does what a button of the album says, and reports whether it was one.
func (m *model) actOnAlbum(do, kind string) bool {
	a, p := &m.album, m.place
	switch do {
	case doMedia:
		m.sink(true)
		*a = album{asks: a.asks + 1}
		m.bridge.app.Navigate(place{kind: placeWith, with: kind, media: mediaPictures}.path())
	case doMediaOf:
		p.media = kind
		replace(p.path())
	case doMediaShow:
		p.media = ""
		p.at, _ = strconv.ParseInt(kind, 10, 64)
		m.bridge.app.Navigate(p.path())
	case doMediaMore, doMediaAgain:
		a.rounds = 0
		m.loadAlbum(a.next)
		m.drawAlbum(false)
		focus(byID(albumID))
	case doMediaClose:
		m.closeAlbum()
	default:
		return false
	}
	return true
}

// closeAlbum goes back to the conversation.
func (m *model) closeAlbum() {
	if m.album.over {
		goBack()
		return
	}
	p := m.place
	p.media = ""
	replace(p.path())
}

// keepAlbum brings the album into line with the place, the language and the line.
func (m *model) keepAlbum(mounted bool) {
	a, p := &m.album, m.place
	switch {
	case p.media == "":
	case a.with != p.with || a.kind != p.media,
		a.kept && !a.busy && m.state.Line().Phase == chat.Connected, a.bare && m.bridge.copy != nil:
		*a = album{with: p.with, kind: p.media, asks: a.asks, over: a.over}
		m.loadAlbum(0)
		m.drawAlbum(true)
	case mounted || a.lang != m.lang:
		scroll := a.scroll
		m.drawAlbum(true)
		byID(albumID).Set("scrollTop", scroll)
	}
}

// loadAlbum asks for a page: the server, or without a network the device.
func (m *model) loadAlbum(before int64) {
	a := &m.album
	a.asks++
	a.busy, a.failed = true, text.Text{}
	mine, with, kind, copied := a.asks, a.with, a.kind, m.bridge.copy
	alone := m.state.Line().Phase == chat.Offline || !hasNetwork()
	var page shared.Media
	var kept, bare bool
	ask(m, nothing(func(ctx context.Context) (err error) {
		if !alone {
			page, err = getMedia(ctx, with, kind, before)
		}
		if alone || statusOf(err) == 0 && err != nil && ctx.Err() == nil {
			if kept, bare, err = true, copied == nil, nil; copied != nil {
				page.Messages = copied.Media(with, func(x *shared.Message) bool { return brings(x, kind) }, keptHits)
			}
		}
		return err
	}), func(_ struct{}, err error) {
		if a.asks != mine {
			return
		}
		a.busy = false
		fresh := kept || before == 0
		if err != nil {
			a.failed = wordsFor(err)
			m.drawAlbum(false)
			return
		}
		if fresh {
			a.messages = nil
		}
		a.kept, a.bare, a.next = kept, bare, page.Next
		for i := range page.Messages {
			if x := &page.Messages[i]; brings(x, kind) {
				a.messages = append(a.messages, *x)
			}
		}
		if a.next > 0 && len(a.messages) < fewHits && a.rounds < mostRounds {
			a.rounds++
			m.loadAlbum(a.next)
		}
		m.drawAlbum(fresh)
		m.followAlbum()
	})
}

func getMedia(ctx context.Context, with, kind string, before int64) (page shared.Media, err error) {
	of := mediaFiles
	if kind == mediaLinks {
		of = kind
	}
	err = call(ctx, "GET", "/api/conversations/"+url.PathEscape(with)+"/media?of="+of+"&before="+strconv.FormatInt(before, 10), nil, &page)
	return page, err
}

// brings reports whether a message has what is to be shown.
func brings(x *shared.Message, kind string) bool {
	file, ok := shared.ParseFile(x.File)
	look := file.Kind()
	switch picture := look == "image" || look == "video"; kind {
	case mediaPictures:
		return picture
	case mediaFiles:
		return ok && !picture
	}
	return len(linksOf(x.Content)) > 0
}

// linksOf are the links of a text, in order.
func linksOf(content string) (links []shared.Mark) {
	for at := 0; at < len(content); at++ {
		if content[at] == 'h' {
			if n := linkAt(content, at); n > 0 {
				links = append(links, shared.Mark{From: at, To: at + n})
				at += n - 1
			}
		}
	}
	return links
}

// albumView is the pane of the album. What is in it is drawn beside go-app, as what was found is.
type albumView struct {
	app.Compo
	m *model

	With, Kind string
	Turn       int
}

func (v *albumView) OnMount(app.Context) {
	defer v.m.report()
	v.m.keepAlbum(true)
	focus(query(document(), `.tabs [aria-pressed="true"]`))
}

func (v *albumView) OnUpdate(app.Context) {
	defer v.m.report()
	v.m.keepAlbum(false)
}

func (v *albumView) Render() app.UI {
	m := v.m
	tab := func(kind string, label text.Text) app.UI {
		return button("tab").Aria("pressed", strconv.FormatBool(v.Kind == kind)).
			DataSet("act", doMediaOf).DataSet("kind", kind).DataSet("test", "media-"+kind).Text(m.plain(&label))
	}
	return box("div", "album",
		box("div", "tabs",
			tab(mediaPictures, text.MediaPictures), tab(mediaFiles, text.MediaFiles), tab(mediaLinks, text.MediaLinks),
		).Role("group").Aria("label", m.plain(&text.Media)),
		tag("div").ID(albumID).Class("shown").TabIndex(0).Role("region").Aria("label", m.plain(&text.Media)).DataSet("test", "album").
			OnScroll(m.on("album", func(ctx app.Context, _ app.Event) {
				ctx.PreventUpdate()
				m.album.scroll = number(byID(albumID), "scrollTop")
			})),
	)
}

// albumPane stands in the stead of the conversation.
func albumPane(m *model) app.UI {
	with := m.place.with
	return box("main", "pane",
		heading(m, with, box("div", "titles",
			tag("h1").DataSet("test", "pane-name").Text(m.plain(&text.Media)),
			styled("p", "under").Dir("auto").Text(m.called(with))),
			button("key album-close").Title(m.plain(&text.Close)).Aria("label", m.plain(&text.Close)).
				DataSet("act", doMediaClose).DataSet("test", doMediaClose).Body(icon("close", "icon"))),
		strip(m),
		&albumView{m: m, With: with, Kind: m.place.media, Turn: m.turn},
	)
}
