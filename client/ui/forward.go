package ui

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// forwarding is the sheet that asks whom a message is passed on to.
type forwarding struct {
	app.Compo
	m *model

	Turn int

	ctx   app.Context // the sheet's own
	name  string      // what stands in the field
	wrong func() string
	busy  bool
}

const forwardID = "forward-name"

// forwardShown is how many conversations are offered at most.
const forwardShown = 30

func (f *forwarding) OnMount(ctx app.Context) {
	defer f.m.report()
	f.ctx = ctx
	byID(forwardID).Call("focus")
}

func (f *forwarding) Render() app.UI {
	m := f.m
	wrong := ""
	if f.wrong != nil {
		wrong = f.wrong()
	}
	return tag("div").Body(
		tag("div").Class("veil").Aria("hidden", true).OnClick(m.on("forward-veil", func(app.Context, app.Event) { m.escape() })),
		tag("div").Class("sheet forward").Role("dialog").Aria("label", m.t(text.ForwardTo)).DataSet("test", "forward").
			OnClick(m.on("forward-to", f.onClick)).
			OnKeyDown(m.on("forward-key", f.onKeyDown)).Body(
			tag("h2").Text(m.t(text.ForwardTo)),
			tag("input").ID(forwardID).Attr("type", "text").Attr("autocapitalize", "none").Attr("autocomplete", "off").
				Attr("spellcheck", "false").Attr("enterkeyhint", "go").Dir("auto").
				Attr("placeholder", m.t(text.ForwardHint)).Aria("label", m.t(text.ForwardHint)).Aria("invalid", wrong != "").
				DataSet("test", "forward-name").
				OnInput(m.on("forward-name", func(app.Context, app.Event) {
					f.name, f.wrong = strings.TrimSpace(byID(forwardID).Get("value").String()), nil
				})),
			slot(wrong != "", func() app.UI {
				return tag("p").Class("error").Role("alert").DataSet("test", "forward-error").Text(wrong)
			}),
			tag("div").Class("choices").Body(f.choices()...),
		),
	)
}

// choices are the conversations whose name holds what was typed, and that name itself.
func (f *forwarding) choices() []app.UI {
	var list []app.UI
	add := func(name, label string) {
		list = append(list, button("act").DataSet("name", name).DataSet("test", "forward-row").
			Body(picture(name, false, "little"), tag("span").Dir("auto").Text(label)))
	}
	typed, exact := strings.ToLower(f.name), false
	for _, r := range f.m.state.Rows() {
		exact = exact || r.With == typed
		if len(list) < forwardShown && strings.Contains(r.With, typed) {
			add(r.With, r.With)
		}
	}
	if f.name != "" && !exact && shared.CheckName(f.name) {
		add(f.name, f.m.t(text.ForwardNew, f.name))
	}
	return list
}

func (f *forwarding) onClick(ctx app.Context, e app.Event) {
	if chosen := e.Get("target").Call("closest", "[data-name]"); chosen.Truthy() {
		f.choose(chosen.Get("dataset").Get("name").String())
		return
	}
	ctx.PreventUpdate()
}

// onKeyDown takes the first choice, or walks through them.
func (f *forwarding) onKeyDown(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	all := byID(forwardID).Get("parentNode").Call("querySelectorAll", "input, button")
	switch e.Get("key").String() {
	case "Enter":
		if e.Get("isComposing").Bool() || e.Get("keyCode").Int() == 229 || !e.Get("target").Equal(byID(forwardID)) || all.Length() < 2 {
			return
		}
		e.PreventDefault()
		all.Index(1).Call("click")
	case "ArrowDown":
		e.PreventDefault()
		walk(all, 1)
	case "ArrowUp":
		e.PreventDefault()
		walk(all, -1)
	}
}

// choose passes the message on. A name without a row is looked up first.
func (f *forwarding) choose(name string) {
	m := f.m
	for _, r := range m.state.Rows() {
		if r.With == name {
			m.passOn(name)
			return
		}
	}
	if f.busy {
		return
	}
	f.busy, f.wrong = true, nil
	ask(f.ctx, m, func(ctx context.Context) (shared.Person, error) { return getPerson(ctx, name) },
		func(p shared.Person, err error) {
			f.busy = false
			switch {
			case err == nil:
				m.asked[p.Name] = somebody
				m.passOn(p.Name)
			case statusOf(err) == 404:
				f.wrong = func() string { return m.t(text.NotHere, name) }
			default:
				f.wrong = func() string { return m.t(wordsFor(err)) }
			}
		})
}

// passOn sends the words to somebody, as a message of the user's, and goes there.
func (m *model) passOn(name string) {
	words := m.forward
	m.forward = ""
	m.turn++
	m.send(name, words, nil)
	if m.place.with != name {
		m.bridge.app.Navigate(pathWith(name))
	}
}
