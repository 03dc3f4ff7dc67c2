package chat

import "tobar/shared"

// State is everything the user has. Make one with New.
type State struct {
	me   shared.Me
	line Line
	open string // the conversation on the screen
	rev  int

	// The log's copy. While ok is false what is held is shown, but it may be of
	// another log, and the stream is kept in pending until Loaded comes.
	ok        bool
	needsLoad bool
	cursor    int64
	epoch     string          // goes with cursor
	epochs    map[string]bool // all epochs of the log that is copied here
	entered   int64           // up to here the log is the same in epoch as in the others
	base      int64           // a page as of before here cannot be merged
	ahead     int64           // what is held knows of the log up to here, if that is beyond the cursor
	loose     []shared.Frame  // recent changes of messages that are not held, in order of N

	conversations map[string]*conversation
	order         []*conversation // all of them, as they became known
	typing        []*conversation
	unread        int // sum over all conversations
	looks         int

	rows   []Row
	listed []*conversation // those of rows
	stale  []*conversation // changed since

	outbox  []*waiting
	ids     map[string]*waiting // the outbox by id
	dropped map[string]Item     // discarded, and perhaps on the way to the disk; until the next @hello
	due     []*waiting          // changes that can go to the line now
	lines   int                 // connections so far
	seq     int                 // of the last thing that was put into a place among rows

	choices  choices
	profiles map[string]*shared.Profile // by name
	now      int64                      // as the last event told
	wakes    int64                      // when the next mute ends
	quietly  int                        // unread where it is muted or put away, as of rows
	hidden   map[int64]bool             // messages that are not to be seen, as far as it was told since the start
	bare     map[string]bool            // conversations of which nothing is held because of that

	keep      keeping
	leads     bool // among the tabs that share a copy this one sends
	outboxRev int

	conn    connection
	live    bool // between @live and the end of the connection
	foreign bool // the connection is somebody else's
	dialing bool // the line is Connecting
	blind   bool // it was dialled without a cursor
	acked   int64
	pending []shared.Frame // of this connection, while ok is false
	version string
}

// New returns the state of somebody about whom nothing is known yet.
func New() *State {
	return &State{
		epochs:        make(map[string]bool),
		conversations: make(map[string]*conversation),
		ids:           make(map[string]*waiting),
		dropped:       make(map[string]Item),
		profiles:      make(map[string]*shared.Profile),
		hidden:        make(map[int64]bool),
		bare:          make(map[string]bool),
	}
}

// Apply lets an event happen and returns the frames that are to be written to
// the line now, in order. There are none while the line is not live; what
// waits is returned when it becomes live, the outbox in the order in which it was written
// (with a copy on the device: when this tab is Leading).
func (s *State) Apply(e Event) []shared.Frame {
	frames := s.happen(e)
	return append(frames, s.dueFrames()...)
}

func (s *State) happen(e Event) []shared.Frame {
	switch e := e.(type) {
	case Loaded:
		return s.loaded(&e)
	case PageLoaded:
		s.pageLoaded(&e)
	case ExcerptLoaded:
		s.excerptLoaded(&e)
	case ExcerptLeft:
		s.leaveExcerpt(e.With)
	case LineChanged:
		s.lineChanged(e.Line)
	case Received:
		return s.received(e.Frame, e.Now)
	case Composed:
		return s.composed(&e)
	case Retried:
		return s.retried(e.ID)
	case Discarded:
		s.discarded(e.ID)
	case Opened:
		s.opened(e.With)
	case Looked:
		return s.looked(e.With)
	case Drafted:
		s.drafted(e.With, e.Text)
	case Ticked:
		s.ticked(e.Now)
	case Restored:
		s.restored(&e)
	case Leading:
		return s.leading(&e)
	case Following:
		s.leads = false
	case Saved:
		s.saved(&e)
	case Saw:
		s.saw(&e)
	case Chose:
		return s.chose(&e)
	case Hid:
		return s.hid(&e)
	case Left:
		s.left(&e)
	case Told:
		s.told(&e.Profile)
	}
	return nil
}

// Ack returns the @ack that is due: the line is live, and the cursor has moved
// since the last one on this connection. The caller asks after each batch of
// frames and after Loaded, once what was applied is kept, and writes it; it counts as written.
// With a copy on the device it goes no further than what is Saved.
func (s *State) Ack() (shared.Frame, bool) {
	n := s.cursor
	if s.keep.on {
		n = min(n, s.keep.kept)
	}
	if !s.live || !s.ok || n <= s.acked {
		return shared.Frame{}, false
	}
	s.acked = n
	return shared.Frame{Address: shared.VerbAck, N: n}, true
}

// Rev changes whenever anything that could be drawn has changed.
func (s *State) Rev() int { return s.rev }

// Me is who is signed in; the zero value until Loaded.
func (s *State) Me() shared.Me { return s.me }

// Line is how the connection is.
func (s *State) Line() Line { return s.line }

// Version is the app's version that the server serves, "" before the first @hello.
func (s *State) Version() string { return s.version }

// Cursor is up to where the log has been applied, and of which epoch; ok is
// false before Loaded, and after a reset, until Loaded comes again.
func (s *State) Cursor() (epoch string, n int64, ok bool) { return s.epoch, s.cursor, s.ok }

// NeedsLoad reports whether the server said that the copy is of another log,
// or the last list did not reach the stream:
// /api/conversations is to be asked again and given as Loaded.
func (s *State) NeedsLoad() bool { return s.needsLoad }

// NeedsPage is the open conversation while its newest page is missing, or another one whose newest
// message was hidden: it is to be asked for, and given as PageLoaded. Otherwise "".
func (s *State) NeedsPage() string {
	if c := s.conversations[s.open]; c != nil && s.ok && !c.loaded {
		return s.open
	}
	for with := range s.bare {
		if c := s.conversations[with]; c != nil && s.ok && !c.loaded {
			return with
		}
	}
	return ""
}

// Foreign reports whether the connection turned out to be somebody else's: in
// another tab of this browser another person has signed in. Nothing is sent or
// taken then; the app is to be started anew.
func (s *State) Foreign() bool { return s.foreign }

// Unread is the sum over all conversations that are neither muted nor put away.
func (s *State) Unread() int {
	s.Rows()
	return s.unread - s.quietly
}

// Open is the conversation on the screen, "" for none.
func (s *State) Open() string { return s.open }

// conversation finds the conversation with somebody, and makes it where there is none.
func (s *State) conversation(with string) *conversation {
	c := s.conversations[with]
	if c == nil {
		// The list named all that have messages.
		c = &conversation{with: with, loaded: s.ok, profile: s.profiles[with]}
		s.conversations[with] = c
		s.order = append(s.order, c)
		s.touch(c)
	}
	return c
}

// touch notes that something to be drawn has changed in a conversation.
func (s *State) touch(c *conversation) {
	s.rev++
	c.rev = s.rev
	s.age(c)
}

// age notes that the row of a conversation may have changed.
func (s *State) age(c *conversation) {
	if !c.stale {
		c.stale = true
		s.stale = append(s.stale, c)
	}
}
