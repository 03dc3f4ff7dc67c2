package ui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// spelt writes blocks as a text: <b>, <i>, <s>, <c> around what looks so,
// <p>, <q>, <li>, <pre> before blocks. A link is in <a>, a label in <label>; a single paragraph has no <p>.
func spelt(blocks []block) string {
	var b strings.Builder
	for _, block := range blocks {
		switch {
		case block.kind == quotation:
			b.WriteString("<q>")
		case block.kind == listItem && block.spans[0].words[0] == ' ':
			b.WriteString("<li deep " + strings.TrimSpace(itemMark(block.spans[0].words)) + ">")
		case block.kind == listItem:
			b.WriteString("<li " + strings.TrimSpace(itemMark(block.spans[0].words)) + ">")
		case block.kind == codeBlock:
			b.WriteString("<pre>")
		case len(blocks) > 1:
			b.WriteString("<p>")
		}
		for _, s := range block.spans {
			tags := ""
			for _, look := range []struct {
				style style
				tag   string
			}{{bold, "b"}, {italic, "i"}, {strike, "s"}, {code, "c"}, {link, "a"}, {label, "label"}} {
				if s.style&look.style != 0 && (block.kind != codeBlock || look.style != code) {
					tags += look.tag
				}
			}
			switch {
			case s.style&unseen != 0:
			case tags != "":
				b.WriteString("<" + tags + ">" + s.words + "</>")
			default:
				b.WriteString(s.words)
			}
		}
	}
	return b.String()
}

func TestFormat(t *testing.T) {
	for content, want := range map[string]string{
		"*bold*":                     "<b>bold</>",
		"_italic_ and ~strike~":      "<i>italic</> and <s>strike</>",
		"so *very bold*, (_yes_)!":   "so <b>very bold</>, (<i>yes</>)!",
		"*both _at_ once*":           "<b>both </><bi>at</><b> once</>",
		"*_both_*":                   "<bi>both</>",
		"~*_all_*~.":                 "<bis>all</>.",
		"*over _lap* ping_":          "<b>over </><bi>lap</><i> ping</>",
		"*a* and *b*":                "<b>a</> and <b>b</>",
		"*a*\n_b_":                   "<b>a</>\n<i>b</>",
		"*Bob*'s":                    "<b>Bob</>'s",
		"“*quoted*”":                 "“<b>quoted</>”",
		"*2 > 1*":                    "<b>2 > 1</>",
		"~$5~ $4":                    "<s>$5</> $4",
		"*see http://a.b/c_d_e*":     "<b>see </><ba>http://a.b/c_d_e</>",
		"a *b *c* d":                 "a *b <b>c</> d",
		"http://a.b/_c_/~d~/?e=*f*":  "<a>http://a.b/_c_/~d~/?e=*f</>*",
		"这是*重点*内容":                   "这是<b>重点</>内容",
		"注意：*重点*，_强调_。":              "注意：<b>重点</>，<i>强调</>。",
		"（~旧~新）":                     "（<s>旧</>新）",
		"~旧价~新价":                     "<s>旧价</>新价",
		"*서울*에서":                     "<b>서울</>에서",
		"ตัว*หนา*ครับ":               "ตัว<b>หนา</>ครับ",
		"هذا *مهم*، نعم":             "هذا <b>مهم</>، نعم",
		"Это *важно*.":               "Это <b>важно</>.",
		"`code`":                     "<c>code</>",
		"the `Foo`s, `*x* _y_`":      "the <c>Foo</>s, <c>*x* _y_</>",
		"*run `go vet`*":             "<b>run </><bc>go vet</>",
		"用`ls`看":                     "用<c>ls</>看",
		"run ```a ` b``` now":        "run <c>a ` b</> now",
		"```a``` b ```c":             "<c>a</> b ```c",
		"`http://a.b`":               "<c>http://a.b</>",
		"> said\nanswer":             "<q>said<p>answer",
		"> a *b*\n> c\n>\n> d":       "<q>a <b>b</>\nc\n\nd",
		"> a\n\n> b":                 "<q>a<q>b",
		"before\n\n> a\n\n\nafter":   "<p>before<q>a<p>after",
		"\n\n> a":                    "<q>a",
		"- a\n* b\n1. c":             "<li •>a<li •>b<li 1.>c",
		"Buy:\n- *milk*\n  - cold\n": "<p>Buy:<li •><b>milk</><li deep •>cold",
		"10. ten\n11. eleven":        "<li 10.>ten<li 11.>eleven",
		"```a\nb```":                 "<pre>a\nb",
		"```code```":                 "<pre>code",
		"```\n*a*\n\n\tb\n```":       "<pre>*a*\n\n\tb",
		"```go\nx := 1\n```":         "<pre><label>go</>x := 1",
		"```\na\n```\n```\nb\n```":   "<pre>a<pre>b",
		"so: ```\na\n``` and on":     "<p>so: <pre>a<p> and on",
		"a\n```\n> b\n- c\n```\nd":   "<p>a<pre>> b\n- c<p>d",
		"> a\n```\nb\n```\n- c\nd":   "<q>a<pre>b<li •>c<p>d",
	} {
		if got := spelt(format(content)); got != want {
			t.Errorf("format(%q):\n got %q\nwant %q", content, got, want)
		}
	}
}

// What people write without thinking of any of it stays as they typed it.
func TestPlainTextStaysPlain(t *testing.T) {
	for _, content := range []string{
		"", " ", "\n", "a\n\nb\n", "\n\na", "  a",
		"2*3*4", "2 * 3 * 4", "a * b * c", "x*y", "5*6=30，3*4=12", "*", "**", "***", "* ", "-", "- ", ">", "> ", "1.", "1. ",
		"snake_case_name", "__init__.py", "_private", "a_b_c _d", "_", "__", "~", "~~", "~~~", "~/bin and ~/lib", "/etc/~x~y", "/etc/~x~/y",
		":-*", ":-* hello :-*", ":* :*", "-_-", "^_^", ">_<", "T_T", "o_O", "*_*", "(*_*)", "(~_~)", "~_~", "(*^▽^*)", "(*´ω`*)", "(*￣▽￣*)", "*-*", "-*- -*-",
		"*.go and *.md", "rm *.go*", "*.*", "src/**/*.go", "**bold**", "char *p, *q;", "f(*a, *b)", "(*a)*(*b)", "*/5 * * * *", "* * * * * run", "- - -", "* * *",
		"*open", "open*", "*not\nhere*", "*not *", "a*b*", "*a*b", "_a_b", "~a~b", "é*a*",
		"www.a_b_c.org/_d_",
		"好的~明天见~", "谢谢！~么么哒~", "10~20人", "3月~5月",
		">:(", ">_>", ">> a", ">a", "-5 °C", "-a", "*their", "1.5 l", "1.a", "2024. was good", " - a", "  1. a", "#1",
		"it`s o`clock", "`", "``", "``tex''", "` a `", "`a `", "`a\nb`", "``a``", "a`b`",
		"```", "``````", "```\n```", "```\na", "```a b", "a ```", "````",
	} {
		blocks := format(content)
		if got := spelt(blocks); got != content || len(blocks) > 1 {
			t.Errorf("format(%q) is %q", content, got)
		}
	}
}

// Whatever is written, nothing of it is lost, no link leads elsewhere than it
// says, and code is code alone.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"*a _b* c_ `d` http://e.f", "> a\n>\n- b\n  1. c\n```go\nd\n```\n", "这是*重点*~x~", "a ```\nb\n``` c", "👍🏽 1️⃣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var all strings.Builder
		for _, b := range format(content) {
			if len(b.spans) == 0 && content != "" {
				t.Errorf("%q has a block of nothing", content)
			}
			for _, s := range b.spans {
				all.WriteString(s.words)
				if s.words == "" || s.style&(link|unseen) == link && !strings.HasPrefix(s.words, "http://") && !strings.HasPrefix(s.words, "https://") {
					t.Errorf("%q has the span %q", content, s.words)
				}
				if b.kind == codeBlock && s.style&^(code|label|unseen) != 0 {
					t.Errorf("%q is styled in code", s.words)
				}
			}
		}
		if all.String() != content {
			t.Errorf("%q became %q", content, all.String())
		}
		if n := emojiAlone(content); n < 0 || n > mostBig {
			t.Errorf("%q is %d emoji", content, n)
		}
		if utf8.ValidString(content) && !utf8.ValidString(drawn(content)) {
			t.Errorf("%q is not drawn in UTF-8", content)
		}
	})
}

// The longest message of the worst kind costs as much as any other.
func BenchmarkFormat(b *testing.B) {
	for name, part := range map[string]string{
		"plain": "The quick brown fox. ", "stars": "*a ", "openers": "*_~`a ", "closers": "*a -* ", "ticks": "`a ``` ",
		"fences": "```\na\n", "quotes": "> a\n", "items": "- a\n", "blanks": "\n", "kaomoji": "*-* ", "links": "http://a.b/c) ", "brackets": ")",
	} {
		content := strings.Repeat(part, shared.MaxContent/len(part))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				format(content)
			}
		})
	}
}

// What is drawn is bounded too: each span has no more elements around it than there are styles.
func TestNestingIsBounded(t *testing.T) {
	for _, b := range format(strings.Repeat("*_~a ", 1000) + strings.Repeat("> ", 1000) + "a\n" + strings.Repeat("> ", 1000) + "a") {
		if b.kind == quotation && (len(b.spans) != 2 || !strings.HasPrefix(b.spans[1].words, "> > ")) {
			t.Errorf("a quote in a quote: %.40q", b.spans)
		}
	}
}

func TestEmojiAlone(t *testing.T) {
	for content, want := range map[string]int{
		"": 0, "a": 0, "👍": 1, " 👍\n": 1, "👍👍": 2, "👍 🎉 ❤️": 3, "👍👍👍👍": 0, "👍a": 0, "a👍": 0, "好👍": 0,
		"👍🏽": 1, "👨‍👩‍👧‍👦": 1, "👩🏽‍🚀👩🏽‍🚀": 2, "🏳️‍🌈": 1, "🤷🏻‍♀️": 1, "🤷‍♂": 1, "👁️‍🗨️": 1, "❤️‍🔥": 1,
		"🇩🇪": 1, "🇩🇪🇨🇳🇫🇷": 3, "🇩": 0, "🇩🇪🇨": 0, "🏴󠁧󠁢󠁳󠁣󠁴󠁿": 1, "1️⃣2️⃣3️⃣": 3, "#️⃣": 1, "*⃣": 1, "1": 0, "123": 0, "#": 0, "1️": 0,
		"❤️": 1, "❤": 0, "☀️": 1, "☕": 1, "⭐✨⚡": 3, "✔️": 1, "✓": 0, "©": 0, "©️": 1, "™": 0, "™️": 1, "→": 0, "▽": 0, "!": 0, "中": 0,
		"🀄": 1, "🆗": 1, "🈚": 1, "🟢": 1, "🫠🥹🪐": 3, "👍\u200d": 0, "\u200d": 0, "\ufe0f": 0, "🏽": 1,
		"⌚": 1, "‼️": 1, "〰️": 1, "㊙️": 1, "👍\n👍": 0,
	} {
		if got := emojiAlone(content); got != want {
			t.Errorf("%q: %d, want %d", content, got, want)
		}
	}
}

func TestPreview(t *testing.T) {
	for content, want := range map[string]string{
		"plain":                              "plain",
		"2*3*4 snake_case_name":              "2*3*4 snake_case_name",
		"*bold* _it_ ~s~ `c`":                "bold it s c",
		"> said\nanswer":                     "said answer",
		"Buy:\n- milk\n- *eggs*":             "Buy: • milk • eggs",
		"1. a\n2. b":                         "1. a 2. b",
		"so:\n```go\nx := *p\n```\nyes":      "so: x := *p yes",
		"*" + strings.Repeat("长", 500) + "*": strings.Repeat("长", 160),
	} {
		item := chat.Item{Message: shared.Message{Content: content}}
		if got := preview(text.English, &item); got != want {
			t.Errorf("preview of %q is %q, want %q", content, got, want)
		}
	}
}
