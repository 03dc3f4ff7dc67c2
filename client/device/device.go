// Package device is what the browser keeps for a person between two visits.
// Its [Store] holds what is needed at once: the settings, and whose app this is. The [Copy] of
// an account holds the rest: the log's copy, the outbox, the drafts. Natively both are
// in memory, so that the rooms above can be tested.
package device

import (
	"encoding/json"
	"strings"

	"tobar/shared"
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

// Notices is what is shown outside of the page of messages that come while nobody looks at it.
type Notices string

// What is shown. The zero value is for whoever was not asked yet.
const (
	NotAsked  Notices = ""
	NoNotices Notices = "off"
	Wordy     Notices = "words" // who wrote, and what
	Discreet  Notices = "names" // who wrote
)

// Always is a time that does not come, in Unix milliseconds.
const Always = 1<<53 - 1

// Settings are one browser's, whoever is signed in. The script web/static/theme.js reads
// their stored form before the app runs.
type Settings struct {
	Theme    Theme    `json:"theme,omitempty"`
	Language Language `json:"language,omitempty"`
	Enter    Enter    `json:"enter,omitempty"`
	Notices  Notices  `json:"notices,omitempty"`
	Silent   bool     `json:"silent,omitempty"` // nothing sounds
	Quiet    int64    `json:"quiet,omitempty"`  // do not disturb until then, Unix milliseconds; 0 for do
	List     int      `json:"list,omitempty"`   // width of the conversation list in pixels, 0 for the usual one
}

// Store is what a browser keeps in small. Its methods do not block and are
// called from one goroutine. What cannot be kept is remembered until the page is closed,
// and Lasting says so.
type Store interface {
	// Settings returns the settings that were chosen, or the zero value.
	Settings() Settings
	SetSettings(Settings)
	// Account is who is signed in here, as far as is known: the app opens with
	// that copy before anybody can be asked. The zero value is for nobody.
	Account() shared.Me
	SetAccount(shared.Me)
	// Leave leaves something to the next page of this tab, which takes it by Left; "" leaves nothing.
	Leave(string)
	Left() string
	// Lasting reports whether things outlive the page.
	Lasting() bool
}

// area is a place for strings. set reports whether it was kept.
type area interface {
	get(key string) (value string, ok bool)
	set(key, value string) bool
	remove(key string)
}

// Keys of the area.
const (
	settingsKey = "tobar/settings"
	accountKey  = "tobar/account" // a name, and ownerMark after that of an owner
	leftKey     = "tobar/left"    // in the tab's
)

const ownerMark = "/" // no name holds one

// store is a Store over an area, and over memory for what the area refuses.
type store struct {
	area   area
	tab    area // ends with the tab
	memory memory
	failed bool // the area has refused something
}

var _ Store = (*store)(nil)

func newStore(a, tab area) *store { return &store{area: a, tab: tab, memory: memory{}} }

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

func (s *store) Account() shared.Me {
	v, _ := s.get(accountKey)
	name, owner := strings.CutSuffix(v, ownerMark)
	return shared.Me{Name: name, Owner: owner}
}

func (s *store) SetAccount(me shared.Me) {
	v := me.Name
	if me.Owner {
		v += ownerMark
	}
	if v == "" {
		s.area.remove(accountKey)
		s.memory.remove(accountKey)
		return
	}
	s.set(accountKey, v)
}

func (s *store) Leave(words string) {
	if s.tab.remove(leftKey); words != "" {
		s.tab.set(leftKey, words)
	}
}

func (s *store) Left() string {
	words, _ := s.tab.get(leftKey)
	s.tab.remove(leftKey)
	return words
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

// memory is an area that ends with the page.
type memory map[string]string

func (m memory) get(key string) (string, bool) { v, ok := m[key]; return v, ok }

func (m memory) set(key, value string) bool { m[key] = value; return true }

func (m memory) remove(key string) { delete(m, key) }
