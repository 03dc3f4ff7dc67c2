package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cut is a place in a line where something else begins: a link, code with its
// markers, or a marker that may be one of a pair.
type cut struct {
	at, to int
	look   style // of a marker: what it switches; code; 0 for a link
	ticks  int   // of code: the length of each marker
	paired bool  // of a marker: it is one
}

// inline puts the line content[from:to] into the newest block.
func (p *parser) inline(from, to int) {
	p.cuts = p.cuts[:0]
	p.find(from, to)
	var look style
	for _, c := range p.cuts {
		switch {
		case c.look == 0:
			p.add(from, c.at, look, "")
			p.add(c.at, c.to, look, p.content[c.at:c.to])
		case c.look == code:
			p.add(from, c.at, look, "")
			p.add(c.at, c.at+c.ticks, unseen, "")
			p.add(c.at+c.ticks, c.to-c.ticks, look|code, "")
			p.add(c.to-c.ticks, c.to, unseen, "")
		case c.paired:
			p.add(from, c.at, look, "")
			p.add(c.at, c.to, unseen, "")
			look ^= c.look
		default:
			continue
		}
		from = c.to
	}
	p.add(from, to, look, "")
}

// find notes the cuts of a line. A marker closes the nearest one of its kind
// that is open: with that alone, pairs may overlap, and no nesting has to be kept.
func (p *parser) find(from, to int) {
	var open [strike + 1]int // by look: which cut has last opened it, plus one
	for at := from; at < to; {
		b := p.content[at]
		look := lookOf(b)
		switch {
		case b == 'h':
			if n := linkAt(p.content, at); n > 0 {
				p.cuts = append(p.cuts, cut{at: at, to: at + n})
				at += n
				continue
			}
		case b == '`':
			at = p.ticks(from, at, to)
			continue
		case look == 0:
		case open[look] > 0 && p.closes(at, to):
			first := &p.cuts[open[look]-1]
			open[look] = 0
			if strings.IndexFunc(p.content[first.to:at], inWord) >= 0 {
				first.paired = true
				p.cuts = append(p.cuts, cut{at: at, to: at + 1, look: look, paired: true})
			}
		case p.opens(from, at, to):
			p.cuts = append(p.cuts, cut{at: at, to: at + 1, look: look})
			open[look] = len(p.cuts)
		}
		at++
	}
}

// lookOf is what a marker switches, 0 for what is none.
func lookOf(b byte) style {
	switch b {
	case '*':
		return bold
	case '_':
		return italic
	case '~':
		return strike
	}
	return 0
}

// ticks notes the code that begins at a place, if it does, and returns where to go on.
func (p *parser) ticks(from, at, to int) int {
	n := run(p.content[at:to])
	if n != 1 && n != len(fence) || at+n == to || isSpace(p.content[at+n]) || !p.begins(from, at) {
		return at + n
	}
	for end := at + n; end < to; {
		i := strings.IndexByte(p.content[end:to], '`')
		if i < 0 {
			break
		}
		end += i
		m := run(p.content[end:to])
		if m == n {
			if isSpace(p.content[end-1]) {
				break
			}
			p.cuts = append(p.cuts, cut{at: at, to: end + n, look: code, ticks: n})
			return end + n
		}
		end += m
	}
	return at + n
}

// run is how often the first byte stands there in a row.
func run(s string) int {
	n := 1
	for n < len(s) && s[n] == s[0] {
		n++
	}
	return n
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' }

// inWord reports whether a rune is of those that words are made of.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// What a word may begin or end at, of ASCII; what a marked word may begin with,
// beside letters and digits.
const (
	beforeWord = "([{\"'"
	afterWord  = ")]}\"'.,;:!?"
	wordBegins = "([{\"'#@$&+-=<*_~`«¿¡€£¥“‘"
)

// opens reports whether the marker at a place stands at a word's beginning.
func (p *parser) opens(from, at, to int) bool {
	next, _ := utf8.DecodeRuneInString(p.content[at+1 : to])
	if next == rune(p.content[at]) || next < 0x2600 && !inWord(next) && !strings.ContainsRune(wordBegins, next) || at+1 == to {
		return false
	}
	return p.begins(from, at)
}

// begins reports whether a word can begin at a place.
func (p *parser) begins(from, at int) bool {
	if at == from {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(p.content[from:at])
	if before < utf8.RuneSelf && lookOf(byte(before)) != 0 {
		n := len(p.cuts)
		return before != rune(p.content[at]) && n > 0 && p.cuts[n-1].to == at && !p.cuts[n-1].paired
	}
	// Chinese ends a sentence with a friendly ~ and begins the next one there:
	// only where a blank or a bracket is before it has it another meaning.
	if p.content[at] == '~' && before >= utf8.RuneSelf {
		return unicode.IsSpace(before) || strings.ContainsRune("（「『【《“‘«", before)
	}
	return parts(before, beforeWord)
}

// closes reports whether the marker at a place stands at a word's end.
func (p *parser) closes(at, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(p.content[:at])
	if unicode.IsSpace(before) || before == rune(p.content[at]) {
		return false
	}
	end := at + 1
	for end < to && end < at+3 && lookOf(p.content[end]) != 0 && p.content[end] != p.content[end-1] {
		end++
	}
	if end == to {
		return true
	}
	after, _ := utf8.DecodeRuneInString(p.content[end:to])
	return parts(after, afterWord)
}

// parts reports whether words may begin or end beside a rune: at blanks and
// some marks, and at everything of the scripts that put no blanks between words.
func parts(r rune, marks string) bool {
	switch {
	case r < utf8.RuneSelf:
		return unicode.IsSpace(r) || strings.ContainsRune(marks, r)
	case r >= 0x2000:
		return true // Chinese, Japanese and Korean, and punctuation of all kinds
	case r >= 0x0E00 && r < 0x0F00, r >= 0x1000 && r < 0x10A0, r >= 0x1780 && r < 0x1800:
		return true // Thai and Lao, Burmese, Khmer
	}
	return strings.ContainsRune("\u00a0«»¿¡·،؛؟۔।॥", r)
}
