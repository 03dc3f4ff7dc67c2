// Package text is the catalogue: everything that Tobar says to people, in
// English and Chinese, for the app and for the server's own pages. Plain Go.
package text

import (
	"fmt"
	"strconv"
	"strings"
)

// Lang is a language that Tobar speaks.
type Lang uint8

// The languages. English is the zero value and what others fall back to.
const (
	English Lang = iota
	Chinese
)

// Tag returns the BCP 47 tag, for the lang attribute.
func (l Lang) Tag() string {
	if l == Chinese {
		return "zh-CN"
	}
	return "en"
}

// Text is one sentence or word in every language. Where it takes arguments,
// both languages take the same ones, by fmt's verbs; where the order differs, by index.
type Text struct{ EN, ZH string }

// In returns the text in a language, with its arguments filled in.
func (t Text) In(l Lang, args ...any) string {
	s := t.EN
	if l == Chinese {
		s = t.ZH
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Plural is a text whose English depends on a number, its first argument;
// Chinese has one form.
type Plural struct{ One, Other, ZH string }

// In returns the text for n in a language.
func (p Plural) In(l Lang, n int) string {
	switch {
	case l == Chinese:
		return fmt.Sprintf(p.ZH, n)
	case n == 1:
		return fmt.Sprintf(p.One, n)
	}
	return fmt.Sprintf(p.Other, n)
}

// Match picks the language for an Accept-Language header, or for a browser's
// navigator.languages joined with commas (RFC 9110, section 12.5.4): the first
// one with the highest weight that Tobar speaks.
func Match(accept string) Lang {
	best, lang := 0.0, English
	for part := range strings.SplitSeq(accept, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(v, 64); err != nil {
				continue
			}
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if q <= best {
			continue
		}
		switch primary {
		case "en":
			best, lang = q, English
		case "zh":
			best, lang = q, Chinese
		}
	}
	return lang
}
