package ui

import (
	"strings"
	"unicode/utf8"

	"tobar/shared"
)

// part is a piece of a text, marked where it is what was looked for.
type part struct {
	words  string
	marked bool
}

// How much of a message is shown, in bytes: so many before the first found word, and after it. The
// style sheet shows what there is room for.
const (
	snippetBefore = 48
	snippetAfter  = 600
)

// snippet is what is shown of a message that was found, from a little before the first of the
// marks, which are bytes of the content and may be of another hand.
func snippet(content string, marks []shared.Mark) []part {
	at := 0
	if len(marks) > 0 {
		at = startBefore(content, marks[0].From)
	}
	content = content[:boundary(content, at+snippetAfter)]
	var parts []part
	add := func(end int, marked bool) {
		if end > at {
			parts = append(parts, part{content[at:end], marked})
			at = end
		}
	}
	if at > 0 {
		parts = append(parts, part{"…", false})
	}
	for _, mark := range marks {
		if mark.From >= at && mark.To > mark.From && boundary(content, mark.From) == mark.From && boundary(content, mark.To) == mark.To {
			add(mark.From, false)
			add(mark.To, true)
		}
	}
	add(len(content), false)
	return parts
}

// boundary is the end of the last whole letter of content before i.
func boundary(content string, i int) int {
	i = max(0, min(i, len(content)))
	for i > 0 && i < len(content) && !utf8.RuneStart(content[i]) {
		i--
	}
	return i
}

// startBefore is where to begin so that a little is to be read before a place: at
// a word, if one begins there.
func startBefore(content string, at int) int {
	at = boundary(content, at)
	start := boundary(content, at-snippetBefore)
	if start == 0 {
		return 0
	}
	return start + 1 + strings.IndexAny(content[start:at], " \n")
}
