package ui

import (
	"strings"
	"time"
	"unicode"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// composer is where the user writes. Its field belongs to the browser: it is
// read when it is needed and set as a property, so that no drawing disturbs an input method,
// and since go-app cannot clear a field by an attribute.
type composer struct {
	app.Compo
	m *model

	With   string
	Lang   text.Lang
	Enters bool // Enter sends

	weighed bool // the rest says what stands in the field
	ready   bool // there is something to send
	long    int  // size in bytes, when it is too long
	voice   bool // there is nothing, and it can be said instead
	keeping bool // a draft will be kept soon
}

const composerID = "composer"

func (c *composer) CompoID() string { return c.With }

// begun is what stands in the field at first.
func (c *composer) begun() string {
	if q := c.m.edits(c.With); q != nil {
		return q.text
	}
	return c.m.state.Timeline(c.With).Draft
}

func (c *composer) OnMount(ctx app.Context) {
	defer c.m.report()
	ctx.PreventUpdate() // it has been drawn with what is set now
	field := byID(composerID)
	if words := c.begun(); words != "" {
		field.Set("value", words)
	}
	c.m.drawQuote(c.With)
	c.fit(field)
	callVoice("drawn")
	if !touches() && !c.m.place.start && c.m.place.at == 0 {
		field.Call("focus")
	}
	c.m.composes = c.With
	c.m.land()
	c.m.bridge.takeSnapshot()
}

// OnDismount ends what is being recorded.
func (c *composer) OnDismount() {
	callVoice("left")
	if c.m.composes == c.With {
		c.m.composes = ""
	}
}

// awaitsComposer reports whether there will be a composer that is not ready yet: go-app mounts in an order of its own.
func (m *model) awaitsComposer() bool {
	with := m.state.Open()
	return m.place.kind == placeWith && m.place.with == with && m.place.media == "" && !m.state.Standing(with).Blocked && m.composes != with
}

func (c *composer) Render() app.UI {
	m := c.m
	m.bridge.step()
	if !c.weighed {
		c.weigh(trimEnd(c.begun()))
	}
	send := "send"
	if c.ready && c.long == 0 {
		send += " ready"
	}
	hint := "send"
	if !c.Enters {
		hint = "enter"
	}
	return box("div", "composer",
		tag("div").ID(quotingID),
		box("div", "line",
			attachButton(m),
			emojiButton(m),
			tag("textarea").ID(composerID).Attr("rows", 1).Dir("auto").
				Attr("placeholder", m.plain(&text.WriteHint)).
				Aria("label", m.t(text.WriteTo, c.With)).
				Attr("enterkeyhint", hint).
				DataSet("with", c.With).DataSet("test", "composer").
				OnInput(m.on("input", c.onInput)).
				OnKeyDown(m.on("keydown", c.onKeyDown)).
				OnBlur(m.on("blur", func(app.Context, app.Event) { m.keepDraft() })),
			button(send).Aria("label", m.plain(&text.Send)).Title(m.plain(&text.Send)).
				Attr("disabled", !c.ready || c.long > 0).Attr("hidden", c.voice).DataSet("test", "send").
				// A finger on the button must not take the keyboard away.
				On("pointerdown", m.guard(func(_ app.Context, e app.Event) { e.PreventDefault() })).
				OnClick(m.on("send", func(app.Context, app.Event) { c.send() })).
				Body(icon("send", "icon")),
			micButton(m, c.voice),
			tag("div").ID(recorderID).Role("group").Aria("label", m.plain(&text.Record)),
		),
		app.If(c.long > 0, func() app.UI {
			return styled("p", "error").Role("alert").DataSet("test", "composer-error").
				Text(m.t(text.TooLong, (c.long+1023)/1024, shared.MaxContent/1024))
		}),
	)
}

// onKeyDown sends on an Enter that is one: not the one that ends an
// input-method composition, which Safari reports after its end, with code 229.
func (c *composer) onKeyDown(ctx app.Context, e app.Event) {
	if e.Get("key").String() == "ArrowUp" && !e.Get("isComposing").Bool() && byID(composerID).Get("value").String() == "" && c.m.editLast(c.With) {
		e.PreventDefault()
		return
	}
	enter := e.Get("key").String() == "Enter" && !e.Get("isComposing").Bool() && e.Get("keyCode").Int() != 229
	command := e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	if !enter || e.Get("shiftKey").Bool() || !command && !c.m.entersSend() {
		ctx.PreventUpdate()
		return
	}
	e.PreventDefault()
	c.send()
}

func (c *composer) send() {
	field := byID(composerID)
	content := written(field)
	if content == "" || len(content) > shared.MaxContent || c.m.state.Me().Name == "" {
		return
	}
	field.Set("value", "")
	c.fit(field)
	c.weigh("")
	field.Call("focus")
	c.m.say(c.With, content)
}

func (c *composer) onInput(ctx app.Context, e app.Event) {
	field := byID(composerID)
	ready, long, voice := c.ready, c.long, c.voice
	c.fit(field)
	c.weigh(written(field))
	if c.ready {
		c.m.typing(c.With)
	}
	if !c.keeping {
		c.keeping = true
		c.m.bridge.after(time.Second, func() {
			c.keeping = false
			c.m.keepDraft()
		})
	}
	if ready == c.ready && long == c.long && voice == c.voice {
		ctx.PreventUpdate()
	}
}

// weigh looks at what stands in the field.
func (c *composer) weigh(content string) {
	c.weighed, c.ready, c.long = true, content != "", 0
	if len(content) > shared.MaxContent {
		c.long = len(content)
	}
	c.voice = !c.ready && c.m.edits(c.With) == nil && voiceScript().Truthy()
}

// written is what stands in the field, but for the blanks after it.
func written(field app.Value) string { return trimEnd(field.Get("value").String()) }

func trimEnd(words string) string { return strings.TrimRightFunc(words, unicode.IsSpace) }

// fit makes the field as high as its words, where the style sheet alone cannot.
func (c *composer) fit(field app.Value) {
	if app.Window().Get("CSS").Call("supports", "field-sizing", "content").Bool() {
		return
	}
	style := field.Get("style")
	style.Set("height", "auto")
	style.Set("height", itoa(field.Get("scrollHeight").Int()+2)+"px")
}

// refill puts a refused message back into the composer, before what stands there.
func refill(content string) {
	field := byID(composerID)
	if !field.Truthy() {
		return
	}
	if rest := field.Get("value").String(); strings.TrimSpace(rest) != "" {
		content += "\n" + rest
	}
	setField(field, content)
	field.Call("focus")
}

// setField puts words into the composer as if they had been typed.
func setField(field app.Value, words string) {
	field.Set("value", words)
	field.Call("dispatchEvent", app.Window().Get("Event").New("input"))
}
