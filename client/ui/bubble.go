package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// What a button in the timeline does, in data-do.
const (
	doRetry    = "retry"
	doEdit     = "edit"
	doEarlier  = "earlier"
	doCopyCode = "copy-code"
	doJump     = "jump"
	doReact    = "react"
	doDismiss  = "dismiss"
	doMore     = "more"
)

func itoa(n int) string { return strconv.Itoa(n) }

// patch turns what is drawn into the entries. arrives says that what is new at the end settles in.
func (t *timeline) patch(log app.Value, entries []entry, arrives bool) {
	old, keys := make([]drawing, len(t.drawn)), make([]string, len(entries))
	for i := range t.drawn {
		old[i] = drawing{t.drawn[i].key, t.drawn[i].element}
	}
	for i := range entries {
		keys[i] = entries[i].key
	}
	last := len(keys) - 1
	arrives = arrives && len(old) > 0 && last >= 0 && old[len(old)-1].key != keys[last]
	elements, from := arrange(log, old, keys, func(s *sketch, i int) { s.entry(entries[i], arrives && entries[i].isMessage()) })
	drawn := slices.Grow(t.spare[:0], len(entries))[:len(entries)]
	for i := range entries {
		drawn[i] = node{entries[i], elements[i]}
		if from[i] >= 0 {
			drawn[i].entry = t.drawn[from[i]].entry
			drawn[i].become(log, entries[i])
		}
	}
	clear(t.drawn) // elements that are gone from the page
	t.drawn, t.spare = drawn, t.drawn[:0]
}

// become changes a node into what its entry has become, as little as can be.
func (n *node) become(log app.Value, e entry) {
	if n.entry == e {
		return
	}
	if n.body != e.body {
		var sketch sketch
		sketch.entry(e, false)
		fresh, held := sketch.makeOne(), focused().Equal(n.element)
		log.Call("replaceChild", fresh, n.element)
		if *n = (node{entry: e, element: fresh}); held {
			focus(n.element)
		}
		return
	}
	if n.class != e.class {
		n.element.Set("className", e.class)
	}
	if n.meta != e.meta {
		var sketch sketch
		sketch.meta(e.meta)
		query(n.element, ".words .meta").Call("replaceWith", sketch.makeOne())
	}
	n.entry = e
}

// entry draws what stands in the timeline; one that arrives settles in.
func (s *sketch) entry(e entry, arrives bool) {
	switch {
	case e.body.upload != "":
		s.upload(e)
	case !e.isMessage():
		s.line(e)
	default:
		s.message(e, arrives)
	}
}

func (s *sketch) message(e entry, arrives bool) {
	s.open("div data-test=item role=article tabindex=-1 data-mine=" + strconv.FormatBool(e.meta.mark != 0))
	class := e.class
	if arrives {
		class += " arrived"
	}
	s.attr("class", class)
	s.attr("data-key", e.key)
	if e.body.by != "" {
		s.say("span.aside", e.body.by+text.Colon.In(e.body.lang))
	}
	bubble := "div.bubble"
	if e.body.file != "" {
		bubble = "div.bubble.with-file"
	}
	s.open(bubble)
	if e.body.quote != "" {
		s.quote(e.body)
	}
	if e.body.file != "" {
		s.file(e.body.file)
	}
	s.words(e.body, e.meta)
	s.close()
	if e.body.reactions != "" {
		s.reactions(e)
	}
	if e.body.why != "" {
		s.why(e)
	}
	s.close()
}

// line is a line between messages.
func (s *sketch) line(e entry) {
	if e.class == classBones {
		s.open("div.bones data-test=bones")
		s.say("p.aside", e.body.line)
		for range 8 {
			s.say("div.bubble", "")
		}
		s.close()
		return
	}
	name, _, _ := strings.Cut(e.class, " ")
	s.open("div data-test=" + name)
	s.attr("class", e.class)
	s.text(e.body.line)
	if e.body.again {
		s.text("\u00a0")
		s.say("button.link type=button data-test=earlier-retry data-do="+doEarlier, text.TryAgain.In(e.body.lang))
	}
	s.close()
}

func (s *sketch) meta(m meta) {
	s.open("span.meta")
	if m.edited {
		s.say("span", text.Edited.In(m.lang))
	}
	s.say("time", m.time)
	if m.mark != 0 {
		look := sights[m.mark]
		s.sign("tick data-test=mark", look.icon, look.words.In(m.lang))
	}
	s.close()
}

// quote is a button that leads to the original.
func (s *sketch) quote(b body) {
	s.open("button.quote type=button tabindex=-1 data-test=quote data-do=" + doJump + " data-key=" + strconv.FormatInt(b.re, 10))
	s.attr("title", text.JumpTo.In(b.lang))
	if b.quoted != "" {
		s.say("span.aside", text.InReplyTo.In(b.lang, b.quoted))
		s.say("b aria-hidden=true", b.quoted)
	}
	s.say("span dir=auto", b.quote)
	s.close()
}

// reactions has a button for each kind, which gives the user's own or takes it back.
func (s *sketch) reactions(entry entry) {
	b := entry.body
	s.open("div.reactions data-test=reactions")
	said, kinds := strings.Split(b.said, "\n"), strings.Split(b.kinds, "\n")
	for i, chip := range strings.Split(b.reactions, "\n") {
		s.open("button type=button tabindex=-1 data-do=" + doReact + " aria-pressed=" + strconv.FormatBool(kinds[i] == oneLine(b.own)))
		s.attr("data-key", entry.key)
		s.attr("data-kind", kinds[i])
		s.named(said[i])
		s.text(chip)
		s.close()
	}
	s.close()
}

// why says why a message was refused, and what can be done.
func (s *sketch) why(e entry) {
	button := func(do, key string, label text.Text) {
		s.open("button.link type=button data-do=" + do + " data-test=" + do)
		s.attr("data-key", key)
		s.text(label.In(e.body.lang))
		s.close()
	}
	s.open("div.why")
	s.say("span data-test=why", e.body.why)
	if e.body.failed != "" {
		button(doDismiss, e.body.failed, text.Understood)
	} else {
		button(doRetry, e.key, text.TryAgain)
		if e.body.file == "" {
			button(doEdit, e.key, text.Edit)
		}
	}
	s.close()
}

// moreElement is the button that opens a message's menu; the keyboard has another way.
func moreElement(m *model) app.Value {
	label := m.plain(&text.Actions)
	e := setAttributes(element("button", "more"), "type", "button", "tabindex", "-1", "data-do", doMore,
		"aria-label", label, "title", label, "data-test", "more")
	e.Call("append", iconElement("more", "icon"))
	return e
}
