package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// A mark says whether a target was reached; "" where there is none.
type mark string

const (
	passed  mark = "ok"
	byRatio mark = "by ratio"
	missed  mark = "MISSED"
)

func reached(ok bool) mark {
	if ok {
		return passed
	}
	return missed
}

// A line is one line of the table. beside says what the figure is to be seen
// with: a ratio to the relay or to an fsync, a part of it, a condition.
type line struct {
	what, target, measured, beside string
	mark                           mark
}

func (l line) cells() [5]string {
	return [5]string{l.what, l.target, l.measured, string(l.mark), l.beside}
}

// report is the table.
type report struct{ lines []line }

func (r *report) add(l line) { r.lines = append(r.lines, l) }

// print writes the table, its columns as wide as they need be.
func (r *report) print(w io.Writer) error {
	table := append([]line{{what: "what", target: "to reach", measured: "measured", beside: "beside"}}, r.lines...)
	var widths [5]int
	for _, l := range table {
		for i, cell := range l.cells() {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	b.WriteByte('\n')
	for _, l := range table {
		start := b.Len()
		for i, cell := range l.cells() {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		text := strings.TrimRight(b.String()[start:], " ")
		all := b.String()[:start]
		b.Reset()
		b.WriteString(all + text + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ms writes a time in milliseconds, with as many digits as say something.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	case v < 1000:
		return fmt.Sprintf("%.0f ms", v)
	}
	return fmt.Sprintf("%.2f s", v/1000)
}

// count writes a number with its thousands apart.
func thousands(v float64) string {
	s := fmt.Sprintf("%.0f", v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
