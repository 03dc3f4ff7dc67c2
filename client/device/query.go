package device

import (
	"unicode"
	"unicode/utf8"

	"tobar/shared"
)

// Query is what somebody looks for on the device: words that all have to be there. It finds
// what the server finds, but for letters that Unicode writes in several ways; nothing in it is syntax.
type Query []term

// term is one word, or letters that stand together in a script without blanks.
type term struct {
	letters []rune
	kind    kind
	begins  bool // a word that is still being typed: it stands for all that begin so
}

// kind is what a letter is part of.
type kind uint8

const (
	between kind = iota
	inWord
	inDense // Chinese, Japanese, Korean: found anywhere
)

func kindOf(r rune) kind {
	switch {
	case r >= 0x1100 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)):
		return inDense
	case unicode.IsLetter(r), unicode.IsNumber(r), 0x0900 <= r && r < 0x1100: // there, vowels are marks
		return inWord
	}
	return between
}

// plain is U+00C0 to U+017F without accents; a blank stands for what has no plain letter.
const plain = "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" +
	"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// Fold returns a letter as it is compared: small, and without its accent.
func Fold(r rune) rune {
	if 0xFF01 <= r && r <= 0xFF5E {
		r -= 0xFF01 - '!' // those as wide as Chinese ones
	}
	if i := int(r) - 0xC0; i >= 0 && i < len(plain) && plain[i] != ' ' {
		return rune(plain[i])
	}
	return unicode.ToLower(r)
}

// NewQuery takes apart what somebody has typed.
func NewQuery(typed string) Query {
	var q Query
	last := between
	for _, r := range typed {
		r = Fold(r)
		k := kindOf(r)
		if k != between {
			if k != last {
				q = append(q, term{kind: k})
			}
			t := &q[len(q)-1]
			t.letters = append(t.letters, r)
		}
		last = k
	}
	if last == inWord {
		q[len(q)-1].begins = true
	}
	return q
}

// Find returns where the words stand in a text, in order and apart from each other, and
// whether all of them do.
func (q Query) Find(content string) (marks []shared.Mark, all bool) {
	has := 0
	found := make([]bool, len(q))
	before := between
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRuneInString(content[i:])
		k := kindOf(Fold(r))
		longest := 0
		for n := range q {
			if k != q[n].kind || k == inWord && before == inWord {
				continue
			}
			if end := q[n].matches(content[i:]); end > 0 {
				longest = max(longest, end)
				if !found[n] {
					found[n] = true
					has++
				}
			}
		}
		if longest > 0 {
			if last := len(marks) - 1; last >= 0 && marks[last].To >= i {
				marks[last].To = max(marks[last].To, i+longest)
			} else {
				marks = append(marks, shared.Mark{From: i, To: i + longest})
			}
		}
		i += size
		before = k
	}
	return marks, has == len(q) && has > 0
}

// matches returns the length of the term at the beginning of a text, in bytes, 0 if it is not there.
func (t *term) matches(text string) int {
	n := 0
	for i, r := range text {
		r = Fold(r)
		if n == len(t.letters) {
			if t.kind != inWord || kindOf(r) != inWord {
				return i
			}
			if !t.begins {
				return 0
			}
			continue // to its end
		}
		if r != t.letters[n] {
			return 0
		}
		n++
	}
	if n < len(t.letters) {
		return 0
	}
	return len(text)
}
