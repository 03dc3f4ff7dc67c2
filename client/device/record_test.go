package device

import (
	"reflect"
	"testing"
	"unicode/utf8"

	"tobar/client/chat"
	"tobar/shared"
)

func FuzzMessage(f *testing.F) {
	f.Add(int64(5), "alice", "张三", "K", int64(1), int64(2), "a:b|\n🙂", int64(3), true, "bob", "👍")
	f.Add(int64(0), "", "", "", int64(-1), int64(0), "", int64(0), false, "", "")
	f.Fuzz(func(t *testing.T, n int64, from, to, id string, at, re int64, content string, edited int64, deleted bool, by, reaction string) {
		m := shared.Message{N: n, From: from, To: to, ID: id, At: at, Re: re, Content: content, Edited: edited, Deleted: deleted,
			Reactions: []shared.Reaction{{By: by, Content: reaction}, {By: "x"}}}
		row := chat.KeptRow{Conversation: shared.Conversation{With: to, Last: &m, Unread: 3, Seen: n, Delivered: at, Read: re}, Confirmed: 1, Floor: 2}
		all := reader{rest: writeMessage(&m) + writeRow(&row) + writeMessage(&m)}
		first, second, third := readMessage(&all), readRow(&all), readMessage(&all)
		if all.more() || all.broken {
			t.Fatalf("left %q, broken %v", all.rest, all.broken)
		}
		for _, s := range []string{from, to, id, content, by, reaction} {
			if !utf8.ValidString(s) {
				return // it comes back as the browser would give it
			}
		}
		if !reflect.DeepEqual(first, m) || !reflect.DeepEqual(second, row) || !reflect.DeepEqual(third, m) {
			t.Errorf("got %+v %+v %+v, want %+v %+v", first, second, third, m, row)
		}
	})
}

// Whatever stands in the database, reading it ends.
func FuzzRead(f *testing.F) {
	f.Add(writeMessage(&shared.Message{N: 1, Content: "x", Reactions: []shared.Reaction{{By: "a", Content: "b"}}}))
	f.Add("5:99999:")
	f.Fuzz(func(t *testing.T, s string) {
		for _, read := range []func(*reader){
			func(r *reader) { readMessage(r) }, func(r *reader) { readRow(r) },
			func(r *reader) { readQueued(r) }, func(r *reader) { readHead(r) },
		} {
			r := reader{rest: s}
			for r.more() {
				before := len(r.rest)
				read(&r)
				if len(r.rest) >= before && !r.broken {
					t.Fatal("no way forward")
				}
			}
		}
	})
}

func TestKeys(t *testing.T) {
	for _, n := range []int64{0, 1, 9, 10, 421, shared.MaxN} {
		with, got := parseKey(messageKey("张三", n))
		if with != "张三" || got != n {
			t.Errorf("%d comes back as %s %d", n, with, got)
		}
		if n > 0 && messageKey("bob", n) >= messageKey("bob", n-1) {
			t.Errorf("%d does not stand before %d", n, n-1)
		}
	}
}

func TestQueued(t *testing.T) {
	message := chat.Outgoing{To: "bob", ID: "K", Content: "hi", Re: 3, At: 7, Refusal: shared.CodeTooLong, Target: chat.Target{Epoch: "e1"}}
	file := chat.Outgoing{To: "bob", ID: "F", File: "A1 5 text/plain - - a b.txt", At: 7, Refusal: shared.CodeUnknownFile}
	change := chat.Outgoing{To: "bob", ID: "E", Content: "ho", At: 8, Refusal: shared.CodeNotYours,
		Target: chat.Target{Verb: shared.VerbEdit, Of: 12, Key: "/K", Epoch: "e1"}}
	back := chat.Outgoing{To: "bob", ID: "D", Target: chat.Target{Verb: shared.VerbDelete, Key: "/K"}}
	all := ""
	list := []chat.Outgoing{message, file, change, back}
	for i, o := range list {
		all += writeQueued(&queued{place: int64(i), Outgoing: o})
	}
	in := reader{rest: all}
	for i, o := range list {
		if got := readQueued(&in); got.place != int64(i) || got.Outgoing != o {
			t.Errorf("got %+v, want %+v", got, o)
		}
	}
	if in.more() || in.broken {
		t.Errorf("left %q", in.rest)
	}
}

// What the app of before kept is still a message that waits, and what it would
// make of a change is nothing that it sends.
func TestQueuedBefore(t *testing.T) {
	var w writer
	w.number(4)
	w.text("bob")
	w.text("K")
	w.text("hi")
	w.number(0)
	w.number(7)
	w.text("")
	in := reader{rest: w.record()}
	if got, want := readQueued(&in), (queued{place: 4, Outgoing: chat.Outgoing{To: "bob", ID: "K", Content: "hi", At: 7}}); got != want || in.broken {
		t.Errorf("got %+v, want %+v", got, want)
	}
	change := reader{rest: writeQueued(&queued{place: 4, Outgoing: chat.Outgoing{To: "bob", ID: "E", Target: chat.Target{Verb: shared.VerbReact, Of: 1}}})}
	f := change.record()
	if f.number(); shared.CheckName(f.text()) {
		t.Error("it goes to somebody's name")
	}
	for range 4 {
		f.text()
	}
	if f.text() == "" {
		t.Error("it waits to be sent")
	}
}
