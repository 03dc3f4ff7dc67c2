package device

import (
	"maps"
	"testing"
)

// denied is an area as a private window has it: nothing in it, nothing kept.
type denied struct{}

func (denied) get(string) (string, bool) { return "", false }
func (denied) set(string, string) bool   { return false }
func (denied) remove(string)             {}
func (denied) keys() []string            { return nil }

func TestKeeps(t *testing.T) {
	for name, area := range map[string]area{"kept": memory{}, "denied": denied{}} {
		t.Run(name, func(t *testing.T) {
			s := newStore(area)
			if got := s.Settings(); got != (Settings{}) {
				t.Errorf("settings of a new browser: %+v", got)
			}
			want := Settings{Theme: Dark, Language: Chinese, Enter: MakesLine, List: 300}
			s.SetSettings(want)
			if got := s.Settings(); got != want {
				t.Errorf("settings: %+v, want %+v", got, want)
			}
			id := s.ID("alice")
			if id == "" || s.ID("alice") != id || s.ID("bob") == id {
				t.Errorf("ids are not kept apart: %q", id)
			}
			s.SetDraft("alice", "bob", "one")
			s.SetDraft("alice", "张三", "two")
			s.SetDraft("alice", "zoë", "gone")
			s.SetDraft("alice", "zoë", "")
			s.SetDraft("al", "bob", "of another account")
			if got, want := s.Drafts("alice"), map[string]string{"bob": "one", "张三": "two"}; !maps.Equal(got, want) {
				t.Errorf("drafts: %v, want %v", got, want)
			}
			s.Forget("alice")
			if len(s.Drafts("alice")) != 0 || len(s.Drafts("al")) != 1 || s.ID("alice") == id || s.Settings() != want {
				t.Error("forgetting alice took too little or too much")
			}
			if got, want := s.Lasting(), name == "kept"; got != want {
				t.Errorf("Lasting: %v, want %v", got, want)
			}
		})
	}
}

// A disk that fills up later: what was kept is replaced by what is in memory.
func TestAreaFails(t *testing.T) {
	a := &flaky{memory: memory{}}
	s := newStore(a)
	s.SetDraft("alice", "bob", "old")
	a.full = true
	s.SetDraft("alice", "bob", "new")
	if got := s.Drafts("alice")["bob"]; got != "new" || s.Lasting() {
		t.Errorf("draft %q, lasting %v", got, s.Lasting())
	}
	a.full = false
	s.SetDraft("alice", "bob", "newer")
	if got := s.Drafts("alice")["bob"]; got != "newer" {
		t.Errorf("draft %q after the disk has room again", got)
	}
}

type flaky struct {
	memory
	full bool
}

func (f *flaky) set(key, value string) bool { return !f.full && f.memory.set(key, value) }

func TestSettingsOfAnotherHand(t *testing.T) {
	s := newStore(memory{settingsKey: "{not json"})
	if got := s.Settings(); got != (Settings{}) {
		t.Errorf("settings: %+v", got)
	}
}
