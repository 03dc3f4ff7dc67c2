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

// patch turns what is drawn into the entries: the same beginning and end are
// kept, what is between is made anew. arrives says that what is new settles in.
func (t *timeline) patch(log app.Value, entries []entry, arrives bool) {
	old := t.drawn
	head := 0
	for head < len(old) && head < len(entries) && old[head].key == entries[head].key {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(entries)-head && old[len(old)-1-tail].key == entries[len(entries)-1-tail].key {
		tail++
	}
	arrives = arrives && len(old) > 0 && tail == 0
	middle := old[head : len(old)-tail]
	drawn := make([]node, len(entries))
	copy(drawn, old[:head])
	copy(drawn[len(entries)-tail:], old[len(old)-tail:])

	next := app.Null()
	if tail > 0 {
		next = old[len(old)-tail].element
	}
	for i := head; i < len(entries)-tail; i++ {
		if j := slices.IndexFunc(middle, func(n node) bool { return n.element != nil && n.key == entries[i].key }); j >= 0 {
			drawn[i] = middle[j]
			middle[j].element = nil
		} else {
			drawn[i] = makeNode(entries[i])
			if arrives && entries[i].isMessage() {
				drawn[i].element.Get("classList").Call("add", "arrived")
			}
		}
		log.Call("insertBefore", drawn[i].element, next)
	}
	for _, n := range middle {
		if n.element != nil {
			n.element.Call("remove")
		}
	}
	for i := range drawn {
		drawn[i].become(log, entries[i])
	}
	t.drawn = drawn
}

// become changes a node into what its entry has become, as little as can be.
func (n *node) become(log app.Value, e entry) {
	if n.entry == e {
		return
	}
	if n.body != e.body {
		fresh, held := makeNode(e), focused().Equal(n.element)
		log.Call("replaceChild", fresh.element, n.element)
		if *n = fresh; held {
			focus(n.element)
		}
		return
	}
	if n.class != e.class {
		n.element.Set("className", e.class)
	}
	if n.meta != e.meta {
		fresh := metaElement(e.meta)
		n.info.Call("replaceWith", fresh)
		n.info = fresh
	}
	n.entry = e
}

func makeNode(e entry) node {
	if e.body.upload != "" {
		return node{entry: e, element: uploadElement(e)}
	}
	if !e.isMessage() {
		return node{entry: e, element: lineElement(e)}
	}
	line := element("div", e.class)
	setAttributes(line, "data-test", "item", "data-key", e.key, "data-mine", strconv.FormatBool(e.meta.mark != 0),
		"role", "article", "tabindex", "-1")
	if e.body.by != "" {
		line.Call("appendChild", words("span", "aside", e.body.by+text.Colon.In(e.body.lang)))
	}
	bubble := element("div", "bubble")
	if e.body.file != "" {
		bubble.Set("className", "bubble with-file")
	}
	if e.body.quote != "" {
		bubble.Call("appendChild", quoteElement(e.body))
	}
	if e.body.file != "" {
		bubble.Call("appendChild", fileElement(e.body.file))
	}
	said, last := wordsElement(e.body)
	info := metaElement(e.meta)
	last.Call("appendChild", info)
	bubble.Call("appendChild", said)
	line.Call("appendChild", bubble)
	if e.body.reactions != "" {
		line.Call("appendChild", reactionsElement(e))
	}
	if e.body.why != "" {
		line.Call("appendChild", whyElement(e))
	}
	return node{entry: e, element: line, info: info}
}

// lineElement is a line between messages.
func lineElement(e entry) app.Value {
	if e.class == classBones {
		bones := made("div.bones data-test=bones", "")
		put(bones, "p.aside", e.body.line)
		for range 8 {
			put(bones, "div.bubble", "")
		}
		return bones
	}
	line := words("div", e.class, e.body.line)
	name, _, _ := strings.Cut(e.class, " ")
	setAttributes(line, "data-test", name)
	if e.body.again {
		again := setAttributes(words("button", "link", text.TryAgain.In(e.body.lang)),
			"type", "button", "data-do", doEarlier, "data-test", "earlier-retry")
		line.Call("append", "\u00a0", again)
	}
	return line
}

func metaElement(m meta) app.Value {
	e := element("span", "meta")
	if m.edited {
		e.Call("appendChild", words("span", "", text.Edited.In(m.lang)))
	}
	e.Call("appendChild", words("time", "", m.time))
	if m.mark != 0 {
		look := sights[m.mark]
		tick := iconElement(look.icon, "tick")
		setAttributes(tick, "role", "img", "aria-label", look.words.In(m.lang), "data-test", "mark", "data-mark", look.icon)
		e.Call("appendChild", tick)
	}
	return e
}

// quoteElement is a button that leads to the original.
func quoteElement(b body) app.Value {
	e := setAttributes(element("button", "quote"), "type", "button", "tabindex", "-1", "data-do", doJump,
		"data-key", strconv.FormatInt(b.re, 10), "title", text.JumpTo.In(b.lang), "data-test", "quote")
	if b.quoted != "" {
		e.Call("append", words("span", "aside", text.InReplyTo.In(b.lang, b.quoted)),
			setAttributes(words("b", "", b.quoted), "aria-hidden", "true"))
	}
	e.Call("append", setAttributes(words("span", "", b.quote), "dir", "auto"))
	return e
}

// reactionsElement has a button for each kind, which gives the user's own or takes it back.
func reactionsElement(entry entry) app.Value {
	b := entry.body
	e := setAttributes(element("div", "reactions"), "data-test", "reactions")
	said, kinds := strings.Split(b.said, "\n"), strings.Split(b.kinds, "\n")
	for i, chip := range strings.Split(b.reactions, "\n") {
		kind := kinds[i]
		e.Call("appendChild", setAttributes(words("button", "", chip), "type", "button", "tabindex", "-1", "data-do", doReact,
			"data-key", entry.key, "data-kind", kind, "aria-label", said[i], "title", said[i],
			"aria-pressed", strconv.FormatBool(kind == oneLine(b.own))))
	}
	return e
}

// moreElement is the button that opens a message's menu; the keyboard has another way.
func moreElement(m *model) app.Value {
	label := m.plain(&text.Actions)
	e := setAttributes(element("button", "more"), "type", "button", "tabindex", "-1", "data-do", doMore,
		"aria-label", label, "title", label, "data-test", "more")
	e.Call("append", iconElement("more", "icon"))
	return e
}

// whyElement says why a message was refused, and what can be done.
func whyElement(e entry) app.Value {
	button := func(do, key string, label text.Text) app.Value {
		return setAttributes(words("button", "link", label.In(e.body.lang)),
			"type", "button", "data-do", do, "data-key", key, "data-test", do)
	}
	why := element("div", "why", setAttributes(words("span", "", e.body.why), "data-test", "why"))
	if e.body.failed != "" {
		why.Call("append", button(doDismiss, e.body.failed, text.Understood))
	} else {
		why.Call("append", button(doRetry, e.key, text.TryAgain))
		if e.body.file == "" {
			why.Call("append", button(doEdit, e.key, text.Edit))
		}
	}
	return why
}
