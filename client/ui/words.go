package ui

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// words is the message itself, made of text and never of markup, with the meta in the end of its last line.
func (s *sketch) words(b body, m meta) {
	if b.file != "" && b.words == "" {
		s.open("div.words.bare data-test=words")
		s.meta(m)
		s.close()
		return
	}
	look := "div.words data-test=words"
	if b.gone {
		look, b.words = "div.words.gone data-test=words", text.TakenBack.In(b.lang)
	} else if n := emojiAlone(b.words); n > 0 {
		look = "div.words.big.big-" + itoa(n) + " data-test=words"
	}
	blocks := format(b.words)
	if len(blocks) > 1 || blocks[0].kind != paragraph {
		s.open(look)
		s.stack(blocks, b.lang, m)
	} else {
		s.open(look + " dir=auto")
		s.spans(blocks[0].spans)
		s.meta(m)
	}
	s.close()
}

// outerTags are by kind; items that follow one another share an element.
var outerTags = [...]string{paragraph: "p", quotation: "blockquote", listItem: "ul", codeBlock: "figure"}

// stack draws blocks, and the meta in the last line.
func (s *sketch) stack(blocks []block, lang text.Lang, m meta) {
	for i, b := range blocks {
		if i == 0 || b.kind != listItem || blocks[i-1].kind != listItem {
			s.open(outerTags[b.kind] + " dir=auto")
		}
		switch b.kind {
		case listItem:
			look, marker := "li", b.spans[0].words
			if marker[0] == ' ' {
				look = "li.deep"
			}
			s.open(look)
			s.say("span.mark", itemMark(marker))
		case codeBlock:
			s.open("pre tabindex=0") // it scrolls
		}
		s.spans(b.spans)
		last := i+1 == len(blocks)
		if last && b.kind != codeBlock {
			s.meta(m)
		}
		if b.kind >= listItem {
			s.close()
		}
		if b.kind == codeBlock {
			s.open("button.key type=button data-do=" + doCopyCode)
			s.named(text.CopyCode.In(lang))
			s.icon("copy", "icon")
			s.close()
		}
		if last || b.kind != listItem || blocks[i+1].kind != listItem {
			s.close()
		}
		if last && b.kind == codeBlock {
			s.meta(m)
		}
	}
}

// name gives a button its look and what it is called.
func name(button app.Value, class, label string) {
	setAttributes(button, "class", class, "aria-label", label, "title", label)
}

// styleTags are in the order of the styles' bits.
var styleTags = [...]string{"strong", "em", "s", "a", "code", "small"}

// spans draws spans, as text and as links that are what they say.
func (s *sketch) spans(spans []span) {
	plain := "" // what stands side by side is one text
	for _, x := range spans {
		if x.style >= unseen {
			continue
		}
		if x.style == 0 {
			plain += x.words
			continue
		}
		s.text(plain)
		plain = ""
		depth := 0
		for i, tag := range slices.Backward(styleTags[:]) {
			if x.style&(1<<i) != 0 {
				depth++
				s.open(tag)
				if 1<<i == link {
					s.attr("href", x.words)
					s.attr("target", "_blank")
					s.attr("rel", "noopener noreferrer")
				}
			}
		}
		s.text(x.words)
		for range depth {
			s.close()
		}
	}
	s.text(plain)
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
