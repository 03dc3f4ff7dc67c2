package chat

import (
	"fmt"
	"slices"
	"testing"

	"tobar/shared"
)

// calledIn are the rows with what their people want to be called.
func calledIn(s *State) string {
	var list []string
	for _, r := range s.Rows() {
		called := "-"
		if r.Profile != nil {
			called = r.Profile.Called
			if *r.Profile != s.Profile(r.With) {
				called += " in the row alone"
			}
		}
		list = append(list, r.With+"="+called)
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

// keptIn are the names of the profiles in what the copy lacks.
func keptIn(ch Change) string {
	var list []string
	for _, p := range ch.Profiles {
		list = append(list, fmt.Sprintf("%s=%s@%d", p.Name, p.Called, p.N))
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

func TestProfiles(t *testing.T) {
	s := online([]string{"@profile;user=bob;called=Bob B.;picture=p;n=3|at sea", "@profile;user=nobody-yet;called=N;n=1|"}, "ann", "bob")
	if got := calledIn(s); got != "[ann=- bob=Bob B.]" {
		t.Errorf("rows %s", got)
	}
	if got, want := s.Profile("bob"), (shared.Profile{Name: "bob", Called: "Bob B.", Status: "at sea", Picture: "p", N: 3}); got != want {
		t.Errorf("bob is %+v", got)
	}
	if got := s.Profile("ann"); got != (shared.Profile{Name: "ann"}) {
		t.Errorf("ann is %+v", got)
	}
	if got := keptIn(s.Changes()); got != "[bob=Bob B.@3 nobody-yet=N@1]" {
		t.Errorf("kept %s", got)
	}
	_, cursor, _ := s.Cursor()
	rev, rows := s.Rev(), s.Rows()
	told(s, 1, "@profile;user=bob;called=older;n=2|", "@profile;user=bob;called=same;n=3|", "@profile;user=bob|", "@profile;n=9|")
	if ch := s.Changes(); s.Rev() != rev || !ch.Empty() {
		t.Errorf("what is old changes something: %+v", ch)
	}
	told(s, 1, "@profile;user=bob;n=900|", "nobody-yet;n=7;id=1|hello")
	if got := calledIn(s); got != "[ann=- bob= nobody-yet=N]" {
		t.Errorf("rows %s", got)
	}
	if rows[0].Profile == nil && rows[1].Profile == nil {
		t.Error("rows that were given out have changed")
	}
	if _, n, _ := s.Cursor(); n != 7 || cursor == 7 {
		t.Errorf("the number of a profile has moved the cursor to %d", n)
	}
	s.Apply(Told{shared.Profile{Name: "ann", Called: "Ann", N: 1}})
	if got := calledIn(s); got != "[ann=Ann bob= nobody-yet=N]" {
		t.Errorf("rows %s", got)
	}
	ch := s.Changes()
	if got := keptIn(ch); got != "[ann=Ann@1 bob=@900]" {
		t.Errorf("kept %s", got)
	}
	s.Unkept(ch)
	if got := keptIn(s.Changes()); got != "[ann=Ann@1 bob=@900]" {
		t.Errorf("given back, %s", got)
	}
	s.Whole()
	if ch := s.Changes(); !ch.Anew || keptIn(ch) != "[ann=Ann@1 bob=@900 nobody-yet=N@1]" {
		t.Errorf("as a whole, %s", keptIn(ch))
	}
}

// What a list says is taken where it is newer than what the stream has said.
func TestProfilesOfAList(t *testing.T) {
	s := New()
	s.Apply(Restored{Me: shared.Me{Name: "alice"}, Epoch: "E", Cursor: 2, Profiles: []shared.Profile{{Name: "bob", Called: "kept", N: 2}},
		Rows: []KeptRow{{Conversation: shared.Conversation{With: "bob", Last: &shared.Message{N: 1, From: "bob", To: "alice"}}}}})
	if got := calledIn(s); got != "[bob=kept]" {
		t.Errorf("restored, rows %s", got)
	}
	if ch := s.Changes(); len(ch.Profiles) > 0 {
		t.Errorf("what was kept is kept again: %+v", ch.Profiles)
	}
	list := func(epoch string, n int64, called string, at int64) Loaded {
		return Loaded{Me: shared.Me{Name: "alice"}, List: shared.Conversations{Epoch: epoch, N: n,
			Conversations: []shared.Conversation{{With: "bob", Last: &shared.Message{N: 1, From: "bob", To: "alice"}}},
			Profiles:      []shared.Profile{{Name: "bob", Called: called, N: at}}}}
	}
	s.Apply(list("E", 9, "listed", 5))
	if got := calledIn(s); got != "[bob=listed]" {
		t.Errorf("of a list, rows %s", got)
	}
	// Another log, in which the numbers begin anew; the stream is ahead of the list.
	s.Apply(LineChanged{Line{Phase: Connecting}})
	told(s, 1, "@hello;user=alice;epoch=F;n=1;reset|", "@profile;user=bob;called=newest;n=2|")
	s.Apply(list("F", 1, "new", 1))
	if got := calledIn(s); got != "[bob=newest]" {
		t.Errorf("of another log, rows %s", got)
	}
	if ch := s.Changes(); !ch.Anew || keptIn(ch) != "[bob=newest@2]" {
		t.Errorf("of another log is kept %s", keptIn(ch))
	}
}
