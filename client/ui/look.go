package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tobar/client/chat"
	"tobar/client/text"
)

// tints are the colours of faces, each white's match in contrast (talk.css).
var tints = [...]string{
	"tint-0", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5",
	"tint-6", "tint-7", "tint-8", "tint-9", "tint-10", "tint-11",
}

// tint is the colour of a name, always the same one.
func tint(name string) string {
	h := uint32(2166136261) // FNV-1a; the package brings much more into the download
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return tints[h%uint32(len(tints))]
}

// initials stand in for a picture: the last two characters of a Chinese name,
// as one calls people there, and the first letters of any other's first two parts.
func initials(name string) string {
	runes := []rune(name)
	if len(runes) == 0 {
		return ""
	}
	if unicode.Is(unicode.Han, runes[0]) {
		return string(runes[max(0, len(runes)-2):])
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	if len(parts) == 0 {
		return string(runes[:1])
	}
	letters := first(parts[0])
	if len(parts) > 1 {
		letters += first(parts[1])
	}
	return strings.ToUpper(letters)
}

func first(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// sight is how a mark looks, and what it says to those who listen.
type sight struct {
	icon  string // in the sprite, and in data-mark
	words text.Text
}

// sights are indexed by chat.Mark.
var sights = [...]sight{
	chat.InOutbox:  {"waiting", text.MarkWaiting},
	chat.Refused:   {"refused", text.MarkRefused},
	chat.Stored:    {"stored", text.MarkStored},
	chat.Delivered: {"delivered", text.MarkDelivered},
	chat.Seen:      {"read", text.MarkRead},
}

// preview is a message on one line.
func preview(l text.Lang, i *chat.Item) string {
	if i.Deleted {
		return text.TakenBack.In(l)
	}
	said := oneLine(drawn(i.Content))
	if i.File != "" {
		said = strings.TrimSuffix(fileWords(i).In(l)+text.Colon.In(l)+said, text.Colon.In(l))
	}
	return said
}

// oneLine takes what a line of the list can show of a text.
func oneLine(s string) string {
	const most = 160
	var b strings.Builder
	blank := false
	count := 0
	for _, r := range s {
		if unicode.IsSpace(r) {
			blank = b.Len() > 0
			continue
		}
		if count++; count > most {
			break
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
