package ui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// showSnippet puts brackets around what is marked.
func showSnippet(parts []part) string {
	s := ""
	for _, p := range parts {
		if p.marked {
			p.words = "[" + p.words + "]"
		}
		s += p.words
	}
	return s
}

// Marks are bytes of UTF-8; what they cut apart, or do not lie in the message, marks nothing.
func TestSnippet(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for _, tc := range []struct {
		content string
		marks   []shared.Mark
		want    string
	}{
		{"Soup at noon", []shared.Mark{{From: 0, To: 4}, {From: 8, To: 12}}, "[Soup] at [noon]"},
		{"🙂 北京见", []shared.Mark{{From: 5, To: 11}}, "🙂 [北京]见"},
		{"nothing is marked", nil, "nothing is marked"},
		{"", nil, ""},
		{"", []shared.Mark{{From: 0, To: 3}}, ""},
		{"北京", []shared.Mark{{From: 1, To: 3}, {From: 0, To: 4}}, "北京"},
		{"short", []shared.Mark{{From: -3, To: 2}, {From: 2, To: 99}, {From: 4, To: 1}, {From: 9, To: 12}}, "short"},
		{"abc", []shared.Mark{{From: 1, To: 2}, {From: 0, To: 1}}, "a[b]c"},
		{long + "found it", []shared.Mark{{From: 200, To: 205}}, "…word word word word word word word word word [found] it"},
		{strings.Repeat("字", 100), []shared.Mark{{From: 240, To: 243}}, "…" + strings.Repeat("字", 16) + "[字]" + strings.Repeat("字", 19)},
	} {
		if got := showSnippet(snippet(tc.content, tc.marks)); got != tc.want {
			t.Errorf("%q %v:\n got %q\nwant %q", tc.content, tc.marks, got, tc.want)
		}
	}
	huge := showSnippet(snippet(strings.Repeat("字", 20_000), []shared.Mark{{From: 0, To: 3}}))
	if len(huge) > 1000 || !utf8.ValidString(huge) {
		t.Errorf("%d bytes are shown", len(huge))
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add("Soup 北京", 3, 8, 5, 11)
	f.Fuzz(func(t *testing.T, content string, a, b, c, d int) {
		parts := snippet(content, []shared.Mark{{From: a, To: b}, {From: c, To: d}})
		if whole := utf8.ValidString(content); whole && !utf8.ValidString(showSnippet(parts)) {
			t.Errorf("%q is cut within a letter", content)
		}
	})
}

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		name, typed string
		want        int
	}{
		{"bob", "", matchStart},
		{"bob", "BO", matchStart},
		{"bob", " bob ", matchStart},
		{"zoë", "zoe", matchStart},
		{"张小明", "张", matchStart},
		{"张小明", "小明", matchInside},
		{"anna-bob", "bo", matchWord},
		{"bobo.bob", "bob", matchStart},
		{"xbob.bob", "bob", matchWord},
		{"aaab", "ab", matchInside},
		{"New conversation", "conv", matchWord},
		{"New conversation", "nc", matchLetters},
		{"bob", "obb", noMatch},
		{"bob", "bobb", noMatch},
		{"", "x", noMatch},
	} {
		if got := match(tc.name, tc.typed); got != tc.want {
			t.Errorf("%q as %q: %d, want %d", tc.name, tc.typed, got, tc.want)
		}
	}
}

// The best come first, and of equal ones those who were talked to last.
func TestPeopleBy(t *testing.T) {
	m := &model{state: chat.New()}
	m.state.Apply(chat.Loaded{Me: shared.Me{Name: "me"}, List: shared.Conversations{N: 9, Epoch: "e"}})
	for _, name := range []string{"bo-anna", "anna", "joanna", "annabel", "bob"} {
		m.state.Apply(chat.Drafted{With: name, Text: "x"})
	}
	if got := strings.Join(m.peopleBy("anna", matchLetters, 9), " "); got != "annabel anna bo-anna joanna" {
		t.Error(got)
	}
	if got := strings.Join(m.peopleBy("", matchLetters, 3), " "); got != "bob annabel joanna" {
		t.Error(got)
	}
	if got := m.peopleBy("nn", matchWord, 9); got != nil {
		t.Error(got)
	}
}

// Every shortcut says what it does, in a group that has a title.
func TestShortcuts(t *testing.T) {
	if shortcuts[0].keys != "" {
		t.Error("the first has no title")
	}
	for _, s := range shortcuts {
		if s.does.In(text.English) == "" || s.does.In(text.Chinese) == "" {
			t.Errorf("%q does nothing", s.keys)
		}
	}
}
