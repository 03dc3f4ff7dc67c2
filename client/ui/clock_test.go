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
	}
}

func ms(s string) int64 {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return at.UnixMilli()
}

func TestClock(t *testing.T) {
	c := in("2026-04-02T10:00:00Z")
	for _, k := range []struct{ at, date, brief, zh, briefZH string }{
		{"2026-04-02T07:05:00Z", "Today", "09:05", "今天", "09:05"},
		{"2026-04-01T22:30:00Z", "Today", "00:30", "今天", "00:30"},
		{"2026-04-01T21:59:00Z", "Yesterday", "Yesterday", "昨天", "昨天"},
		{"2026-03-28T23:30:00Z", "Sunday, 29 March", "Sun", "3月29日 星期日", "周日"},
		{"2026-01-05T12:00:00Z", "Monday, 5 January", "5 Jan", "1月5日 星期一", "1月5日"},
		{"2025-12-31T23:30:00Z", "Thursday, 1 January", "1 Jan", "1月1日 星期四", "1月1日"},
		{"2024-02-29T12:00:00Z", "Thursday, 29 February 2024", "2024-02-29", "2024年2月29日 星期四", "2024-02-29"},
		{"2026-04-05T12:00:00Z", "Sunday, 5 April", "5 Apr", "4月5日 星期日", "4月5日"},
	} {
		at := ms(k.at)
		if got := c.date(text.English, at); got != k.date {
			t.Errorf("%s: date %q, want %q", k.at, got, k.date)
		}
		if got := c.brief(text.English, at); got != k.brief {
			t.Errorf("%s: brief %q, want %q", k.at, got, k.brief)
		}
		if got := c.date(text.Chinese, at); got != k.zh {
			t.Errorf("%s: date %q, want %q", k.at, got, k.zh)
		}
		if got := c.brief(text.Chinese, at); got != k.briefZH {
			t.Errorf("%s: brief %q, want %q", k.at, got, k.briefZH)
		}
	}
}

// What was written before the clocks changed keeps the time that it was.
func TestClockInSummer(t *testing.T) {
	c := in("2026-07-01T10:00:00Z")
	if got := c.minute(ms("2026-03-29T00:59:00Z")); got != "01:59" {
		t.Errorf("in winter: %s", got)
	}
	if got := c.minute(ms("2026-03-29T01:00:00Z")); got != "03:00" {
		t.Errorf("in summer: %s", got)
	}
}
