package chat

import (
	"cmp"
	"slices"

	"tobar/shared"
)

// Change is what a copy on the device lacks. It is kept as a whole or not at
// all, in the order in which changes were taken. Several tabs may write to one
// copy: what Epochs, Entered and Cursor say tells whether the copy is behind
// this change, ahead of it, or of another log.
type Change struct {
	// The log. Epoch is "" where nothing of it has changed.
	Anew    bool     // the log's copy is to be thrown away first; with Epoch "" there is none then. See Leading
	Epoch   string   // goes with Cursor
	Epochs  []string // all epochs of this log, as far as they are known
	Entered int64    // up to here the log is the same in Epoch as in the others
	After   int64    // the change continues a copy that has everything up to here
	Cursor  int64    // and brings it up to here
	Ahead   int64    // it knows of the log up to here, if that is beyond Cursor

	Messages  []KeptMessage // as they are now, ordered by N
	Loose     []Loose       // changes of messages that the copy may hold, ordered by N
	Rows      []KeptRow
	Stretches []Stretch
	Hidden    []Spot // messages that the user is not to see any more,
	Cleared   []Spot // and conversations of which nothing is to be seen up to there

	Outbox []Outgoing // new, or as they are now, in order
	Gone   []string   // ids that have left the outbox
	Drafts []Draft
	Since  int64 // when the line was last Connected, Unix milliseconds; 0 for no change

	Profiles []shared.Profile // new, or as they are now

	Chosen  []shared.Choice // all that the server has stored, if Choices is true
	Choices bool
	Wishes  []Wish   // new
	Granted []string // ids of wishes that have left

	start int
}

// KeptMessage is a message of the log with its changes.
type KeptMessage struct {
	With string
	shared.Message
}

// Loose is a change of a message that the state does not hold.
type Loose struct {
	With  string
	Frame shared.Frame
}

// KeptRow is what is kept of a conversation besides its messages. Last is the
// newest one up to the cursor, or one's own; Unread is as of the cursor.
type KeptRow struct {
	shared.Conversation
	Confirmed int64 // the server knows of Seen up to here
	Floor     int64 // every message from here on is held; 0 when there is none before. It counts for a row that is new to the copy
}

// Stretch says that all messages of a conversation from From (0: from its
// beginning) to below Below are among those of the change.
type Stretch struct {
	With        string
	From, Below int64
}

// Outgoing is one message of the outbox, or with a Target a change of one.
type Outgoing struct {
	To, ID, Content string
	File            string // the line of what it brings along
	Re, At          int64
	Refusal         shared.Code // "" while it waits
	N               int64       // of the log that it has come back from: it goes before all that has none
	Target
}

// Draft is what stands in a composer; Text "" removes it.
type Draft struct{ With, Text string }

// Empty reports whether there is nothing to be kept.
func (c *Change) Empty() bool {
	return !c.Anew && c.Epoch == "" && c.Since == 0 && len(c.Outbox)+len(c.Gone)+len(c.Drafts)+len(c.Wishes)+len(c.Granted)+len(c.Profiles) == 0 && !c.Choices
}

// Change is what has to be kept before the message is applied: it is in the
// outbox and no longer a draft.
func (e *Composed) Change() Change {
	ch := Change{
		Outbox: []Outgoing{{To: e.To, ID: e.ID, Content: e.Content, File: e.File, Re: e.Re, At: e.Now, Target: e.Target}},
	}
	if e.Verb == "" && e.File == "" {
		ch.Drafts = []Draft{{With: e.To}}
	}
	return ch
}

// keeping is what has changed since the last Changes.
type keeping struct {
	on        bool             // there is a copy; nothing is noted otherwise
	start     int              // how often the copy of the log has been begun anew
	anew      bool             // the copy of the log is to be thrown away
	gone      bool             // and there is none to take its place, so far
	messages  map[int64]string // by n, and with whom
	loose     []Loose
	rows      map[string]bool // by name
	stretches []Stretch
	hidden    []Spot
	cleared   map[string]int64 // by name
	outbox    map[string]bool  // by id
	drafts    map[string]bool  // by name
	since     int64
	choices   bool            // what is stored of them has changed
	wishes    map[string]bool // by id
	profiles  map[string]bool // by name

	// As of the last Changes.
	epoch         string
	cursor, ahead int64

	kept int64 // the copy has everything up to here
}

// begin notes from now on; the copy has all that there is.
func (k *keeping) begin(s *State) {
	*k = keeping{on: true, outbox: make(map[string]bool), drafts: make(map[string]bool), wishes: make(map[string]bool),
		profiles: make(map[string]bool),
		epoch:    s.epoch, cursor: s.cursor, ahead: s.ahead, kept: s.cursor}
	k.clearLog()
}

func (k *keeping) clearLog() {
	k.messages, k.rows = make(map[int64]string), make(map[string]bool)
	k.loose, k.stretches, k.hidden, k.cleared = nil, nil, nil, make(map[string]int64)
}

// restart notes that the copy of the log is to be thrown away.
func (k *keeping) restart() {
	if k.on {
		k.clearLog()
		k.start++
		k.anew, k.kept = true, 0
	}
}

func (k *keeping) message(c *conversation, n int64) {
	if k.on {
		k.messages[n], k.rows[c.with] = c.with, true
	}
}

func (k *keeping) row(c *conversation) {
	if k.on {
		k.rows[c.with] = true
	}
}

func (k *keeping) waiting(id string) {
	if k.on {
		k.outbox[id] = true
	}
}

func (k *keeping) wish(id string) {
	if k.on {
		k.wishes[id] = true
	}
}

// Changes takes what the copy on the device lacks. It is empty without a copy;
// one begins with Restored. One change is kept at a time: the next one is taken
// when this has been kept, or given back as Unkept.
func (s *State) Changes() Change {
	k := &s.keep
	if !k.on {
		return Change{}
	}
	ch := Change{Since: k.since, start: k.start}
	k.since = 0
	s.outboxChanges(&ch)
	s.choiceChanges(&ch)
	for with := range k.drafts {
		d := Draft{With: with}
		if c := s.conversations[with]; c != nil {
			d.Text = c.draft
		}
		ch.Drafts = append(ch.Drafts, d)
	}
	clear(k.drafts)
	if k.gone || s.ok && (k.anew || s.logChanged()) {
		s.logChanges(&ch)
	}
	s.profileChanges(&ch)
	return ch
}

// Lacks is how many messages the next Changes will have, at most.
func (s *State) Lacks() int { return len(s.keep.messages) }

func (s *State) logChanged() bool {
	k := &s.keep
	return s.epoch != k.epoch || s.cursor != k.cursor || s.ahead > max(s.cursor, k.ahead) ||
		len(k.messages)+len(k.rows)+len(k.loose)+len(k.stretches)+len(k.hidden)+len(k.cleared) > 0
}

func (s *State) logChanges(ch *Change) {
	k := &s.keep
	ch.Anew, k.anew, k.gone = k.anew, false, false
	for e := range s.epochs {
		ch.Epochs = append(ch.Epochs, e)
	}
	if !s.ok {
		return
	}
	ch.Epoch, ch.Entered, ch.Cursor, ch.Ahead = s.epoch, s.entered, s.cursor, s.ahead
	if !ch.Anew {
		ch.After = k.cursor
	}
	k.epoch, k.cursor, k.ahead = s.epoch, s.cursor, s.ahead
	var list []*KeptMessage // pointers share one sort in the app, which is to be small
	for n, with := range k.messages {
		c := s.conversations[with]
		if i, held := find(c.log(), n); held {
			list = append(list, &KeptMessage{with, c.items[i].Message})
		}
	}
	slices.SortFunc(list, func(a, b *KeptMessage) int { return cmp.Compare(a.N, b.N) })
	for _, m := range list {
		ch.Messages = append(ch.Messages, *m)
	}
	for with := range k.rows {
		if c := s.conversations[with]; c != nil {
			ch.Rows = append(ch.Rows, s.keptRow(c))
		}
	}
	ch.Loose, ch.Stretches = k.loose, k.stretches
	k.hiddenChanges(ch)
	k.clearLog()
}

// keptRow is a conversation as of the cursor: what lies beyond comes again.
func (s *State) keptRow(c *conversation) KeptRow {
	r := KeptRow{
		Conversation: shared.Conversation{With: c.with, Unread: c.unread, Seen: c.seen, Delivered: c.delivered, Read: c.read, But: c.but},
		Confirmed:    c.confirmed,
		Floor:        c.floor,
	}
	for i := c.stored - 1; i >= 0; i-- {
		it := &c.items[i]
		if it.N <= s.cursor || it.Mine {
			if r.Last == nil {
				last := it.Message
				r.Last = &last
			}
		} else if it.N > c.seen && r.Unread > 0 {
			r.Unread--
		}
		if it.N <= s.cursor {
			break
		}
	}
	return r
}

func (s *State) outboxChanges(ch *Change) {
	k := &s.keep
	if len(k.outbox) == 0 {
		return
	}
	for _, w := range s.outbox {
		if k.outbox[w.ID] {
			delete(k.outbox, w.ID)
			w.kept = true
			ch.Outbox = append(ch.Outbox, Outgoing{
				To: w.To, ID: w.ID, Content: w.Content, File: w.File, Re: w.Re, At: w.At, Refusal: w.Why().Refusal, N: w.back, Target: w.target,
			})
		}
	}
	for id := range k.outbox {
		ch.Gone = append(ch.Gone, id)
	}
	clear(k.outbox)
}

// Unkept gives back a change that could not be kept: the next Changes has it
// again, as it is by then.
func (s *State) Unkept(ch Change) {
	k := &s.keep
	for _, o := range ch.Outbox {
		k.outbox[o.ID] = true
		if w := s.ids[o.ID]; w != nil {
			w.kept = false
		}
	}
	for _, id := range ch.Gone {
		k.outbox[id] = true
	}
	for _, d := range ch.Drafts {
		k.drafts[d.With] = true
	}
	for _, w := range ch.Wishes {
		k.wishes[w.ID] = true
	}
	for _, id := range ch.Granted {
		k.wishes[id] = true
	}
	for _, p := range ch.Profiles {
		k.profiles[p.Name] = true
	}
	k.choices = k.choices || ch.Choices
	k.since = max(k.since, ch.Since)
	switch {
	case ch.start != k.start: // the copy is to be thrown away anyhow
		return
	case ch.Anew && s.ok:
		s.Whole()
		return
	case ch.Anew:
		k.anew, k.gone = true, ch.Epoch == "" // or else another list is to come
		return
	case ch.Epoch == "":
		return
	}
	k.epoch, k.cursor = "", min(k.cursor, ch.After)
	k.loose = append(ch.Loose, k.loose...)
	k.stretches = append(ch.Stretches, k.stretches...)
	k.unhidden(&ch)
	for _, m := range ch.Messages {
		k.messages[m.N] = m.With
	}
	for _, r := range ch.Rows {
		k.rows[r.With] = true
	}
}

// Whole makes the next Changes give everything that is held: the copy was lost, or
// is of another log.
func (s *State) Whole() {
	k := &s.keep
	if !k.on {
		return
	}
	for _, c := range s.order {
		if c.draft != "" {
			k.drafts[c.with] = true
		}
	}
	for _, w := range s.outbox {
		k.outbox[w.ID], w.kept = true, false
	}
	for _, w := range s.choices.wishes {
		k.wishes[w.ID] = true
	}
	for name := range s.profiles {
		k.profiles[name] = true
	}
	k.choices = true
	if s.ok {
		k.restart()
		for _, c := range s.order {
			for i := range c.log() {
				k.message(c, c.items[i].N)
			}
			k.row(c)
		}
	}
}
