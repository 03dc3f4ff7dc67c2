package device

import (
	"fmt"
	"slices"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// Profiles come back as they were, an older one never replaces a newer one, and those of a log
// that is given up go with it, whatever their numbers.
func TestProfilesComeBack(t *testing.T) {
	d := newMemoryDisk()
	c, err := openCopy("alice", d, true)
	if err != nil {
		t.Fatal(err)
	}
	bob := func(called string, n int64) shared.Profile {
		return shared.Profile{Name: "bob", Called: called, Status: "3:a|b", Picture: "ff", N: n}
	}
	zhang := shared.Profile{Name: "张三", Called: "三哥", N: 1}
	for _, step := range []struct {
		change chat.Change
		want   []shared.Profile
	}{
		{chat.Change{Anew: true, Epoch: "E", Epochs: []string{"E"}, Cursor: 1, Profiles: []shared.Profile{bob("Bob", 7)}}, []shared.Profile{bob("Bob", 7)}},
		{chat.Change{Profiles: []shared.Profile{zhang}}, []shared.Profile{bob("Bob", 7), zhang}},
		{chat.Change{Profiles: []shared.Profile{bob("of another tab", 6)}}, []shared.Profile{bob("Bob", 7), zhang}},
		{chat.Change{Epoch: "E", Epochs: []string{"E"}, After: 1, Cursor: 3, Profiles: []shared.Profile{bob("Rob", 8)}}, []shared.Profile{bob("Rob", 8), zhang}},
		{chat.Change{Anew: true, Epoch: "E", Epochs: []string{"E"}, Cursor: 2, Profiles: []shared.Profile{bob("late", 5)}}, []shared.Profile{bob("Rob", 8), zhang}},
		{chat.Change{Anew: true, Epoch: "F", Epochs: []string{"F"}, Cursor: 1, Profiles: []shared.Profile{bob("B", 1)}}, []shared.Profile{bob("B", 1)}},
		{chat.Change{Anew: true, Epochs: []string{"F"}}, nil},
	} {
		if err := <-c.Save(step.change); err != nil {
			t.Fatal(err)
		}
		again, err := openCopy("alice", d, true)
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := again.Load("", 0)
		if err != nil || again.ID() != c.ID() {
			t.Fatal("the copy was thrown away", err)
		}
		if !slices.Equal(r.Profiles, step.want) {
			t.Errorf("kept %s, want %s", fmt.Sprint(r.Profiles), fmt.Sprint(step.want))
		}
	}
}
