package chat

import (
	"testing"

	"tobar/shared"
)

// change lets the user change a message of bob's conversation, by its place there.
func change(s *State, verb string, at int, id, content string) string {
	it := s.Timeline("bob").Items[at]
	return written(s.Apply(Composed{To: "bob", ID: id, Content: content, Now: 8, Target: s.Target(verb, &it)}))
}

func edit(s *State, at int, id, content string) string {
	return change(s, shared.VerbEdit, at, id, content)
}

func comeBack(t *testing.T, s *State) string {
	hangUp(s)
	return goLive(t, s)
}

func TestChangesOfMessages(t *testing.T) {
	const edited = "1:line_1 2:new(edited 9007199254740991)/stored 3:line_3 4:line_4/stored"
	tests := []outboxTest{
		{"an edit", func(t *testing.T, s *State) string { return edit(s, 1, "E", "new") }, "@edit;n=2;id=E|new", edited, 1, 10},
		{"an edit, stored", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			return receive(t, s, "@sent;to=bob;of=2;n=11;id=E|")
		}, "", "1:line_1 2:new(edited 11)/stored 3:line_3 4:line_4/stored", 0, 11},
		{"a deletion, stored", func(t *testing.T, s *State) string {
			return change(s, shared.VerbDelete, 1, "D", "") + receive(t, s, "@sent;to=bob;of=2;n=11;id=D|")
		}, "@delete;n=2;id=D|", "1:line_1 2:(deleted)/stored 3:line_3 4:line_4/stored", 0, 11},
		{"a reaction", func(t *testing.T, s *State) string { return change(s, shared.VerbReact, 2, "R", "👍") },
			"@react;n=3;id=R|👍", "1:line_1 2:line_2/stored 3:line_3+alice👍 4:line_4/stored", 1, 10},
		{"a reaction, taken back on the way", func(t *testing.T, s *State) string {
			change(s, shared.VerbReact, 2, "R", "👍")
			return change(s, shared.VerbReact, 2, "Q", "") + receive(t, s, "@sent;to=bob;of=3;n=11;id=R|", "@sent;to=bob;of=3;n=12;id=Q|")
		}, "@react;n=3;id=Q|", start, 0, 12},
		{"refused", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			return receive(t, s, "@error;code=not-yours;id=E|")
		}, "", start, 0, 10},
		{"refused after one that was stored", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "a")
			edit(s, 1, "F", "b")
			return receive(t, s, "@sent;to=bob;of=2;n=11;id=E|", "@error;code=too-long;id=F|")
		}, "", "1:line_1 2:a(edited 11)/stored 3:line_3 4:line_4/stored", 0, 11},
		{"refused, of a message taken back", func(t *testing.T, s *State) string {
			change(s, shared.VerbReact, 2, "R", "👍")
			receive(t, s, "@delete;from=bob;of=3;n=11|", "@error;code=not-yours;id=R|")
			if it := s.Timeline("bob").Items[2]; it.Why().Failed != "" || len(s.ids) > 0 {
				t.Error("words about what is gone")
			}
			return ""
		}, "", "1:line_1 2:line_2/stored 3:(deleted) 4:line_4/stored", 0, 11},
		{"the line breaks", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			return comeBack(t, s)
		}, "@edit;n=2;id=E|new", edited, 1, 10},
		{"stored before, further on in the log", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			receive(t, s, "@sent;to=bob;of=2;n=12;id=E;dup|", "bob;n=11|x")
			return ""
		}, "", edited + " 11:x", 1, 11},
		{"and the stream brings it", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			receive(t, s, "@sent;to=bob;of=2;n=12;id=E;dup|", "bob;n=11|x")
			return receive(t, s, "@edit;from=alice;to=bob;of=2;n=12;id=E|new")
		}, "", "1:line_1 2:new(edited 12)/stored 3:line_3 4:line_4/stored 11:x", 0, 12},
		{"stored before, as the log has it", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			receive(t, s, "@edit;from=alice;to=bob;of=2;n=11;id=X|other")
			return receive(t, s, "@sent;to=bob;of=2;n=9;id=E;dup|")
		}, "", "1:line_1 2:other(edited 11)/stored 3:line_3 4:line_4/stored", 0, 11},
		{"of another log's number", func(t *testing.T, s *State) string {
			return written(s.Apply(Composed{To: "bob", ID: "E", Content: "new",
				Target: Target{Verb: shared.VerbEdit, Of: 4, Key: "/alice2", Epoch: "e9"}}))
		}, "@edit;n=2;id=E|new", edited, 1, 10},
		{"discarded while it waits", func(t *testing.T, s *State) string {
			edit(s, 1, "E", "new")
			return written(s.Apply(Discarded{ID: "E"}))
		}, "", edited, 1, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.run)
	}
}

// A message that still waits is changed where it is, unless an older text may be stored.
func TestChangesOfWhatWaits(t *testing.T) {
	waits := func(t *testing.T, s *State) {
		hangUp(s)
		compose(s, "bob", "K", "hi")
		edit(s, 4, "E", "new")
	}
	tests := []outboxTest{
		{"offline", func(t *testing.T, s *State) string { waits(t, s); return "" }, "", start + " 0:new/waiting", 2, 10},
		{"it goes out as it is now", func(t *testing.T, s *State) string {
			waits(t, s)
			return goLive(t, s)
		}, "bob;id=K|new", start + " 0:new/waiting", 2, 10},
		{"and need not be edited", func(t *testing.T, s *State) string {
			waits(t, s)
			goLive(t, s)
			return receive(t, s, "@sent;to=bob;n=11;id=K|")
		}, "", start + " 11:new/stored", 0, 11},
		{"unless it was on the way", func(t *testing.T, s *State) string {
			compose(s, "bob", "K", "hi")
			return edit(s, 4, "E", "new") + receive(t, s, "@sent;to=bob;n=11;id=K|")
		}, "@edit;n=11;id=E|new", start + " 11:new(edited 9007199254740991)/stored", 1, 11},
		{"or was stored before", func(t *testing.T, s *State) string {
			waits(t, s)
			goLive(t, s)
			return receive(t, s, "@sent;to=bob;n=11;id=K;dup|")
		}, "@edit;n=11;id=E|new", start + " 11:new(edited 9007199254740991)/stored", 1, 10},
		{"or was edited back after that", func(t *testing.T, s *State) string {
			waits(t, s)
			goLive(t, s)
			hangUp(s)
			edit(s, 4, "F", "hi")
			goLive(t, s)
			return receive(t, s, "@sent;to=bob;n=11;id=K;dup|")
		}, "@edit;n=11;id=F|hi", start + " 11:hi(edited 9007199254740991)/stored", 1, 10},
		{"another tab has sent it so", func(t *testing.T, s *State) string {
			s.keep.begin(s)
			waits(t, s)
			goLive(t, s)
			return receive(t, s, "@sent;to=bob;n=11;id=K;dup|", "alice;to=bob;n=11;id=K|new")
		}, "", start + " 11:new/stored", 0, 11},
		{"discarded with its message", func(t *testing.T, s *State) string {
			waits(t, s)
			s.Apply(Discarded{ID: "K"})
			return goLive(t, s)
		}, "", start, 0, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.run)
	}
}

// What was refused is said until it has been read, also after a restart.
func TestRefusedChange(t *testing.T) {
	s := kept(t)
	s.Apply(PageLoaded{With: "bob", Page: page(10, true, said("alice", 4), said("bob", 5)), Kept: true})
	edit(s, 0, "E", "new")
	goLive(t, s)
	receive(t, s, "@error;code=not-yours;id=E|")
	it := s.Timeline("bob").Items[0]
	if it.Content != "line 4" || it.Changing || it.Why() != (Trouble{Failed: shared.CodeNotYours, FailedID: "E"}) {
		t.Errorf("%+v", it)
	}
	ch := s.Changes()
	if len(ch.Outbox) != 1 || ch.Outbox[0].Refusal != shared.CodeNotYours || ch.Outbox[0].Verb != shared.VerbEdit {
		t.Errorf("kept: %+v", ch.Outbox)
	}
	s.Apply(Discarded{ID: "E"})
	if it := s.Timeline("bob").Items[0]; it.Why().Failed != "" {
		t.Errorf("%+v", it)
	}
	want(t, "changes", changes(s), "-E ")
}

// In another log a change waits until its message is found, by its sender and
// id, and a reply goes without a number that would be another message's.
func TestChangesAfterReset(t *testing.T) {
	s := loadedBob(t)
	hangUp(s)
	change(s, shared.VerbReact, 2, "R", "👍") // of bob's 3
	edit(s, 1, "E", "new")
	s.Apply(Composed{To: "bob", ID: "K", Content: "yes", Re: 3, Target: Target{Epoch: epoch}})
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e2;n=3;reset|")
	want(t, "live", receive(t, s, "@live|"), "bob;id=alice2|new\nbob;id=alice4|line 4\nbob;id=K|yes")
	receive(t, s, "@sent;to=bob;n=2;id=alice2;dup|", "@sent;to=bob;n=4;id=alice4|", "@sent;to=bob;n=5;id=K|")
	want(t, "the list", written(s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 3, Epoch: "e2", Conversations: []shared.Conversation{
		with("bob", 3, 0, 3),
	}}})), "@react;n=3;id=R|👍\n@edit;n=2;id=E|new")
	want(t, "waits", show(s.Timeline("bob")), "3:line_3+alice👍 4:line_4/stored 5:yes/stored")
	receive(t, s, "@sent;to=bob;of=3;n=6;id=R|", "@sent;to=bob;of=2;n=7;id=E|")
	want(t, "stored", show(s.Timeline("bob")), "3:line_3+alice👍 4:line_4/stored 5:yes/stored")
	if s.Outbox() != 0 {
		t.Errorf("%d wait", s.Outbox())
	}
}

// A change of what no log has any more does not wait for ever.
func TestChangeOfNothing(t *testing.T) {
	s := loadedBob(t)
	hangUp(s)
	change(s, shared.VerbReact, 2, "R", "👍")
	s.Apply(LineChanged{Line{Phase: Connecting}})
	receive(t, s, "@hello;user=alice;epoch=e2;n=3;reset|", "@live|")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{N: 3, Epoch: "e2"}})
	receive(t, s, "@sent;to=bob;n=4;id=alice2|", "@sent;to=bob;n=5;id=alice4|")
	want(t, "live again", comeBack(t, s), "")
	if s.Outbox() != 0 || len(s.ids) != 0 {
		t.Errorf("%d wait", s.Outbox())
	}
}

// The row shows its last message as it was changed.
func TestRowOfChange(t *testing.T) {
	s := loadedBob(t)
	edit(s, 3, "E", "new")
	if r := s.Rows()[0]; r.Last.Content != "new" {
		t.Errorf("%+v", r.Last)
	}
}
