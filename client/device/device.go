// Package device is what the browser keeps for a person between two visits:
// settings, drafts, and the random id by which the server knows this copy.
// Natively it keeps all that in memory, so that the rooms above it can be tested.
package device

import (
	"crypto/rand"
	"encoding/json"
	"strings"
)

// Theme is how the app is lit.
type Theme string

// The themes. The zero value follows the system.
const (
	System Theme = ""
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// Language is the language that was chosen.
type Language string

// The languages. The zero value follows the browser.
const (
	Auto    Language = ""
	English Language = "en"
	Chinese Language = "zh"
)

// Enter is what the Enter key does in the composer.
type Enter string

// What Enter does. The zero value sends on a keyboard and makes a line on touch.
const (
	ByKeyboard Enter = ""
	Sends      Enter = "send"
	MakesLine  Enter = "line"
)

// Settings are one browser's, whoever is signed in. The script web/static/theme.js reads
// their stored form before the app runs.
type Settings struct {
	Theme    Theme    `json:"theme,omitempty"`
	Language Language `json:"language,omitempty"`
	Enter    Enter    `json:"enter,omitempty"`
	List     int      `json:"list,omitempty"` // width of the conversation list in pixels, 0 for the usual one
}

// Store is what a browser keeps. Names in it are mapped names. Its methods do
// not block and are called from one goroutine. What cannot be kept is remembered until
// the page is closed, and Lasting says so.
type Store interface {
	// Settings returns the settings that were chosen, or the zero value.
	Settings() Settings
	SetSettings(Settings)
	// ID is the id of this copy of an account, random, made at the first call.
	ID(account string) string
	// Drafts returns what stands unsent in the composers of an account, by the other one's name.
	Drafts(account string) map[string]string
	// SetDraft keeps a draft; "" removes it.
	SetDraft(account, with, draft string)
	// Forget removes everything of an account: it signs out here.
	Forget(account string)
	// Lasting reports whether things outlive the page.
	Lasting() bool
}

// area is a place for strings. set reports whether it was kept.
type area interface {
	get(key string) (value string, ok bool)
	set(key, value string) bool
	remove(key string)
	keys() []string
}

// Keys of the area. Account and name stand in the key itself: neither holds a "/".
const (
	settingsKey = "tobar/settings"
	idKey       = "tobar/id/"
	draftKey    = "tobar/draft/"
)

// store is a Store over an area, and over memory for what the area refuses.
type store struct {
	area   area
	memory memory
	failed bool // the area has refused something
}

var _ Store = (*store)(nil)

func newStore(a area) *store { return &store{area: a, memory: memory{}} }

func (s *store) Settings() Settings {
	var set Settings
	v, _ := s.get(settingsKey)
	if json.Unmarshal([]byte(v), &set) != nil {
		return Settings{} // nothing, or of another hand
	}
	return set
}

func (s *store) SetSettings(set Settings) {
	b, err := json.Marshal(set)
	if err != nil {
		panic(err) // strings and a number
	}
	s.set(settingsKey, string(b))
}

func (s *store) ID(account string) string {
	key := idKey + account
	if id, ok := s.get(key); ok && id != "" {
		return id
	}
	id := rand.Text()
	s.set(key, id)
	return id
}

func (s *store) Drafts(account string) map[string]string {
	drafts := map[string]string{}
	prefix := draftKey + account + "/"
	for _, key := range s.keys() {
		if with, ok := strings.CutPrefix(key, prefix); ok {
			drafts[with], _ = s.get(key)
		}
	}
	return drafts
}

func (s *store) SetDraft(account, with, draft string) {
	key := draftKey + account + "/" + with
	if draft == "" {
		s.remove(key)
		return
	}
	s.set(key, draft)
}

func (s *store) Forget(account string) {
	for _, key := range s.keys() {
		if key == idKey+account || strings.HasPrefix(key, draftKey+account+"/") {
			s.remove(key)
		}
	}
}

func (s *store) Lasting() bool { return !s.failed }

// get prefers memory: what is there is newer, since the area refused it.
func (s *store) get(key string) (string, bool) {
	if v, ok := s.memory.get(key); ok {
		return v, true
	}
	return s.area.get(key)
}

func (s *store) set(key, value string) {
	if s.area.set(key, value) {
		s.memory.remove(key)
		return
	}
	s.failed = true
	s.memory.set(key, value)
}

func (s *store) remove(key string) {
	s.area.remove(key)
	s.memory.remove(key)
}

// keys returns every key once.
func (s *store) keys() []string {
	keys := s.area.keys()
	for _, key := range s.memory.keys() {
		if _, ok := s.area.get(key); !ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// memory is an area that ends with the page.
type memory map[string]string

func (m memory) get(key string) (string, bool) { v, ok := m[key]; return v, ok }

func (m memory) set(key, value string) bool { m[key] = value; return true }

func (m memory) remove(key string) { delete(m, key) }

func (m memory) keys() []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}
