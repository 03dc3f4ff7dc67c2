package ui

import (
	"slices"
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	link := func(s string) span { return span{s, s} }
	plain := func(s string) span { return span{words: s} }
	for _, c := range []struct {
		content string
		want    []span
	}{
		{"", nil},
		{"no link", []span{plain("no link")}},
		{"http", []span{plain("http")}},
		{"http://", []span{plain("http://")}},
		{"https://example.org", []span{link("https://example.org")}},
		{"see http://a.b/c?d=e#f.", []span{plain("see "), link("http://a.b/c?d=e#f"), plain(".")}},
		{"(https://a.b/c_(d))", []span{plain("("), link("https://a.b/c_(d)"), plain(")")}},
		{"http://[::1]:8080/x]", []span{link("http://[::1]:8080/x"), plain("]")}},
		{"看 http://192.168.1.20:8080，试试", []span{plain("看 "), link("http://192.168.1.20:8080"), plain("，试试")}},
		{"请看http://a.b", []span{plain("请看"), link("http://a.b")}},
		{"xhttp://a.b", []span{plain("xhttp://a.b")}},
		{"http://a.b http://c.d", []span{link("http://a.b"), plain(" "), link("http://c.d")}},
		{"javascript:alert(1)", []span{plain("javascript:alert(1)")}},
		{"http://a.b/<script>", []span{link("http://a.b/"), plain("<script>")}},
		{"http://.", []span{plain("http://.")}},
		{"https://例子.测试/路径", []span{link("https://例子.测试/路径")}},
	} {
		if got := spans(c.content); !slices.Equal(got, c.want) {
			t.Errorf("spans(%q) = %q, want %q", c.content, got, c.want)
		}
	}
}

// Whatever is found, nothing of the message is lost, and no link is anything but http.
func FuzzSpans(f *testing.F) {
	f.Add("see http://a.b/c. and https://d")
	f.Fuzz(func(t *testing.T, content string) {
		var b strings.Builder
		for _, s := range spans(content) {
			b.WriteString(s.words)
			if s.href != "" && (s.href != s.words || !strings.HasPrefix(s.href, "http://") && !strings.HasPrefix(s.href, "https://")) {
				t.Errorf("%q leads to %q", s.words, s.href)
			}
		}
		if b.String() != content {
			t.Errorf("%q became %q", content, b.String())
		}
	})
}
