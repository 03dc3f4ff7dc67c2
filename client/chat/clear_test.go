package chat

import (
	"fmt"
	"slices"
	"testing"

	"tobar/shared"
)

// numbers are the messages that are shown with somebody.
func numbers(s *State, with string) (list []int64) {
	for _, it := range s.View(with).Items {
		list = append(list, it.N)
	}
	return list
}

// A conversation that was cleared is not in the list until something newer comes, and shows only that.
// It goes at once, and the server is told when there is a line.
func TestClear(t *testing.T) {
	s := online(nil, "ann", "bob")
	told(s, 2, "bob;n=3;id=x|one", "bob;n=4;id=y|two")
	s.Apply(Drafted{With: "bob", Text: "half a"})
	s.Changes()
	s.Apply(LineChanged{Line{Phase: Offline}})
	s.Apply(Drafted{With: "bob"})
	if out := s.Apply(chosenTo("bob", shared.ChoiceCleared, "4", "c", 3)); len(out) > 0 {
		t.Errorf("without a line it writes %s", lines(out))
	}
	tl := s.Timeline("bob")
	if names(s) != "[ann]" || s.Unread() != 0 || !tl.Loaded || tl.Oldest != 0 || len(tl.Items) > 0 {
		t.Errorf("rows %s, %d unread, %+v", names(s), s.Unread(), tl)
	}
	ch := s.Changes()
	if fmt.Sprint(ch.Cleared) != "[{bob 4}]" || len(ch.Wishes) != 1 || len(ch.Drafts) != 1 || ch.Rows[0].Last != nil || ch.Rows[0].Unread != 0 {
		t.Errorf("kept is %+v", ch)
	}
	s.Unkept(ch)
	if again := s.Changes(); fmt.Sprint(again.Cleared) != "[{bob 4}]" {
		t.Errorf("after it could not be kept: %+v", again)
	}
	// A page from before is on its way.
	s.Apply(PageLoaded{With: "bob", Page: shared.Page{N: 4, Epoch: "E", More: true, Messages: []shared.Message{{N: 3, From: "bob", To: "alice"}, {N: 4, From: "bob", To: "alice"}}}})
	if got := numbers(s, "bob"); len(got) > 0 || s.Timeline("bob").Oldest != 0 {
		t.Errorf("a late page brings back %v", got)
	}
	s.Apply(LineChanged{Line{Phase: Connecting}})
	told(s, 4, "@hello;user=alice;epoch=E;n=4|", "bob;n=5;id=z|new")
	s.Apply(LineChanged{Line{Phase: Connected}})
	if out := told(s, 4, "@live|"); lines(out) != "[@set;with=bob;key=cleared;id=c|4]" {
		t.Errorf("to the line goes %s", lines(out))
	}
	told(s, 4, "@set;with=bob;key=cleared;id=c|4")
	if names(s) != "[bob ann]" || s.Unread() != 1 || !slices.Equal(numbers(s, "bob"), []int64{5}) || s.NeedsLoad() {
		t.Errorf("rows %s, %d unread, %v", names(s), s.Unread(), numbers(s, "bob"))
	}
	if !s.Hidden("bob", 4) || s.Hidden("bob", 5) {
		t.Error("it does not know what is hidden")
	}
	if out := s.Apply(chosenTo("bob", shared.ChoiceCleared, "3", "d", 5)); len(out) > 0 {
		t.Errorf("less than before goes out: %s", lines(out))
	}
}

// What was cleared elsewhere goes; a list and its count that do not know of it bring nothing back.
func TestClearedElsewhere(t *testing.T) {
	s := online(nil, "bob")
	told(s, 2, "bob;n=2;id=x|one", "@set;with=bob;key=cleared|1")
	if got := numbers(s, "bob"); !slices.Equal(got, []int64{2}) || s.Unread() != 1 {
		t.Errorf("shown are %v, %d unread", got, s.Unread())
	}
	told(s, 2, "@set;with=bob;key=cleared|2")
	told(s, 2, "@hello;user=alice;epoch=F;n=2;reset|")
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "F", N: 2,
		Conversations: []shared.Conversation{{With: "bob", Unread: 1, Last: &shared.Message{N: 2, From: "bob", To: "alice"}}}}})
	if got := numbers(s, "bob"); len(got) > 0 || s.Unread() != 0 || len(s.Rows()) > 0 {
		t.Errorf("the list brings back %v, %d unread", got, s.Unread())
	}
	// That server was put back from an older copy: it does not know of it.
	told(s, 2, "@live|")
	if !s.NeedsLoad() {
		t.Error("what was let go of is not asked for again")
	}
}

// What the server will not hide comes back with a new list.
func TestHidingIsRefused(t *testing.T) {
	for _, e := range []Event{chosenTo("bob", shared.ChoiceCleared, "1", "a", 1), Hid{With: "bob", N: 1, ID: "a", Now: 1}} {
		s := online(nil, "bob")
		s.Apply(e)
		if len(s.Rows()) > 0 {
			t.Errorf("%+v: still there", e)
		}
		if told(s, 2, "@error;code=storage;id=a|later"); s.NeedsLoad() {
			t.Errorf("%+v is given up", e)
		}
		told(s, 2, "@error;code=too-many;id=a|no")
		if !s.NeedsLoad() || s.Overruled() != shared.CodeTooMany {
			t.Errorf("%+v: nothing is asked for", e)
		}
		s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "E", N: 1,
			Conversations: []shared.Conversation{{With: "bob", Last: &shared.Message{N: 1, From: "bob", To: "alice"}}}}})
		if got := numbers(s, "bob"); !slices.Equal(got, []int64{1}) {
			t.Errorf("%+v: shown are %v", e, got)
		}
	}
}

// A hidden message is gone at once, counts for nothing, and its number is told to the server.
func TestHide(t *testing.T) {
	s := online(nil, "bob")
	told(s, 2, "bob;n=2;id=x|one", "bob;n=3;id=y|two", "alice;to=bob;n=4;id=z|three")
	s.Changes()
	if out := s.Apply(Hid{With: "bob", N: 3, ID: "a", Now: 2}); lines(out) != "[@hide;n=3;id=a|]" {
		t.Errorf("to the line goes %s", lines(out))
	}
	if got := numbers(s, "bob"); !slices.Equal(got, []int64{1, 2, 4}) || s.Unread() != 1 {
		t.Errorf("shown are %v, %d unread", got, s.Unread())
	}
	if ch := s.Changes(); fmt.Sprint(ch.Hidden) != "[{bob 3}]" || len(ch.Wishes) != 1 {
		t.Errorf("kept is %+v", ch)
	}
	told(s, 2, "@sent;to=bob;of=3;n=5;id=a|")
	if ch := s.Changes(); fmt.Sprint(ch.Granted) != "[a]" || ch.Cursor != 5 {
		t.Errorf("then kept is %+v", ch)
	}
	// Another device of hers, and a change that was on its way.
	told(s, 2, "@hide;from=alice;to=bob;of=4;n=6;id=b|", "@edit;from=bob;of=3;n=7|hidden")
	if got := numbers(s, "bob"); !slices.Equal(got, []int64{1, 2}) || s.Rows()[0].Last.N != 2 {
		t.Errorf("shown are %v", got)
	}
	if _, n, _ := s.Cursor(); n != 7 {
		t.Errorf("the cursor is at %d", n)
	}
}

// Where the newest message is hidden and no older one is held, the row has to be found.
func TestHideTheNewest(t *testing.T) {
	s := online(nil, "bob", "ann")
	if s.NeedsPage() != "" {
		t.Errorf("it asks for %q", s.NeedsPage())
	}
	s.Apply(Hid{With: "bob", N: 1, ID: "a"})
	if s.NeedsPage() != "bob" {
		t.Errorf("it asks for %q", s.NeedsPage())
	}
	s.reload()
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "E", N: 2, Conversations: []shared.Conversation{
		{With: "bob", Last: &shared.Message{N: 1, From: "bob", To: "alice"}}, {With: "ann", Last: &shared.Message{N: 2, From: "ann", To: "alice"}}}}})
	if s.NeedsPage() != "bob" || names(s) != "[ann]" {
		t.Errorf("after a list that does not know of it, it asks for %q, rows %s", s.NeedsPage(), names(s))
	}
	s.Apply(PageLoaded{With: "bob", Page: shared.Page{N: 2, Epoch: "E"}})
	if s.NeedsPage() != "" || names(s) != "[ann]" {
		t.Errorf("it asks for %q, rows %s", s.NeedsPage(), names(s))
	}
}

// What waits to be hidden is so after a start, too.
func TestHideIsRestored(t *testing.T) {
	s := New()
	s.Apply(Restored{Me: shared.Me{Name: "alice"}, Epoch: "E", Epochs: []string{"E"}, Cursor: 9,
		Rows:   []KeptRow{{Conversation: shared.Conversation{With: "bob", Last: &shared.Message{N: 9, From: "bob", To: "alice"}}, Floor: 1}},
		Wishes: []Wish{{shared.Choice{With: "bob", Key: keyHide, Value: "9"}, "a"}, {shared.Choice{With: "bob", Key: shared.ChoiceCleared, Value: "3"}, "b"}}})
	s.Apply(PageLoaded{With: "bob", Kept: true, Page: shared.Page{N: 9, Epoch: "E", Messages: []shared.Message{
		{N: 3, From: "bob", To: "alice"}, {N: 4, From: "bob", To: "alice"}, {N: 9, From: "bob", To: "alice"}}}})
	if got := numbers(s, "bob"); !slices.Equal(got, []int64{4}) {
		t.Errorf("shown are %v", got)
	}
	told(s, 2, "@hello;user=alice;epoch=E;n=9|")
	if out := told(s, 2, "@live|"); lines(out) != "[@hide;n=9;id=a| @set;with=bob;key=cleared;id=b|3]" {
		t.Errorf("to the line goes %s", lines(out))
	}
}

// An excerpt of the history is without what is hidden, and ends with the last of it.
func TestHideInAnExcerpt(t *testing.T) {
	s := New()
	s.Apply(Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: "E", N: 90,
		Conversations: []shared.Conversation{{With: "bob", Seen: 90, Last: &shared.Message{N: 90, From: "bob", To: "alice"}}}}})
	page := func(from, to int64) (p shared.Page) {
		p.N, p.Epoch, p.More = 90, "E", true
		for n := from; n <= to; n++ {
			p.Messages = append(p.Messages, shared.Message{N: n, From: "bob", To: "alice"})
		}
		return p
	}
	s.Apply(PageLoaded{With: "bob", Page: page(80, 90)})
	s.Apply(Hid{With: "bob", N: 11, ID: "a"})
	s.Apply(ExcerptLoaded{With: "bob", Before: 13, Page: page(10, 12)})
	if got := numbers(s, "bob"); !slices.Equal(got, []int64{10, 12}) || !s.View("bob").Apart {
		t.Errorf("shown are %v", got)
	}
	s.Apply(chosenTo("bob", shared.ChoiceCleared, "10", "b", 1))
	if v := s.View("bob"); !slices.Equal(numbers(s, "bob"), []int64{12}) || v.Oldest != 0 {
		t.Errorf("shown are %v from %d", numbers(s, "bob"), v.Oldest)
	}
	s.Apply(Hid{With: "bob", N: 12, ID: "c"})
	if s.View("bob").Apart {
		t.Error("an excerpt of nothing")
	}
}
