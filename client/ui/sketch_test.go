package ui

import (
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/client/text"
)

// What somebody writes is one part of a sketch, whatever is in it.
func TestSketchHoldsWords(t *testing.T) {
	for _, words := range []string{"<b>bold</b>", "a\x01<img src=x onerror=alert(1)\x01", "@onclick alert(1)", "%1 2 image/png", "x\ny"} {
		var s sketch
		s.say("p", words)
		parts := strings.Split(s.b.String(), partEnd)
		if len(parts) != 4 || parts[0] != "<p" || parts[1] != "="+strings.ReplaceAll(words, partEnd, "") || parts[2] != ">" || parts[3] != "" {
			t.Errorf("%q becomes %q", words, parts)
		}
	}
}

// Whatever is begun is ended, and the meta stands in the last line of the words, once.
func TestSketchOfMessages(t *testing.T) {
	for _, words := range []string{"plain", "*bold* and https://tobar.example", "> quoted\n\nand said", "- one\n- two", "```go\ncode\n```", "say\n```\ncode\n```\nmore", "\U0001F600", ""} {
		e := entry{key: "bob/1", class: "item first", body: body{words: words, by: "bob", re: 3, quoted: "you", quote: "before", reactions: "x 2", kinds: "x", said: "x: you",
			why: "no", lang: text.English}, meta: meta{time: "10:00", mark: chat.Stored, edited: true, lang: text.English}}
		if words == "" {
			e.body.file = "id 1 text/plain - - a.txt"
		}
		var s sketch
		s.entry(e, true)
		depth, metas, roots := 0, 0, 0
		for _, part := range strings.Split(strings.TrimSuffix(s.b.String(), partEnd), partEnd) {
			switch part[0] {
			case '<':
				if depth == 0 {
					roots++
				}
				depth++
			case '>':
				depth--
			}
			if part == "<span.meta" {
				metas++
			}
			if depth < 0 {
				t.Errorf("%q: more is ended than was begun", words)
			}
		}
		if depth != 0 || metas != 1 || roots != 1 {
			t.Errorf("%q: %d open, %d times the meta, %d elements", words, depth, metas, roots)
		}
	}
}
