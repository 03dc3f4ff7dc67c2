package chat

import (
	"strconv"
	"strings"

	"tobar/shared"
)

// Standing is how a conversation stands with the user.
type Standing struct {
	Pinned   bool
	Muted    bool // as of the last time that an event told
	Archived bool // put away: nothing has come since, or it is muted
	Marked   bool // to be looked at again
	Blocked  bool // nothing of this person arrives
}

// Wish is a choice that is not known to be stored.
type Wish struct {
	shared.Choice
	ID string
}

// Chose is a choice of the user's. It shows at once, and goes out as soon as it can. ID is
// new and unique (UUIDv7).
type Chose struct {
	Wish
	Now int64
}

// Left says when somebody was last online, Unix milliseconds; 0 where that is not to be known.
type Left struct {
	With string
	At   int64
}

func (Chose) event() {}
func (Left) event()  {}

// subject is what a choice is about, as one word: maps of strings are in the app already.
// No name holds a slash.
func subject(with, key string) string { return with + "/" + key }

// choices is what the user has set.
type choices struct {
	stored  map[string]string // as the server has it
	told    map[string]string // what it has told of that since @hello; nil once it is live
	wishes  []Wish            // in the order in which they were made
	refused shared.Code       // of the last one that was undone; "" when that was said
}

// chosen is what holds: the newest wish, or else what is stored.
func (s *State) chosen(with, key string) string {
	for i := len(s.choices.wishes) - 1; i >= 0; i-- {
		if w := &s.choices.wishes[i]; w.With == with && w.Key == key {
			return w.Value
		}
	}
	return s.choices.stored[subject(with, key)]
}

func (s *State) chose(e *Chose) []shared.Frame {
	s.pass(e.Now)
	if e.ID == "" || e.Check() != "" || s.wish(e.ID) != nil {
		return nil
	}
	if e.Key == shared.ChoiceCleared && number(e.Value) <= s.clearedUpTo(e.With) {
		return nil
	}
	for _, w := range s.choices.wishes {
		if w.With == e.With && w.Key == e.Key {
			s.granted(w.ID) // there is one at most
			break
		}
	}
	s.choices.wishes = append(s.choices.wishes, e.Wish)
	s.keep.wish(e.ID)
	s.resolve(e.With)
	if !s.live {
		return nil
	}
	return []shared.Frame{e.frame()}
}

func (w *Wish) frame() shared.Frame {
	if w.Key == keyHide {
		return shared.Frame{Address: shared.VerbHide, N: number(w.Value), ID: w.ID}
	}
	return shared.Frame{Address: shared.VerbSet, With: w.With, Key: w.Key, ID: w.ID, Content: w.Value}
}

// set takes what the server says of a choice.
func (s *State) set(f *shared.Frame) {
	about := subject(f.With, f.Key)
	if s.choices.told != nil {
		s.choices.told[about] = f.Content
		return
	}
	s.store(about, f.Content)
	s.granted(f.ID)
	s.resolve(f.With)
}

func (s *State) store(about, value string) {
	if s.choices.stored == nil {
		s.choices.stored = make(map[string]string)
	}
	if value == "" {
		delete(s.choices.stored, about)
	} else {
		s.choices.stored[about] = value
	}
	s.keep.choices = s.keep.on
}

// granted takes a wish away, which is stored or refused, and reports whether there was one.
func (s *State) granted(id string) bool {
	for i := range s.choices.wishes {
		if s.choices.wishes[i].ID == id {
			s.keep.wish(id)
			s.choices.wishes = append(s.choices.wishes[:i:i], s.choices.wishes[i+1:]...)
			return true
		}
	}
	return false
}

// wish finds what is not known to be stored, nil if there is no such wish.
func (s *State) wish(id string) *Wish {
	for i := range s.choices.wishes {
		if s.choices.wishes[i].ID == id {
			return &s.choices.wishes[i]
		}
	}
	return nil
}

// overruled undoes a wish that the server will not have, and reports whether there was one.
func (s *State) overruled(id string, code shared.Code) bool {
	w := s.wish(id)
	if w == nil || code == shared.CodeStorage {
		return w != nil
	}
	with := w.With
	if w.Key == keyHide {
		delete(s.hidden, number(w.Value))
		s.reload()
	}
	s.granted(id)
	s.choices.refused = code
	s.resolve(with)
	return true
}

// Overruled is why a choice was undone since this was last asked, "" where none was.
func (s *State) Overruled() shared.Code {
	code := s.choices.refused
	s.choices.refused = ""
	return code
}

// replaceChoices takes all that is stored.
func (s *State) replaceChoices(list []shared.Choice) {
	all := make(map[string]string, len(list))
	for _, c := range list {
		all[subject(c.With, c.Key)] = c.Value
	}
	s.replaceStored(all)
}

func (s *State) replaceStored(all map[string]string) {
	old := s.choices.stored
	s.choices.stored = all
	s.keep.choices = s.keep.on
	s.resolveEach(old)
	s.resolveEach(all)
	for _, w := range s.choices.wishes {
		s.resolve(w.With)
	}
}

// wished takes what the server has told since @hello, which is all, and returns what waits.
func (s *State) wished() []shared.Frame {
	if told := s.choices.told; told != nil {
		s.choices.told = nil
		same := len(told) == len(s.choices.stored)
		for about, value := range told {
			same = same && s.choices.stored[about] == value
		}
		if !same {
			s.replaceStored(told)
		}
	}
	var frames []shared.Frame
	for _, w := range s.choices.wishes {
		frames = append(frames, w.frame())
	}
	return frames
}

func (s *State) resolveEach(choices map[string]string) {
	for about := range choices {
		with, _, _ := strings.Cut(about, "/")
		s.resolve(with)
	}
}

// resolve brings a conversation into line with the choices about it.
func (s *State) resolve(with string) {
	s.rev++
	if with == "" {
		return
	}
	c := s.conversation(with)
	c.pinned = s.chosen(with, shared.ChoicePin) != ""
	c.marked = s.chosen(with, shared.ChoiceUnread) != ""
	c.blocked = s.chosen(with, shared.ChoiceBlock) != ""
	c.mutedUntil = number(s.chosen(with, shared.ChoiceMute))
	c.archivedAt = number(s.chosen(with, shared.ChoiceArchive))
	s.clear(c, s.clearedUpTo(with))
	s.touch(c)
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

// number reads a value that was checked; 0 for none.
func number(value string) (n int64) {
	for i := range len(value) {
		n = n*10 + int64(value[i]-'0')
	}
	return n
}

// away reports whether the conversation is put away: it is muted, or nothing has come since.
func (c *conversation) away(now int64) bool {
	return c.archivedAt > 0 && (c.mutedUntil > now || len(c.waiting) == 0 && c.newestN() <= c.archivedAt)
}

func (c *conversation) newestN() int64 {
	if c.stored == 0 {
		return 0
	}
	return c.items[c.stored-1].N
}

func (c *conversation) standing(now int64) Standing {
	return Standing{Pinned: c.pinned, Muted: c.mutedUntil > now, Archived: c.away(now), Marked: c.marked, Blocked: c.blocked}
}

// Standing is how the conversation with somebody stands.
func (s *State) Standing(with string) Standing {
	if c := s.conversations[with]; c != nil {
		return c.standing(s.now)
	}
	return Standing{}
}

// Muted reports whether the conversation with somebody is to make no noise now (Unix milliseconds).
func (s *State) Muted(with string, now int64) bool {
	c := s.conversations[with]
	return c != nil && c.mutedUntil > now
}

// Newest is the n of the newest message of the log with somebody, 0 for none.
func (s *State) Newest(with string) int64 {
	if c := s.conversations[with]; c != nil {
		return c.newestN()
	}
	return 0
}

// Hides reports whether the user hides something: one of the keys shared.ChoiceHide….
func (s *State) Hides(key string) bool { return s.chosen("", key) != "" }

// Blocked is everybody whom the user has blocked, in no order.
func (s *State) Blocked() []string {
	var names []string
	for _, c := range s.order {
		if c.blocked {
			names = append(names, c.with)
		}
	}
	return names
}

// pass lets time go on: a mute that ends with it is to be seen.
func (s *State) pass(now int64) {
	was := s.now
	if s.now = max(0, now); now >= was && (s.wakes == 0 || now < s.wakes) {
		return
	}
	s.wakes = 0
	for _, c := range s.order {
		if c.mutedUntil > min(was, now) && c.mutedUntil <= max(was, now) {
			s.touch(c)
		} else if c.mutedUntil > 0 {
			s.age(c) // it may be the next one to end
		}
	}
}

// WakesAt is when Ticked is to happen next because a mute ends, Unix milliseconds, 0 for not at all.
func (s *State) WakesAt() int64 { return s.wakes }

// left notes when somebody was last online.
func (s *State) left(e *Left) {
	if c := s.conversations[e.With]; c != nil && c.left != e.At {
		c.left = e.At
		s.touch(c)
	}
}

// choiceChanges takes what the copy lacks of the choices.
func (s *State) choiceChanges(ch *Change) {
	k := &s.keep
	if ch.Choices, k.choices = k.choices, false; ch.Choices {
		for about, value := range s.choices.stored {
			with, key, _ := strings.Cut(about, "/")
			ch.Chosen = append(ch.Chosen, shared.Choice{With: with, Key: key, Value: value})
		}
	}
	for _, w := range s.choices.wishes {
		if k.wishes[w.ID] {
			delete(k.wishes, w.ID)
			ch.Wishes = append(ch.Wishes, w)
		}
	}
	for id := range k.wishes {
		ch.Granted = append(ch.Granted, id)
	}
	clear(k.wishes)
}
