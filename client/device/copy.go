package device

import (
	"cmp"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"tobar/client/chat"
	"tobar/shared"
)

// Bound is how many messages a copy holds, the latest. It may be more by a
// tenth, so that older ones are thrown away many at a time.
const Bound = 10_000

// Copy is what this device keeps of an account: the copy of the log, the
// outbox, the drafts, and how far all that goes. Any number of tabs have it open at once. Methods that
// return a value wait for the database; the others only begin, and what one tab begins happens in order.
type Copy struct {
	// Static after construction.
	account string
	disk    disk
	bound   int
	id      string
	lasting bool    // it outlives the page
	tabs    channel // nil where nobody else can have it open
	early   early   // nil after Load
}

// openCopy opens what a disk has kept, or begins there.
func openCopy(account string, d disk, lasting bool) (*Copy, error) {
	c := &Copy{account: account, disk: d, bound: Bound, lasting: lasting, early: d.begun()}
	if c.early != nil {
		c.early.get(meta, deviceKey, func(id string, _ bool) { c.id = id })
		if c.id != "" {
			return c, nil
		}
	}
	err := c.identify(false)
	if err == nil && c.id == "" { // a look alone does not wait for the tabs that write
		err = c.identify(true)
	}
	return c, err
}

// identify reads the id of the copy, and gives it one where there is none yet.
func (c *Copy) identify(write bool) error {
	return c.wait(write, func(t tx) {
		t.get(meta, deviceKey, func(id string, ok bool) {
			if c.id = id; !ok && write {
				c.id = rand.Text()
				t.put(meta, deviceKey, c.id)
			}
		})
	})
}

// ID is the id of this copy, by which the server knows the device; "" for one
// that ends with the page, for which the session stands.
func (c *Copy) ID() string {
	if !c.lasting {
		return ""
	}
	return c.id
}

// Lasting reports whether the copy outlives the page.
func (c *Copy) Lasting() bool { return c.lasting }

// wait runs a transaction to its end.
func (c *Copy) wait(write bool, f func(tx)) error {
	done := make(chan error, 1)
	c.disk.begin(write, false, f, func(err error) { done <- err })
	return <-done
}

// all is every record of a store.
func all(t tx, store string, f func(r *reader)) {
	t.values(store, "", beyond, 0, func(values string, _ int) { f(&reader{rest: values}) })
}

// Load returns what is kept, to begin with: conversations, outbox and drafts, and the newest page of the
// conversation that is open, as Page does. Where the log's copy is of another hand, or broken, it begins
// anew, and what only this device has stays.
func (c *Copy) Load(open string, limit int) (chat.Restored, chat.PageLoaded, error) {
	r, page, err := c.load(open, limit)
	if errors.Is(err, errBroken) {
		err = c.wait(true, func(t tx) {
			t.clear(messages)
			t.clear(rows)
			t.remove(meta, headKey)
			t.remove(meta, chosenKey)
			c.id = rand.Text()
			t.put(meta, deviceKey, c.id)
		})
		r = chat.Restored{Outbox: r.Outbox, Drafts: r.Drafts, Wishes: r.Wishes, Since: r.Since}
	}
	r.Me.Name = c.account
	return r, page, err
}

var errBroken = errors.New("what is kept cannot be read")

func (c *Copy) load(open string, limit int) (r chat.Restored, page chat.PageLoaded, err error) {
	if read := c.early; read != nil {
		c.early = nil
		r, page, broken := c.read(open, limit, func(f func(tx)) { f(read) })
		if read.whole() && !broken {
			return r, page, nil
		}
	}
	r, page, broken := c.read(open, limit, func(f func(tx)) { err = c.wait(false, f) })
	if err == nil && broken {
		err = errBroken
	}
	page.Kept = page.Kept && err == nil
	return r, page, err
}

// read is load in a transaction.
func (c *Copy) read(open string, limit int, wait func(func(tx))) (r chat.Restored, page chat.PageLoaded, broken bool) {
	page.With = open
	var waits []*queued
	wait(func(t tx) {
		t.get(meta, headKey, func(v string, ok bool) {
			in := reader{rest: v}
			h := readHead(&in)
			r.Epoch, r.Cursor, r.Ahead, r.Epochs = h.epoch, h.cursor, h.ahead, h.epochs
			broken = broken || in.broken
		})
		t.get(meta, sinceKey, func(v string, ok bool) {
			in := reader{rest: v}
			r.Since = in.number()
		})
		all(t, rows, func(in *reader) {
			for in.more() {
				r.Rows = append(r.Rows, readRow(in))
			}
			broken = broken || in.broken
		})
		each(t, drafts, "", func() { r.Drafts = nil }, func(in *reader) bool {
			f := in.record()
			d := chat.Draft{With: f.text(), Text: f.text()}
			if !in.broken && !f.broken {
				r.Drafts = append(r.Drafts, d)
			}
			return !in.broken && !f.broken
		})
		loadChoices(t, &r, &broken)
		eachProfile(t, func(p shared.Profile) { r.Profiles = append(r.Profiles, p) }, func(is bool) { broken = broken || is })
		loadOutbox(t, &waits)
		if open != "" {
			c.readPage(t, open, 0, limit, &page.Page, &page.Kept)
		}
	})
	r.Outbox = inOrder(waits)
	return r, page, broken
}

// each reads the records under a prefix of what only this device has. One that cannot be read does not hide
// the others, and stays for an app that can: f reports whether it could. Where it could not, all are read
// once more, one by one, after again.
func each(t tx, store, prefix string, again func(), f func(in *reader) bool) {
	t.values(store, prefix, prefix+beyond, 0, func(values string, _ int) {
		good := true
		for in := (reader{rest: values}); in.more(); {
			good = f(&in) && good
		}
		if good {
			return
		}
		again()
		t.keys(store, func(keys []string) {
			for _, key := range keys {
				if strings.HasPrefix(key, prefix) {
					t.get(store, key, func(v string, _ bool) { f(&reader{rest: v}) })
				}
			}
		})
	})
}

// Outbox returns the messages that wait, and those that were refused, in order.
func (c *Copy) Outbox() ([]chat.Outgoing, error) {
	var waits []*queued
	err := c.wait(false, func(t tx) { loadOutbox(t, &waits) })
	return inOrder(waits), err
}

func loadOutbox(t tx, to *[]*queued) {
	each(t, outbox, "", func() { *to = nil }, func(in *reader) bool {
		q := readQueued(in)
		if !in.broken {
			*to = append(*to, &q)
		}
		return !in.broken
	})
}

func inOrder(list []*queued) []chat.Outgoing {
	slices.SortFunc(list, func(a, b *queued) int { return cmp.Compare(a.place, b.place) })
	var outgoing []chat.Outgoing
	for _, q := range list {
		outgoing = append(outgoing, q.Outgoing)
	}
	return outgoing
}

// Page returns up to limit messages of a conversation before n (0: the newest), oldest
// first, as a page of history; ok is false where the device has none: the server is to be asked.
func (c *Copy) Page(with string, before int64, limit int) (p shared.Page, ok bool) {
	err := c.wait(false, func(t tx) { c.readPage(t, with, before, limit, &p, &ok) })
	return p, ok && err == nil
}

func (c *Copy) readPage(t tx, with string, before int64, limit int, p *shared.Page, ok *bool) {
	var h head
	t.get(meta, headKey, func(v string, _ bool) { h = readHead(&reader{rest: v}) })
	t.get(rows, with, func(v string, known bool) {
		row := readRow(&reader{rest: v})
		if h.epoch == "" || !known || before != 0 && before <= row.Floor {
			return
		}
		from := messageKey(with, shared.MaxN)
		if before != 0 {
			from = messageKey(with, before-1)
		}
		t.values(messages, from, messageKey(with, row.Floor), limit, func(values string, count int) {
			*p = shared.Page{N: h.cursor, Epoch: h.epoch, More: row.Floor > 0 || count == limit}
			in := reader{rest: values}
			for in.more() {
				// Beyond the cursor there may be holes.
				if m := readMessage(&in); m.N >= row.Floor && (m.N <= h.cursor || m.From == c.account) {
					p.Messages = append(p.Messages, m)
				}
			}
			slices.Reverse(p.Messages)
			*ok = !in.broken && (len(p.Messages) > 0 || row.Floor == 0)
		})
	})
}

// Forget removes everything: it signs out here. Other tabs that have the copy
// open lose it.
func (c *Copy) Forget() {
	done := make(chan struct{}, 1)
	c.disk.drop(func() { done <- struct{}{} })
	<-done
}
