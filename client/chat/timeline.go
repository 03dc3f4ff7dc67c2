package chat

import (
	"cmp"
	"slices"

	"tobar/shared"
)

// conversation is what is known about one other person: what was said, how
// far it was seen, and how they are now.
type conversation struct {
	with string
	rev  int

	// items[:stored] is of the log, ordered by N. What follows is a copy of
	// waiting for the timeline, while tailed is true.
	items   []Item
	stored  int
	tailed  bool
	waiting []*waiting // its part of the outbox: messages,
	changes []*waiting // and changes

	overlay  []Item // all items with the changes,
	overlaid int    // as of this rev

	// From floor up to the cursor every message of the log is held; 0 when
	// there is none before the first.
	floor  int64
	loaded bool // the newest page is held

	excerpt *excerpt // of older history, nil for none

	seen      int64  // I looked at everything up to here
	confirmed int64  // the server knows of seen up to here
	delivered int64  // the other has everything that I wrote up to here
	read      int64  // the other has looked at it
	but       string // for these stretches neither holds
	unread    int

	divide bool  // something was unread when it was opened:
	from   int64 // the first after this

	draft       string
	online      bool
	typingUntil int64 // Unix milliseconds; 0 when they are not typing
	left        int64 // when they were last online, Unix milliseconds
	profile     *shared.Profile

	// Choices of the user's, as resolve left them.
	pinned, marked, blocked bool
	mutedUntil              int64 // Unix milliseconds
	archivedAt              int64 // n
	cleared                 int64 // nothing up to this n is to be seen
	isAway                  bool  // as weigh left it

	// Of the list.
	stale bool // among State.stale
	spot  spot // as weigh left it
	quiet int  // how many of State.quietly

	place   place // of a row without messages
	last    *Item // the row's copy of the newest item,
	lastRev int   // as of this rev
}

// Timeline is the conversation with somebody: what is loaded of it, oldest
// first by n, and the outbox after it.
func (s *State) Timeline(with string) Timeline {
	c := s.conversations[with]
	if c == nil {
		return Timeline{With: with, Loaded: s.ok}
	}
	t := Timeline{
		With:   with,
		Items:  c.shown(),
		Rev:    c.rev,
		Loaded: c.loaded,
		Unread: c.firstUnread(),
		Draft:  c.draft,
		Typing: c.typingUntil != 0,
		Online: c.online,
		Left:   c.left,
	}
	if c.loaded {
		t.Oldest = c.floor
	}
	return t
}

// all is the log's part and the outbox after it.
func (c *conversation) all() []Item {
	if !c.tailed {
		c.items = c.items[:c.stored]
		for _, w := range c.waiting {
			c.items = append(c.items, w.Item)
		}
		c.tailed = true
	}
	return c.items
}

// log is the part of items that is stored, ordered by N.
func (c *conversation) log() []Item { return c.items[:c.stored] }

// after is the index of the first item of the log beyond n.
func (c *conversation) after(n int64) int {
	if c.stored == 0 || c.items[c.stored-1].N <= n {
		return c.stored
	}
	i, held := find(c.log(), n)
	if held {
		i++
	}
	return i
}

func find(items []Item, n int64) (int, bool) {
	return slices.BinarySearchFunc(items, n, func(it Item, n int64) int { return cmp.Compare(it.N, n) })
}

// firstUnread is where the line "new" goes, 0 for nowhere.
func (c *conversation) firstUnread() int64 {
	if !c.divide || c.floor > c.from+1 {
		return 0
	}
	for _, it := range c.items[c.after(c.from):c.stored] {
		if !it.Mine {
			return it.N
		}
	}
	return 0
}

// insert puts an item of the log into its place; false when it is held already.
func (c *conversation) insert(it *Item) bool {
	at := c.after(it.N)
	if at > 0 && c.items[at-1].N == it.N {
		return false
	}
	c.items = slices.Insert(c.log(), at, *it)
	c.stored++
	c.tailed = false
	return true
}

// add takes a message of the log into its conversation, unless it belongs to
// the history that is not loaded. truth: see found.
func (s *State) add(c *conversation, it *Item, truth bool) {
	defer s.touch(c)
	if it.N < c.floor || !s.lets(c, it.N) {
		s.found(c, it, truth)
		return
	}
	it.Mark = c.mark(it)
	if it.N <= s.cursor {
		s.catchUp(it)
	}
	if c.insert(it) {
		s.count(c, it)
	}
	s.found(c, it, truth)
	s.keep.message(c, it.N) // also one that was held: the cursor passes it now
}

// other is with whom a message was exchanged.
func (s *State) other(from, to string) string {
	if from == s.me.Name {
		return to
	}
	return from
}

// maxLoose is how many changes of messages that are not held are remembered
// for pages that are on their way.
const maxLoose = 1024

// change applies an edit, a deletion or a reaction from the stream.
func (s *State) change(f shared.Frame) {
	if f.From == s.me.Name && f.ID != "" {
		s.take(f.ID)
	}
	if f.N <= s.cursor {
		return
	}
	s.cursor = f.N
	with := s.other(f.From, f.To)
	if c := s.conversations[with]; c != nil {
		if i, held := find(c.log(), f.Of); held {
			c.items[i].change(&f)
			s.keep.message(c, f.Of)
			s.touch(c)
			return
		}
		if c.excerpt != nil {
			c.excerpt.change(&f)
			s.touch(c)
		}
	}
	if s.keep.on {
		s.keep.loose = append(s.keep.loose, Loose{with, f})
	}
	if len(s.loose) == maxLoose {
		s.base = max(s.base, s.loose[maxLoose/2-1].N)
		s.loose = slices.Delete(s.loose, 0, maxLoose/2)
	}
	s.loose = append(s.loose, f)
}

// catchUp applies to a message that becomes held only now what the stream has
// brought of its changes.
func (s *State) catchUp(it *Item) {
	for i := range s.loose {
		if s.loose[i].Of == it.N {
			it.change(&s.loose[i])
		}
	}
}

// change applies one change to the message that it is about.
func (i *Item) change(f *shared.Frame) {
	if f.N <= i.asOf || i.Deleted {
		return
	}
	switch f.Address {
	case shared.VerbEdit:
		i.Content, i.Edited = f.Content, f.N
	case shared.VerbDelete:
		i.Content, i.File, i.Deleted, i.Reactions = "", "", true, nil
	case shared.VerbReact:
		i.Reactions = reacted(i.Reactions, f.From, f.Content)
	}
}

// reacted returns the reactions with that of one person replaced, or taken
// back where content is empty. It leaves the old slice as it is: whoever gave it may hold it.
func reacted(old []shared.Reaction, by, content string) []shared.Reaction {
	reactions := make([]shared.Reaction, 0, len(old)+1)
	for _, r := range old {
		if r.By != by {
			reactions = append(reactions, r)
		}
	}
	if content != "" {
		reactions = append(reactions, shared.Reaction{By: by, Content: content})
	}
	return reactions
}
