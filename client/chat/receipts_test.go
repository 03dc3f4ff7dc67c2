package chat

import (
	"testing"

	"tobar/shared"
)

func TestUnread(t *testing.T) {
	s := live(t, 10, with("bob", 5, 3, 1), with("carl", 4, 1, 0))
	step := func(what string, bob, all int) {
		t.Helper()
		got := 0
		for _, r := range s.Rows() {
			if r.With == "bob" {
				got = r.Unread
			}
		}
		if got != bob || s.Unread() != all {
			t.Errorf("%s: %d of bob's, %d in all; want %d, %d", what, got, s.Unread(), bob, all)
		}
	}
	step("the list", 3, 4)
	receive(t, s, "bob;n=11|a", "alice;to=bob;n=12|b")
	step("a message", 4, 5)
	receive(t, s, "@read;by=alice;with=bob;n=3|")
	step("read elsewhere, as far as what is not loaded", 4, 5)
	s.Apply(PageLoaded{With: "bob", Page: page(10, true, said("bob", 4), said("bob", 5))})
	step("loaded", 3, 4)
	receive(t, s, "@read;by=alice;with=bob;n=4|")
	step("read elsewhere", 2, 3)
	receive(t, s, "@read;by=alice;with=bob;n=2|")
	step("watermarks never go back", 2, 3)
	receive(t, s, "@read;by=alice;with=bob;n=20|", "bob;n=13|c")
	step("read before it came", 0, 1)
	receive(t, s, "bob;n=21|d")
	step("and after", 1, 2)
}

func TestLooked(t *testing.T) {
	s := live(t, 10, with("bob", 5, 2, 3))
	look := func() string { return written(s.Apply(Looked{With: "bob"})) }
	want(t, "not open", look(), "")
	s.Apply(Opened{With: "bob"})
	want(t, "open", look(), "@read;with=bob;n=5|")
	want(t, "again", look(), "")
	receive(t, s, "alice;to=bob;n=11|mine")
	want(t, "nothing of his", look(), "")
	receive(t, s, "bob;n=12|a", "bob;n=13|b", "alice;to=bob;n=14|c")
	want(t, "new ones", look(), "@read;with=bob;n=14|")
	if s.Unread() != 0 {
		t.Errorf("%d unread", s.Unread())
	}
	s.Apply(PageLoaded{With: "bob", Page: page(20, true, said("bob", 5), said("bob", 18))})
	want(t, "beyond the stream", look(), "")
	receive(t, s, "bob;n=16|d")
	want(t, "as far as the stream", look(), "@read;with=bob;n=16|")
	if s.Unread() != 1 {
		t.Errorf("%d unread", s.Unread())
	}
}

// What was looked at without a line is told when it is there, and again until
// the server is known to know.
func TestLookedOffline(t *testing.T) {
	s := alice(10, with("carl", 6, 1, 0), with("bob", 5, 2, 3))
	for _, name := range []string{"bob", "carl"} {
		s.Apply(Opened{With: name})
		want(t, "offline", written(s.Apply(Looked{With: name})), "")
	}
	if s.Unread() != 0 {
		t.Errorf("%d unread", s.Unread())
	}
	want(t, "live", goLive(t, s), "@read;with=carl;n=6|\n@read;with=bob;n=5|")
	hangUp(s)
	want(t, "live", goLive(t, s, "@read;by=alice;with=bob;n=5|"), "@read;with=carl;n=6|")
	hangUp(s)
	want(t, "live", goLive(t, s, "@read;by=alice;with=carl;n=6|"), "")
}

// The line "new" stands where it stood when the conversation was opened.
func TestFirstUnread(t *testing.T) {
	s := live(t, 10, with("bob", 5, 3, 1), with("carl", 6, 0, 6))
	first := func(what, with string, n int64) {
		t.Helper()
		if got := s.Timeline(with).Unread; got != n {
			t.Errorf("%s: %d, want %d", what, got, n)
		}
	}
	first("not open", "bob", 0)
	s.Apply(Opened{With: "bob"})
	first("not loaded", "bob", 0)
	s.Apply(PageLoaded{With: "bob", Page: page(10, true, said("bob", 4), said("bob", 5))})
	first("not loaded so far", "bob", 0)
	s.Apply(PageLoaded{With: "bob", Before: 4, Page: page(10, false, said("bob", 1), said("alice", 2), said("bob", 3))})
	first("loaded", "bob", 3)
	s.Apply(Looked{With: "bob"})
	receive(t, s, "bob;n=11|a")
	first("looked at", "bob", 3)
	s.Apply(Opened{With: "bob"})
	first("opened as it was", "bob", 3)
	s.Apply(Opened{With: "carl"})
	receive(t, s, "carl;n=12|a")
	first("left", "bob", 0)
	first("came while it was open", "carl", 0)
	s.Apply(Opened{With: ""})
	s.Apply(Opened{With: "bob"})
	first("opened again", "bob", 11)
	s.Apply(Composed{To: "bob", ID: "answer", Content: "hello", Now: 1})
	first("answered", "bob", 0)
}

// Every mark of an item is at least the one before.
func TestMarksOnlyRise(t *testing.T) {
	s := live(t, 10)
	last := NoMark
	step := func(want Mark) {
		t.Helper()
		m := s.Timeline("bob").Items[0].Mark
		if m != want || m < last {
			t.Errorf("the mark is %v after %v, want %v", m, last, want)
		}
		last = m
	}
	compose(s, "bob", "K", "hi")
	step(InOutbox)
	receive(t, s, "@sent;to=bob;n=11;id=K|")
	step(Stored)
	receive(t, s, "@delivered;by=bob;n=10|")
	step(Stored)
	receive(t, s, "@delivered;by=bob;n=11|")
	step(Delivered)
	receive(t, s, "@read;by=bob;n=11|")
	step(Seen)
	receive(t, s, "@delivered;by=bob;n=30|", "@read;by=bob;n=5|", "@sent;to=bob;n=11;id=K;dup|", "@error;code=bad-frame;id=K|")
	step(Seen)
	s.Apply(PageLoaded{With: "bob", Page: page(11, false, &shared.Message{N: 11, From: "alice", To: "bob", ID: "K"})})
	step(Seen)
}

func TestNews(t *testing.T) {
	s := live(t, 10, with("bob", 5, 0, 5))
	looks := s.Looks()
	step := func(what, words string, unread int) {
		t.Helper()
		got := ""
		it, n := s.News("bob")
		if it != nil {
			got = it.Content
		}
		if got != words || n != unread {
			t.Errorf("%s: %q and %d unread; want %q, %d", what, got, n, words, unread)
		}
	}
	step("the list", "", 0)
	receive(t, s, "bob;n=11|a", "bob;n=12|b")
	step("two messages", "b", 2)
	receive(t, s, "@edit;of=12;n=13;from=bob|B")
	step("an edit", "B", 2)
	receive(t, s, "alice;to=bob;n=14|mine")
	step("one's own", "B", 2)
	receive(t, s, "@delete;of=12;n=15;from=bob|")
	step("the newest was taken back", "a", 2)
	if s.Looks() != looks {
		t.Error("somebody has looked")
	}
	receive(t, s, "@read;by=alice;with=bob;n=11|")
	step("read elsewhere", "", 0)
	if s.Looks() == looks {
		t.Error("nobody has looked")
	}
	receive(t, s, "bob;n=16|c")
	step("another one", "c", 2)
	if it, n := s.News("carl"); it != nil || n != 0 {
		t.Errorf("of nobody: %v, %d", it, n)
	}
}
