package ui

import (
	"runtime/debug"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
)

// face is the whole page, on every route: go-app keeps one and the same.
type face struct {
	app.Compo
	m *model // nil on the server

	opened bool // go-app has said where the page was opened, which the model knew
}

func (f *face) OnMount(ctx app.Context) {
	f.m.bridge.mounted(ctx)
	ctx.PreventUpdate()
	ctx.Defer(func(app.Context) {
		debug.SetGCPercent(steadyGC)
		if !f.m.awaitsComposer() {
			f.m.bridge.takeSnapshot()
		}
	})
}

func (f *face) OnNav(ctx app.Context) {
	if f.m == nil {
		return
	}
	defer f.m.report()
	to, first := placeOf(ctx.Page().URL()), !f.opened
	if f.opened = true; first && to == f.m.place && to.media == "" {
		ctx.PreventUpdate()
		return
	}
	f.m.goTo(to)
}

func (f *face) OnDismount() { f.m.bridge.stop() }

// OnAppUpdate hears that the next load will bring a new version.
func (f *face) OnAppUpdate(ctx app.Context) {
	f.m.update = ctx.AppUpdateAvailable()
	f.m.turn++
}

func (f *face) OnAppInstallChange(app.Context) { f.m.turn++ }

func (f *face) Render() app.UI {
	if f.m == nil {
		return shell()
	}
	m := f.m
	m.bridge.step()
	return styled("div", "app").DataSet("place", m.place.kind).Body(
		&list{m: m, Turn: m.turn},
		f.pane(),
		app.If(m.place.start, func() app.UI { return &start{m: m, Turn: m.turn} }),
	)
}

// shell is the page before the program runs: the same for everybody.
func shell() app.UI {
	return styled("div", "app").DataSet("place", placeList).Aria("busy", true).Body(
		box("nav", "list",
			box("header", "bar", icon("mark", "mark"), box("div", "titles", tag("h1").Text(text.Tobar.EN))),
			styled("div", "find"),
			bones(),
		),
		shellPane(),
	)
}

// shellPane stands where a conversation will be, where the address is one's (web/static/theme.js).
func shellPane() app.UI {
	bubbles := make([]app.UI, 8)
	for i := range bubbles {
		bubbles[i] = styled("div", "bubble")
	}
	return styled("main", "pane").Aria("hidden", true).Body(
		box("header", "bar", styled("span", "face little"), styled("span", "bone")),
		box("div", "story", box("div", "scroller", box("div", "log", box("div", "bones", bubbles...)))),
		box("div", "composer", box("div", "line", styled("span", "bone"))),
	)
}

func (f *face) pane() app.UI {
	m := f.m
	switch m.place.kind {
	case placeSettings:
		return pageOf(m, text.Settings, &settings{m: m, Turn: m.turn})
	case placeInvite:
		return pageOf(m, text.Invite, &invites{m: m, Turn: m.turn})
	case placeWith:
		return f.conversation()
	}
	return box("main", "pane",
		strip(m),
		box("div", "blank",
			icon("mark", "mark"),
			app.If(len(m.state.Rows()) > 0, func() app.UI { return tag("p").Text(m.plain(&text.PickOne)) }),
		),
	)
}

// conversation is the pane of the conversation that the address names, also
// while it is not known whether there is such a person.
func (f *face) conversation() app.UI {
	m, with := f.m, f.m.place.with
	if m.state.Open() != with {
		words := ""
		switch m.asked[with] {
		case nobody:
			words = m.t(text.NotHere, with)
		case unanswered:
			words = m.plain(&text.HistoryFailed)
		}
		return box("main", "pane",
			heading(m, with, box("div", "titles", tag("h1").DataSet("test", "pane-name").Text(with))),
			strip(m),
			styled("div", "blank").DataSet("test", "nobody").Body(tag("p").Text(words),
				app.If(m.asked[with] == nobody, func() app.UI {
					return button("secondary").Text(m.plain(&text.Invite)).
						OnClick(m.on("invite-nobody", func(ctx app.Context, _ app.Event) { ctx.Navigate("/invite") }))
				})),
		)
	}
	if m.place.media != "" {
		return albumPane(m)
	}
	tl := m.state.Timeline(with)
	return box("main", "pane",
		heading(m, m.called(with), whois(m, tl),
			button("key").Title(m.plain(&text.SearchHere)).Aria("label", m.plain(&text.SearchHere)).
				DataSet("act", doFind).DataSet("kind", here).DataSet("test", "find-here").Body(icon("search", "icon")),
			options(m, with, "key")),
		strip(m),
		&timeline{m: m, With: with, Turn: m.turn},
		app.If(m.state.Standing(with).Blocked, func() app.UI { return shut(m, with) }).
			Else(func() app.UI { return &composer{m: m, With: with, Lang: m.lang, Enters: m.entersSend()} }),
	)
}

// under is what stands under the name: by which name the other one is written to, and what they are doing.
func under(m *model, tl chat.Timeline) app.UI {
	p := styled("p", "under").DataSet("test", "pane-under")
	doing := m.present(tl)
	if tl.Typing {
		p, doing = p.Class("now"), m.plain(&text.Typing)
	}
	handle := m.handle(tl.With)
	switch {
	case handle == "" && doing == "":
		return nil
	case handle == "":
		return p.Text(doing)
	case doing != "":
		doing = " · " + doing
	}
	return p.Body(say("bdi", "", handle), app.Text(doing))
}

// heading is the bar above a pane, with the way back to the list on a phone.
func heading(m *model, label string, content ...app.UI) app.UI {
	back := button("key back").Aria("label", m.plain(&text.Back)).DataSet("test", "back").
		OnClick(m.on("back", func(app.Context, app.Event) { m.back() })).
		Body(icon("back", "icon"))
	return styled("header", "bar").Aria("label", label).Body(append([]app.UI{back}, content...)...)
}

// pageOf is a pane that is no conversation.
func pageOf(m *model, title text.Text, content app.UI) app.UI {
	return box("main", "pane",
		heading(m, m.plain(&title), box("div", "titles", tag("h1").Text(m.plain(&title)))),
		strip(m),
		box("div", "page-scroll", content),
	)
}
