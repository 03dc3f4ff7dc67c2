package ui

import (
	"testing"

	"tobar/client/text"
)

func TestNextMorning(t *testing.T) {
	for _, k := range []struct{ now, morning string }{
		{"2026-01-05T20:00:00Z", "2026-01-06T07:00:00Z"},
		{"2026-01-05T01:30:00Z", "2026-01-05T07:00:00Z"},
		{"2026-01-05T07:00:00Z", "2026-01-06T07:00:00Z"},
		{"2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z"}, // summer begins in that night
		{"2025-12-31T22:59:00Z", "2026-01-01T07:00:00Z"},
	} {
		c := in(k.now)
		at := c.nextMorning()
		if at != ms(k.morning) {
			t.Errorf("%s: the next morning is %s", k.now, c.moment(text.English, at))
		}
		for _, l := range []text.Lang{text.English, text.Chinese} {
			want := c.minute(l, at)
			if c.ago(at) == -1 {
				want = text.TomorrowAt.In(l, want)
			}
			if got := c.until(l, at); got != want {
				t.Errorf("%s: %q, want %q", k.now, got, want)
			}
		}
	}
}
