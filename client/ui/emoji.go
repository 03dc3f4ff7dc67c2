package ui

import "strings"

// mostBig is how many emoji may stand alone and be drawn big.
const mostBig = 3

// Pairs of runes, each from one to another. Pictures are so by themselves, signs
// only where asEmoji follows or where they are joined to something; keys want asKey.
const (
	pictures = "⌚⌛⏩⏬⏰⏰⏳⏳◽◾☔☕♈♓♿♿⚓⚓⚡⚡⚪⚫⚽⚾⛄⛅⛎⛎⛔⛔⛪⛪⛲⛳⛵⛵⛺⛺⛽⛽✅✅✊✋✨✨❌❌❎❎❓❕❗❗➕➗➰➰➿➿⬛⬜⭐⭐⭕⭕" +
		"🀄🀄🃏🃏🆎🆎🆑🆚🈁🉑🌀🙏🚀\U0001f6ff🟠\U0001f7ff\U0001f900\U0001f9ff\U0001fa70\U0001faff"
	signs   = "©©®®\u203c\u303d㊗㊗㊙㊙"
	keys    = "##**09"
	letters = "🇦🇿" // two make a flag
	changes = "\U0001f3fb\U0001f3ff\U000e0020\U000e007f"

	joiner  = '\u200d'
	asEmoji = '\ufe0f'
	asKey   = '\u20e3'
)

// inRanges reports whether a rune is in one of the pairs.
func inRanges(r rune, pairs string) bool {
	from := rune(-1)
	for _, to := range pairs {
		switch {
		case from < 0:
			from = to
		case from <= r && r <= to:
			return true
		default:
			from = -1
		}
	}
	return false
}

// What an emoji that has begun still wants.
const (
	wantsNothing = iota
	wantsPicture // asEmoji, or a change
	wantsKey
	wantsLetter
	wantsMore // something joined to it
)

// emojiAlone counts the emoji of a message that is nothing else, 0 where there
// are more than mostBig or other words.
func emojiAlone(content string) int {
	count, wants := 0, wantsNothing
	for _, r := range strings.TrimSpace(content) {
		whole := wants <= wantsPicture && count > 0
		switch {
		case whole && (r == asEmoji || inRanges(r, changes)) || wants == wantsKey && r == asKey || wants == wantsLetter && inRanges(r, letters):
			wants = wantsNothing
		case whole && r == joiner:
			wants = wantsMore
		case wants == wantsKey && r == asEmoji, wants == wantsNothing && r == ' ':
		case wants != wantsNothing && wants != wantsMore:
			return 0
		default:
			if wants == wantsNothing {
				count++
			}
			if wants = wanted(r, wants == wantsMore); wants == wantsMore {
				return 0
			}
		}
	}
	if wants != wantsNothing || count > mostBig {
		return 0
	}
	return count
}

// wanted is what an emoji that begins with a rune wants then; more where none does.
func wanted(r rune, joined bool) int {
	switch {
	case inRanges(r, pictures), joined && inRanges(r, signs):
		return wantsNothing
	case inRanges(r, signs):
		return wantsPicture
	case inRanges(r, keys):
		return wantsKey
	case inRanges(r, letters):
		return wantsLetter
	}
	return wantsMore
}
