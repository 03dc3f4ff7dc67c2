package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// linkAt is the length of the link that begins at a place, 0 where none does.
func linkAt(content string, at int) int {
	before, _ := utf8.DecodeLastRuneInString(content[:at])
	if before < unicode.MaxASCII && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
		return 0
	}
	rest := content[at:]
	host, ok := strings.CutPrefix(rest, "https://")
	if !ok {
		if host, ok = strings.CutPrefix(rest, "http://"); !ok {
			return 0
		}
	}
	// What cannot be an address is refused before its end is looked for: a
	// long row of them would take the square of its length.
	if host == "" || !unicode.IsLetter(rune(host[0])) && !unicode.IsDigit(rune(host[0])) && host[0] != '[' && host[0] < 0x80 {
		return 0
	}
	end := strings.IndexFunc(host, endsLink)
	if end < 0 {
		end = len(host)
	}
	link := trimLink(host[:end])
	if link == "" {
		return 0
	}
	return len(rest) - len(host) + len(link)
}

// endsLink reports what cannot be part of a written address: blanks, quotes,
// and the full stops and brackets of Chinese, which follow a link without a blank.
func endsLink(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"`{}|\\^，。；：！？、（）【】《》「」『』“”‘’…", r)
}

// trimLink leaves a sentence its full stop, and its bracket where the link opens none.
func trimLink(link string) string {
	round := strings.Count(link, ")") - strings.Count(link, "(")
	square := strings.Count(link, "]") - strings.Count(link, "[")
	for link != "" {
		last := link[len(link)-1]
		switch {
		case strings.IndexByte(".,;:!?'*_~", last) >= 0:
		case last == ')' && round > 0:
			round--
		case last == ']' && square > 0:
			square--
		default:
			return link
		}
		link = link[:len(link)-1]
	}
	return link
}
