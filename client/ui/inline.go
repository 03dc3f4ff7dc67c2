package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline puts the line content[from:to] into the newest block. A marker stands
// in a span of its own. The one that closes takes the nearest of its kind that is
// open: with that alone pairs may overlap, and no nesting has to be kept.
func (p *parser) inline(from, to int) {
	p.open = [strike + 1]int{}
	done := from
	for at := from; at < to; {
		n := 1 // what is passed over
		length, tick, look, closes := 0, 0, style(0), false
		switch b := p.content[at]; b {
		case 'h':
			length, look = linkAt(p.content, at), link
		case '`':
			n = run(p.content[at:to])
			length = p.ticks(from, at, to, n)
			tick, look = n, code
		case '*', '_', '~':
			look = lookOf(rune(b))
			closes = p.open[look] > 0 && p.closes(at, to)
			if closes || p.opens(from, at, to) {
				length = 1
			}
		}
		if length == 0 {
			at += n
			continue
		}
		p.add(done, at, 0)
		done = at + length
		if look > strike {
			p.add(at, at+tick, unseen)
			p.add(at+tick, done-tick, look)
			p.add(done-tick, done, unseen)
		} else {
			p.add(at, done, 0)
			p.pair(look, closes)
		}
		at = done
	}
	p.add(done, to, 0)
}

// pair makes the newest span, a marker, close the one that is open, or open one itself.
func (p *parser) pair(look style, closes bool) {
	spans := p.blocks[len(p.blocks)-1].spans
	first, last := p.open[look], len(spans)-1
	if !closes {
		p.open[look] = len(spans)
		return
	}
	p.open[look] = 0
	inside := spans[first:last]
	// Nothing but signs between two markers is a face.
	said := false
	for i := range inside {
		said = said || strings.IndexFunc(inside[i].words, inWord) >= 0
	}
	if !said {
		return
	}
	for i := range inside {
		inside[i].style |= look
	}
	spans[first-1].style |= unseen
	spans[last].style |= unseen
}

// lookOf is what a marker switches, 0 for what is none.
func lookOf(r rune) style {
	switch r {
	case '*':
		return bold
	case '_':
		return italic
	case '~':
		return strike
	}
	return 0
}

// opens reports whether the marker at a place stands at a word's beginning.
func (p *parser) opens(from, at, to int) bool {
	after, _ := utf8.DecodeRuneInString(p.content[at+1 : to])
	opens := after != rune(p.content[at]) && at+1 < to && p.begins(from, at) &&
		(after >= 0x2600 || inWord(after) || strings.ContainsRune("([{\"'#@$&+-=<*_~`«¿¡€£¥“‘", after))
	if opens {
		p.opened = at + 1
	}
	return opens
}

// begins reports whether a word can begin at a place.
func (p *parser) begins(from, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(p.content[from:at])
	switch {
	case lookOf(before) != 0:
		return p.opened == at && before != rune(p.content[at])
	case p.content[at] == '~' && before >= utf8.RuneSelf && at > from:
		// Chinese ends a sentence with a friendly ~ and begins the next one there:
		// only after a bracket has it another meaning.
		return strings.ContainsRune("（「『【《“‘", before)
	}
	return parts(before, "([{\"'")
}

// closes reports whether the marker at a place stands at a word's end.
func (p *parser) closes(at, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(p.content[:at])
	after, _ := utf8.DecodeRuneInString(p.content[at+1 : to])
	me := rune(p.content[at])
	return !unicode.IsSpace(before) && before != me && after != me &&
		(p.open[lookOf(after)] > 0 || parts(after, ")]}\"'.,;:!?"))
}

// parts reports whether words may begin or end beside a rune: at the ends of
// the line, at blanks and some marks, and at everything of the scripts that put no blanks between words.
func parts(r rune, marks string) bool {
	// From 0x2000 on there are Chinese, Japanese and Korean, punctuation of all
	// kinds, and what is decoded from nothing. Before, there are Thai and Lao, Burmese, Khmer.
	return r >= 0x2000 || r>>8 == 0x0E || r>>8 == 0x10 || r>>8 == 0x17 ||
		unicode.IsSpace(r) || strings.ContainsRune(marks, r) || strings.ContainsRune("«»¿¡·،؛؟۔।॥", r)
}

// ticks is the length of the code that begins with n ticks at a place, 0 where none does.
func (p *parser) ticks(from, at, to, n int) int {
	line := p.content[:to]
	if n != 1 && n != len(fence) || !p.begins(from, at) || at+n < to && line[at+n] == ' ' {
		return 0
	}
	for end := at + n; end < to; {
		m := run(line[end:])
		if line[end] == '`' && m == n {
			if line[end-1] == ' ' {
				return 0
			}
			return end + n - at
		}
		end += m
	}
	return 0
}

// run is how often the first byte stands there in a row.
func run(s string) int {
	n := 1
	for n < len(s) && s[n] == s[0] {
		n++
	}
	return n
}
