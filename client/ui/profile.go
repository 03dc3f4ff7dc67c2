package ui

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// Who people are: what they want to be called, and beside it, where that is something
// else, the name by which they are written to; their pictures; and the sheet about one of them.

const (
	doProfile     = "profile" // its kind is a name
	profileHeadID = "profile-head"
	picturePath   = "/api/pictures/"
)

// nameOf is what somebody wants to be called, or else their name.
func (m *model) nameOf(who string) string {
	if called := m.state.Profile(who).Called; called != "" {
		return called
	}
	return who
}

// handle is the name with an @ before it, for what has to stand beside a name that
// somebody has given themselves; "" where that is but another spelling.
func (m *model) handle(who string) string {
	if who == m.state.Me().Name || strings.ToLower(m.nameOf(who)) == who {
		return ""
	}
	return "@" + who
}

// fully is what somebody is called, with the handle if there is one.
func (m *model) fully(who string) string {
	name := m.called(who)
	if handle := m.handle(who); handle != "" {
		return m.t(text.NameBoth, name, handle)
	}
	return name
}

// nameParts is fully, as it is drawn: of both, the handle is never cut off for the sake of the other.
func (m *model) nameParts(who string) []app.UI {
	handle := m.handle(who)
	if handle == "" {
		return []app.UI{app.Text(m.called(who))}
	}
	return []app.UI{say("bdi", "called", m.called(who)), say("bdi", "handle", handle)}
}

// putName is nameParts for what is drawn beside go-app.
func (m *model) putName(parent app.Value, look, who string) {
	e := put(parent, look, "")
	handle := m.handle(who)
	if handle == "" {
		e.Set("textContent", m.called(who))
		return
	}
	put(e, "bdi.called", m.called(who))
	put(e, "bdi.handle", handle)
}

// putPerson puts the face and the name of somebody there.
func (m *model) putPerson(parent app.Value, who string) {
	m.putFace(parent, who, "")
	m.putName(parent, "span.name", who)
}

// picture draws the picture of a person; the name stands beside it. Without one, and until it is here
// (web/static/profile.js), initials stand in.
func (m *model) picture(who string, online bool, more string) app.UI {
	p := m.state.Profile(who)
	class := app.AppendClass("face", tint(who), more)
	if online {
		class += " online"
	}
	return tag("span").Class(class).Aria("hidden", true).Body(
		app.Text(initials(m.nameOf(who))),
		app.If(p.Picture != "", func() app.UI {
			return tag("img").Attr("src", picturePath+p.Picture).Attr("alt", "").Attr("loading", "lazy").Attr("draggable", "false")
		}),
	)
}

// putFace is picture for what is drawn beside go-app.
func (m *model) putFace(parent app.Value, who, more string) {
	e := put(parent, "span.face."+tint(who)+more+" aria-hidden=true", initials(m.nameOf(who)))
	if p := m.state.Profile(who); p.Picture != "" {
		put(e, "img alt= draggable=false src="+picturePath+p.Picture, "")
	}
}

// sketchFace and sketchName are picture and nameParts for what is sketched.
func (m *model) sketchFace(s *sketch, who string, online bool) {
	look := "span.face." + tint(who)
	if online {
		look += ".online"
	}
	s.open(look + " aria-hidden=true")
	s.text(initials(m.nameOf(who)))
	if p := m.state.Profile(who); p.Picture != "" {
		s.open("img alt= loading=lazy draggable=false")
		s.attr("src", picturePath+p.Picture)
		s.close()
	}
	s.close()
}

func (m *model) sketchName(s *sketch, who string) {
	handle := m.handle(who)
	if handle == "" {
		s.text(m.called(who))
		return
	}
	s.say("bdi.called", m.called(who))
	s.say("bdi.handle", handle)
}

// present says whether somebody is there, or was when, "" where that is not known.
func (m *model) present(tl chat.Timeline) string {
	switch {
	case tl.Online:
		return m.plain(&text.OnlineNow)
	case tl.Left > 0 && !m.state.Hides(shared.ChoiceHidePresence):
		return m.lastSeen(tl.Left)
	}
	return ""
}

// whois is the head of a conversation: a press on it opens the sheet about the other one.
func whois(m *model, tl chat.Timeline) app.UI {
	with := tl.With
	return styled("div", "who").DataSet("act", doProfile).DataSet("kind", with).DataSet("test", "who").Body(
		m.picture(with, tl.Online, "little"),
		box("div", "titles", tag("h1").Dir("auto").DataSet("test", "pane-name").Text(m.called(with)), under(m, tl)),
		button("over").Aria("label", m.t(text.ProfileOf, m.nameOf(with))).Aria("haspopup", "dialog").DataSet("test", "open-profile"),
	)
}

// openProfile shows the sheet about somebody, below what was pressed or from below on a phone.
func (m *model) openProfile(with string, x, y float64) {
	self := with == m.state.Me().Name
	sheet := made("div.sheet.acts.about role=dialog data-test=profile", "")
	attr(sheet, "aria-label", m.t(text.ProfileOf, m.nameOf(with)))
	putKey(sheet, doClose, "close", m.plain(&text.Close))
	m.shows = with
	m.fillProfile(put(sheet, "div.head id="+profileHeadID, ""))
	act := func(do, kind, look string, label *text.Text) {
		e := put(sheet, "button.act type=button data-act="+do+" data-test=act-"+do, "")
		attr(e, "data-kind", kind)
		append1(e, iconElement(look, "icon"))
		put(e, "span", m.plain(label))
	}
	if self {
		act(doGo, "/settings", "write", &text.ProfileEdit)
	}
	act(doFind, with, "search", &text.SearchHere)
	act(doMedia, with, "file", &text.Media)
	if s := m.state.Standing(with); !self {
		mute, block := &text.Mute, &text.Block
		if s.Muted {
			mute = &text.Unmute
		}
		if s.Blocked {
			block = &text.Unblock
		}
		act(shared.ChoiceMute, with, "mute", mute)
		act(shared.ChoiceBlock, with, "block", block)
	}
	m.floatAt(sheet, x, y)
	m.askPerson(with)
}

// drawProfile draws the head of the sheet, if that is there, as it is by now.
func (m *model) drawProfile() {
	if m.shows == "" {
		return
	}
	if head := byID(profileHeadID); head.Truthy() {
		m.fillProfile(head)
	} else {
		m.shows = ""
	}
}

func (m *model) fillProfile(head app.Value) {
	with := m.shows
	now := m.present(m.state.Timeline(with))
	if !m.stale(head, with, now) {
		return
	}
	head.Set("textContent", "")
	m.putFace(head, with, ".grand")
	put(head, "h2 dir=auto data-test=profile-called", m.nameOf(with))
	put(head, "p.handle data-test=profile-name", "@"+with)
	if status := m.state.Profile(with).Status; status != "" {
		put(head, "p.status dir=auto data-test=profile-status", status)
	}
	if now != "" {
		put(head, "p.hint", now)
	}
}

// stale reports whether what an element shows of somebody, and more, is another thing by now, and notes that it is
// drawn then: a picture that is drawn anew would go away for a moment.
func (m *model) stale(e app.Value, who, more string) bool {
	p := m.state.Profile(who)
	drawn := e.Get("dataset")
	is := m.lang.Tag() + who + "/" + itoa(int(p.N)) + "/" + p.Picture + "/" + p.Called + "/" + p.Status + "/" + more
	if drawn.Get("drawn").Equal(app.ValueOf(is)) {
		return false
	}
	drawn.Set("drawn", is)
	return true
}

// askPerson asks what the server knows of somebody now.
func (m *model) askPerson(who string) {
	if m.state.Line().Phase != chat.Connected {
		return
	}
	ask(m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, who) },
		func(p shared.Person, err error) {
			if err == nil {
				m.met(p)
			}
		})
}

// met takes what the server has said of somebody.
func (m *model) met(p shared.Person) {
	m.apply(chat.Told{Profile: p.Profile}, chat.Left{With: p.Name, At: p.Seen})
}
