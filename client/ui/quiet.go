package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/device"
	"tobar/client/text"
)

// undisturbed reports whether the user does not want to be disturbed now.
func (m *model) undisturbed() bool { return now() < m.settings.Quiet }

// endQuietAt lets the screen follow when the time has come.
func (m *model) endQuietAt() {
	if left := m.settings.Quiet - now(); left > 0 && m.settings.Quiet != device.Always {
		m.bridge.after(time.Duration(left)*time.Millisecond, func() { m.turn++ })
	}
}

const morning = 8 // o'clock

// nextMorning is the next time that it is morning where the reader is, in Unix milliseconds.
func (c *clock) nextMorning() int64 {
	t := c.local(c.now().UnixMilli())
	y, month, d := t.Date()
	if t.Hour() >= morning {
		d++
	}
	ms := time.Date(y, month, d, morning, 0, 0, 0, t.Location()).UnixMilli()
	// In the night the clocks may be changed.
	_, before := t.Zone()
	_, then := c.local(ms).Zone()
	return ms + int64(before-then)*1000
}

// until is a time that has not come yet.
func (c *clock) until(l text.Lang, ms int64) string {
	switch c.ago(ms) {
	case 0:
		return c.minute(l, ms)
	case -1:
		return text.TomorrowAt.In(l, c.minute(l, ms))
	}
	return c.moment(l, ms)
}

// quietWords says for how long.
func (m *model) quietWords() string {
	if m.settings.Quiet == device.Always {
		return m.plain(&text.QuietOn)
	}
	return m.t(text.QuietUntil, m.clock.until(m.lang, m.settings.Quiet))
}

// quietSign is in the header of the list, so that nobody forgets it for days.
func quietSign(m *model) app.UI {
	return slot(m.undisturbed(), func() app.UI {
		words := m.quietWords()
		return styled("a", "key quiet").Attr("href", "/settings").Aria("label", words).Title(words).DataSet("test", "quiet").
			Body(icon("quiet", "icon"))
	})
}

// The choices, each beside its words.
var (
	noticeChoices = []device.Notices{device.NoNotices, device.Wordy, device.Discreet}
	noticeWords   = []text.Text{text.NoticesNone, text.NoticesWords, text.NoticesNames}
	soundWords    = []text.Text{text.SoundTone, text.SoundNone}
	quietChoices  = []text.Text{text.QuietOff, text.QuietHour, text.QuietMorning, text.QuietAlways}
)

// notices is the part of the settings about what is noticed outside of the page.
func (s *settings) notices() app.UI {
	m := s.m
	may := allowed()
	silent := 0
	if m.settings.Silent {
		silent = 1
	}
	note := m.noticeNote(may)
	return box("section", "stack",
		tag("h2").Text(m.plain(&text.NoticesField)),
		slot(may != "", func() app.UI {
			return s.pick("set-notices", text.NoticesWhen, indexOf(noticeChoices, m.settings.Notices), noticeWords,
				func(n int) { m.chooseNotices(noticeChoices[n]) })
		}),
		slot(note.EN != "", func() app.UI {
			return styled("div", "note").DataSet("test", "notices-note").Body(
				tag("p").Text(m.plain(&note)),
				app.If(may == "default", func() app.UI {
					return stripButton(m, "notices-ask", text.NoticesAsk, func(ctx app.Context, _ app.Event) {
						m.chooseNotices(m.settings.Notices)
						focus(closest(ctx.JSSrc(), "section").Call("querySelector", "select")) // the button will go
					})
				}))
		}),
		s.pick("set-sound", text.SoundField, silent, soundWords, func(n int) {
			m.choose(func(to *device.Settings) { to.Silent = n == 1 })
			if n == 0 {
				outside("sound")
			}
		}),
		s.pick("set-quiet", text.QuietField, m.quietChoice(), quietChoices, m.chooseQuiet),
		slot(m.undisturbed(), func() app.UI {
			return styled("p", "hint").Role("status").DataSet("test", "quiet-until").
				Text(m.t(text.QuietHow, m.quietWords()))
		}),
	)
}

// noticeNote is why none are shown although they were chosen.
func (m *model) noticeNote(may string) text.Text {
	switch {
	case may == "" && app.Window().Get("isSecureContext").Truthy():
		return text.NoticesMissing
	case may == "denied" && m.wantsNotices():
		return text.NoticesDenied
	case may == "default" && m.wantsNotices():
		return text.NoticesUnasked
	}
	return text.Text{}
}

// quietChoice is which of quietChoices holds.
func (m *model) quietChoice() int {
	switch until := m.settings.Quiet; {
	case !m.undisturbed():
		return 0
	case until == device.Always:
		return 3
	case until == m.clock.nextMorning():
		return 2
	}
	return 1
}

func (m *model) chooseQuiet(n int) {
	until := [...]int64{0, now() + time.Hour.Milliseconds(), m.clock.nextMorning(), device.Always}[n]
	m.choose(func(to *device.Settings) { to.Quiet = until })
	m.endQuietAt()
}
