package shared

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the most code points that a name may have.
const MaxName = 32

// CheckName reports whether name is one that somebody could have: 1 to MaxName
// code points, none of | ; # @ % , / \, no space and no control, and neither
// "." nor "..". It says nothing about case: which spellings are the same name
// (RFC 8265) is decided by the server, and it checks again after mapping.
func CheckName(name string) bool {
	if name == "" || name == "." || name == ".." || !utf8.ValidString(name) {
		return false
	}
	if utf8.RuneCountInString(name) > MaxName {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return strings.ContainsRune(`|;#@%,/\`, r) || unicode.IsSpace(r) || unicode.IsControl(r)
	})
}
