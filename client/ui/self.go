package ui

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// The user's own profile, in the settings: drawn beside go-app, so that what is being written stays.

const (
	selfID       = "self"
	selfFaceID   = "self-face"
	selfCalledID = "self-called"
	selfStatusID = "self-status"
	selfSaidID   = "self-said"
)

// What its buttons do, in data-act.
const (
	doPaint   = "paint"
	doUnpaint = "unpaint"
)

// self is what the settings say about it.
type self struct {
	said   text.Text // the answer to the last change
	bad    bool
	saving bool
	again  bool // it was not saved, since nobody answered
}

func putProfile(request shared.ProfileRequest) func(context.Context) (shared.Profile, error) {
	return func(ctx context.Context) (p shared.Profile, err error) {
		// As a map: what is empty has to be said, too.
		err = call(ctx, "PUT", "/api/profile", map[string]string{"called": request.Called, "status": request.Status}, &p)
		return p, err
	}
}

func removePicture(ctx context.Context) (p shared.Profile, err error) {
	err = call(ctx, "DELETE", "/api/profile/picture", nil, &p)
	return p, err
}

// drawSelf draws what is not there, and brings the rest into line with the language and the state.
func (m *model) drawSelf() {
	box := byID(selfID)
	if !box.Truthy() {
		return
	}
	me := m.state.Me()
	face := byID(selfFaceID)
	if !face.Truthy() {
		face = put(box, "div.person id="+selfFaceID, "")
		m.putField(box, selfCalledID, " maxlength=64 autocomplete=nickname")
		m.putField(box, selfStatusID, " maxlength=140 autocomplete=off")
		put(box, "p role=status data-test=self-said id="+selfSaidID, "")
	}
	if p := m.state.Profile(me.Name); m.stale(face, me.Name, "") {
		m.drawSelfFace(face, me)
		m.fillField(selfCalledID, p.Called, &text.ProfileCalled, me.Name)
		m.fillField(selfStatusID, p.Status, &text.ProfileStatus, m.plain(&text.ProfileStatusHint))
	}
	words, class := m.plain(&text.ProfileHow), "hint"
	if m.self.said.EN != "" {
		words = m.plain(&m.self.said)
	}
	if m.self.bad {
		class = "error"
	}
	said := byID(selfSaidID)
	said.Set("className", class)
	if said.Get("textContent").String() != words { // or it would be read out again
		said.Set("textContent", words)
	}
}

func (m *model) drawSelfFace(face app.Value, me shared.Me) {
	at := focused()
	had := face.Call("contains", at).Bool()
	do := data(at, "act")
	face.Set("textContent", "")
	m.putFace(face, me.Name, ".grand")
	attr(face.Get("lastChild"), "data-act", doPaint)
	words := put(face, "div", "")
	put(words, "b dir=auto data-test=self-name", m.nameOf(me.Name))
	under := "@" + me.Name
	if me.Owner {
		under += m.plain(&text.Comma) + m.plain(&text.OwnerWord)
	}
	put(words, "span.hint", under)
	buttons := put(words, "div.buttons", "")
	key := func(act string, label *text.Text) {
		e := put(buttons, "button.secondary.small type=button data-act="+act+" data-test="+act, m.plain(label))
		if had && (act == doPaint || act == do) {
			focus(e)
		}
	}
	if m.state.Profile(me.Name).Picture == "" {
		key(doPaint, &text.PictureChoose)
	} else {
		key(doPaint, &text.PictureChange)
		key(doUnpaint, &text.PictureRemove)
	}
}

// fillField brings a field into line, unless something is being written there, or was not saved.
func (m *model) fillField(id, value string, label *text.Text, hint string) {
	field := byID(id)
	field.Get("previousSibling").Set("textContent", m.plain(label))
	field.Set("placeholder", hint)
	if !field.Equal(focused()) && !m.self.bad && !m.self.saving {
		field.Set("value", value)
	}
}

// putField puts a labelled field there.
func (m *model) putField(parent app.Value, id, more string) {
	e := put(parent, "label", "")
	put(e, "span", "")
	put(e, "input type=text dir=auto enterkeyhint=done id="+id+" data-test="+id+more, "")
}

// saveSelf saves what stands in the fields, if it is not what is known.
func (m *model) saveSelf() {
	called, status := byID(selfCalledID), byID(selfStatusID)
	if !called.Truthy() || m.self.saving {
		return
	}
	want := shared.ProfileRequest{Called: trimmed(called), Status: trimmed(status)}
	if p := m.state.Profile(m.state.Me().Name); want.Called == p.Called && want.Status == p.Status {
		if m.self.bad {
			m.answerSelf(text.Text{}, false)
		}
		return
	}
	m.self.saving = true
	ask(m, putProfile(want), func(p shared.Profile, err error) {
		m.self.saving, m.self.again = false, err != nil && statusOf(err) == 0
		if err != nil {
			words := wordsFor(err)
			if statusOf(err) == 400 {
				words = text.ProfileText
			}
			m.refuseSelf(words)
			return
		}
		m.becameSelf(p)
		m.saveSelf() // what was written meanwhile
	})
}

// trimmed is what stands in a field, in the one way in which it is kept.
func trimmed(field app.Value) string {
	return strings.Join(strings.Fields(field.Get("value").String()), " ")
}

// becameSelf takes the profile that a change has made.
func (m *model) becameSelf(p shared.Profile) {
	m.apply(chat.Told{Profile: p})
	m.answerSelf(text.ProfileSaved, false)
}

// refuseSelf says why something was not saved, also to whoever has left the settings.
func (m *model) refuseSelf(words text.Text) {
	m.answerSelf(words, true)
	if !byID(selfID).Truthy() {
		m.tell(m.plain(&text.ProfileUnsaved)+m.plain(&text.Space)+m.plain(&words), false)
	}
}

func (m *model) answerSelf(words text.Text, bad bool) {
	m.self.said, m.self.bad = words, bad
	m.drawSelf()
}

// unpaint takes the user's picture away.
func (m *model) unpaint() {
	ask(m, removePicture, func(p shared.Profile, err error) {
		if err != nil {
			m.refuseSelf(wordsFor(err))
			return
		}
		m.becameSelf(p)
	})
}

// painted is told by web/static/profile.js how it goes with a picture that was picked.
func (m *model) painted(detail app.Value) {
	var p shared.Profile
	var problem shared.Problem
	answer := detail.Get("answer").String()
	switch status := detail.Get("status").Int(); {
	case status == 1:
		m.answerSelf(text.PictureSaving, false)
	case status == 200 && json.Unmarshal([]byte(answer), &p) == nil:
		m.becameSelf(p)
	case status == 2:
		m.refuseSelf(text.PictureUnread)
	case status != 0 && json.Unmarshal([]byte(answer), &problem) == nil:
		m.refuseSelf(text.Refusal(string(problem.Code)))
	default:
		m.refuseSelf(text.Refusal(string(noAnswer)))
	}
}

// listenSelf hears what happens to the profile.
func (b *bridge) listenSelf() {
	m := b.model
	b.hear(app.Window(), "painted", func(e app.Value) { b.ui(func() { m.painted(e.Get("detail")) }) })
	b.hear(document(), "change", func(e app.Value) {
		if id := idOf(e.Get("target")); id == selfCalledID || id == selfStatusID {
			b.ui(m.saveSelf)
		}
	})
}
