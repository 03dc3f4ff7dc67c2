package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tobar/client/device"
)

// How well something matches what was typed, the best first.
const (
	matchStart   = iota // it begins so
	matchWord           // a word in it does
	matchInside         // it is in there
	matchLetters        // its letters are, in their order
	noMatch
)

// match compares a name with what was typed, without regard to case and accents. Whatever is, matches nothing typed.
func match(name, typed string) int {
	name, typed = strings.Map(device.Fold, name), strings.Map(device.Fold, strings.TrimSpace(typed))
	best := noMatch
	for i := 0; ; {
		at := strings.Index(name[i:], typed)
		if at < 0 {
			break
		}
		if i += at; i == 0 {
			return matchStart
		}
		if before, _ := utf8.DecodeLastRuneInString(name[:i]); !unicode.IsLetter(before) && !unicode.IsNumber(before) {
			return matchWord
		}
		_, size := utf8.DecodeRuneInString(name[i:])
		best, i = matchInside, i+size
	}
	if best < noMatch {
		return best
	}
	rest := []rune(typed)
	for _, r := range name {
		if len(rest) > 0 && r == rest[0] {
			rest = rest[1:]
		}
	}
	if len(rest) == 0 {
		return matchLetters
	}
	return noMatch
}

// peopleBy returns those of the list whose names, or what they want to be called, match what was typed up to a limit, the best
// first, and of equal ones those who were talked to last.
func (m *model) peopleBy(typed string, worst, limit int) []string {
	var by [noMatch][]string
	for _, r := range m.state.Rows() {
		how := match(r.With, typed)
		if r.Profile != nil && r.Profile.Called != "" {
			how = min(how, match(r.Profile.Called, typed))
		}
		if how <= worst {
			by[how] = append(by[how], r.With)
		}
	}
	var names []string
	for _, list := range by {
		names = append(names, list...)
	}
	return names[:min(len(names), limit)]
}
