package ui

import (
	"testing"
	"time"

	"tobar/client/text"
)

// in is a clock that stands, in a zone whose summer begins on 2026-03-29 at 01:00 UTC.
func in(now string) *clock {
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		panic(err)
	}
	summer := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC).UnixMilli()
	return &clock{
		now: func() time.Time { return at },
		offset: func(ms int64) int {
			if ms >= summer {
				return 2 * 60 * 60
			}
			return 60 * 60
		},
		say: func(l text.Lang, as look, ms int64) string {
			return l.Tag() + " " + looks[as] + time.UnixMilli(ms).UTC().Format(" 02T15:04")
		},
	}
}

func ms(s string) int64 {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return at.UnixMilli()
}

// How much is said of a time; how it is said is the browser's, and tested there.
func TestClock(t *testing.T) {
	c := in("2026-04-02T10:00:00Z")
	for _, k := range []struct {
		at          string
		date, brief look
		today       int
	}{
		{"2026-04-02T07:05:00Z", 0, lookTime, 0},
		{"2026-04-01T22:30:00Z", 0, lookTime, 0},
		{"2026-04-01T21:59:00Z", 0, 0, 1},
		{"2026-03-28T23:30:00Z", lookDay, lookWeekday, 4},
		{"2026-01-05T12:00:00Z", lookDay, lookShort, 87},
		{"2025-12-31T23:30:00Z", lookDay, lookShort, 91},
		{"2024-02-29T12:00:00Z", lookDayYear, lookNumbers, 763},
		{"2026-04-05T12:00:00Z", lookDay, lookShort, -3},
	} {
		at := ms(k.at)
		if got := c.ago(at); got != k.today {
			t.Errorf("%s: %d days ago, want %d", k.at, got, k.today)
		}
		for _, l := range []text.Lang{text.English, text.Chinese} {
			date, brief := c.say(l, k.date, at), c.say(l, k.brief, at)
			switch k.today {
			case 0:
				date = text.Today.In(l)
			case 1:
				date, brief = text.Yesterday.In(l), text.Yesterday.In(l)
			}
			if got := c.date(l, at); got != date {
				t.Errorf("%s: date %q, want %q", k.at, got, date)
			}
			if got := c.brief(l, at); got != brief {
				t.Errorf("%s: brief %q, want %q", k.at, got, brief)
			}
		}
	}
}

// A minute is asked for once, and again in another language.
func TestMinutes(t *testing.T) {
	c := in("2026-04-02T10:00:00Z")
	said, say := 0, c.say
	c.say = func(l text.Lang, as look, ms int64) string { said++; return say(l, as, ms) }
	for range 3 {
		c.minute(text.English, 60_000)
		c.minute(text.English, 119_999)
	}
	if en, zh := c.minute(text.English, 60_001), c.minute(text.Chinese, 60_001); said != 2 || en == zh {
		t.Errorf("said %d times, %q and %q", said, en, zh)
	}
}
