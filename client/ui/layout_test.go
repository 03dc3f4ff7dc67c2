package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// said makes items of lines "from at content", at in minutes after noon.
func said(lines ...string) []chat.Item {
	items := make([]chat.Item, len(lines))
	for i, line := range lines {
		var from, content string
		var minutes int64
		fmt.Sscan(line, &from, &minutes, &content)
		items[i] = chat.Item{Mine: from == "alice", Message: shared.Message{
			N: int64(i + 1), From: from, ID: fmt.Sprint("id", i+1), Content: content,
			At: ms("2026-04-02T12:00:00Z") + minutes*60*1000,
		}}
		if items[i].Mine {
			items[i].Mark = chat.Stored
		}
	}
	return items
}

func scriptOf(items []chat.Item) *script {
	return &script{clock: in("2026-04-02T20:00:00Z"), me: "alice", with: "bob",
		called: func(who string) string { return who }, hidden: func(int64) bool { return false },
		byN: func(n int64) *chat.Item { return itemOf(items, n) }}
}

// outline is a layout in a line for each entry.
func outline(entries []entry) []string {
	var lines []string
	for _, e := range entries {
		words := e.body.words
		if !e.isMessage() {
			words = e.body.line
		}
		lines = append(lines, e.class+": "+words)
	}
	return lines
}

func TestLayOut(t *testing.T) {
	items := said("bob -1440 old", "bob 0 a", "bob 1 b", "alice 2 c", "alice 3 d", "alice 9 e", "bob 9 f")
	got := outline(scriptOf(items).layOut(nil, items))
	want := []string{
		"day: Yesterday", "item first end: old",
		"day: Today", "item first: a", "item end: b",
		"item first mine: c", "item end mine: d",
		"item first end mine: e",
		"item first end: f",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLayOutUnread(t *testing.T) {
	items := said("bob 0 a", "bob 1 b", "alice 2 c", "bob 3 d", "bob 4 e")
	s := scriptOf(items)
	s.unread = 2
	got := outline(s.layOut(nil, items))
	want := []string{
		"day: Today", "item first end: a",
		"fresh: New messages", "item first end: b",
		"item first end mine: c",
		"item first: d", "item end: e",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s.unread = 3 // one's own is never new
	if got := outline(s.layOut(nil, items))[4]; got != "fresh: New messages" {
		t.Errorf("the line stands before %q", got)
	}
}

func TestKeysAreUnique(t *testing.T) {
	items := said("bob -3000 a", "bob 0 b", "alice 1 c", "alice 2 d")
	s := scriptOf(items)
	s.unread = 2
	seen := map[string]bool{}
	for _, e := range s.layOut(nil, items) {
		if seen[e.key] {
			t.Errorf("two entries have the key %q", e.key)
		}
		seen[e.key] = true
	}
}

func TestMessage(t *testing.T) {
	items := said("bob 0 question", "alice 1 answer", "alice 2 gone", "alice 3 lost")
	items[1].Re, items[1].Edited = 1, 9
	items[1].Reactions = []shared.Reaction{{By: "bob", Content: "👍"}, {By: "alice", Content: "🎉"}, {By: "zoë", Content: "👍"}}
	items[2].Deleted, items[2].Content, items[2].Edited = true, "", 9
	items[3].Mark, items[3].Trouble = chat.Refused, &chat.Trouble{Refusal: shared.CodeUnknownRecipient}
	entries := scriptOf(items).layOut(nil, items)[1:]
	answer, gone, lost := entries[1], entries[2], entries[3]
	if b := answer.body; b.quoted != "bob" || b.quote != "question" || b.reactions != "👍 2\n🎉" || b.said != "👍, by bob, zoë\n🎉, by You" {
		t.Errorf("answer: %+v", b)
	}
	if !answer.meta.edited || answer.meta.mark != chat.Stored {
		t.Errorf("answer: %+v", answer.meta)
	}
	if !gone.body.gone || gone.meta.edited || gone.body.words != "" {
		t.Errorf("gone: %+v", gone)
	}
	if want := "Not sent: Nobody here is called bob."; lost.body.why != want || !strings.Contains(lost.class, " refused") {
		t.Errorf("lost: %q in %q, want %q", lost.body.why, lost.class, want)
	}
	s := scriptOf(items)
	s.lang = text.Chinese
	if got := s.layOut(nil, items)[4].body.why; got != "未发送：这里没有叫 bob 的人。" {
		t.Errorf("in Chinese: %q", got)
	}
}

// What is quoted may not be loaded, or be gone itself.
func TestQuote(t *testing.T) {
	items := said("bob 0 a", "alice 1 b", "alice 2 c")
	items[0].Deleted = true
	items[1].Re, items[2].Re = 1, 77
	entries := scriptOf(items).layOut(nil, items)
	if got := entries[2].body.quote; got != "Message taken back" {
		t.Errorf("quote of what is gone: %q", got)
	}
	if got := entries[3].body; got.quote != "An earlier message" || got.quoted != "" || got.re == 0 {
		t.Errorf("quote of what is not here: %+v", got)
	}
}
