package ui

import (
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/client/text"
)

// strip says how the line is, while it is not connected, or that the app
// itself needs something. Most of the time it is not there.
func strip(m *model) app.UI {
	said := stripSaid(m)
	return slot(said != nil, func() app.UI { return said })
}

func stripSaid(m *model) app.UI {
	line := m.state.Line()
	away := !m.quiet && m.state.Me().Name != "" || line.Since == 0 && !m.quiet
	switch {
	case m.failed:
		return stripOf("bad", "failed", m.plain(&text.AppFailed), stripReload(m))
	case line.Phase == chat.SignedOut:
		return stripOf("bad", "signed-out", m.plain(&text.LineSignedOut),
			stripButton(m, "strip-sign-in", text.SignIn, func(app.Context, app.Event) { signInAgain() }))
	case m.estrange:
		return stripOf("bad", "estranged", m.plain(&text.Estranged), stripReload(m))
	case line.Phase == chat.Offline && away:
		return stripOf("", "offline", m.since(line, text.LineOffline), nil)
	case line.Phase == chat.Waiting && away:
		return stripOf("", "waiting", m.since(line, text.Text{})+text.LineReconnecting.In(m.lang, secondsUntil(line.RetryAt)),
			stripButton(m, "strip-now", text.LineNow, func(app.Context, app.Event) { m.bridge.now() }))
	case line.Phase == chat.Connecting && away:
		return stripOf("", "connecting", m.plain(&text.LineConnecting), nil)
	case m.bridge.copy != nil && (!m.bridge.copy.Lasting() || m.bridge.trouble != nil):
		words := text.NotKept
		if errors.Is(m.bridge.trouble, device.ErrFull) {
			words = text.NoRoom
		}
		return stripOf("", "not-kept", m.plain(&words), nil)
	case m.update:
		return stripOf("calm", "update", m.plain(&text.UpdateReady), stripReload(m))
	case m.offersNotices():
		return noticeOffer(m)
	}
	return nil
}

// since says since when the line has been away, or something else while that is not known.
func (m *model) since(line chat.Line, otherwise text.Text) string {
	if line.Since == 0 {
		return m.plain(&otherwise)
	}
	at := m.clock.moment(m.lang, line.Since)
	switch m.clock.ago(line.Since) {
	case 0:
		at = m.clock.minute(m.lang, line.Since)
	case 1:
		at = m.t(text.YesterdayAt, m.clock.minute(m.lang, line.Since))
	}
	words := m.t(text.OfflineSince, at)
	if otherwise.EN != "" {
		words += m.plain(&text.WaitsHere)
	}
	return words
}

// secondsUntil counts down to 1: at 0 something else happens.
func secondsUntil(at int64) int { return int(max(1, (at-now()+999)/1000)) }

func stripOf(class, phase, words string, button app.UI) app.HTMLElem {
	return tag("div").Class("strip", class).Role("status").DataSet("test", "strip").DataSet("phase", phase).
		Body(tag("span").Text(words), button)
}

func stripButton(m *model, test string, label text.Text, f app.EventHandler) app.UI {
	return button("link").DataSet("test", test).OnClick(m.on(test, f)).Text(m.plain(&label))
}

func stripReload(m *model) app.UI {
	return stripButton(m, "strip-reload", text.Reload, func(app.Context, app.Event) {
		m.keepDraft()
		reload()
	})
}
