package account

import (
	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"tobar/shared"
)

// Name returns the one spelling of a name under which its person is known
// (RFC 8265, UsernameCaseMapped: Bob is bob), or ErrName. The grammar is
// checked before mapping, as on the wire, and again after it, since mapping
// can make a bar of a full-width one. What Name returns, Name maps to itself.
func (s *Service) Name(raw string) (string, error) { return mapName(raw) }

func mapName(raw string) (string, error) {
	if plain(raw) {
		return raw, nil
	}
	return mapSlowly(raw)
}

func mapSlowly(raw string) (string, error) {
	// Composed, since marks that will be part of their letter do not count.
	if !shared.CheckName(norm.NFC.String(raw)) {
		return "", ErrName
	}
	name, err := precis.UsernameCaseMapped.String(raw)
	if err != nil || !shared.CheckName(name) {
		return "", ErrName
	}
	// Mapping once is not always enough (RFC 8264, section 7): a name that
	// would move on cannot stand for one person.
	if again, err := precis.UsernameCaseMapped.String(name); err != nil || again != name {
		return "", ErrName
	}
	return name, nil
}

// plain reports whether name is ASCII that mapping leaves alone, which nearly
// all names on the wire are.
func plain(name string) bool {
	if name == "" || len(name) > shared.MaxName || name == "." || name == ".." {
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
