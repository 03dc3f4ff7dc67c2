package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// wordsElement is the message itself, made of text nodes and never of markup.
// What ends its last line has to be put into last.
func wordsElement(b body) (e, last app.Value) {
	class := "words"
	if b.gone {
		class, b.words = "words gone", text.TakenBack.In(b.lang)
	} else if n := emojiAlone(b.words); n > 0 {
		class = "words big big-" + itoa(n)
	}
	e = setAttributes(element("div", class), "data-test", "words")
	blocks := format(b.words)
	if len(blocks) > 1 || blocks[0].kind != paragraph {
		return e, stack(e, blocks, b.lang)
	}
	e.Set("dir", "auto")
	fill(e, blocks[0].spans)
	return e, e
}

var blockTags = [...]string{paragraph: "p", quotation: "blockquote", listItem: "li", codeBlock: "pre"}

// stack puts blocks into an element and returns what the last line ends in.
func stack(e app.Value, blocks []block, lang text.Lang) app.Value {
	last := e
	for i, b := range blocks {
		into := e
		made := element(blockTags[b.kind], "")
		made.Set("dir", "auto")
		switch b.kind {
		case listItem:
			if i > 0 && blocks[i-1].kind == listItem {
				into = last.Get("parentElement")
			} else {
				into = inside(e, "ul", "")
			}
			if b.spans[0].words[0] == ' ' {
				made.Set("className", "deep")
			}
			made.Call("appendChild", words("span", "mark", itemMark(b.spans[0].words)))
		case codeBlock:
			into = inside(e, "div", "code")
		}
		into.Call("appendChild", made)
		fill(made, b.spans)
		last = made
		if b.kind == codeBlock {
			copies := inside(into, "button", "key")
			copies.Call("appendChild", iconElement("copy", "icon"))
			setAttributes(copies, "type", "button", "data-do", doCopy, "aria-label", text.CopyCode.In(lang))
			last = e
		}
	}
	return last
}

// inside makes an element at the end of another.
func inside(e app.Value, tag, class string) app.Value {
	return e.Call("appendChild", element(tag, class))
}

// styleTags are in the order of the styles' bits.
var styleTags = [...]string{"strong", "em", "s", "a", "code", "small"}

// fill puts spans into an element, as text and as links that are what they say.
func fill(e app.Value, spans []span) {
	for _, s := range spans {
		if s.style >= unseen {
			continue
		}
		drawn := textNode(s.words)
		for i, tag := range styleTags {
			if s.style&(1<<i) != 0 {
				drawn = element(tag, "", drawn)
			}
		}
		if s.style&link != 0 {
			setAttributes(drawn, "href", s.words, "target", "_blank", "rel", "noopener noreferrer")
		}
		e.Call("appendChild", drawn)
	}
	e.Call("normalize")
}

// copyCode puts the code beside a button on the clipboard and says so for a while.
func (m *model) copyCode(button app.Value) {
	if !copyText(button.Get("previousSibling").Get("lastChild")) {
		return
	}
	say := func(class string, label text.Text) {
		button.Set("className", class)
		button.Set("ariaLabel", m.t(label))
	}
	say("key done", text.Copied)
	m.bridge.after(2*time.Second, func() { say("key", text.CopyCode) })
}
