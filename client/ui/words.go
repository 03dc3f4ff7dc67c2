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
	if b.file != "" && b.words == "" {
		e = setAttributes(element("div", "words bare"), "data-test", "words")
		return e, e
	}
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

// outerTags and innerTags are by kind; items that follow one another share an outer element.
var (
	outerTags = [...]string{paragraph: "p", quotation: "blockquote", listItem: "ul", codeBlock: "figure"}
	innerTags = [...]string{listItem: "li", codeBlock: "pre"}
)

// stack puts blocks into an element and returns what the last line ends in.
func stack(e app.Value, blocks []block, lang text.Lang) app.Value {
	var outer, last app.Value
	for i, b := range blocks {
		if i == 0 || b.kind != listItem || blocks[i-1].kind != listItem {
			outer = inside(e, outerTags[b.kind])
			outer.Set("dir", "auto")
			last = outer
		}
		if b.kind >= listItem {
			last = inside(outer, innerTags[b.kind])
		}
		if b.kind == listItem {
			marker := b.spans[0].words
			if marker[0] == ' ' {
				last.Set("className", "deep")
			}
			last.Call("append", words("span", "mark", itemMark(marker)))
		}
		fill(last, b.spans)
		if b.kind == codeBlock {
			setAttributes(last, "tabindex", "0") // it scrolls
			copies := inside(outer, "button")
			copies.Call("append", iconElement("copy", "icon"))
			setAttributes(copies, "type", "button", "data-do", doCopyCode)
			name(copies, "key", text.CopyCode.In(lang))
			last = e
		}
	}
	return last
}

// inside makes an element at the end of another.
func inside(e app.Value, tag string) app.Value { return e.Call("appendChild", element(tag, "")) }

// name gives a button its look and what it is called.
func name(button app.Value, class, label string) {
	setAttributes(button, "class", class, "aria-label", label, "title", label)
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
	done := copyText(button.Get("previousSibling").Get("lastChild"))
	app.Window().Call("getSelection").Call("empty")
	if done {
		name(button, "key done", m.plain(&text.Copied))
		m.bridge.after(2*time.Second, func() { name(button, "key", m.plain(&text.CopyCode)) })
	}
}
