package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// privacy is what the user shows of themselves, and whom they have blocked.
func privacy(m *model) app.UI {
	return tag("section").Body(
		box("div", "stack",
			tag("h2").Text(m.plain(&text.Privacy)),
			say("p", "hint", m.plain(&text.PrivacyHow)),
			showing(m, shared.ChoiceHideTyping, text.ShowTyping),
			showing(m, shared.ChoiceHidePresence, text.ShowOnline),
			showing(m, shared.ChoiceHideReceipts, text.ShowReceipt),
		),
		slot(len(m.state.Blocked()) > 0, func() app.UI { return blockedPeople(m) }),
	)
}

// showing is a switch that is on as long as nothing is hidden.
func showing(m *model, key string, label text.Text) app.UI {
	return tag("label").Class("switch").Body(
		say("span", "", m.plain(&label)),
		tag("input").Attr("type", "checkbox").Role("switch").Attr("checked", !m.state.Hides(key)).DataSet("test", key).
			OnChange(m.on(key, func(ctx app.Context, _ app.Event) {
				m.decideIf("", key, !ctx.JSSrc().Get("checked").Bool())
			})),
	)
}

func blockedPeople(m *model) app.UI {
	names := m.state.Blocked()
	return box("div", "blocked",
		tag("h3").Text(m.plain(&text.BlockedList)),
		box("ul", "lines", app.Range(names).Slice(func(n int) app.UI {
			return tag("li").DataSet("test", "blocked-row").Body(
				m.picture(names[n], false, "little"),
				box("div", "what", styled("div", "name").Body(m.nameParts(names[n])...)),
				unblock(m, names[n], "secondary small"),
			)
		})),
	)
}
