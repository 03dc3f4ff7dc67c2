package chat

import (
	"testing"

	"tobar/shared"
)

// far is bob's conversation of messages 1 to 9, of which 8 and 9 are held.
func far() *State {
	s := New()
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{with("bob", 9, 1, 8)}}})
	s.Apply(PageLoaded{With: "bob", Page: page(10, true, said("bob", 8), said("bob", 9))})
	return s
}

func bobs(ns ...int64) []*shared.Message {
	var list []*shared.Message
	for _, n := range ns {
		list = append(list, said("bob", n))
	}
	return list
}

func TestExcerpt(t *testing.T) {
	s := far()
	before := func(n int64, more bool, ns ...int64) {
		s.Apply(ExcerptLoaded{With: "bob", Before: n, Page: page(10, more, bobs(ns...)...)})
	}
	after := func(n int64, more bool, ns ...int64) {
		s.Apply(ExcerptLoaded{With: "bob", After: n, Page: page(10, more, bobs(ns...)...)})
	}
	check := func(name, wanted string, oldest int64, apart bool) {
		t.Helper()
		v := s.View("bob")
		want(t, name, show(v), wanted)
		if v.Oldest != oldest || v.Apart != apart {
			t.Errorf("%s: oldest %d, apart %v", name, v.Oldest, v.Apart)
		}
	}
	const held = "8:line_8 9:line_9"
	check("at first", held, 8, false)
	after(3, true, 4)
	before(9, true, 7, 8)
	before(4, true)
	check("what is none", held, 8, false)
	before(4, true, 3)
	check("begun", "3:line_3", 3, true)
	want(t, "and beside it", show(s.Timeline("bob")), held)
	after(3, true, 4, 5)
	after(4, true, 5, 6)
	check("read on", "3:line_3 4:line_4 5:line_5", 3, true)
	before(3, false, 1, 2)
	check("read back", "1:line_1 2:line_2 3:line_3 4:line_4 5:line_5", 0, true)
	s.Apply(ExcerptLeft{With: "bob"})
	check("left", held, 8, false)

	before(5, true, 3, 4)
	after(4, true, 5, 6)
	before(3, true, 2)
	after(6, true, 7, 8)
	check("rejoined", "2:line_2 3:line_3 4:line_4 5:line_5 6:line_6 7:line_7 8:line_8 9:line_9", 2, false)
	if n := s.UnreadOf("bob"); n != 1 {
		t.Errorf("%d unread", n)
	}
}

// Older messages may come for what is held while an excerpt is open, and meet it.
func TestExcerptIsMet(t *testing.T) {
	for _, tc := range []struct {
		oldest []int64
		more   bool
		want   string
		floor  int64
	}{
		{[]int64{6, 7}, true, "4:line_4 5:line_5", 4},
		{[]int64{5, 6, 7}, true, "4:line_4 5:line_5 6:line_6 7:line_7 8:line_8 9:line_9", 4},
		{[]int64{3, 4, 5, 6, 7}, true, "3:line_3 4:line_4 5:line_5 6:line_6 7:line_7 8:line_8 9:line_9", 3},
		{[]int64{4, 5, 6, 7}, false, "4:line_4 5:line_5 6:line_6 7:line_7 8:line_8 9:line_9", 0},
	} {
		s := far()
		s.Apply(ExcerptLoaded{With: "bob", Before: 6, Page: page(10, true, bobs(4, 5)...)})
		s.Apply(PageLoaded{With: "bob", Before: 8, Page: page(10, tc.more, bobs(tc.oldest...)...)})
		v := s.View("bob")
		want(t, "the view", show(v), tc.want)
		if v.Oldest != tc.floor {
			t.Errorf("%v: oldest %d, want %d", tc.oldest, v.Oldest, tc.floor)
		}
	}
}

// What happens to messages happens to those of an excerpt: by the stream, by receipts, by the user.
func TestExcerptChanges(t *testing.T) {
	s := far()
	mine := &shared.Message{N: 4, From: "alice", To: "bob", ID: "four", Content: "mine"}
	s.Apply(ExcerptLoaded{With: "bob", Before: 5, Page: page(10, true, said("bob", 3), mine)})
	want(t, "at first", show(s.View("bob")), "3:line_3 4:mine/stored")
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbEdit, Of: 3, N: 11, From: "bob", Content: "new"}})
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbRead, By: "bob", N: 4}})
	want(t, "changed", show(s.View("bob")), "3:new(edited 11) 4:mine/seen")
	v := s.View("bob")
	s.Apply(Composed{To: "bob", ID: "K", Content: "better", Now: 1, Target: s.Target(shared.VerbEdit, &v.Items[1])})
	if it := s.View("bob").Items[1]; it.Content != "better" || !it.Changing {
		t.Errorf("edited: %+v", it)
	}
	s.Apply(Opened{With: "carl"})
	s.Apply(Opened{With: "bob"})
	s.Apply(Opened{With: "carl"})
	if s.View("bob").Apart {
		t.Error("it is still there when somebody comes back")
	}
}
