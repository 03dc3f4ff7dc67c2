package chat

import (
	"testing"

	"tobar/shared"
)

// A file goes to the line by its id alone, stays with its message on its way through the
// outbox and the log, and is gone when the message is taken back.
func TestFileOfAMessage(t *testing.T) {
	const line = "A1 5 text/plain - - a b.txt"
	s := New()
	s.Apply(Restored{Me: shared.Me{Name: "alice"}})
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "e"}})
	s.Apply(LineChanged{Line{Phase: Connecting}})
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbHello, User: "alice", Epoch: "e"}})
	s.Apply(LineChanged{Line{Phase: Connected}})
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbLive}})
	s.Apply(Leading{})
	frames := s.Apply(Composed{To: "bob", ID: "k", File: line, Now: 1})
	if len(frames) != 1 || frames[0] != (shared.Frame{Address: "bob", ID: "k", File: "A1"}) {
		t.Fatalf("written: %v", frames)
	}
	if ch := s.Changes(); len(ch.Outbox) != 1 || ch.Outbox[0].File != line {
		t.Errorf("kept in the outbox: %+v", ch.Outbox)
	}
	file := func() string {
		t.Helper()
		items := s.Timeline("bob").Items
		if len(items) == 0 {
			t.Fatal("nothing is there")
		}
		return items[len(items)-1].File
	}
	if file() != line {
		t.Errorf("while it waits: %q", file())
	}
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbSent, To: "bob", N: 1, ID: "k", At: 1}})
	if file() != line {
		t.Errorf("stored: %q", file())
	}
	if ch := s.Changes(); len(ch.Messages) != 1 || ch.Messages[0].File != line {
		t.Errorf("kept of the log: %+v", ch.Messages)
	}
	s.Apply(Received{Frame: shared.Frame{Address: "bob", N: 2, File: "B2 7 image/png 2x1 - b.png", Content: "look"}})
	if file() != "B2 7 image/png 2x1 - b.png" {
		t.Errorf("from bob: %q", file())
	}
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbEdit, From: "bob", Of: 2, N: 3, Content: "look here"}})
	if file() == "" {
		t.Error("an edit of the caption has taken the file away")
	}
	s.Apply(Received{Frame: shared.Frame{Address: shared.VerbDelete, From: "bob", Of: 2, N: 4}})
	if file() != "" {
		t.Errorf("taken back: %q", file())
	}
}
