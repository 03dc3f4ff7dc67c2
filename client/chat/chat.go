// Package chat is what the user has: conversations, messages, the outbox,
// receipts, unread counts, the state of the line. It is pure: no goroutine, no
// clock, no I/O. Whoever owns a State calls Apply from one goroutine and
// draws what State then says.
package chat

import "tobar/shared"

// An Event is something that happened: to the line, to the API, or by the
// user's hand. Times come with the events.
type Event interface{ event() }

type (
	// Loaded is the answer of /api/me and /api/conversations: everything is
	// taken anew from it, but the outbox and the drafts stay.
	Loaded struct {
		Me   shared.Me
		List shared.Conversations
	}
	// PageLoaded is a page of history, the newest one or one before N Before. It is merged by n.
	PageLoaded struct {
		With   string
		Before int64
		Page   shared.Page
	}
	// LineChanged says how the connection is.
	LineChanged struct{ Line Line }
	// Received is one frame from the server.
	Received struct {
		Frame shared.Frame
		Now   int64 // Unix milliseconds
	}
	// Composed is a message that the user wrote. ID is new and unique (UUIDv7).
	Composed struct {
		To, ID, Content string
		Re              int64
		Now             int64
	}
	// Retried sends a refused message again, under the same id.
	Retried struct{ ID string }
	// Discarded takes a waiting or refused message out of the outbox.
	Discarded struct{ ID string }
	// Opened says which conversation is on the screen, "" for none, and makes
	// an empty one for a name that was never written to.
	Opened struct{ With string }
	// Looked says that the user has the end of the open conversation before
	// their eyes: window focused and scrolled to the bottom.
	Looked struct{ With string }
	// Drafted keeps what stands in the composer of a conversation.
	Drafted struct{ With, Text string }
	// Ticked lets what is for now alone run out: who is typing.
	Ticked struct{ Now int64 }
)

// Phase is how the connection is.
type Phase uint8

// The phases of a line.
const (
	Connecting Phase = iota // dialling, or replaying what was missed
	Connected               // live
	Waiting                 // will try again at Line.RetryAt
	Offline                 // the browser says that there is no network
	SignedOut               // the session has ended; does not come back by itself
)

// Line is the state of the connection.
type Line struct {
	Phase   Phase
	RetryAt int64 // Unix milliseconds; Waiting only
	Since   int64 // Unix milliseconds: when it was last Connected, 0 for never
}

// Mark is what is known about one's own message. A later mark includes the earlier ones.
type Mark uint8

// The marks, in their order.
const (
	NoMark    Mark = iota // somebody else's message
	InOutbox              // waiting: not known to be stored
	Refused               // the server will not have it; Item.Refusal says why
	Stored                // on disk
	Delivered             // on a device of the other's
	Seen                  // looked at by the other
)

// Item is one message of a timeline.
type Item struct {
	shared.Message
	Mine    bool
	Mark    Mark
	Refusal shared.Code // Mark == Refused only
}

// Row is one line of the conversation list.
type Row struct {
	With   string
	Last   *Item // nil for a conversation without messages
	Unread int
	Draft  string
	Typing bool
	Online bool
}

// Key names an item for as long as it lives, also while it goes from the
// outbox to the log: its id, or its n where it has none. Ids of two people may be
// equal, so the sender is part of it.
func (i *Item) Key() string { panic("to be written") }

// State is everything the user has. Make one with New.
type State struct{}

// New returns the state of somebody about whom nothing is known yet.
func New() *State { panic("to be written") }

// Apply lets an event happen and returns the frames that are to be written to
// the line now, in order. There are none while the line is not live; what
// waits is returned when it becomes live, the outbox in the order in which it was written.
func (s *State) Apply(e Event) []shared.Frame { panic("to be written") }

// Rev changes whenever anything that could be drawn has changed.
func (s *State) Rev() int { panic("to be written") }

// Me is who is signed in; the zero value until Loaded.
func (s *State) Me() shared.Me { panic("to be written") }

// Line is how the connection is.
func (s *State) Line() Line { panic("to be written") }

// Cursor is up to where the log has been applied, and of which epoch; ok is
// false before Loaded, and after a reset, until Loaded comes again.
func (s *State) Cursor() (epoch string, n int64, ok bool) { panic("to be written") }

// NeedsLoad reports whether the server said that the copy is of another log:
// /api/conversations is to be asked again and given as Loaded.
func (s *State) NeedsLoad() bool { panic("to be written") }

// Rows is the conversation list, newest first.
func (s *State) Rows() []Row { panic("to be written") }

// Unread is the sum over all conversations.
func (s *State) Unread() int { panic("to be written") }

// Open is the conversation on the screen, "" for none.
func (s *State) Open() string { panic("to be written") }

// Timeline is the conversation with somebody: what is loaded of it, oldest
// first by n, and the outbox after it.
func (s *State) Timeline(with string) Timeline { panic("to be written") }

// Outbox is how many messages wait to be stored.
func (s *State) Outbox() int { panic("to be written") }

// Timeline is one conversation as it is drawn. Items is shared with the state: read it and let go of
// it before the next Apply.
type Timeline struct {
	With   string
	Items  []Item
	Rev    int   // changes with anything in this conversation
	Loaded bool  // a first page is here (or the conversation is known to be empty)
	Oldest int64 // n to ask the next page before; 0 when there is nothing older
	Unread int64 // n of the first message that was unread when the conversation was opened, 0 for none
	Draft  string
	Typing bool
	Online bool
}
