package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// marked shows what find found by brackets, "" for nothing.
func marked(query, content string) string {
	marks, ok := find(terms(query), content)
	if !ok {
		return ""
	}
	var b strings.Builder
	at := 0
	for _, m := range marks {
		b.WriteString(content[at:m.From] + "[" + content[m.From:m.To] + "]")
		at = m.To
	}
	return b.String() + content[at:]
}

// isLookedUp reports whether the index leads from the query to the content.
func isLookedUp(query, content string) bool {
	l := &lane{id: 12, sender: 3, receiver: 4}
	tokens := tokensOf(l, content)
	for _, word := range strings.Split(lookup(participantToken(4), terms(query)), " AND ") {
		if !slices.Contains(tokens, strings.Trim(word, `"`)) {
			return false
		}
	}
	return true
}

func TestFind(t *testing.T) {
	for _, tc := range []struct{ query, content, want string }{
		{"hello", "Hello, world", "[Hello], world"},
		{"wor", "Hello, world", "Hello, [world]"},
		{"wor ", "Hello, world", ""},
		{"world hello", "Hello, world", "[Hello], [world]"},
		{"hel world", "Hello, world", ""}, // hel is no word any more
		{"orld", "Hello, world", ""},
		{"hello hello", "Hello hello", "[Hello] [hello]"},
		{"cafe", "im Café", "im [Café]"},
		{"CAFÉ", "cafe\u0301s", "[cafe\u0301s]"},
		{"été", "ETE", "[ETE]"},
		{"strasse", "Straße", "[Straße]"},
		{"lodz", "Łódź", "[Łódź]"},
		{"ΣΊΣΥΦΟΣ", "σίσυφος", "[σίσυφος]"},
		{"viet", "Việt Nam", "[Việt] Nam"},
		{"ёлка", "ЕЛКА", "[ЕЛКА]"},
		{"istanbul", "İSTANBUL", "[İSTANBUL]"},
		{"find", "ﬁnd ｆｉｎｄ", "[ﬁnd] [ｆｉｎｄ]"},
		{"2026", "am 3.10.2026", "am 3.10.[2026]"},
		{"it's", "It's its", "[It]'[s] its"},
		{"foo.go", "see foo.go:12", "see [foo].[go]:12"},
		{"中", "在中国", "在[中]国"},
		{"中国", "我在中国，中国人", "我在[中国]，[中国]人"},
		{"中国人", "我在中国，中国人", "我在中国，[中国人]"},
		{"国中", "中国", ""},
		{"中人", "中国人", ""},
		{"中国 人", "人在中国", "[人]在[中国]"},
		{"哈哈", "哈哈哈哈", "[哈哈哈哈]"},
		{"iphone手机", "我的iPhone手机", "我的[iPhone手机]"},
		{"手机 iph", "我的iPhone手机", "我的[iPhone手机]"},
		{"東京", "東京タワー", "[東京]タワー"},
		{"タワー", "東京ﾀﾜｰ", "東京[ﾀﾜｰ]"},
		{"ガス", "ｶﾞｽ", "[ｶﾞｽ]"},
		{"はは", "ばば", ""},
		{"학교", "학교에서", "[학교]에서"},
		{"학", "한국 학교", "한국 [학]교"},
		{"한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "[\u1112\u1161\u11ab\u1100\u116e\u11a8]"},
		{"हिन्दी", "हिन्दी में", "[हिन्दी] में"},
		{"हिन्दी", "हन्द", ""},
		{"𠀀𠀁", "x𠀀𠀁y", "x[𠀀𠀁]y"},
		{"", "anything", ""},
		{"  ?! \"*\" 👍 ", "?! 👍", ""},
		{`"a" OR b*`, "a or b", "[a] [or] [b]"},
		{`NEAR(a`, "near a", "[near] [a]"},
		{"\xff", "\xff", ""},
		{"a\x00b", "a b", "[a] [b]"},
		{strings.Repeat("x", 50), strings.Repeat("X", 60), "[" + strings.Repeat("X", 60) + "]"},
		{strings.Repeat("x", 50) + " ", strings.Repeat("x", 60), ""},
	} {
		got := marked(tc.query, tc.content)
		if got != tc.want {
			t.Errorf("%q in %q: %q, want %q", tc.query, tc.content, got, tc.want)
		}
		if got != "" && !isLookedUp(tc.query, tc.content) {
			t.Errorf("%q is in %q and not looked up: %s, %q", tc.query, tc.content,
				lookup("", terms(tc.query)), tokensOf(&lane{}, tc.content))
		}
	}
}

func TestTokens(t *testing.T) {
	for content, want := range map[string]string{
		"":             "",
		"a":            "a ~a",
		"Hello":        "hello ~h ~he ~hel ~hello",
		"to Toto":      "to ~t ~to toto ~tot",
		"中国人":          "中 国 中国 人 国人",
		"哈哈哈":          "哈 哈哈",
		"中，国":          "中 国",
		"x1中":          "x1 ~x ~x1 中",
		"@3 =4 ~x":     "3 ~3 4 ~4 x ~x",
		"\u0301\ufe0f": "",
	} {
		got := strings.Join(tokensOf(&lane{id: 12, sender: 3, receiver: 4}, content), " ")
		if got != strings.TrimSuffix("@3 @4 =6 "+want, " ") {
			t.Errorf("%q: %s", content, got)
		}
	}
}

// A long message of one letter, and a query of many words, are bounded.
func TestFindIsBounded(t *testing.T) {
	content := strings.Repeat("哈，a ", 8000)
	marks, ok := find(terms("哈 a"), content)
	if !ok || len(marks) > maxMarks+1 {
		t.Errorf("%d marks, %v", len(marks), ok)
	}
	query := strings.Repeat("中国人a b ", 20) + "哈"
	if got := strings.Count(lookup("@1", terms(query)), `"`) / 2; got > 1+maxTerms {
		t.Errorf("%d are looked up", got)
	}
}

// Whatever is written and looked for, marks are inside of the content and apart, the
// index leads to what find finds, and a message is found by its own first word.
func FuzzFind(f *testing.F) {
	f.Add("hel", "Hello, wörld 中国人")
	f.Add("中国", "\u1112\u1161\u11ab ｶﾞ ﬁ\u0301\u0302\xff")
	f.Add("ß", strings.Repeat("a\u0301", 40)+"\u0f71\u0f72")
	f.Fuzz(func(t *testing.T, query, content string) {
		marks, ok := find(terms(query), content)
		at := -1
		for _, m := range marks {
			if m.From <= at || m.To <= m.From || m.To > len(content) {
				t.Fatalf("%v in %d bytes", marks, len(content))
			}
			if utf8.ValidString(content) && !utf8.ValidString(content[m.From:m.To]) {
				t.Fatalf("%v cuts a letter", m)
			}
			at = m.To
		}
		if ok && !isLookedUp(query, content) {
			t.Fatalf("%q is in %q and not looked up", query, content)
		}
		for _, token := range tokensOf(&lane{}, content) {
			if !utf8.ValidString(token) || strings.ContainsAny(token, " \"") {
				t.Fatalf("token %q", token)
			}
		}
		runsOf(content, func(r run) bool {
			word := content[r.glyphs[0].from:r.glyphs[len(r.glyphs)-1].to]
			if _, ok := find(terms(word), content); !ok {
				t.Fatalf("%q is not found by %q", content, word)
			}
			return false
		})
	})
}
