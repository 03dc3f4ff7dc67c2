package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tobar/shared"
)

func TestLinks(t *testing.T) {
	linked := func(s string) span { return span{s, link} }
	plain := func(s string) span { return span{words: s} }
	for _, c := range []struct {
		content string
		want    []span
	}{
		{"", nil},
		{"no link", []span{plain("no link")}},
		{"http", []span{plain("http")}},
		{"http://", []span{plain("http://")}},
		{"https://example.org", []span{linked("https://example.org")}},
		{"see http://a.b/c?d=e#f.", []span{plain("see "), linked("http://a.b/c?d=e#f"), plain(".")}},
		{"(https://a.b/c_(d))", []span{plain("("), linked("https://a.b/c_(d)"), plain(")")}},
		{"http://[::1]:8080/x]", []span{linked("http://[::1]:8080/x"), plain("]")}},
		{"看 http://192.168.1.20:8080，试试", []span{plain("看 "), linked("http://192.168.1.20:8080"), plain("，试试")}},
		{"请看http://a.b", []span{plain("请看"), linked("http://a.b")}},
		{"xhttp://a.b", []span{plain("xhttp://a.b")}},
		{"http://a.b http://c.d", []span{linked("http://a.b"), plain(" "), linked("http://c.d")}},
		{"javascript:alert(1)", []span{plain("javascript:alert(1)")}},
		{"http://a.b/<script>", []span{linked("http://a.b/"), plain("<script>")}},
		{"http://.", []span{plain("http://.")}},
		{"https://例子.测试/路径", []span{linked("https://例子.测试/路径")}},
	} {
		var got []span
		for _, b := range format(c.content) {
			got = append(got, b.spans...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("format(%q) has %q, want %q", c.content, got, c.want)
		}
	}
}

// What an address may end with, or never begins with, costs no more in long rows.
func TestLinksInLongRows(t *testing.T) {
	for _, row := range []string{"http://a" + strings.Repeat(")", shared.MaxContent), strings.Repeat("http://.", shared.MaxContent/8)} {
		began := time.Now()
		format(row)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.20q… took %v", row, took)
		}
	}
}
