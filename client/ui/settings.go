package ui

import (
	"cmp"
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/device"
	"tobar/client/text"
	"tobar/shared"
)

// settings is the page of what can be chosen: for this browser, and for the account.
type settings struct {
	app.Compo
	m *model

	Turn int

	ctx      app.Context // the page's own
	sessions []shared.Session
	missing  error     // why they are not here
	asking   bool      // whether to sign out although something is unsent
	said     text.Text // the answer to a change of the password
	good     bool
	busy     bool
}

const (
	oldID   = "password-old"
	freshID = "password-new"
)

func (s *settings) OnMount(ctx app.Context) {
	defer s.m.report()
	s.ctx = ctx
	s.m.self = self{}
	s.m.drawSelf()
	s.list()
}

func (s *settings) OnUpdate(app.Context) {
	defer s.m.report()
	s.m.drawSelf()
}

func (s *settings) list() {
	askFor(s.ctx, s.m, getSessions, func(sessions []shared.Session, err error) {
		if s.missing = err; err == nil {
			s.sessions = sessions
		}
	})
}

func (s *settings) Render() app.UI {
	return box("div", "leaf",
		s.who(),
		s.looks(),
		s.notices(),
		privacy(s.m),
		s.password(),
		s.devices(),
		s.here(), // last: the browser says late that the app can be installed
	)
}

// who is the user's own profile.
func (s *settings) who() app.UI {
	m := s.m
	return tag("section").Aria("label", m.plain(&text.Profile)).Body(styled("div", "stack").ID(selfID))
}

// loses is how many messages would be lost by signing out.
func (m *model) loses() int { return m.state.Outbox() + unsent() }

// sure asks before unsent messages are lost.
func (s *settings) sure() app.UI {
	m := s.m
	return styled("div", "stack").Role("alert").Body(
		say("p", "error", text.SignOutLoses.In(m.lang, m.loses())),
		box("div", "buttons",
			button("secondary").DataSet("test", "sign-out-stay").
				OnClick(m.on("stay", func(app.Context, app.Event) { s.asking = false })).Text(m.plain(&text.Stay)),
			button("danger").DataSet("test", "sign-out-anyway").
				OnClick(m.on("anyway", func(app.Context, app.Event) { s.end() })).Text(m.plain(&text.SignOutAnyway)),
		),
	)
}

// leave signs out, unless something would be lost: what was recorded is found first.
func (s *settings) leave() {
	askFor(s.ctx, s.m, nothing(func(ctx context.Context) error {
		if script := voiceScript(); script.Truthy() {
			await(ctx, script.Call("restore"))
		}
		return nil
	}), func(struct{}, error) {
		s.m.bridge.takeEarly()
		if s.asking = s.m.loses() > 0; s.asking {
			return
		}
		s.end()
	})
}

// end signs out here and takes what this browser keeps of the account with it.
func (s *settings) end() {
	m := s.m
	askFor(s.ctx, m, nothing(signOut), func(_ struct{}, err error) {
		if err != nil && statusOf(err) != 401 {
			s.said, s.good = wordsFor(err), false
			return
		}
		m.bridge.forget()
	})
}

// looks is what one browser shows and does.
func (s *settings) looks() app.UI {
	m := s.m
	return box("section", "stack",
		tag("h2").Text(m.plain(&text.Appearance)),
		s.pick("set-theme", text.ThemeField, indexOf(themes, m.settings.Theme), themeWords, func(n int) {
			m.choose(func(to *device.Settings) { to.Theme = themes[n] })
		}),
		s.pick("set-language", text.LanguageField, indexOf(languages, m.settings.Language), languageWords, func(n int) {
			m.choose(func(to *device.Settings) { to.Language = languages[n] })
		}),
		s.pick("set-enter", text.EnterField, indexOf(enters, m.settings.Enter), enterWords, func(n int) {
			m.choose(func(to *device.Settings) { to.Enter = enters[n] })
		}),
		box("div", "buttons", button("secondary").DataSet("act", doKeys).DataSet("test", "set-keys").Text(m.plain(&text.Keys))),
		app.If(!m.kept.Lasting(), func() app.UI {
			return styled("p", "note").DataSet("test", "not-kept").Text(m.plain(&text.NotKept))
		}),
	)
}

// The choices, each beside its words.
var (
	themes        = []device.Theme{device.System, device.Light, device.Dark}
	themeWords    = []text.Text{text.ThemeSystem, text.ThemeLight, text.ThemeDark}
	languages     = []device.Language{device.Auto, device.English, device.Chinese}
	languageWords = []text.Text{text.LanguageAuto, text.LanguageEN, text.LanguageZH}
	enters        = []device.Enter{device.ByKeyboard, device.Sends, device.MakesLine}
	enterWords    = []text.Text{text.EnterAuto, text.EnterSends, text.EnterLine}
)

// indexOf is where a choice stands; what is none counts as the first.
func indexOf[T comparable](choices []T, chosen T) int {
	for i, c := range choices {
		if c == chosen {
			return i
		}
	}
	return 0
}

func (s *settings) pick(test string, label text.Text, chosen int, names []text.Text, choose func(int)) app.UI {
	m := s.m
	return tag("label").Body(
		app.Text(m.plain(&label)),
		tag("select").DataSet("test", test).
			OnChange(m.on(test, func(ctx app.Context, _ app.Event) { choose(ctx.JSSrc().Get("selectedIndex").Int()) })).
			Body(app.Range(names).Slice(func(n int) app.UI {
				return tag("option").Attr("value", itoa(n)).Attr("selected", n == chosen).Text(m.t(names[n]))
			})),
	)
}

// here is about installing, and about what plain HTTP takes away.
func (s *settings) here() app.UI {
	m := s.m
	secure := app.Window().Get("isSecureContext").Truthy()
	installable := app.Window().Get("goappIsAppInstallable").Truthy() && app.Window().Call("goappIsAppInstallable").Bool()
	return slot(installable || !secure, func() app.UI {
		return box("section", "stack",
			tag("h2").Text(m.plain(&text.InstallField)),
			app.If(secure, func() app.UI {
				return &installer{m: m, Turn: m.turn}
			}).Else(func() app.UI {
				return styled("p", "note").DataSet("test", "insecure").Text(m.plain(&text.Insecure))
			}),
		)
	})
}

func (s *settings) password() app.UI {
	m := s.m
	field := func(id, complete string, label text.Text) app.UI {
		return tag("label").Body(app.Text(m.plain(&label)),
			tag("input").ID(id).Attr("type", "password").Attr("autocomplete", complete).DataSet("test", id))
	}
	answer := styled("p", "error").Role("alert")
	if s.good {
		answer = styled("p", "good").Role("status")
	}
	// A form for the sake of password managers. Outside of a dialog this method
	// submits nothing, should the program be dead.
	return tag("form").Attr("method", "dialog").OnSubmit(m.on("password", func(_ app.Context, e app.Event) {
		e.PreventDefault()
		s.change()
	})).Body(
		box("section", "stack",
			tag("h2").Text(m.plain(&text.PasswordField)),
			tag("input").Attr("type", "text").Class("aside").Attr("autocomplete", "username").Attr("value", m.state.Me().Name).
				Attr("readonly", true).TabIndex(-1).Aria("hidden", true),
			field(oldID, "current-password", text.PasswordOld),
			field(freshID, "new-password", text.PasswordNew),
			say("p", "hint", m.plain(&text.PasswordHow)),
			slot(s.said.EN != "", func() app.UI { return answer.DataSet("test", "password-answer").Text(m.t(s.said)) }),
			box("div", "buttons",
				tag("button").Attr("type", "submit").Class("secondary").Attr("disabled", s.busy).DataSet("test", "password-change").
					Text(m.plain(&text.PasswordChange))),
		),
	)
}

func (s *settings) change() {
	old, fresh := byID(oldID), byID(freshID)
	request := shared.PasswordRequest{Old: old.Get("value").String(), New: fresh.Get("value").String()}
	s.good = false
	if request.Old == "" || request.New == "" {
		s.said = text.PasswordBoth
		return
	}
	s.busy, s.said = true, text.Text{}
	askFor(s.ctx, s.m, nothing(func(ctx context.Context) error { return changePassword(ctx, request) }),
		func(_ struct{}, err error) {
			s.busy = false
			switch {
			case err == nil:
				s.good, s.said = true, text.PasswordChanged
				old.Set("value", "")
				fresh.Set("value", "")
				s.list()
			case statusOf(err) == 403 || statusOf(err) == 401:
				s.said = text.PasswordWrong
			default:
				s.said = wordsFor(err)
			}
		})
}

// devices lists where the account is signed in: here first, which is known before
// the list has come, so that nothing moves under the finger.
func (s *settings) devices() app.UI {
	m := s.m
	var here shared.Session
	elsewhere := make([]shared.Session, 0, len(s.sessions))
	for _, v := range s.sessions {
		if v.Current {
			here = v
		} else {
			elsewhere = append(elsewhere, v)
		}
	}
	return tag("section").Body(
		tag("h2").Text(m.plain(&text.Devices)),
		box("ul", "lines",
			tag("li").DataSet("test", "session").DataSet("current", true).Body(
				about(m.plain(&text.ThisDevice), cmp.Or(here.Label, "\u00a0")),
				button("secondary small").DataSet("test", "sign-out").
					OnClick(m.on("sign-out", func(app.Context, app.Event) { s.leave() })).Text(m.plain(&text.SignOutHere)),
			),
		),
		slot(s.asking && m.loses() > 0, func() app.UI { return s.sure() }),
		slot(s.missing != nil, func() app.UI { return notHere(m, s.missing, s.list) }),
		box("ul", "lines", app.Range(elsewhere).Slice(func(n int) app.UI { return s.line(elsewhere[n]) })),
	)
}

// about is the two lines about a session.
func about(name, under string) app.UI {
	return box("div", "what",
		tag("div").Text(name),
		say("div", "hint", under),
	)
}

// line is a session somewhere else.
func (s *settings) line(v shared.Session) app.UI {
	m := s.m
	id := v.ID
	name := v.Label
	if v.Token {
		name += m.plain(&text.Comma) + m.plain(&text.TokenWord)
	}
	return tag("li").DataSet("test", "session").Body(
		about(name, m.t(text.LastSeen, m.clock.moment(m.lang, max(v.Seen, v.Made)))),
		button("danger small").DataSet("test", "session-end").
			OnClick(m.on("session-"+itoa(int(id)), func(ctx app.Context, _ app.Event) {
				askFor(s.ctx, m, nothing(func(ctx context.Context) error { return endSession(ctx, id) }),
					func(struct{}, error) { s.list() })
			})).Text(m.plain(&text.SignOut)),
	)
}

// installer offers to install the app.
type installer struct {
	app.Compo
	m *model

	Turn int
}

func (i *installer) Render() app.UI {
	m := i.m
	// On Apple's there is no prompt to be shown, and go-app's function throws.
	if apple := app.Window().Get("goappIsAppleBrowser"); apple.Truthy() && app.Window().Call("goappIsAppleBrowser").Bool() {
		return styled("p", "hint").DataSet("test", "install").Text(m.plain(&text.InstallApple))
	}
	return box("div", "stack",
		say("p", "hint", m.plain(&text.InstallHow)),
		box("div", "buttons",
			button("primary").DataSet("test", "install").
				OnClick(m.on("install", func(ctx app.Context, _ app.Event) { ctx.ShowAppInstallPrompt() })).Text(m.plain(&text.Install))),
	)
}
