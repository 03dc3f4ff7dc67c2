package ui

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
)

// clock turns the log's times into the reader's, and says them: by Intl, as the browser does. Go knows in a browser only
// today's distance from UTC, which is not that of last summer's messages: it is asked for each time.
type clock struct {
	now    func() time.Time
	offset func(ms int64) (seconds int) // east of UTC, at a time
	known  map[int64]int                // offset, by quarter of an hour: no zone changes within one
	say    func(l text.Lang, as look, ms int64) string

	lang    text.Lang        // of minutes
	minutes map[int64]string // as they were said
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
func (c *clock) minute(l text.Lang, ms int64) string {
	at := ms / (60 * 1000)
	words, ok := c.minutes[at]
	if !ok || c.lang != l {
		if c.lang != l || len(c.minutes) > 4096 || c.minutes == nil {
			c.lang, c.minutes = l, map[int64]string{}
		}
		words = c.say(l, lookTime, ms)
		c.minutes[at] = words
	}
	return words
}

// date names a day, as a line between two days has it.
func (c *clock) date(l text.Lang, ms int64) string {
	switch c.ago(ms) {
	case 0:
		return text.Today.In(l)
	case 1:
		return text.Yesterday.In(l)
	}
	if c.thisYear(ms) {
		return c.say(l, lookDay, ms)
	}
	return c.say(l, lookDayYear, ms)
}

func (c *clock) thisYear(ms int64) bool {
	return c.local(ms).Year() == c.local(c.now().UnixMilli()).Year()
}

// brief is a time as the list has it: the shorter the longer ago.
func (c *clock) brief(l text.Lang, ms int64) string {
	switch days := c.ago(ms); {
	case days == 0:
		return c.minute(l, ms)
	case days == 1:
		return text.Yesterday.In(l)
	case days > 1 && days < 7:
		return c.say(l, lookWeekday, ms)
	case c.thisYear(ms):
		return c.say(l, lookShort, ms)
	}
	return c.say(l, lookNumbers, ms)
}

// month is a month and its year.
func (c *clock) month(l text.Lang, ms int64) string { return c.say(l, lookMonth, ms) }

// moment is a day and a time of day.
func (c *clock) moment(l text.Lang, ms int64) string {
	return text.Moment.In(l, c.date(l, ms), c.minute(l, ms))
}

// look is how much of a time is said.
type look uint8

const (
	lookTime look = iota
	lookDay
	lookDayYear
	lookWeekday
	lookShort
	lookNumbers
	lookMonth
)

// looks are the options of Intl.DateTimeFormat, by look.
var looks = [...]string{
	lookTime:    "hour=numeric minute=2-digit",
	lookDay:     "weekday=long day=numeric month=long",
	lookDayYear: "weekday=long day=numeric month=long year=numeric",
	lookWeekday: "weekday=short",
	lookShort:   "day=numeric month=short",
	lookNumbers: "day=numeric month=numeric year=numeric",
	lookMonth:   "month=long year=numeric",
}

// browserSay says times as the browser does, in the way of the reader's country where one is
// named among the browser's languages.
func browserSay() func(text.Lang, look, int64) string {
	var known [2][len(looks)]app.Value
	return func(l text.Lang, as look, ms int64) string {
		format := &known[l][as]
		if *format == nil {
			options := map[string]any{}
			for rest := looks[as]; rest != ""; {
				var pair string
				pair, rest, _ = strings.Cut(rest, " ")
				key, value, _ := strings.Cut(pair, "=")
				options[key] = value
			}
			*format = app.Window().Get("Intl").Get("DateTimeFormat").New(localeOf(l), options)
		}
		return (*format).Call("format", ms).String()
	}
}

// localeOf is the first of the browser's languages that is a language of Tobar's.
func localeOf(l text.Lang) string {
	for _, tag := range strings.Split(browserLanguages(), ",") {
		if strings.HasPrefix(tag+"-", l.Tag()[:2]+"-") {
			return tag
		}
	}
	return l.Tag()
}
