package ui

import (
	"testing"

	"tobar/client/text"
)

func TestNextMorning(t *testing.T) {
	for _, k := range []struct{ now, morning, words, zh string }{
		{"2026-01-05T20:00:00Z", "2026-01-06T07:00:00Z", "tomorrow at 08:00", "明天 08:00"},
		{"2026-01-05T01:30:00Z", "2026-01-05T07:00:00Z", "08:00", "08:00"},
		{"2026-01-05T07:00:00Z", "2026-01-06T07:00:00Z", "tomorrow at 08:00", "明天 08:00"},
		{"2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z", "tomorrow at 08:00", "明天 08:00"}, // summer begins in that night
		{"2025-12-31T22:59:00Z", "2026-01-01T07:00:00Z", "tomorrow at 08:00", "明天 08:00"},
	} {
		c := in(k.now)
		at := c.nextMorning()
		if at != ms(k.morning) {
			t.Errorf("%s: the next morning is %s", k.now, c.moment(text.English, at))
		}
		if got := c.until(text.English, at); got != k.words {
			t.Errorf("%s: %q, want %q", k.now, got, k.words)
		}
		if got := c.until(text.Chinese, at); got != k.zh {
			t.Errorf("%s: %q, want %q", k.now, got, k.zh)
		}
	}
}
