package chat

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"tobar/shared"
)

// kept is loadedBob with a copy on the device that has everything.
func kept(t *testing.T) *State {
	t.Helper()
	s := New()
	s.Apply(Restored{
		Me: shared.Me{Name: "alice"}, Epoch: epoch, Epochs: []string{epoch}, Cursor: 10, Since: 70,
		Rows: []KeptRow{
			{Conversation: shared.Conversation{With: "bob", Last: said("bob", 5), Unread: 1, Seen: 4, Delivered: 4, Read: 2}, Confirmed: 3},
			{Conversation: shared.Conversation{With: "carl", Last: said("carl", 3), Seen: 3}, Confirmed: 3, Floor: 3},
		},
		Outbox: []Outgoing{{To: "bob", ID: "K", Content: "waits", At: 7}, {To: "dora", ID: "L", Content: "refused", Refusal: shared.CodeUnknownRecipient}},
		Drafts: []Draft{{With: "carl", Text: "half"}},
	})
	if ch := s.Changes(); !ch.Empty() {
		t.Fatalf("what has just been restored is to be kept: %+v", ch)
	}
	return s
}

// changes is what the copy lacks, in short.
func changes(s *State) string {
	ch := s.Changes()
	var words string
	add := func(format string, args ...any) { words += fmt.Sprintf(format, args...) + " " }
	if ch.Anew {
		add("anew")
	}
	if ch.Epoch != "" {
		add("%s:%d-%d", ch.Epoch, ch.After, ch.Cursor)
	}
	for _, m := range ch.Messages {
		add("%s/%d=%s", m.With, m.N, m.Content)
	}
	for _, l := range ch.Loose {
		add("%s/%s", l.With, l.Frame.Address)
	}
	slices.SortFunc(ch.Rows, func(a, b KeptRow) int { return cmp.Or(len(a.With)-len(b.With), cmp.Compare(a.With, b.With)) })
	for _, r := range ch.Rows {
		add("%s(%d,%d,%d)", r.With, r.Unread, r.Seen, r.Floor)
	}
	for _, st := range ch.Stretches {
		add("[%d,%d)", st.From, st.Below)
	}
	for _, o := range ch.Outbox {
		add("+%s%s", o.ID, o.Refusal)
	}
	for _, id := range ch.Gone {
		add("-%s", id)
	}
	for _, d := range ch.Drafts {
		add("%s~%s", d.With, d.Text)
	}
	if ch.Since != 0 {
		add("since %d", ch.Since)
	}
	return words
}

func TestRestored(t *testing.T) {
	s := kept(t)
	want(t, "rows", list(s), "dora=0:refused/refused=unknown-recipient bob(1)=0:waits/waiting carl=3:line_3~half")
	wantCursor(t, s, 10)
	if s.NeedsLoad() || s.Line().Since != 70 || s.Unread() != 1 || s.Outbox() != 1 {
		t.Errorf("needs a list: %v, since %d, %d unread, %d wait", s.NeedsLoad(), s.Line().Since, s.Unread(), s.Outbox())
	}
	s.Apply(Opened{With: "bob"})
	want(t, "needs", s.NeedsPage(), "bob")
	s.Apply(PageLoaded{With: "bob", Page: page(10, true, said("alice", 4), said("bob", 5)), Kept: true})
	want(t, "timeline", show(s.Timeline("bob")), "4:line_4/delivered 5:line_5 0:waits/waiting")
	want(t, "changes", changes(s), "")

	// The stream goes on where the copy ends, and what was looked at is said again.
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e2;n=12|", "bob;n=11|new", "@edit;from=bob;of=2;n=12|old")
	s.Apply(LineChanged{Line{Phase: Connected}})
	want(t, "written when live", receive(t, s, "@live|"), "@read;with=bob;n=4|")
	want(t, "written when leading", written(s.Apply(Leading{Outbox: []Outgoing{{To: "bob", ID: "K", Content: "waits", At: 7}}})), "bob;id=K|waits")
	want(t, "rows", list(s), "bob(2)=0:waits/waiting carl=3:line_3~half")
}

func TestRestoredNothing(t *testing.T) {
	s := New()
	s.Apply(Restored{Me: shared.Me{Name: "alice"}})
	compose(s, "bob", "K", "hi")
	if _, _, ok := s.Cursor(); ok || s.Me().Name != "alice" {
		t.Error("an empty copy counts as one")
	}
	want(t, "changes", changes(s), "+K ")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 10, Epoch: epoch, Conversations: []shared.Conversation{with("bob", 5, 1, 3)}}})
	want(t, "changes", changes(s), "anew e1:0-10 bob/5=line 5 bob(1,3,5) ")
}

func TestChanges(t *testing.T) {
	tests := []struct {
		name string
		do   func(t *testing.T, s *State)
		want string
	}{
		{"a message", func(t *testing.T, s *State) { receive(t, s, "bob;n=11|hi") }, "e1:10-11 bob/11=hi bob(2,4,5) "},
		{"an edit of what is held", func(t *testing.T, s *State) { receive(t, s, "@edit;from=bob;of=5;n=11|new") }, "e1:10-11 bob/5=new bob(1,4,5) "},
		{"an edit of what is not", func(t *testing.T, s *State) { receive(t, s, "@edit;from=bob;of=2;n=11|new") }, "e1:10-11 bob/@edit "},
		{"sent", func(t *testing.T, s *State) { receive(t, s, "@sent;to=bob;n=11;id=K|") }, "e1:10-11 bob/11=waits bob(1,4,5) -K "},
		{"sent before", func(t *testing.T, s *State) { receive(t, s, "@sent;to=bob;n=13;id=K;dup|") }, "e1:10-10 bob/13=waits bob(1,4,5) -K "},
		{"refused", func(t *testing.T, s *State) { receive(t, s, "@error;code=bad-name;id=K|") }, "+Kbad-name "},
		{"retried", func(t *testing.T, s *State) { s.Apply(Retried{ID: "L"}) }, "+L "},
		{"discarded", func(t *testing.T, s *State) { s.Apply(Discarded{ID: "L"}) }, "-L "},
		{"composed, and kept before", func(t *testing.T, s *State) { s.Apply(Composed{To: "bob", ID: "M", Content: "x", Kept: true}) }, ""},
		{"composed, and not kept", func(t *testing.T, s *State) { s.Apply(Composed{To: "bob", ID: "M", Content: "x"}) }, "+M "},
		{"a draft", func(t *testing.T, s *State) { s.Apply(Drafted{With: "carl"}) }, "carl~ "},
		{"looked at in another tab", func(t *testing.T, s *State) { s.Apply(Saw{With: "bob", N: 5}) }, "e1:10-10 bob(0,5,5) "},
		{"a receipt", func(t *testing.T, s *State) { receive(t, s, "@read;by=bob;n=9|") }, "e1:10-10 bob(1,4,5) "},
		{"nothing of the log", func(t *testing.T, s *State) { receive(t, s, "@typing;from=bob|", "@presence;user=bob;state=online|") }, ""},
		{"a page of the server's", func(t *testing.T, s *State) {
			s.Apply(PageLoaded{With: "carl", Page: page(10, true, said("carl", 2), said("carl", 3))})
		}, "e1:10-10 carl/2=line 2 carl/3=line 3 carl(0,3,2) [2,3) "},
		{"the line breaks", func(t *testing.T, s *State) {
			goLive(t, s)
			s.Apply(LineChanged{Line{Phase: Waiting, Since: 99}})
		}, "since 99 "},
		{"another epoch", func(t *testing.T, s *State) { receive(t, s, "@hello;user=alice;epoch=e2;n=10|") }, "e2:10-10 bob(1,4,5) carl(0,3,3) dora(0,0,0) "},
		{"another log", func(t *testing.T, s *State) {
			receive(t, s, "@sent;to=bob;n=11;id=K|")
			s.Changes()
			receive(t, s, "@hello;user=alice;epoch=e9;n=3;reset|")
		}, "anew +K "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := kept(t)
			tt.do(t, s)
			want(t, "changes", changes(s), tt.want)
			want(t, "changes again", changes(s), "")
		})
	}
}

// What could not be kept is had again, as it is by then.
func TestUnkept(t *testing.T) {
	s := kept(t)
	receive(t, s, "bob;n=11|hi", "@edit;from=bob;of=2;n=12|new", "@error;code=bad-name;id=K|")
	s.Apply(Drafted{With: "carl", Text: "more"})
	ch := s.Changes()
	receive(t, s, "@edit;from=bob;of=11;n=13|hello")
	s.Apply(Discarded{ID: "K"})
	s.Unkept(ch)
	want(t, "changes", changes(s), "e1:10-13 bob/11=hello bob/@edit bob(2,4,5) -K carl~more ")

	receive(t, s, "bob;n=14|x")
	s.Changes()
	s.Whole()
	want(t, "all of it", changes(s), "anew e1:0-14 carl/3=line 3 bob/5=line 5 bob/11=hello bob/14=x bob(3,4,5) carl(0,3,3) dora(0,0,0) +Lunknown-recipient carl~more ")
}

// The other end hears that this device has something when it has been kept.
func TestAckWaitsForTheDevice(t *testing.T) {
	s := kept(t)
	goLive(t, s, "bob;n=11|hi")
	ack := func(what string, n int64) {
		t.Helper()
		if f, ok := s.Ack(); f.N != n || ok != (n > 0) {
			t.Errorf("%s: %v %v, want %d", what, f, ok, n)
		}
	}
	ack("live", 10)
	ch := s.Changes()
	receive(t, s, "bob;n=12|ho")
	ack("nothing is kept", 0)
	s.Apply(Saved{Epoch: "e9", Cursor: 50})
	ack("of another log", 0)
	s.Apply(Saved{ch.Epoch, ch.Cursor})
	ack("kept", 11)
}

// One tab sends, and only what the device holds.
func TestLeading(t *testing.T) {
	s := kept(t)
	want(t, "live", goLive(t, s), "@read;with=bob;n=4|")
	s.Apply(Composed{To: "bob", ID: "M", Content: "here", Kept: true})
	s.Apply(Composed{To: "bob", ID: "N", Content: "not kept"})
	receive(t, s, "alice;to=bob;n=11;id=X|sent elsewhere")
	disk := []Outgoing{{To: "bob", ID: "O", Content: "another tab's"}, {To: "bob", ID: "M", Content: "here"}, {To: "bob", ID: "X", Content: "sent elsewhere"}}
	want(t, "leading", written(s.Apply(Leading{Outbox: disk})), "bob;id=O|another tab's\nbob;id=M|here\nbob;id=N|not kept")
	want(t, "timeline", show(s.Timeline("bob")), "5:line_5 11:sent_elsewhere/stored 0:another_tab's/waiting 0:here/waiting 0:not_kept/waiting")
	want(t, "at once", compose(s, "bob", "P", "more"), "bob;id=P|more")
	s.Apply(Following{})
	want(t, "following", compose(s, "bob", "Q", "and more"), "")
	hangUp(s)
	want(t, "live again", goLive(t, s), "@read;with=bob;n=4|")

	// What another tab tells may come after the log has it.
	s.Apply(Composed{To: "bob", ID: "X", Content: "sent elsewhere", Kept: true})
	if n := s.Outbox(); n != 5 {
		t.Errorf("%d wait", n)
	}
}
