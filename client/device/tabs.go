package device

import (
	"crypto/rand"
	"sync"
	"time"

	"tobar/shared"
)

// channel carries lines to the other tabs that have the copy open.
type channel interface {
	tell(line string)
	// hear calls f with every line of another tab's, from then on.
	hear(f func(line string))
}

// Verbs between tabs. They never leave the browser; what has a verb or an
// address of the wire's means here what it means there.
const (
	// VerbDiscard takes the message with this id out of the outbox, VerbRetry sends it again.
	VerbDiscard = "@discard"
	VerbRetry   = "@retry"
	// VerbDraft has a draft With somebody; no content removes it.
	VerbDraft = "@draft"
	// VerbLook says that the user has looked at everything With somebody up to N.
	VerbLook = "@look"
	// VerbOutbox says that the outbox has changed: a tab that ends says so,
	// since what it has just written there nobody else may have heard of.
	VerbOutbox = "@outbox"
)

// Tell says something to the other tabs of the account.
func (c *Copy) Tell(f shared.Frame) {
	if c.tabs != nil {
		c.tabs.tell(f.String())
	}
}

// Hear calls f with everything that other tabs tell, from then on. It is called once.
func (c *Copy) Hear(f func(shared.Frame)) {
	if c.tabs == nil {
		return
	}
	c.tabs.hear(func(line string) {
		if frame, err := shared.Parse(line); err == nil {
			f(frame)
		}
	})
}

// Of all tabs without locks one holds a lease, for as long as it renews it.
const (
	leaseTime  = 6 * time.Second
	renewEvery = leaseTime / 3
)

// lease is one tab's wish to be the one that sends.
type lease struct {
	disk         disk
	holder       string
	gained, lost func()

	mu       sync.Mutex
	held     bool
	released bool
	timer    *time.Timer
}

// newLease asks until it has the lease, and renews it until release. A tab whose
// timers the browser holds back may lose it to another.
func newLease(d disk, gained, lost func()) *lease {
	l := &lease{disk: d, holder: rand.Text(), gained: gained, lost: lost}
	l.renew()
	return l
}

func (l *lease) renew() {
	mine := false
	l.disk.begin(true, false, func(t tx) {
		t.get(meta, leaseKey, func(v string, _ bool) {
			r := reader{rest: v}
			holder, until := r.text(), r.number()
			now := time.Now().UnixMilli()
			most := now + leaseTime.Milliseconds() // more: the clock was set back
			if mine = holder == l.holder || until < now || until > most; mine {
				var w writer
				w.text(l.holder)
				w.number(most)
				t.put(meta, leaseKey, string(w.b))
			}
		})
	}, func(err error) {
		l.mu.Lock()
		if l.released {
			l.mu.Unlock()
			l.giveUp()
			return
		}
		is := err != nil || mine // without a disk nobody else is asked
		was := l.held
		l.held = is
		l.timer = time.AfterFunc(renewEvery, l.renew)
		l.mu.Unlock()
		switch {
		case is && !was:
			l.gained()
		case was && !is:
			l.lost()
		}
	})
}

// release lets another tab send.
func (l *lease) release() {
	l.mu.Lock()
	idle := l.timer != nil && l.timer.Stop() && !l.released
	l.released = true
	l.mu.Unlock()
	if idle {
		l.giveUp()
	}
}

func (l *lease) giveUp() {
	l.disk.begin(true, false, func(t tx) {
		t.get(meta, leaseKey, func(v string, _ bool) {
			if r := (reader{rest: v}); r.text() == l.holder {
				t.remove(meta, leaseKey)
			}
		})
	}, func(error) {})
}
