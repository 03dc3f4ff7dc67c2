package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// wordsElement is the message itself, made of text nodes and never of markup.
// What ends its last line has to be put into last.
func wordsElement(b body) (e, last app.Value) {
	e = setAttributes(element("div", "words"), "dir", "auto", "data-test", "words")
	if b.gone {
		e.Get("classList").Call("add", "gone")
		e.Call("appendChild", textNode(text.TakenBack.In(b.lang)))
		return e, e
	}
	if n := emojiAlone(b.words); n > 0 {
		e.Set("className", "words big big-"+itoa(n))
	}
	blocks := format(b.words)
	if len(blocks) == 1 && blocks[0].kind == paragraph {
		fill(e, blocks[0].spans)
		return e, e
	}
	e.Call("removeAttribute", "dir") // each block has its own
	return e, stack(e, blocks, b.lang)
}

// stack puts blocks into an element and returns what ends the last line in it.
func stack(e app.Value, blocks []block, lang text.Lang) (last app.Value) {
	var list app.Value
	last = e
	for i := range blocks {
		b := &blocks[i]
		into := e
		switch {
		case b.kind != listItem:
			list = nil
		case list == nil:
			list = setAttributes(element("ul", ""), "dir", "auto")
			e.Call("appendChild", list)
			fallthrough
		default:
			into = list
		}
		last = blockElement(b, lang)
		into.Call("appendChild", last)
		if b.kind == codeBlock {
			last = e
		}
	}
	return last
}

func blockElement(b *block, lang text.Lang) app.Value {
	var e app.Value
	switch b.kind {
	case codeBlock:
		return codeElement(b, lang)
	case listItem:
		class := ""
		if b.deep {
			class = "deep"
		}
		// The space is for those who copy it.
		e = element("li", class, words("span", "mark", b.mark+" "))
	case quotation:
		e = setAttributes(element("blockquote", ""), "dir", "auto")
	default:
		e = setAttributes(element("p", ""), "dir", "auto")
	}
	fill(e, b.spans)
	return e
}

// fill puts spans into an element, as text and as links that are what they say.
func fill(e app.Value, spans []span) {
	for _, s := range spans {
		if s.style&unseen != 0 {
			continue
		}
		drawn := textNode(s.words)
		if s.href != "" {
			drawn = setAttributes(element("a", "", drawn), "href", s.href, "target", "_blank", "rel", "noopener noreferrer")
		}
		e.Call("appendChild", dress(drawn, s.style))
	}
}

// dressings are the elements of styles, the innermost first.
var dressings = [...]struct {
	style style
	tag   string
}{{code, "code"}, {strike, "s"}, {italic, "em"}, {bold, "strong"}}

func dress(drawn app.Value, look style) app.Value {
	for _, d := range dressings {
		if look&d.style != 0 {
			drawn = element(d.tag, "", drawn)
		}
	}
	return drawn
}

// codeElement is a code block with what copies it.
func codeElement(b *block, lang text.Lang) app.Value {
	e := setAttributes(element("div", "code"), "dir", "ltr", "data-test", "code")
	for _, s := range b.spans {
		switch s.style {
		case label:
			e.Call("appendChild", words("span", "label", s.words))
		case code:
			e.Call("appendChild", element("pre", "", words("code", "", s.words)))
		}
	}
	said := text.CopyCode.In(lang)
	copies := setAttributes(element("button", "key", iconElement("copy", "icon")),
		"type", "button", "aria-label", said, "title", said, "data-do", doCopy, "data-test", doCopy)
	e.Call("append", copies, setAttributes(element("span", "done"), "role", "status"))
	return e
}

// copyCode puts the code beside a button on the clipboard and says so for a while.
func (m *model) copyCode(button app.Value) {
	block := button.Get("parentElement")
	if !copyElement(block.Call("querySelector", "code")) {
		return
	}
	done := block.Get("lastElementChild")
	done.Set("textContent", m.t(text.Copied))
	m.bridge.after(2*time.Second, func() { done.Set("textContent", "") })
}
