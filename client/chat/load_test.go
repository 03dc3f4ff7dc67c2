package chat

import (
	"fmt"
	"slices"
	"testing"

	"tobar/shared"
)

func TestLoaded(t *testing.T) {
	s := New()
	if _, _, ok := s.Cursor(); ok || s.NeedsLoad() || s.Me() != (shared.Me{}) || len(s.Rows()) != 0 || s.Timeline("bob").Loaded {
		t.Error("a new state knows something")
	}
	s.Apply(Loaded{Me: shared.Me{Name: "alice", Owner: true}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{
		with("bob", 5, 2, 3), {With: "carl", Last: &shared.Message{N: 7, From: "alice", To: "carl", Content: "x"}, Delivered: 7, Read: 6},
	}}})
	wantCursor(t, s, 10)
	want(t, "rows", list(s), "carl=7:x/delivered bob(2)=5:line_5")
	if s.Me() != (shared.Me{Name: "alice", Owner: true}) || s.Unread() != 2 || s.Version() != "" {
		t.Errorf("me %v, unread %d", s.Me(), s.Unread())
	}
	tl := s.Timeline("bob")
	if tl.Loaded || tl.Oldest != 0 || show(tl) != "5:line_5" {
		t.Errorf("before its page: %+v", tl)
	}
	if tl := s.Timeline("zoe"); !tl.Loaded || len(tl.Items) != 0 {
		t.Errorf("whom the list does not name has no messages: %+v", tl)
	}
}

func TestPages(t *testing.T) {
	b := func(n int64) *shared.Message { return said("bob", n) }
	edited := func(n int64) *shared.Message {
		m := b(5)
		m.Content, m.Edited = "new", n
		return m
	}
	tests := []struct {
		name   string
		before []string // of the stream
		pages  []PageLoaded
		after  []string
		want   string
		unread int
		oldest int64
		loaded bool
	}{
		{"the newest", nil, []PageLoaded{{Page: page(10, true, b(3), b(5))}}, nil, "3:line_3 5:line_5", 1, 3, true},
		{"all there is", nil, []PageLoaded{{Page: page(10, false, b(3), b(5))}}, nil, "3:line_3 5:line_5", 1, 0, true},
		{"two", nil, []PageLoaded{{Page: page(10, true, b(3), b(5))}, {Before: 3, Page: page(10, true, b(1), b(2))}}, nil,
			"1:line_1 2:line_2 3:line_3 5:line_5", 1, 1, true},
		{"one twice", nil, []PageLoaded{{Page: page(10, true, b(3), b(5))}, {Page: page(10, true, b(3), b(5))}}, nil, "3:line_3 5:line_5", 1, 3, true},
		{"the end of history is empty", nil, []PageLoaded{{Page: page(10, true, b(3), b(5))}, {Before: 3, Page: page(10, true)}}, nil,
			"3:line_3 5:line_5", 1, 0, true},
		{"one that would leave a hole", nil, []PageLoaded{{Page: page(10, true, b(3), b(5))}, {Before: 2, Page: page(10, true, b(1))}}, nil,
			"3:line_3 5:line_5", 1, 3, true},
		{"history before the newest", nil, []PageLoaded{{Before: 5, Page: page(10, true, b(3))}}, nil, "5:line_5", 1, 0, false},
		{"of another epoch", nil, []PageLoaded{{Page: shared.Page{N: 10, Epoch: "e2", Messages: []shared.Message{*b(5)}}}}, nil, "5:line_5", 1, 0, false},
		{"older than the list", nil, []PageLoaded{{Page: page(9, true, b(3))}}, nil, "5:line_5", 1, 0, false},
		{"behind the stream", []string{"bob;n=11;id=bob11|line 11"}, []PageLoaded{{Page: page(10, true, b(3), b(5))}}, nil,
			"3:line_3 5:line_5 11:line_11", 2, 3, true},
		{"beyond the stream", nil, []PageLoaded{{Page: page(12, true, b(5), b(11), b(12))}}, []string{"bob;n=11;id=bob11|line 11", "bob;n=12;id=bob12|line 12"},
			"5:line_5 11:line_11 12:line_12", 3, 5, true},
		{"far beyond the stream", nil, []PageLoaded{{Page: page(13, true, b(12), b(13))}}, []string{"bob;n=11;id=bob11|line 11", "bob;n=12;id=bob12|line 12"},
			"5:line_5 11:line_11 12:line_12 13:line_13", 4, 5, true},
		{"a change newer than the page", []string{"@edit;from=bob;of=5;n=11|newer"}, []PageLoaded{{Page: page(10, true, b(3), b(5))}}, nil,
			"3:line_3 5:newer(edited 11)", 1, 3, true},
		{"a change newer than the page, of what was not held", []string{"@edit;from=bob;of=3;n=11|newer"}, []PageLoaded{{Page: page(10, true, b(3), b(5))}}, nil,
			"3:newer(edited 11) 5:line_5", 1, 3, true},
		{"a change older than the page", nil, []PageLoaded{{Page: page(12, true, edited(12))}}, []string{"@edit;from=bob;of=5;n=11|older"},
			"5:new(edited 12)", 1, 5, true},
		{"the page knows more than the copy", nil, []PageLoaded{{Page: page(11, true, edited(11))}}, nil, "5:new(edited 11)", 1, 5, true},
		{"the page knows more, then the stream", nil, []PageLoaded{{Page: page(11, true, edited(11))}}, []string{"@edit;from=bob;of=5;n=11|new", "@delete;from=bob;of=5;n=12|"},
			"5:(edited 11)(deleted)", 1, 5, true},
		{"messages of somebody else, doubled, and unordered", nil, []PageLoaded{{Page: page(10, false, b(3), said("carl", 4), b(5), b(5), b(2))}}, nil,
			"3:line_3 5:line_5", 1, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := live(t, 10, with("bob", 5, 1, 3))
			receive(t, s, tt.before...)
			for _, p := range tt.pages {
				p.With = "bob"
				s.Apply(p)
			}
			receive(t, s, tt.after...)
			tl := s.Timeline("bob")
			want(t, "timeline", show(tl), tt.want)
			if tl.Oldest != tt.oldest || tl.Loaded != tt.loaded || s.Unread() != tt.unread {
				t.Errorf("oldest %d, loaded %v, unread %d; want %d, %v, %d", tl.Oldest, tl.Loaded, s.Unread(), tt.oldest, tt.loaded, tt.unread)
			}
		})
	}
}

// A page may come before the list when both were asked at once.
func TestPageBeforeList(t *testing.T) {
	s := New()
	s.Apply(Opened{With: "bob"})
	s.Apply(PageLoaded{With: "bob", Page: page(10, false, said("bob", 5))})
	want(t, "needs", s.NeedsPage(), "")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{with("bob", 5, 1, 3)}}})
	want(t, "needs", s.NeedsPage(), "bob")
	s.Apply(PageLoaded{With: "bob", Page: page(10, false, said("bob", 5))})
	want(t, "needs", s.NeedsPage(), "")
	if tl := s.Timeline("bob"); !tl.Loaded || tl.Unread != 5 {
		t.Errorf("got %+v", tl)
	}
}

// A page leaves the slices of whoever gave it alone.
func TestPageIsNotChanged(t *testing.T) {
	s := live(t, 10, with("bob", 5, 0, 5))
	p := page(10, false, said("bob", 5))
	p.Messages[0].Reactions = make([]shared.Reaction, 1, 4)
	p.Messages[0].Reactions[0] = shared.Reaction{By: "bob", Content: "A"}
	s.Apply(PageLoaded{With: "bob", Page: p})
	receive(t, s, "@react;from=bob;of=5;n=11|B", "@react;from=alice;to=bob;of=5;n=12|C")
	if !slices.Equal(p.Messages[0].Reactions, []shared.Reaction{{By: "bob", Content: "A"}}) {
		t.Errorf("the page is now %v", p.Messages[0].Reactions)
	}
}

// More changes of unknown messages than are remembered: a page that lacks
// them is not taken, a newer one is.
func TestForgottenChanges(t *testing.T) {
	s := live(t, 10, with("bob", 5, 0, 5))
	s.Apply(Opened{With: "bob"})
	for i := range maxLoose + 1 {
		receive(t, s, fmt.Sprintf("@edit;from=bob;of=3;n=%d|edit %d", 11+i, i))
	}
	s.Apply(PageLoaded{With: "bob", Page: page(11, false, said("bob", 3), said("bob", 5))})
	want(t, "needs", s.NeedsPage(), "bob")
	s.Apply(PageLoaded{With: "bob", Page: page(11+maxLoose/2, false, said("bob", 3), said("bob", 5))})
	want(t, "timeline", show(s.Timeline("bob")), fmt.Sprintf("3:edit_%d(edited %d) 5:line_5", maxLoose, 11+maxLoose))
}

// What the stream brings before the list is applied on top of it.
func TestStreamBeforeList(t *testing.T) {
	s := New()
	receive(t, s, "@hello;user=alice;epoch=e1;n=10|", "bob;n=9|in the list", "bob;n=11|also in the list", "@live|",
		"bob;n=13|thirteen", "@read;by=bob;n=12|", "@edit;from=bob;of=13;n=14|fourteen", "@presence;user=bob;state=online|")
	if _, ok := s.Ack(); ok {
		t.Error("an ack before anything is held")
	}
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 12, Epoch: epoch, Conversations: []shared.Conversation{
		{With: "bob", Last: said("alice", 12), Unread: 2},
	}}})
	want(t, "rows", list(s), "bob(3)=13:fourteen(edited 14)*")
	want(t, "timeline", show(s.Timeline("bob")), "12:line_12/seen 13:fourteen(edited 14)")
	wantCursor(t, s, 14)
	if f, ok := s.Ack(); !ok || f.String() != "@ack;n=14|" {
		t.Errorf("the ack is %v, %v", f, ok)
	}
}

// A list as of before the stream begins would leave a hole that nothing fills.
func TestListTooOldForStream(t *testing.T) {
	s := New()
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e1;n=10|", "@live|", "bob;n=11|eleven")
	load := func(n int64, e string) {
		s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: n, Epoch: e}})
	}
	for _, old := range []func(){func() { load(9, epoch) }, func() { load(10, "e0") }} {
		old()
		if _, _, ok := s.Cursor(); ok || !s.NeedsLoad() || s.Me().Name != "alice" {
			t.Errorf("the list was taken")
		}
	}
	load(10, epoch)
	wantCursor(t, s, 11)
	if s.NeedsLoad() {
		t.Error("still needs a list")
	}
	want(t, "rows", list(s), "bob(1)=11:eleven")
}

// The line was dialled without a cursor and the list came before @hello: the
// stream begins after what the list has.
func TestDialledBlind(t *testing.T) {
	s := New()
	s.Apply(LineChanged{Line{Phase: Connecting}})
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 8, Epoch: epoch}})
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e1;n=10|", "bob;n=11|eleven", "@live|")
	if _, _, ok := s.Cursor(); ok || !s.NeedsLoad() {
		t.Error("messages 9 and 10 are lost")
	}
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{with("bob", 10, 1, 0)}}})
	want(t, "rows", list(s), "bob(2)=11:eleven")
	hangUp(s)

	// The next dial has a cursor, so that the log may have grown meanwhile.
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e2;n=20|")
	if _, n, ok := s.Cursor(); n != 11 || !ok || s.NeedsLoad() {
		t.Error("the copy was given up")
	}
}

// While the copy holds, a list brings no more than receipts.
func TestLoadedAgain(t *testing.T) {
	s := loadedBob(t)
	receive(t, s, "bob;n=11|a", "bob;n=12|b")
	s.Apply(Loaded{Me: shared.Me{Name: "alice", Owner: true}, List: shared.Conversations{N: 11, Epoch: epoch, Conversations: []shared.Conversation{
		{With: "bob", Last: said("bob", 11), Unread: 1, Seen: 11, Delivered: 4, Read: 2},
	}}})
	want(t, "rows", list(s), "bob(1)=12:b")
	want(t, "timeline", show(s.Timeline("bob")), "1:line_1 2:line_2/seen 3:line_3 4:line_4/delivered 11:a 12:b")
	wantCursor(t, s, 12)
	if !s.Me().Owner {
		t.Error("me is not taken")
	}
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 3, Epoch: "e7"}})
	wantCursor(t, s, 12)
}
