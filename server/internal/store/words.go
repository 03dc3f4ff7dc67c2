package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tobar/shared"
)

// Bounds of tokens and queries.
const (
	maxWord  = 32  // letters of a word that are a token; the rest is compared when it is found
	maxTerms = 16  // of a query that are looked up; the others are compared
	maxMarks = 100 // in one message
)

// beginnings are the lengths at which the beginning of a word is a token, so that a
// word which is being typed is looked up like any other.
var beginnings = [...]int{1, 2, 3, 5}

// Tokens are told apart by their first letter: the beginning of a word has this
// one, participants and conversations theirs. None of the three is part of a word.
const (
	beginningMark    = "~"
	participantMark  = "@"
	conversationMark = "="
)

func participantToken(account int64) string {
	return participantMark + strconv.FormatInt(account, 10)
}

func conversationToken(lane int64) string {
	return conversationMark + strconv.FormatInt(lane>>1, 10)
}

// tokensOf returns everything under which a message is found, each once and always in
// the same order: what is put into the index by it must be taken out by it.
func tokensOf(l *lane, content string) []string {
	t := tokens{seen: make(map[string]bool)}
	t.add(participantToken(l.sender))
	t.add(participantToken(l.receiver))
	t.add(conversationToken(l.id))
	runsOf(content, func(r run) bool {
		if r.dense {
			t.addDense(r.glyphs)
		} else {
			t.addWord(r.glyphs)
		}
		return true
	})
	return t.list
}

type tokens struct {
	list []string
	seen map[string]bool
	buf  []byte
}

func (t *tokens) add(token string) {
	if !t.seen[token] {
		t.seen[token] = true
		t.list = append(t.list, token)
	}
}

// addLetters is add for letters behind a mark.
func (t *tokens) addLetters(mark string, glyphs []glyph) {
	t.buf = append(t.buf[:0], mark...)
	for _, g := range glyphs {
		t.buf = utf8.AppendRune(t.buf, g.r)
	}
	if !t.seen[string(t.buf)] {
		t.add(string(t.buf))
	}
}

// addDense adds every letter, and every two that stand side by side.
func (t *tokens) addDense(glyphs []glyph) {
	for i := range glyphs {
		t.addLetters("", glyphs[i:i+1])
		if i > 0 {
			t.addLetters("", glyphs[i-1:i+1])
		}
	}
}

func (t *tokens) addWord(glyphs []glyph) {
	t.addLetters("", glyphs[:min(len(glyphs), maxWord)])
	for _, n := range beginnings {
		if n <= len(glyphs) {
			t.addLetters(beginningMark, glyphs[:n])
		}
	}
}

// A term is one thing that a message must hold to be found.
type term struct {
	letters []rune
	dense   bool // anywhere in a run
	begins  bool // a word that is still being typed
}

// terms returns what a person searches for: nothing of it is syntax. The last word
// stands for all that begin so, unless something follows it.
func terms(query string) []term {
	var list []term
	end := 0
	runsOf(query, func(r run) bool {
		t := term{letters: make([]rune, len(r.glyphs)), dense: r.dense}
		for i, g := range r.glyphs {
			t.letters[i] = g.r
		}
		list = append(list, t)
		end = r.glyphs[len(r.glyphs)-1].to
		return true
	})
	if len(list) > 0 && end == len(query) {
		list[len(list)-1].begins = !list[len(list)-1].dense
	}
	return list
}

// lookup returns FTS5's query for the messages that may hold the terms, among
// those that have the token. Whether they do, find says.
func lookup(token string, list []term) string {
	t := tokens{seen: make(map[string]bool)}
	t.add(token)
	for _, term := range list {
		glyphs := make([]glyph, len(term.letters))
		for i, r := range term.letters {
			glyphs[i].r = r
		}
		switch {
		case term.dense && len(glyphs) == 1:
			t.addLetters("", glyphs)
		case term.dense:
			for i := range glyphs[1:] {
				t.addLetters("", glyphs[i:i+2])
			}
		case term.begins:
			t.addLetters(beginningMark, glyphs[:longestBeginning(len(glyphs))])
		default:
			t.addLetters("", glyphs[:min(len(glyphs), maxWord)])
		}
	}
	return `"` + strings.Join(t.list[:min(len(t.list), 1+maxTerms)], `" AND "`) + `"`
}

func longestBeginning(letters int) int {
	longest := 0
	for _, n := range beginnings {
		if n <= letters {
			longest = n
		}
	}
	return longest
}

// find returns where the terms stand in the content, in order and apart from each
// other, and whether all of them do.
func find(list []term, content string) ([]shared.Mark, bool) {
	var marks []shared.Mark
	has := make([]bool, len(list))
	runsOf(content, func(r run) bool {
		for i, t := range list {
			if t.dense == r.dense {
				marks, has[i] = t.mark(marks, has[i], r.glyphs)
			}
		}
		return true
	})
	if len(list) == 0 || slices.Contains(has, false) {
		return nil, false
	}
	return joined(marks), true
}

// mark adds where the term stands in a run. A message of one repeated letter
// has no more marks than are shown.
func (t term) mark(marks []shared.Mark, has bool, glyphs []glyph) ([]shared.Mark, bool) {
	n := len(t.letters)
	if !t.dense {
		if len(glyphs) < n || len(glyphs) > n && !t.begins || !t.at(glyphs) {
			return marks, has
		}
		n = len(glyphs) // the whole word is shown as found
	}
	for i := 0; i+n <= len(glyphs); i++ {
		if has && len(marks) >= maxMarks {
			return marks, has
		}
		if t.at(glyphs[i:]) {
			marks, has = append(marks, shared.Mark{From: glyphs[i].from, To: glyphs[i+n-1].to}), true
		}
	}
	return marks, has
}

// at reports whether the glyphs begin with the term.
func (t term) at(glyphs []glyph) bool {
	for i, r := range t.letters {
		if glyphs[i].r != r {
			return false
		}
	}
	return true
}

// joined sorts marks and makes one of those that touch or overlap.
func joined(marks []shared.Mark) []shared.Mark {
	slices.SortFunc(marks, func(a, b shared.Mark) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	out := marks[:0]
	for _, m := range marks {
		if last := len(out) - 1; last >= 0 && m.From <= out[last].To {
			out[last].To = max(out[last].To, m.To)
			continue
		}
		out = append(out, m)
	}
	return out
}
