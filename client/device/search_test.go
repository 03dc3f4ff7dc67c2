package device

import (
	"fmt"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

func TestFind(t *testing.T) {
	for _, tc := range []struct{ query, content, want string }{
		{"soup", "Soup at noon", "[Soup] at noon"},
		{"sou", "Soup, sou and unsoupy", "[Soup], [sou] and unsoupy"},
		{"sou ", "Soup, sou", "Soup, [sou]"},
		{"at sou", "Soup at noon", "[Soup] [at] noon"},
		{"at sou", "Soup", ""},
		{"grusse", "Schöne Grüsse", "Schöne [Grüsse]"},
		{"GRÜ", "gruss", "[gruss]"},
		{"北京", "我在北京的北边", "我在[北京]的北边"},
		{"北", "北北东", "[北北]东"},
		{"北京 kaffee", "Kaffee在北京", "[Kaffee]在[北京]"},
		{"北京", "北 京", ""},
		{"ＡＢＣ", "abc", "[abc]"},
		{"안녕", "안녕하세요", "[안녕]하세요"},
		{"12", "at 12:30", "at [12]:30"},
		{"", "anything", ""},
		{"?!", "what?!", ""},
		{"🙂", "🙂", ""},
		{"b", "a🙂b", "a🙂[b]"},
		{"x", "x\xffx", "[x]\xff[x]"},
	} {
		marks, ok := NewQuery(tc.query).Find(tc.content)
		got, at := "", 0
		for _, m := range marks {
			got += tc.content[at:m.From] + "[" + tc.content[m.From:m.To] + "]"
			at = m.To
		}
		if got += tc.content[at:]; !ok {
			got = ""
		}
		if got != tc.want {
			t.Errorf("%q in %q: %q, want %q", tc.query, tc.content, got, tc.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("soup 北", "Soup in 北京")
	f.Fuzz(func(t *testing.T, query, content string) {
		marks, _ := NewQuery(query).Find(content)
		at := 0
		for i, m := range marks {
			if m.From < at || m.To <= m.From || m.To > len(content) || i > 0 && m.From == at {
				t.Errorf("%q in %q: %v", query, content, marks)
			}
			at = m.To
		}
	})
}

func TestSearch(t *testing.T) {
	c := open(t, newMemoryDisk())
	if hits := c.Search(NewQuery("line"), "", 10); hits != nil {
		t.Errorf("in an empty copy: %v", hits)
	}
	const many = 2*searchPart + 7
	ch := bob(many)
	ch.Rows = append(ch.Rows, chat.KeptRow{Conversation: shared.Conversation{With: "carl"}})
	ch.Cursor++
	ch.Messages = append(ch.Messages, chat.KeptMessage{With: "carl", Message: shared.Message{N: many + 1, From: "carl", To: "alice", Content: "line 1"}})
	save(t, c, ch)
	ns := func(query, with string, limit int) string {
		var list []string
		for _, h := range c.Search(NewQuery(query), with, limit) {
			list = append(list, fmt.Sprint(h.With, h.Message.N))
		}
		return strings.Join(list, " ")
	}
	if got := len(c.Search(NewQuery("line"), "bob", many)); got != many {
		t.Errorf("all that bob and alice wrote: %d of %d", got, many)
	}
	for _, tc := range []struct {
		query, with string
		limit       int
		want        string
	}{
		{"line 1 ", "", 9, "carl2008 bob1"},
		{"line 1 ", "bob", 9, "bob1"},
		{"line 200", "", 3, "bob2007 bob2006 bob2005"},
		{"nothing", "", 9, ""},
		{"line", "nobody", 9, ""},
	} {
		if got := ns(tc.query, tc.with, tc.limit); got != tc.want {
			t.Errorf("%q with %q: %s, want %s", tc.query, tc.with, got, tc.want)
		}
	}
}

func TestReach(t *testing.T) {
	c := open(t, newMemoryDisk())
	save(t, c, bob(9))
	reach := func(before, n int64, older int) string {
		p, ok := c.Reach("bob", before, n, older)
		if !ok {
			return "none"
		}
		words := fmt.Sprint(p.More)
		for _, m := range p.Messages {
			words += fmt.Sprint(" ", m.N)
		}
		return words
	}
	for got, want := range map[string]string{
		reach(8, 4, 2): "true 3 4 5 6 7",
		reach(8, 4, 9): "false 1 2 3 4 5 6 7",
		reach(8, 7, 2): "true 6 7",
		reach(9, 7, 1): "true 7 8",
		reach(8, 1, 3): "false 1 2 3 4 5 6 7",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	ch := bob(9)
	ch.Messages, ch.Rows = ch.Messages[6:], []chat.KeptRow{row(7)}
	c = open(t, newMemoryDisk())
	save(t, c, ch)
	if got := reach(9, 4, 3); got != "none" {
		t.Errorf("beyond what is kept: %s", got)
	}
}
