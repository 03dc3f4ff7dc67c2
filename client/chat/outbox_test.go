package chat

import (
	"fmt"
	"strings"
	"testing"

	"tobar/shared"
)

func compose(s *State, to, id, content string) string {
	return written(s.Apply(Composed{To: to, ID: id, Content: content, Now: 7}))
}

// outboxTest does something to loadedBob and looks at what has become of it.
type outboxTest struct {
	name   string
	do     func(t *testing.T, s *State) string
	frames string
	want   string // the timeline with bob
	waits  int
	cursor int64
}

func (tt *outboxTest) run(t *testing.T) {
	s := loadedBob(t)
	want(t, "frames", tt.do(t, s), tt.frames)
	want(t, "timeline", show(s.Timeline("bob")), tt.want)
	wantCursor(t, s, tt.cursor)
	if s.Outbox() != tt.waits {
		t.Errorf("%d wait, want %d", s.Outbox(), tt.waits)
	}
}

// start is how loadedBob's conversation is shown.
const start = "1:line_1 2:line_2/stored 3:line_3 4:line_4/stored"

func TestOutbox(t *testing.T) {
	tests := []outboxTest{
		{"a message goes out", func(t *testing.T, s *State) string { return compose(s, "bob", "K", "hi") },
			"bob;id=K|hi", start + " 0:hi/waiting", 1, 10},
		{"a reply", func(t *testing.T, s *State) string {
			return written(s.Apply(Composed{To: "bob", ID: "K", Content: "hi", Re: 3}))
		}, "bob;id=K;re=3|hi", start + " 0:hi^3/waiting", 1, 10},
		{"an id twice", func(t *testing.T, s *State) string {
			return compose(s, "bob", "K", "hi") + compose(s, "bob", "K", "hi")
		}, "bob;id=K|hi", start + " 0:hi/waiting", 1, 10},
		{"to nobody, and without an id", func(t *testing.T, s *State) string {
			return compose(s, "", "K", "hi") + compose(s, "bob", "", "hi")
		}, "", start, 0, 10},
		{"sent", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "@sent;to=bob;n=11;id=K;at=9|")
		}, "", start + " 11:hi/stored", 0, 11},
		{"sent and read at once", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "@read;by=bob;n=11|", "@sent;to=bob;n=11;id=K;at=9|")
		}, "", "1:line_1 2:line_2/seen 3:line_3 4:line_4/seen 11:hi/seen", 0, 11},
		{"the second one first", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "a")
			compose(s, "bob", "L", "b")
			return receive(t, s, "@sent;to=bob;n=11;id=L|", "bob;n=12|c")
		}, "", start + " 11:b/stored 12:c 0:a/waiting", 1, 12},
		{"dup moves no cursor", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "@sent;to=bob;n=12;id=K;dup|", "bob;n=11|before", "alice;to=bob;n=12;id=K|hi", "bob;n=13|after")
		}, "", start + " 11:before 12:hi/stored 13:after", 0, 13},
		{"dup of what is held", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "alice;to=bob;n=11;id=K|hi", "@sent;to=bob;n=11;id=K;dup|")
		}, "", start + " 11:hi/stored", 0, 11},
		{"sent, of something unknown", func(t *testing.T, s *State) string {
			return receive(t, s, "@sent;to=bob;n=11;id=Q|", "@sent;to=bob;n=20;id=Q;dup|", "@sent;to=bob;id=Q|")
		}, "", start, 0, 11},
		{"another device of mine sent it", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "alice;to=bob;n=11;id=K|hi")
		}, "", start + " 11:hi/stored", 0, 11},
		{"a page has it", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			m := said("alice", 11)
			m.ID, m.Content = "K", "hi"
			s.Apply(PageLoaded{With: "bob", Page: page(11, true, said("alice", 4), m)})
			return receive(t, s, "@sent;to=bob;n=11;id=K|")
		}, "", start + " 11:hi/stored", 0, 11},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.run)
	}
}

func TestRefusals(t *testing.T) {
	tests := []outboxTest{
		{"refused", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "@error;code=unknown-recipient;id=K|nobody")
		}, "", start + " 0:hi/refused=unknown-recipient", 0, 10},
		{"not stored", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "@error;code=storage;id=K|later", "@live|")
		}, "bob;id=K|hi", start + " 0:hi/waiting", 1, 10},
		{"refused and retried", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			receive(t, s, "@error;code=unknown-recipient;id=K|nobody")
			return written(s.Apply(Retried{ID: "K"})) + written(s.Apply(Retried{ID: "K"})) + written(s.Apply(Retried{ID: "Q"}))
		}, "bob;id=K|hi", start + " 0:hi/waiting", 1, 10},
		{"refused and stored all the same", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return receive(t, s, "@error;code=too-many;id=K|", "@sent;to=bob;n=11;id=K|")
		}, "", start + " 11:hi/stored", 0, 11},
		{"discarded", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			s.Apply(Discarded{ID: "K"})
			s.Apply(Discarded{ID: "K"})
			return receive(t, s, "@live|")
		}, "", start, 0, 10},
		{"discarded too late", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			s.Apply(Discarded{ID: "K"})
			return receive(t, s, "@sent;to=bob;n=11;id=K|")
		}, "", start + " 11:hi/stored", 0, 11},
		{"a name that nobody could have", func(t *testing.T, s *State) string { return compose(s, "b;b", "K", "hi") }, "", start, 0, 10},
		{"too long", func(t *testing.T, s *State) string {
			return compose(s, "carl", "K", strings.Repeat("x", shared.MaxContent+1))
		}, "", start, 0, 10},
		{"not text", func(t *testing.T, s *State) string { return compose(s, "bob", "K", "\xff") }, "",
			start + " 0:\xff/refused=bad-text", 0, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.run)
	}
}

// What the wire cannot carry never reaches it, also not when the line is live
// again.
func TestRefusedHere(t *testing.T) {
	s := live(t, 0)
	compose(s, "@verb", "A", "x")
	compose(s, "bob", "B", strings.Repeat("x", shared.MaxContent+1))
	for name, code := range map[string]shared.Code{"@verb": shared.CodeBadName, "bob": shared.CodeTooLong} {
		if it := s.Timeline(name).Items[0]; it.Mark != Refused || it.Why().Refusal != code {
			t.Errorf("%s: %v %s", name, it.Mark, it.Why().Refusal)
		}
	}
	want(t, "a retry", written(s.Apply(Retried{ID: "B"})), "")
	hangUp(s)
	want(t, "live", goLive(t, s), "")
}

func TestOutboxWaitsForTheLine(t *testing.T) {
	s := alice(10)
	want(t, "written", compose(s, "bob", "1", "a")+compose(s, "carl", "2", "b")+compose(s, "bob", "3", "c"), "")
	want(t, "rows", list(s), "bob=0:c/waiting carl=0:b/waiting")
	want(t, "live", goLive(t, s), "bob;id=1|a\ncarl;id=2|b\nbob;id=3|c")
	receive(t, s, "@sent;to=bob;n=11;id=1|", "@error;code=unknown-recipient;id=2|")
	hangUp(s)
	want(t, "offline", compose(s, "bob", "4", "d"), "")
	want(t, "live again", goLive(t, s), "bob;id=3|c\nbob;id=4|d")
	want(t, "timeline", show(s.Timeline("bob")), "11:a/stored 0:c/waiting 0:d/waiting")
}

// The line broke after the commit: the replay has the message, and it is not
// sent again.
func TestReplaySettlesOutbox(t *testing.T) {
	s := live(t, 10)
	compose(s, "bob", "K", "hi")
	hangUp(s)
	want(t, "live", goLive(t, s, "alice;to=bob;n=11;id=K|hi", "bob;n=12|ho"), "")
	want(t, "timeline", show(s.Timeline("bob")), "11:hi/stored 12:ho")
}

// Composed before the list has come.
func TestOutboxBeforeList(t *testing.T) {
	s := New()
	compose(s, "bob", "K", "hi")
	key := s.Timeline("bob").Items[0].Key()
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch}})
	it := s.Timeline("bob").Items[0]
	if it.From != "alice" || !it.Mine || it.Key() != key {
		t.Errorf("got %+v with key %q, was %q", it, it.Key(), key)
	}
	want(t, "live", goLive(t, s), "bob;id=K|hi")
}

func TestListSettlesOutbox(t *testing.T) {
	s := New()
	compose(s, "bob", "alice4", "line 4")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{
		{With: "bob", Last: said("alice", 4)},
	}}})
	want(t, "rows", list(s), "bob=4:line_4/stored")
	want(t, "live", goLive(t, s), "")
}

// The server knows Bob as bob.
func TestSpelling(t *testing.T) {
	s := live(t, 10)
	s.Apply(Opened{With: "Bob"})
	compose(s, "Bob", "1", "a")
	compose(s, "Bob", "2", "b")
	s.Apply(Drafted{With: "Bob", Text: "more"})
	key := s.Timeline("Bob").Items[0].Key()
	receive(t, s, "@sent;to=bob;n=11;id=1|", "bob;n=12|ho")
	tl := s.Timeline("bob")
	want(t, "timeline", show(tl), "11:a/stored 12:ho 0:b/waiting")
	want(t, "rows", list(s), "bob(1)=0:b/waiting~more")
	want(t, "Bob", show(s.Timeline("Bob")), "")
	want(t, "open", s.Open(), "bob")
	if tl.Items[0].Key() != key || tl.Items[0].To != "bob" || tl.Draft != "more" {
		t.Errorf("got %+v", tl)
	}
	receive(t, s, "@sent;to=bob;n=13;id=2|")
	want(t, "timeline", show(s.Timeline("bob")), "11:a/stored 12:ho 13:b/stored")
}

// Notes to oneself are never unread and never more than stored.
func TestToOneself(t *testing.T) {
	s := live(t, 10)
	s.Apply(Opened{With: "alice"})
	want(t, "written", compose(s, "alice", "1", "note"), "alice;id=1|note")
	receive(t, s, "@sent;to=alice;n=11;id=1|", "alice;to=alice;n=12;id=2|elsewhere", "@read;by=alice;with=alice;n=12|", "@delivered;by=alice;n=12|")
	want(t, "rows", list(s), "alice=12:elsewhere/stored")
	want(t, "timeline", show(s.Timeline("alice")), "11:note/stored 12:elsewhere/stored")
	want(t, "looked", written(s.Apply(Looked{With: "alice"})), "")
}

// A log that was restored from an older copy: one's own messages go first,
// then what waited; nothing of them is thrown away.
func TestReset(t *testing.T) {
	s := loadedBob(t)
	receive(t, s, "bob;n=11|lost", "alice;to=carl;n=12;id=c1|to carl", "alice;to=bob;n=13|without id", "alice;to=bob;n=14;id=d|x", "@delete;from=alice;to=bob;of=14;n=15|")
	s.Apply(Drafted{With: "carl", Text: "draft"})
	s.Apply(Opened{With: "bob"})
	s.Apply(Looked{With: "bob"})
	hangUp(s)
	compose(s, "bob", "new", "waits")
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e2;n=3;reset|")
	if _, _, ok := s.Cursor(); ok || !s.NeedsLoad() {
		t.Error("the copy still counts")
	}
	want(t, "with bob", show(s.Timeline("bob")), "1:line_1 3:line_3 11:lost 13:without_id/stored 14:(deleted)/stored 0:line_2/waiting 0:line_4/waiting 0:waits/waiting")
	want(t, "live", receive(t, s, "@live|"), "bob;id=alice2|line 2\nbob;id=alice4|line 4\ncarl;id=c1|to carl\nbob;id=new|waits")
	receive(t, s, "@sent;to=bob;n=2;id=alice2;dup|", "@sent;to=bob;n=4;id=alice4|", "bob;n=5|meanwhile", "@sent;to=carl;n=6;id=c1|")
	if s.Outbox() != 4 {
		t.Errorf("%d wait; until the copy is there, what is sent has no other place", s.Outbox())
	}
	s.Apply(PageLoaded{With: "bob", Page: page(20, false, said("bob", 1))})
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 4, Epoch: "e2", Conversations: []shared.Conversation{
		{With: "bob", Last: said("alice", 4), Seen: 1},
	}}})
	want(t, "rows", list(s), "bob(1)=0:waits/waiting carl=6:to_carl/stored~draft")
	want(t, "with bob", show(s.Timeline("bob")), "4:line_4/stored 5:meanwhile 0:waits/waiting")
	if e, n, ok := s.Cursor(); e != "e2" || n != 6 || !ok || s.NeedsLoad() {
		t.Errorf("the cursor is %s %d %v", e, n, ok)
	}
	if f, ok := s.Ack(); !ok || f.N != 6 {
		t.Errorf("the ack is %v, %v", f, ok)
	}
	s.Apply(PageLoaded{With: "bob", Page: shared.Page{N: 6, Epoch: "e2", Messages: []shared.Message{*said("bob", 1), *said("alice", 2), *said("alice", 4)}}})
	want(t, "with bob", show(s.Timeline("bob")), "1:line_1 2:line_2/stored 4:line_4/stored 5:meanwhile 0:waits/waiting")
}

// The line breaks between the reset and the list: what was sent is sent again,
// and answered with dup.
func TestResetTwice(t *testing.T) {
	s := loadedBob(t)
	hangUp(s)
	receive(t, s, "@hello;user=alice;epoch=e2;n=1;reset|", "@live|", "@sent;to=bob;n=2;id=alice2|")
	hangUp(s)
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e2;n=2|")
	want(t, "live", receive(t, s, "@live|"), "bob;id=alice2|line 2\nbob;id=alice4|line 4")
	receive(t, s, "@sent;to=bob;n=2;id=alice2;dup|", "@sent;to=bob;n=3;id=alice4|")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 3, Epoch: "e2", Conversations: []shared.Conversation{
		{With: "bob", Last: said("alice", 3)},
	}}})
	want(t, "with bob", show(s.Timeline("bob")), "3:line_3/stored")
	if s.Outbox() != 0 {
		t.Errorf("%d wait", s.Outbox())
	}
}

// A long outbox goes out, and is settled, in its order.
func TestLongOutbox(t *testing.T) {
	s := live(t, 0)
	for i := range 2000 {
		compose(s, "bob", fmt.Sprint(i), fmt.Sprint(i))
	}
	for i := range 2000 {
		receive(t, s, fmt.Sprintf("@sent;to=bob;n=%d;id=%d|", i+1, i))
	}
	tl := s.Timeline("bob")
	if len(tl.Items) != 2000 || s.Outbox() != 0 {
		t.Fatalf("%d items, %d wait", len(tl.Items), s.Outbox())
	}
	for i, it := range tl.Items {
		if it.N != int64(i+1) || it.Content != fmt.Sprint(i) || it.Mark != Stored {
			t.Fatalf("item %d is %+v", i, it)
		}
	}
}
