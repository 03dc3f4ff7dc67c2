package chat

import (
	"fmt"
	"slices"
	"testing"

	"tobar/shared"
)

// chosenTo is a choice of the user's.
func chosenTo(with, key, value, id string, now int64) Chose {
	return Chose{Wish: Wish{Choice: shared.Choice{With: with, Key: key, Value: value}, ID: id}, Now: now}
}

// told gives the state frames of the server's.
func told(s *State, now int64, lines ...string) (out []shared.Frame) {
	for _, line := range lines {
		f, err := shared.Parse(line)
		if err != nil {
			panic(err)
		}
		out = append(out, s.Apply(Received{Frame: f, Now: now})...)
	}
	return out
}

// online is a state of alice's that is live, has these conversations, and was told these choices.
func online(choices []string, with ...string) *State {
	s := New()
	s.Apply(Restored{Me: shared.Me{Name: "alice"}})
	connect(s, choices, with...)
	return s
}

func connect(s *State, choices []string, with ...string) []shared.Frame {
	list := shared.Conversations{Epoch: "E", N: int64(len(with))}
	for i, name := range with {
		n := int64(i + 1)
		list.Conversations = append(list.Conversations, shared.Conversation{With: name,
			Last: &shared.Message{N: n, From: name, To: "alice", Content: "hello"}, Seen: n})
	}
	s.Apply(LineChanged{Line{Phase: Connecting}})
	told(s, 1, fmt.Sprintf("@hello;user=alice;epoch=E;n=%d|", list.N))
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: list})
	told(s, 1, choices...)
	s.Apply(LineChanged{Line{Phase: Connected}})
	return told(s, 1, "@live|")
}

// names are the rows, with what is away in brackets.
func names(s *State) string {
	var list []string
	for _, r := range s.Rows() {
		if r.Archived {
			list = append(list, "("+r.With+")")
		} else {
			list = append(list, r.With)
		}
	}
	return fmt.Sprint(list)
}

func lines(frames []shared.Frame) string {
	var list []string
	for _, f := range frames {
		list = append(list, f.String())
	}
	return fmt.Sprint(list)
}

func TestChoicesOrderTheRows(t *testing.T) {
	s := online([]string{"@set;with=ann;key=pin|1", "@set;with=cid;key=archive|9"}, "ann", "bob", "cid", "dan")
	if got := names(s); got != "[ann dan bob (cid)]" {
		t.Errorf("rows %s", got)
	}
	told(s, 1, "cid;n=9;id=x|up to here", "bob;n=10;id=y|new")
	if got := names(s); got != "[ann bob dan (cid)]" {
		t.Errorf("with what came up to then, rows %s", got)
	}
	told(s, 1, "cid;n=11;id=z|beyond")
	if got := names(s); got != "[ann cid bob dan]" {
		t.Errorf("what is newer brings it back: rows %s", got)
	}
	if s.Unread() != 3 {
		t.Errorf("%d unread", s.Unread())
	}
}

// A muted conversation stays away until the mute ends, and counts for nothing in the sum.
func TestMuteEnds(t *testing.T) {
	s := online([]string{"@set;with=bob;key=archive|1", "@set;with=bob;key=mute|5000"}, "ann", "bob")
	told(s, 1000, "bob;n=7;id=x|hello")
	if got := names(s); got != "[ann (bob)]" || !s.Muted("bob", 4999) || s.Muted("bob", 5000) || s.WakesAt() != 5000 || s.Unread() != 0 {
		t.Errorf("muted: rows %s, wakes at %d, %d unread", got, s.WakesAt(), s.Unread())
	}
	s.Apply(Ticked{Now: 5000})
	if got := names(s); got != "[bob ann]" || s.WakesAt() != 0 || s.Unread() != 1 {
		t.Errorf("the mute has ended: rows %s, wakes at %d, %d unread", got, s.WakesAt(), s.Unread())
	}
}

// A choice shows at once and waits for the line; of two about the same the last one is sent.
// What the server says then is taken, in its order.
func TestWishes(t *testing.T) {
	s := online(nil, "bob")
	s.Apply(LineChanged{Line{Phase: Offline}})
	for i, value := range []string{"1", "", "1"} {
		if out := s.Apply(chosenTo("bob", shared.ChoicePin, value, fmt.Sprint(i), 2)); len(out) > 0 {
			t.Errorf("without a line it writes %s", lines(out))
		}
		if s.Standing("bob").Pinned != (value != "") {
			t.Error("it does not show at once")
		}
	}
	s.Apply(chosenTo("", shared.ChoiceHideTyping, "1", "t", 2))
	if !s.Hides(shared.ChoiceHideTyping) {
		t.Error("a choice about oneself does not show at once")
	}
	out := connect(s, []string{"@set;with=bob;key=block|1"}, "bob")
	if got := lines(out); got != "[@set;with=bob;key=pin;id=2|1 @set;key=hide-typing;id=t|1]" {
		t.Errorf("to the line goes %s", got)
	}
	told(s, 3, "@set;with=bob;key=pin|") // another device's, before ours
	if !s.Standing("bob").Pinned {
		t.Error("a choice flickers while it is on its way")
	}
	told(s, 3, "@set;with=bob;key=pin;id=2|1")
	told(s, 3, "@set;with=bob;key=pin|") // and after ours
	if got := s.Standing("bob"); got.Pinned || !got.Blocked || !slices.Equal(s.Blocked(), []string{"bob"}) {
		t.Errorf("at the end %+v", got)
	}
	if out := connect(s, nil, "bob"); lines(out) != "[@set;key=hide-typing;id=t|1]" || s.Standing("bob").Blocked {
		t.Errorf("what is not told any more stays, or goes out again: %s", lines(out))
	}
}

// A list that was asked for before a choice was made, and comes after it, does not undo it.
func TestListIsNoNewsOfChoices(t *testing.T) {
	s := online(nil, "bob")
	s.Apply(LineChanged{Line{Phase: Connecting}})
	told(s, 2, "@hello;user=alice;epoch=F;n=1;reset|", "@live|", "@set;with=bob;key=pin|1")
	if !s.NeedsLoad() {
		t.Fatal("no list is asked for")
	}
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "F", N: 1,
		Conversations: []shared.Conversation{{With: "bob", Last: &shared.Message{N: 1, From: "bob", To: "alice"}}}}})
	if s.NeedsLoad() || !s.Standing("bob").Pinned {
		t.Error("the list is taken for newer than what was told")
	}
	first := New()
	first.Apply(Restored{Me: shared.Me{Name: "alice"}})
	first.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "E", Choices: []shared.Choice{{With: "bob", Key: "pin", Value: "1"}}}})
	if !first.Standing("bob").Pinned {
		t.Error("the first list tells of no choice")
	}
}

// What the server will not have is undone, and said once.
func TestWishIsRefused(t *testing.T) {
	s := online(nil, "bob")
	if out := s.Apply(chosenTo("bob", shared.ChoicePin, "1", "a", 2)); lines(out) != "[@set;with=bob;key=pin;id=a|1]" {
		t.Errorf("to the line goes %s", lines(out))
	}
	told(s, 2, "@error;code=storage;id=a|later")
	if !s.Standing("bob").Pinned || s.Overruled() != "" {
		t.Error("what could not be stored is given up")
	}
	told(s, 2, "@error;code=too-many;id=a|no")
	if s.Standing("bob").Pinned || s.Overruled() != shared.CodeTooMany || s.Overruled() != "" {
		t.Error("what was refused stays, or is not said once")
	}
	for _, e := range []Chose{chosenTo("bob", "colour", "1", "b", 2), chosenTo("bob", shared.ChoicePin, "yes", "c", 2), chosenTo("bob", shared.ChoicePin, "1", "", 2)} {
		if out := s.Apply(e); len(out) > 0 {
			t.Errorf("%+v goes out", e)
		}
	}
}

// The copy on the device has what is stored and what waits; what could not be kept is given again.
func TestChoicesAreKept(t *testing.T) {
	s := online([]string{"@set;with=bob;key=pin|1"}, "bob")
	ch := s.Changes()
	if !ch.Choices || fmt.Sprint(ch.Chosen) != "[{bob pin 1}]" {
		t.Errorf("kept is %v %v", ch.Choices, ch.Chosen)
	}
	s.Apply(LineChanged{Line{Phase: Offline}})
	s.Apply(chosenTo("bob", shared.ChoiceMute, "9", "a", 2))
	s.Apply(chosenTo("bob", shared.ChoiceMute, "8", "b", 2))
	ch = s.Changes()
	if len(ch.Wishes) != 1 || ch.Wishes[0].ID != "b" || fmt.Sprint(ch.Granted) != "[a]" || ch.Empty() {
		t.Errorf("kept is %+v, gone is %v", ch.Wishes, ch.Granted)
	}
	s.Unkept(ch)
	if again := s.Changes(); fmt.Sprint(again.Wishes, again.Granted) != fmt.Sprint(ch.Wishes, ch.Granted) {
		t.Errorf("after it could not be kept: %+v", again)
	}
	back := New()
	back.Apply(Restored{Me: shared.Me{Name: "alice"}, Epoch: "E", Epochs: []string{"E"}, Cursor: 1,
		Rows:   []KeptRow{{Conversation: shared.Conversation{With: "bob", Last: &shared.Message{N: 1, From: "bob", To: "alice"}}}},
		Chosen: []shared.Choice{{With: "bob", Key: "pin", Value: "1"}}, Wishes: ch.Wishes})
	if got := back.Standing("bob"); !got.Pinned || !back.Muted("bob", 7) || back.Muted("bob", 8) {
		t.Errorf("restored: %+v", got)
	}
	told(back, 2, "@hello;user=alice;epoch=E;n=1|", "@set;with=bob;key=pin|1", "@live|")
	if ch := back.Changes(); ch.Choices {
		t.Error("what stays as it was is kept again")
	}
}

// A message that never arrives keeps its one tick, whatever comes after it.
func TestTicksBesideGaps(t *testing.T) {
	s := online(nil, "bob")
	for n := 2; n <= 5; n++ {
		told(s, 2, fmt.Sprintf("alice;to=bob;n=%d;id=%d|x", n, n))
	}
	told(s, 2, "@delivered;by=bob;n=2|", "@delivered;by=bob;but=3-4;n=5|", "@read;by=bob;but=3-4;n=5|")
	var marks []Mark
	s.Apply(Opened{With: "bob"})
	for _, it := range s.Timeline("bob").Items[1:] {
		marks = append(marks, it.Mark)
	}
	if !slices.Equal(marks, []Mark{Seen, Stored, Stored, Seen}) {
		t.Errorf("marks are %v", marks)
	}
	ch := s.Changes()
	if len(ch.Rows) == 0 || ch.Rows[0].But != "3-4" {
		t.Errorf("kept is %+v", ch.Rows)
	}
}
