// Package regexp has what the app's libraries mention of the standard library's
// package, for the only patterns that the app has: a beginning, as "^/". The app is linked with
// this one in its place, which leaves out a machine and the tables of all scripts.
package regexp

import "strings"

// Regexp is a beginning.
type Regexp struct{ prefix string }

// MustCompile takes "^" and letters that stand for themselves. It panics on any other pattern.
func MustCompile(pattern string) *Regexp {
	prefix, ok := strings.CutPrefix(pattern, "^")
	if !ok || strings.ContainsAny(prefix, `\.+*?()|[]{}^$`) {
		panic("regexp: the app is linked with a package that knows beginnings alone, not " + pattern)
	}
	return &Regexp{prefix}
}

// MatchString reports whether a text begins so.
func (r *Regexp) MatchString(s string) bool { return strings.HasPrefix(s, r.prefix) }
