package device

import (
	"testing"

	"tobar/shared"
)

// denied is an area as a private window has it: nothing in it, nothing kept.
type denied struct{}

func (denied) get(string) (string, bool) { return "", false }
func (denied) set(string, string) bool   { return false }
func (denied) remove(string)             {}

func TestKeeps(t *testing.T) {
	for name, area := range map[string]area{"kept": memory{}, "denied": denied{}} {
		t.Run(name, func(t *testing.T) {
			s := newStore(area, area)
			if got := s.Settings(); got != (Settings{}) {
				t.Errorf("settings of a new browser: %+v", got)
			}
			want := Settings{Theme: Dark, Language: Chinese, Enter: MakesLine, Notices: Discreet, Silent: true, Quiet: Always, List: 300}
			s.SetSettings(want)
			if got := s.Settings(); got != want {
				t.Errorf("settings: %+v, want %+v", got, want)
			}
			if got := s.Account(); got != (shared.Me{}) {
				t.Errorf("the account of a new browser: %+v", got)
			}
			for _, me := range []shared.Me{{Name: "alice"}, {Name: "张三", Owner: true}, {}} {
				s.SetAccount(me)
				if got := s.Account(); got != me {
					t.Errorf("account: %+v, want %+v", got, me)
				}
			}
			if got := s.Settings(); got != want {
				t.Errorf("settings: %+v, want %+v", got, want)
			}
			s.Leave("words")
			if got := s.Left(); got != "words" && name == "kept" || s.Left() != "" {
				t.Errorf("left: %q", got)
			}
			s.Leave("words")
			if s.Leave(""); s.Left() != "" {
				t.Error("something is left that was taken back")
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
	s := newStore(a, a)
	s.SetSettings(Settings{List: 1})
	a.full = true
	s.SetSettings(Settings{List: 2})
	if got := s.Settings().List; got != 2 || s.Lasting() {
		t.Errorf("settings %d, lasting %v", got, s.Lasting())
	}
	a.full = false
	s.SetSettings(Settings{List: 3})
	if got := s.Settings().List; got != 3 {
		t.Errorf("settings %d after the disk has room again", got)
	}
}

type flaky struct {
	memory
	full bool
}

func (f *flaky) set(key, value string) bool { return !f.full && f.memory.set(key, value) }

func TestSettingsOfAnotherHand(t *testing.T) {
	s := newStore(memory{settingsKey: "{not json"}, memory{})
	if got := s.Settings(); got != (Settings{}) {
		t.Errorf("settings: %+v", got)
	}
}
