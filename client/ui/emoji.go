package ui

import (
	"strings"
	"unicode/utf8"
)

// mostBig is how many emoji may stand alone and be drawn big.
const mostBig = 3

// emojiAlone counts the emoji of a message that is nothing else, 0 where there
// are more than mostBig or other words.
func emojiAlone(content string) int {
	count := 0
	for s := strings.TrimSpace(content); s != ""; s = strings.TrimLeft(s, " ") {
		n := emojiAt(s)
		if count++; n == 0 || count > mostBig {
			return 0
		}
		s = s[n:]
	}
	return count
}

const (
	joiner     = '\u200d'
	asEmoji    = '\ufe0f' // asks for the picture of what is else a sign
	asKey      = '\u20e3'
	tagsBegin  = 0xe0020 // for the flags of parts of countries
	tagsEnd    = 0xe007f
	skinBegins = 0x1f3fb
	skinEnds   = 0x1f3ff
)

// emojiAt is the length of the emoji that a text begins with: one, or several that are joined.
func emojiAt(s string) int {
	length := 0
	for {
		n := oneEmoji(s[length:], length > 0)
		if n == 0 {
			return 0
		}
		length += n
		r, size := utf8.DecodeRuneInString(s[length:])
		if r != joiner {
			return length
		}
		length += size
	}
}

// oneEmoji is the length of the emoji that a text begins with, without what is
// joined to it. One that is joined itself may be a mere sign.
func oneEmoji(s string, joined bool) int {
	r, n := utf8.DecodeRuneInString(s)
	next, size := utf8.DecodeRuneInString(s[n:])
	switch {
	case isRegional(r):
		if !isRegional(next) {
			return 0
		}
		return n + size
	case '0' <= r && r <= '9' || r == '#' || r == '*':
		if next == asEmoji {
			n += size
			next, size = utf8.DecodeRuneInString(s[n:])
		}
		if next != asKey {
			return 0
		}
		return n + size
	case isEmoji(r):
	case (joined || next == asEmoji) && isSign(r):
	default:
		return 0
	}
	for {
		next, size := utf8.DecodeRuneInString(s[n:])
		if next != asEmoji && (next < skinBegins || next > skinEnds) && (next < tagsBegin || next > tagsEnd) {
			return n
		}
		n += size
	}
}

// isRegional reports whether a rune is one of the two letters of a flag.
func isRegional(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// isSign reports whether a rune may be a sign that asEmoji makes a picture of.
func isSign(r rune) bool {
	return r == '©' || r == '®' || 0x203c <= r && r <= 0x303d || r == '㊗' || r == '㊙'
}

// isEmoji reports whether a rune is a picture by itself.
func isEmoji(r rune) bool {
	switch {
	case r < 0x1f000:
		return r > 0x2000 && strings.ContainsRune("⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽"+
			"✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕", r)
	case r < 0x1f300:
		return r == '🀄' || r == '🃏' || r == '🆎' || '🆑' <= r && r <= '🆚' || '🈁' <= r && r <= '🉑'
	}
	return r < 0x1f650 || 0x1f680 <= r && r < 0x1f700 || 0x1f7e0 <= r && r < 0x1f800 || 0x1f900 <= r && r < 0x1fa00 || 0x1fa70 <= r && r < 0x1fb00
}
