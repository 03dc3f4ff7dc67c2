package chat

import (
	"fmt"
	"testing"

	"tobar/shared"
)

// long is a live line and a conversation of n items with bob.
func long(t testing.TB, n int) *State {
	t.Helper()
	s := live(t, int64(n), with("bob", int64(n), 0, int64(n)))
	p := shared.Page{N: int64(n), Epoch: epoch, Messages: make([]shared.Message, n)}
	for i := range p.Messages {
		p.Messages[i] = *said([]string{"alice", "bob"}[i%2], int64(i+1))
	}
	s.Apply(PageLoaded{With: "bob", Page: p})
	if got := len(s.Timeline("bob").Items); got != n {
		t.Fatalf("%d items, want %d", got, n)
	}
	return s
}

// A message in a long conversation costs what it costs in a short one, and
// drawing it again when nothing has changed costs nothing.
func TestLongConversation(t *testing.T) {
	s := long(t, 10_000)
	if n := testing.AllocsPerRun(100, func() { s.Timeline("bob"); s.Rows() }); n != 0 {
		t.Errorf("drawing what has not changed allocates %v times", n)
	}
	moved := 0
	for n := range 1000 {
		before := s.Timeline("bob")
		receive(t, s, fmt.Sprintf("bob;n=%d|hi", 10_001+n))
		after := s.Timeline("bob")
		if len(after.Items) != len(before.Items)+1 {
			t.Fatalf("%d items after %d", len(after.Items), len(before.Items))
		}
		if &after.Items[0] != &before.Items[0] {
			moved++
		}
	}
	if moved > 2 {
		t.Errorf("a thousand messages copied the conversation %d times", moved)
	}
}

func BenchmarkMessage(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := long(b, size)
			f := shared.Frame{Address: "bob", ID: "k", At: 5, Content: "hello", N: int64(size)}
			b.ReportAllocs()
			for b.Loop() {
				f.N++
				s.Apply(Received{Frame: f})
			}
		})
	}
}

// A message and what is drawn after it, with the outbox in use.
func BenchmarkMessageDrawn(b *testing.B) {
	s := long(b, 10_000)
	compose(s, "bob", "waits", "x")
	f := shared.Frame{Address: "bob", ID: "k", At: 5, Content: "hello", N: 10_000}
	b.ReportAllocs()
	for b.Loop() {
		f.N++
		s.Apply(Received{Frame: f})
		s.Timeline("bob")
		s.Rows()
	}
}

// A receipt that passes one item of many.
func BenchmarkReceipt(b *testing.B) {
	s := long(b, 10_000)
	n := int64(10_000)
	b.ReportAllocs()
	for b.Loop() {
		n++
		s.Apply(Received{Frame: shared.Frame{Address: "alice", To: "bob", N: n, Content: "x"}})
		s.Apply(Received{Frame: shared.Frame{Address: shared.VerbRead, By: "bob", N: n}})
	}
}

// crowd is a live line and a list of many people, whose messages are numbered from the newest down.
func crowd(t testing.TB, people int) (*State, []shared.Conversation) {
	list := make([]shared.Conversation, people)
	for i := range list {
		list[i] = with(fmt.Sprint("person", i), int64(people-i), 0, int64(people))
	}
	return live(t, int64(people), list...), list
}

// The list of many conversations after a message to one of them.
func BenchmarkRows(b *testing.B) {
	for _, people := range []int{100, 10_000} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			s, list := crowd(b, people)
			f := shared.Frame{Content: "hello", N: int64(people)}
			b.ReportAllocs()
			for b.Loop() {
				f.N++
				f.Address = list[f.N*7919%int64(people)].With
				s.Apply(Received{Frame: f})
				s.Rows()
			}
		})
	}
}
