package device

import "errors"

// disk is a database of stores, each of strings by string keys. There are two:
// the browser's, and one in memory.
type disk interface {
	// begin runs a transaction over all stores. f is called at once and makes
	// its first requests; those of callbacks belong to the same transaction. done is called once, when it has
	// been kept as a whole or not at all. Transactions happen in the order in which they were
	// begun, those of other tabs among them. strict waits until the disk itself has it.
	begin(write, strict bool, f func(tx), done func(error))
	// begun is what was read when the disk was opened, nil for nothing. It is there once.
	begun() early
	// drop removes the database for good.
	drop(done func())
}

// early is a transaction that is over already, in which some things were read. Callbacks are called at
// once, and not at all for what it has not, and whole reports then that it had not everything.
type early interface {
	tx
	whole() bool
}

// tx is a transaction. Requests are carried out in their order, and callbacks
// called in that order, later than the call that asked for them.
type tx interface {
	get(store, key string, f func(value string, ok bool))
	// values reads the records with from <= key <= to, in the order of their keys, as
	// one string; limit 0 is none.
	values(store, from, to string, limit int, f func(values string, count int))
	keys(store string, f func([]string))
	count(store string, f func(int))
	put(store, key, value string)
	remove(store, key string)
	removeSpan(store, from, to string) // from <= key <= to
	clear(store string)
	// abort undoes everything; done gets the error.
	abort(error)
}

// The stores, and the keys of meta.
const (
	meta     = "meta"
	messages = "messages" // by messageKey
	rows     = "rows"     // by name
	outbox   = "outbox"   // by id
	drafts   = "drafts"   // by name

	headKey    = "head"     // a head
	deviceKey  = "device"   // the id of this copy
	placesKey  = "places"   // the first and the last place of the outbox
	sinceKey   = "since"    // when the line was last connected
	chosenKey  = "chosen"   // all choices that the server has stored
	wishKey    = "wish/"    // of a wish, before its id
	profileKey = "profile/" // of a profile, before its name
	leaseKey   = "lease"    // the tab that sends, and until when, where there are no locks
)

var stores = []string{meta, messages, rows, outbox, drafts}

const beyond = "\U0010FFFF" // all keys

// Why something is not kept.
var (
	// ErrApart: the copy is not one that the change continues. It was lost, or
	// another tab has put the copy of another log there.
	ErrApart = errors.New("the copy is apart from the change")
	// ErrFull: the browser has no room left for this page.
	ErrFull = errors.New("no room on the device")
	// ErrClosed: the database was taken away, by another tab that signed out, or by the browser.
	ErrClosed = errors.New("the copy is closed")
)
