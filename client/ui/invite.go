package ui

import (
	"context"
	"net/netip"
	"net/url"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// invites is the page from which somebody brings in others.
type invites struct {
	app.Compo
	m *model

	Turn int

	uses, hours int
	ctx         app.Context    // the page's own: what a handler is given may be gone when the answer comes
	made        *shared.Invite // with its link: shown until the page is left
	living      []shared.Invite
	known       bool // living has been answered
	busy        bool
	failure     error
	missing     error // why living was not answered
	copied      text.Text
}

const linkID = "invite-link"

// What can be chosen. The first of people and the second of hours are what one gets by pressing the button.
var (
	usesChoices  = []int{1, 5, 20, 100}
	hoursChoices = []int{24, 7 * 24, 30 * 24}
)

func (i *invites) OnMount(ctx app.Context) {
	defer i.m.report()
	i.uses, i.hours = usesChoices[0], hoursChoices[1]
	i.ctx = ctx
	i.list()
}

func (i *invites) list() {
	askFor(i.ctx, i.m, getInvites, func(living []shared.Invite, err error) {
		if i.missing = err; err == nil {
			i.living, i.known = living, true
		}
	})
}

func (i *invites) Render() app.UI {
	m := i.m
	label := text.InviteMake
	if i.made != nil {
		label = text.InviteAgain
	}
	return box("div", "leaf",
		box("section", "stack",
			tag("p").Text(m.plain(&text.InviteHow)),
			slot(i.made != nil, func() app.UI { return i.link() }),
			box("div", "pair",
				i.pick("invite-uses", text.PeopleField, usesChoices, i.uses, func(n int) string { return text.People.In(m.lang, n) },
					func(n int) { i.uses = n }),
				i.pick("invite-hours", text.TimeField, hoursChoices, i.hours, i.span, func(n int) { i.hours = n }),
			),
			box("div", "buttons",
				button(i.rank()).Attr("disabled", i.busy).DataSet("test", "invite-make").
					OnClick(m.on("invite-make", func(app.Context, app.Event) { i.make() })).Text(m.plain(&label)),
			),
			app.If(i.failure != nil, func() app.UI {
				return styled("p", "error").Role("alert").DataSet("test", "invite-error").Text(m.t(wordsFor(i.failure)))
			}),
		),
		app.If(i.known, func() app.UI { return i.others() }).
			ElseIf(i.missing != nil, func() app.UI { return tag("section").Body(notHere(m, i.missing, i.list)) }),
	)
}

// rank makes the button less loud when there is a link already.
func (i *invites) rank() string {
	if i.made != nil {
		return "secondary"
	}
	return "primary"
}

// span says how long a number of hours is.
func (i *invites) span(hours int) string {
	if hours%24 == 0 && hours > 24 {
		return text.Days.In(i.m.lang, hours/24)
	}
	return text.Hours.In(i.m.lang, hours)
}

func (i *invites) pick(test string, label text.Text, choices []int, chosen int, name func(int) string, choose func(int)) app.UI {
	return tag("label").Body(
		app.Text(i.m.plain(&label)),
		tag("select").DataSet("test", test).
			OnChange(i.m.on(test, func(ctx app.Context, _ app.Event) {
				choose(choices[ctx.JSSrc().Get("selectedIndex").Int()])
			})).
			Body(app.Range(choices).Slice(func(n int) app.UI {
				return tag("option").Attr("value", itoa(choices[n])).Attr("selected", choices[n] == chosen).Text(name(choices[n]))
			})),
	)
}

func (i *invites) make() {
	request := shared.InviteRequest{Uses: i.uses, Hours: i.hours}
	i.busy, i.failure = true, nil
	askFor(i.ctx, i.m, func(ctx context.Context) (shared.Invite, error) { return makeInvite(ctx, request) },
		func(made shared.Invite, err error) {
			i.busy, i.failure, i.copied = false, err, text.Text{}
			if err == nil {
				i.made = &made
				i.list()
			}
		})
}

// link shows the invite that was just made.
func (i *invites) link() app.UI {
	m := i.m
	people := text.People.In(m.lang, i.made.Uses)
	return box("div", "stack",
		styled("img", "qr").Attr("alt", m.plain(&text.InviteQR)).Attr("src", i.made.QR).DataSet("test", "invite-qr"),
		box("div", "copy",
			tag("input").ID(linkID).Attr("type", "text").Attr("readonly", true).Attr("value", i.made.Link).Aria("label", m.plain(&text.InviteLink)).
				Dir("ltr").DataSet("test", "invite-link").
				OnFocus(m.on("link-focus", func(ctx app.Context, _ app.Event) { ctx.JSSrc().Call("select") })),
			button("primary").DataSet("test", "invite-copy").
				OnClick(m.on("invite-copy", func(app.Context, app.Event) { i.copy() })).
				Body(icon("copy", "icon"), app.Text(m.plain(&text.Copy))),
		),
		styled("p", "hint").Role("status").Text(i.said(people)),
		app.If(onlyHere(i.made.Link), func() app.UI {
			return styled("p", "note").DataSet("test", "invite-only-here").Text(m.plain(&text.InviteOnlyHere))
		}),
	)
}

// onlyHere reports whether a link leads to whichever computer it is opened on.
func onlyHere(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

func (i *invites) said(people string) string {
	m := i.m
	if i.copied.EN != "" {
		return m.t(i.copied)
	}
	return m.plain(&text.InviteScan) + m.plain(&text.Space) + m.t(text.InviteAllows, people, m.clock.moment(m.lang, i.made.Expires)) +
		m.plain(&text.Space) + m.plain(&text.InviteOnce)
}

func (i *invites) copy() {
	i.copied = text.CopyFailed
	if copyText(byID(linkID)) {
		i.copied = text.Copied
		i.m.bridge.after(3*time.Second, func() {
			i.copied = text.Text{}
			i.m.turn++
		})
	}
}

// others lists the links that still work.
func (i *invites) others() app.UI {
	m := i.m
	return tag("section").Body(
		tag("h2").Text(m.plain(&text.InviteList)),
		app.If(len(i.living) == 0, func() app.UI {
			return say("p", "hint", m.plain(&text.InviteNone))
		}).Else(func() app.UI {
			return box("ul", "lines", app.Range(i.living).Slice(func(n int) app.UI { return i.line(i.living[n]) }))
		}),
	)
}

func (i *invites) line(v shared.Invite) app.UI {
	m := i.m
	id := v.ID
	return tag("li").DataSet("test", "invite-row").Body(
		box("div", "what",
			tag("div").Text(m.clock.moment(m.lang, v.Made)),
			say("div", "hint", m.t(text.InviteUsed, v.Used, v.Uses, m.clock.moment(m.lang, v.Expires))),
		),
		button("danger small").DataSet("test", "invite-withdraw").
			OnClick(m.on("withdraw-"+itoa(int(id)), func(app.Context, app.Event) { i.end(id) })).
			Text(m.plain(&text.Withdraw)),
	)
}

func (i *invites) end(id int64) {
	askFor(i.ctx, i.m, nothing(func(ctx context.Context) error { return endInvite(ctx, id) }),
		func(_ struct{}, err error) {
			i.failure = err
			if i.made != nil && i.made.ID == id && err == nil {
				i.made = nil
			}
			i.list()
		})
}

// notHere says why a list has not come, and asks again.
func notHere(m *model, why error, again func()) app.UI {
	return box("div", "stack",
		styled("p", "error").Role("alert").DataSet("test", "list-error").Text(m.t(wordsFor(why))),
		box("div", "buttons", button("secondary").DataSet("test", "list-again").
			OnClick(m.on("list-again", func(app.Context, app.Event) { again() })).Text(m.plain(&text.TryAgain))),
	)
}
