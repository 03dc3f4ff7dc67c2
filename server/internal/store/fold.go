package store

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A glyph is one letter as it is compared, and the bytes of the text it is of.
// Several may be of the same bytes: ﬁ is f and i.
type glyph struct {
	r        rune
	from, to int
}

// A run is what stands together in a text: a word, or letters of a script that
// writes none between blanks (or, as Korean does, words within them).
type run struct {
	glyphs []glyph
	dense  bool
}

// runsOf gives the runs of a text one after the other, until yield returns false; a
// run is good until the next one.
func runsOf(text string, yield func(run) bool) {
	var now run
	ended := false
	flush := func() {
		if len(now.glyphs) > 0 && !ended {
			ended = !yield(now)
		}
		now.glyphs = now.glyphs[:0]
	}
	fold(text, func(g glyph) bool {
		switch classOf(g.r) {
		case inWord:
			if now.dense {
				flush()
			}
			now.dense = false
		case inDense:
			if !now.dense {
				flush()
			}
			now.dense = true
		case ignored:
			return !ended
		default:
			flush()
			return !ended
		}
		now.glyphs = append(now.glyphs, g)
		return !ended
	})
	flush()
}

// fold gives the text letter by letter without case and accents. The text may be anything.
func fold(text string, yield func(glyph) bool) {
	var buf []byte
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && (i+1 == len(text) || text[i+1] < utf8.RuneSelf) {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			if !yield(glyph{rune(c), i, i + 1}) {
				return
			}
			i++
			continue
		}
		size := max(1, norm.NFKC.NextBoundaryInString(text[i:], true))
		buf = norm.NFKC.AppendString(buf[:0], text[i:i+size])
		for b := buf; len(b) > 0; {
			r, n := utf8.DecodeRune(b)
			if !foldRune(r, b[:n], func(r rune) bool { return yield(glyph{r, i, i + size}) }) {
				return
			}
			b = b[n:]
		}
		i += size
	}
}

// foldRune gives what a composed letter is compared as.
func foldRune(r rune, text []byte, yield func(rune) bool) bool {
	if isDense(r) {
		return yield(r) // か and が are different letters
	}
	if parts := norm.NFKD.Properties(text).Decomposition(); parts != nil {
		text = parts
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		r = unicode.ToLower(r)
		if plain, ok := plainLetters[r]; ok {
			for _, p := range plain {
				if !yield(p) {
					return false
				}
			}
		} else if !yield(r) {
			return false
		}
	}
	return true
}

// plainLetters are those that Unicode does not take apart, as people type them who
// have no such key.
var plainLetters = map[rune]string{
	'ß': "ss", 'ς': "σ", 'ı': "i", 'ł': "l", 'ø': "o", 'đ': "d", 'ħ': "h", 'æ': "ae", 'œ': "oe",
}

// What a letter does to a run.
const (
	ends = iota
	ignored
	inWord
	inDense
)

func classOf(r rune) int {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return inWord
		}
		return ends
	}
	switch {
	case isDense(r):
		return inDense
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return inWord
	case isAccent(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), r == combiningJoiner:
		return ignored
	case unicode.IsMark(r):
		return inWord
	}
	return ends
}

const combiningJoiner = '\u034f'

// isDense reports whether words of this letter's script are found by pairs of letters.
func isDense(r rune) bool {
	if r < 0x1100 {
		return false
	}
	switch r {
	case 'ー', '\u3099', '\u309a': // common to the scripts of Japanese
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

// isAccent reports whether a mark can be left out. The vowels of Indic scripts and the
// like are marks as well, and cannot.
func isAccent(r rune) bool {
	if !unicode.Is(unicode.Mn, r) {
		return false
	}
	var b [utf8.UTFMax]byte
	class := norm.NFKD.Properties(b[:utf8.EncodeRune(b[:], r)]).CCC()
	return 10 <= class && class <= 36 || class >= 200 // Hebrew and Arabic points; marks above and below
}
