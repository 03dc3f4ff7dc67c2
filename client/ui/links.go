package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a stretch of a message; href is empty where it is no link.
type span struct{ words, href string }

// spans finds the links in a message: http and https addresses, written out.
// What stands in one is its own address, so that nobody is led elsewhere than they read.
func spans(content string) []span {
	var all []span
	plain := 0
	for at := 0; at < len(content); {
		i := strings.Index(content[at:], "http")
		if i < 0 {
			break
		}
		at += i
		length := linkAt(content, at)
		if length == 0 {
			at += len("http")
			continue
		}
		if at > plain {
			all = append(all, span{words: content[plain:at]})
		}
		link := content[at : at+length]
		all = append(all, span{words: link, href: link})
		at += length
		plain = at
	}
	if plain < len(content) {
		all = append(all, span{words: content[plain:]})
	}
	return all
}

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
	end := strings.IndexFunc(host, endsLink)
	if end < 0 {
		end = len(host)
	}
	link := trimLink(host[:end])
	if link == "" || !unicode.IsLetter(rune(link[0])) && !unicode.IsDigit(rune(link[0])) && link[0] != '[' && link[0] < 0x80 {
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
	for link != "" {
		last := link[len(link)-1]
		switch {
		case strings.IndexByte(".,;:!?'*_~", last) >= 0:
		case last == ')' && strings.Count(link, "(") < strings.Count(link, ")"):
		case last == ']' && strings.Count(link, "[") < strings.Count(link, "]"):
		default:
			return link
		}
		link = link[:len(link)-1]
	}
	return link
}
