package ui

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// start is the sheet of a new conversation: one question, a name.
type start struct {
	app.Compo
	m *model

	Turn int

	ctx   app.Context // the sheet's own
	busy  bool
	words func() string // what was wrong with the last try, in the language of the moment
}

const startID = "new-name"

func (s *start) OnMount(ctx app.Context) {
	defer s.m.report()
	s.ctx = ctx
	byID(startID).Call("focus")
}

func (s *start) Render() app.UI {
	m := s.m
	wrong := ""
	if s.words != nil {
		wrong = s.words()
	}
	return tag("div").Body(
		styled("div", "veil").Aria("hidden", true).OnClick(m.on("start-veil", func(app.Context, app.Event) { m.escape() })),
		styled("div", "sheet start stack").Role("dialog").Aria("label", m.plain(&text.NewOne)).Body(
			tag("h2").Text(m.plain(&text.WhoTo)),
			tag("div").Body(
				tag("input").ID(startID).Attr("type", "text").Attr("autocapitalize", "none").Attr("autocomplete", "off").
					Attr("spellcheck", "false").Attr("enterkeyhint", "go").Dir("auto").
					Attr("placeholder", m.plain(&text.NameHint)).Aria("label", m.plain(&text.WhoTo)).Aria("invalid", wrong != "").
					DataSet("test", "new-name").
					OnKeyDown(m.on("new-name", func(ctx app.Context, e app.Event) {
						if e.Get("key").String() == "Enter" && !e.Get("isComposing").Bool() && e.Get("keyCode").Int() != 229 {
							e.PreventDefault()
							s.find()
						}
					})),
			),
			s.answer(wrong),
			button("primary").Attr("disabled", s.busy).DataSet("test", "new-start").
				OnClick(m.on("new-start", func(app.Context, app.Event) { s.find() })).Text(m.plain(&text.Start)),
			button("secondary").DataSet("test", "new-self").
				OnClick(m.on("new-self", func(app.Context, app.Event) {
					me := m.state.Me().Name
					m.asked[me] = somebody
					replace(pathWith(me))
				})).Text(m.plain(&text.NoteToSelf)),
		),
	)
}

func (s *start) answer(wrong string) app.UI {
	if wrong == "" {
		return say("p", "hint", s.m.plain(&text.NameHow))
	}
	return styled("p", "error").Role("alert").DataSet("test", "new-error").Text(wrong)
}

// find looks the name up and goes to the conversation.
func (s *start) find() {
	m := s.m
	name := strings.TrimSpace(byID(startID).Get("value").String())
	switch {
	case name == "" || s.busy:
		return
	case !shared.CheckName(name):
		s.words = func() string { return m.plain(&text.BadName) }
		return
	}
	s.busy, s.words = true, nil
	askFor(s.ctx, m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, name) },
		func(p shared.Person, err error) {
			s.busy = false
			switch {
			case err == nil:
				replace(pathWith(p.Name))
			case statusOf(err) == 404:
				s.words = func() string { return m.t(text.NotHere, name) }
			default:
				s.words = func() string { return m.t(wordsFor(err)) }
			}
		})
}
