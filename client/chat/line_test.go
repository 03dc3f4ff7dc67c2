package chat

import (
	"slices"
	"testing"

	"tobar/shared"
)

func TestAck(t *testing.T) {
	s := alice(10)
	ack := func(what string, n int64) {
		t.Helper()
		f, ok := s.Ack()
		if ok != (n > 0) || ok && (f != shared.Frame{Address: shared.VerbAck, N: n}) {
			t.Errorf("%s: %v, %v; want %d", what, f, ok, n)
		}
	}
	ack("offline", 0)
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e1;n=11|", "bob;n=11|a")
	ack("during the replay", 0)
	s.Apply(LineChanged{Line{Phase: Connected}})
	receive(t, s, "@live|")
	ack("live", 11)
	ack("again", 0)
	receive(t, s, "bob;n=12|b", "@edit;from=bob;of=12;n=13|c")
	ack("a batch", 13)
	receive(t, s, "@read;by=bob;n=50|", "@sent;id=q;n=60;dup|", "bob;n=12|b")
	ack("nothing of the log", 0)
	hangUp(s)
	ack("offline", 0)
	goLive(t, s)
	ack("live again", 13)

	empty := live(t, 0)
	if f, ok := empty.Ack(); ok {
		t.Errorf("an empty log is acknowledged: %v", f)
	}
}

func TestLine(t *testing.T) {
	s := alice(10)
	for _, l := range []Line{{Phase: Connecting}, {Phase: Connected, Since: 5}, {Phase: Waiting, RetryAt: 9, Since: 5}, {Phase: SignedOut}} {
		s.Apply(LineChanged{l})
		if s.Line() != l {
			t.Errorf("the line is %+v, want %+v", s.Line(), l)
		}
	}
	want(t, "not live before @live", compose(s, "bob", "1", "x"), "")
	receive(t, s, "@hello;user=alice;epoch=e2;n=10;version=v7|")
	want(t, "not live during the replay", compose(s, "bob", "2", "x"), "")
	want(t, "version", s.Version(), "v7")
	if e, n, ok := s.Cursor(); e != "e2" || n != 10 || !ok {
		t.Errorf("the cursor is %s %d %v: the log is the same in its new epoch", e, n, ok)
	}
	s.Apply(PageLoaded{With: "carl", Page: page(10, false, said("carl", 3))})
	want(t, "a page of the epoch before", show(s.Timeline("carl")), "3:line_3")
}

// Another person has signed in, in another tab of this browser.
func TestForeign(t *testing.T) {
	s := loadedBob(t)
	compose(s, "bob", "K", "secret")
	hangUp(s)
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=mallory;epoch=e1;n=20|")
	want(t, "written", receive(t, s, "bob;n=15|to mallory", "@live|")+compose(s, "bob", "L", "more"), "")
	if !s.Foreign() || s.Outbox() != 2 {
		t.Errorf("foreign %v, %d wait", s.Foreign(), s.Outbox())
	}
	if _, ok := s.Ack(); ok {
		t.Error("an ack in somebody else's name")
	}
	wantCursor(t, s, 10)
	hangUp(s)
	want(t, "back", goLive(t, s), "bob;id=K|secret\nbob;id=L|more")

	s.Apply(Loaded{Me: shared.Me{Name: "mallory"}, List: shared.Conversations{N: 30, Epoch: epoch}})
	want(t, "written", compose(s, "bob", "M", "x"), "")
	if !s.Foreign() || s.Me().Name != "alice" {
		t.Errorf("foreign %v, me %v", s.Foreign(), s.Me())
	}

	first := New()
	receive(t, first, "@hello;user=mallory;epoch=e1;n=0|")
	first.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: epoch}})
	if !first.Foreign() {
		t.Error("the list and the line are of two people")
	}
}

func TestPresence(t *testing.T) {
	s := live(t, 10, with("bob", 5, 0, 5))
	receive(t, s, "@presence;user=bob;state=online|", "@presence;user=carl;state=online|", "@presence;user=dora;state=offline|", "@presence;state=online|")
	if got := s.Present(); !slices.Equal(got, []string{"bob", "carl"}) || !s.Online("bob") || s.Online("dora") || !s.Timeline("carl").Online {
		t.Errorf("present: %v", got)
	}
	want(t, "rows", list(s), "bob=5:line_5*")
	receive(t, s, "@presence;user=bob;state=offline|")
	want(t, "rows", list(s), "bob=5:line_5")
	hangUp(s)
	if got := s.Present(); len(got) != 0 {
		t.Errorf("present without a line: %v", got)
	}
	goLive(t, s, "@presence;user=bob;state=online|")
	want(t, "rows", list(s), "bob=5:line_5*")
	receive(t, s, "@hello;user=alice;epoch=e1;n=10;reset|")
	want(t, "another connection", list(s), "bob=5:line_5")
	receive(t, s, "@presence;user=bob;state=online|", "@typing;from=bob|")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{with("bob", 5, 0, 5)}}})
	want(t, "taken anew", list(s), "bob=5:line_5...*")
	s.Apply(Ticked{Now: 1000 + typingTime})
	want(t, "taken anew", list(s), "bob=5:line_5*")
}

func TestTyping(t *testing.T) {
	s := live(t, 10)
	s.Apply(Opened{With: "bob"})
	typing := func(what string, want bool) {
		t.Helper()
		if got := s.Timeline("bob").Typing; got != want || s.NeedsTick() != want {
			t.Errorf("%s: %v, needs a tick %v", what, got, s.NeedsTick())
		}
	}
	keys := func(now int64) { s.Apply(Received{Frame: frame(t, "@typing;from=bob|"), Now: now}) }
	keys(1000)
	typing("at once", true)
	s.Apply(Ticked{Now: 6999})
	typing("just before", true)
	s.Apply(Ticked{Now: 7000})
	typing("after 6 s", false)
	keys(8000)
	keys(11000)
	s.Apply(Ticked{Now: 14500})
	typing("typed on", true)
	receive(t, s, "bob;n=11|done")
	typing("his message is there", false)
	keys(20000)
	s.Apply(Ticked{Now: 3000})
	typing("the clock was set back", false)
	keys(30000)
	receive(t, s, "@presence;user=bob;state=offline|")
	typing("he was never online", true)
	receive(t, s, "@presence;user=bob;state=online|", "@presence;user=bob;state=offline|")
	typing("gone", false)
	receive(t, s, "@typing;from=alice|", "@typing|")
	if s.Timeline("alice").Typing {
		t.Error("one's own typing is shown")
	}
}
