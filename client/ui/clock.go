package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// clock turns the log's times into the reader's. Go knows in a browser only
// today's distance from UTC, which is not that of last summer's messages: it is asked for each time.
type clock struct {
	now    func() time.Time
	offset func(ms int64) (seconds int) // east of UTC, at a time
	known  map[int64]int                // offset, by quarter of an hour: no zone changes within one
}

// browserOffset asks the browser.
func browserOffset(ms int64) int {
	return -60 * app.Window().Get("Date").New(ms).Call("getTimezoneOffset").Int()
}

// local is a time of the log where the reader is.
func (c *clock) local(ms int64) time.Time {
	quarter := ms / (15 * 60 * 1000)
	seconds, ok := c.known[quarter]
	if !ok {
		seconds = c.offset(ms)
		if c.known == nil || len(c.known) > 4096 {
			c.known = map[int64]int{}
		}
		c.known[quarter] = seconds
	}
	return time.UnixMilli(ms).In(time.FixedZone("", seconds))
}

// day numbers the days of the reader: equal for times of one day.
func (c *clock) day(ms int64) int {
	y, m, d := c.local(ms).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// ago is how many days ago a time was: 0 for today, negative for the future.
func (c *clock) ago(ms int64) int { return c.day(c.now().UnixMilli()) - c.day(ms) }

// minute is a time of day.
func (c *clock) minute(ms int64) string { return c.local(ms).Format("15:04") }

// date names a day, as a line between two days has it.
func (c *clock) date(l text.Lang, ms int64) string {
	switch c.ago(ms) {
	case 0:
		return text.Today.In(l)
	case 1:
		return text.Yesterday.In(l)
	}
	t := c.local(ms)
	weekday, month := text.Weekdays[t.Weekday()].In(l), text.Months[t.Month()-1].In(l)
	if t.Year() == c.local(c.now().UnixMilli()).Year() {
		return text.Date.In(l, weekday, t.Day(), month)
	}
	return text.DateYear.In(l, weekday, t.Day(), month, t.Year())
}

// brief is a time as the list has it: the shorter the longer ago.
func (c *clock) brief(l text.Lang, ms int64) string {
	t := c.local(ms)
	switch days := c.ago(ms); {
	case days == 0:
		return c.minute(ms)
	case days == 1:
		return text.Yesterday.In(l)
	case days > 1 && days < 7:
		return text.ShortWeekdays[t.Weekday()].In(l)
	case t.Year() == c.local(c.now().UnixMilli()).Year():
		return text.ShortDate.In(l, t.Day(), text.ShortMonths[t.Month()-1].In(l))
	}
	return t.Format("2006-01-02")
}

// moment is a day and a time of day.
func (c *clock) moment(l text.Lang, ms int64) string {
	return text.Moment.In(l, c.date(l, ms), c.minute(ms))
}
