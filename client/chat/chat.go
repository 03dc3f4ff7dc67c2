// Package chat is what the user has: conversations, messages, the outbox,
// receipts, unread counts, the state of the line. It is pure: no goroutine, no
// clock, no I/O. Whoever owns a State calls Apply from one goroutine and
// draws what State then says.
//
// The state follows the server's log: [Loaded] says how it stood at one n, the
// stream brings what came after, in order, and pages of history fill in what
// came before. The cursor is how far the stream has been applied.
//
// A copy of it may be kept on the device, by any number of tabs together: a
// state then begins with [Restored], and [State.Changes] says what the copy lacks.
// Of all those tabs one sends, which is [Leading].
package chat

import (
	"strconv"

	"tobar/shared"
)

// An Event is something that happened: to the line, to the API, or by the
// user's hand. Times come with the events.
type Event interface{ event() }

type (
	// Loaded is the answer of /api/me and /api/conversations: everything is
	// taken anew from it, but the outbox and the drafts stay. While the copy
	// holds (Cursor is ok) only me and the receipts are taken: the stream brings
	// the rest. A list that is too old for the stream to continue it is not taken; NeedsLoad
	// then asks for another.
	Loaded struct {
		Me   shared.Me
		List shared.Conversations
	}
	// PageLoaded is a page of history, the newest one or one before N Before.
	// It is merged by n. A page that came before the list, or is of another epoch or too old
	// for the stream to continue it, is not taken: NeedsPage asks again. Kept says
	// that it came from the device.
	PageLoaded struct {
		With   string
		Before int64
		Page   shared.Page
		Kept   bool
	}
	// ExcerptLoaded is a page of history that is apart from what is held: see View. One after N
	// After continues the excerpt there is; one before N Before does so too, or else begins another.
	ExcerptLoaded struct {
		With          string
		Before, After int64
		Page          shared.Page
	}
	// ExcerptLeft goes back from an excerpt to the Timeline.
	ExcerptLeft struct{ With string }
	// LineChanged says how the connection is. It becomes Connecting before the
	// session asks for the Cursor, and Connected before @live is Received.
	LineChanged struct{ Line Line }
	// Received is one frame from the server. After a batch of them the caller asks for Ack.
	Received struct {
		Frame shared.Frame
		Now   int64 // Unix milliseconds
	}
	// Composed is a message that the user wrote, or, with a Target, a change of one: Content is the
	// new text of an edit, or the reaction, "" to take it back. ID is new and unique (UUIDv7).
	// Where there is a copy on the device, its Change is kept there first, and
	// Kept says that this has succeeded.
	Composed struct {
		To, ID, Content string
		File            string // the line of what it brings along (shared.File), "" for nothing
		Re              int64
		Now             int64
		Kept            bool
		Target
	}
	// Retried sends a refused message again, under the same id.
	Retried struct{ ID string }
	// Discarded takes a waiting or refused message out of the outbox, or a refused change.
	Discarded struct{ ID string }
	// Opened says which conversation is on the screen, "" for none. One with a
	// name that was never written to gets its row with the first draft or message.
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
	Refused               // the server will not have it; Item.Why says why
	Stored                // on disk
	Delivered             // on a device of the other's
	Seen                  // looked at by the other
)

// Item is one message of a timeline. N is 0 while it is in the outbox.
type Item struct {
	shared.Message
	Mine     bool
	Mark     Mark
	Changing bool     // it is shown as edited or taken back, which is not known to be stored
	Trouble  *Trouble // nil for none, which is nearly always; never changed, but replaced

	asOf int64 // changes up to here are in it, where that is beyond the cursor
}

// Trouble is what the server would not have.
type Trouble struct {
	Refusal  shared.Code // why not the message; Item.Mark == Refused only
	Failed   shared.Code // why not a change of it; "" for none
	FailedID string      // of that change; Discarded when its words have been read
}

// Why is what the server would not have, the zero value for nothing.
func (i *Item) Why() Trouble {
	if i.Trouble == nil {
		return Trouble{}
	}
	return *i.Trouble
}

func (i *Item) refuse(code shared.Code) {
	if i.Trouble = nil; code != "" {
		i.Trouble = &Trouble{Refusal: code}
	}
}

// Row is one line of the conversation list.
type Row struct {
	With   string
	Last   *Item // nil for a conversation without messages
	Unread int
	Draft  string
	Typing bool
	Online bool
	Standing
	Profile *shared.Profile // nil where there is none
}

// Key names an item for as long as it lives, also while it goes from the
// outbox to the log: its id, or its n where it has none. Ids of two people may be
// equal, so the sender is part of it.
func (i *Item) Key() string {
	switch {
	case i.ID == "":
		return strconv.FormatInt(i.N, 10)
	case i.Mine:
		return "/" + i.ID // no name holds a slash
	}
	return i.From + "/" + i.ID
}

// Timeline is one conversation as it is drawn. Items is shared with the state: read it and let go of
// it before the next Apply.
type Timeline struct {
	With   string
	Items  []Item
	Rev    int   // changes with anything in this conversation
	Loaded bool  // a first page is here (or the conversation is known to be empty)
	Oldest int64 // n to ask the next page before; 0 when there is nothing older
	Unread int64 // n of the first message that was unread when the conversation was opened, 0 for none, or while it is not loaded
	Draft  string
	Typing bool
	Online bool
	Apart  bool  // of a View: newer messages lie between Items and the outbox
	Left   int64 // when they were last online, Unix milliseconds; 0 where that is not known
}

func (Loaded) event()     {}
func (PageLoaded) event() {}

func (ExcerptLoaded) event() {}
func (ExcerptLeft) event()   {}

func (LineChanged) event() {}
func (Received) event()    {}
func (Composed) event()    {}
func (Retried) event()     {}
func (Discarded) event()   {}
func (Opened) event()      {}
func (Looked) event()      {}
func (Drafted) event()     {}
func (Ticked) event()      {}
