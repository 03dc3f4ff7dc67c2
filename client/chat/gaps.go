package chat

import "strings"

// skips reports whether a message is in one of the stretches for which the other's
// watermarks do not hold: it never arrives.
func (c *conversation) skips(n int64) bool {
	for rest := c.but; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, ",")
		from, to, _ := strings.Cut(one, "-")
		if n >= number(from) && n <= number(to) {
			return true
		}
	}
	return false
}
