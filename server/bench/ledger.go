package main

import (
	"fmt"
	"strings"
	"sync"

	"tobar/shared"
)

// A ledger knows the truth about every message of a run, and holds what the
// server says against it at the moment in which it says it.
type ledger struct {
	mu       sync.Mutex
	messages map[string]*message   // by id
	stored   map[string]int64      // by account: the furthest cursor that a device of it has had
	looked   map[pair]int64        // up to where a person has looked at a conversation
	order    map[string][]*message // by device and receiver, as they were written
	received int
	doubled  int
	lost     int
	untrue   int
	faults   []string
}

// pair is who looks, and at the conversation with whom.
type pair struct{ who, with string }

// message is one that somebody wrote.
type message struct {
	id, from, to string
	content      string
	written      int   // how often it went out
	n            int64 // its place in the log, as whoever was told first was told; 0 for none
	ticked       bool  // a device of its sender was told that it is on disk
}

// String leaves out most of the content.
func (m *message) String() string {
	if m == nil {
		return "nobody's"
	}
	what, _, _ := strings.Cut(m.content, "|")
	return fmt.Sprintf("%s to %s (%swritten %d times, n=%d, ticked %v, id %s)", m.from, m.to, what, m.written, m.n, m.ticked, m.id)
}

func newLedger() *ledger {
	return &ledger{messages: make(map[string]*message), stored: make(map[string]int64),
		looked: make(map[pair]int64), order: make(map[string][]*message)}
}

// compose enters a message before it is written for the first time.
func (l *ledger) compose(device string, m *message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.messages[m.id] = m
	key := device + " " + m.to
	l.order[key] = append(l.order[key], m)
}

// looks enters what the frames will tell the server of looking, before they go.
func (l *ledger) looks(who string, frames []shared.Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range frames {
		if f.Address == shared.VerbRead {
			p := pair{who, f.With}
			l.looked[p] = max(l.looked[p], f.N)
			l.stored[who] = max(l.stored[who], f.N)
		}
	}
}

// wrote counts the messages that went out.
func (l *ledger) wrote(frames []shared.Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range frames {
		if m := l.messages[f.ID]; m != nil && !f.IsVerb() {
			m.written++
		}
	}
}

// keeps enters that a device of somebody's has everything up to n, before it
// tells the server.
func (l *ledger) keeps(who string, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stored[who] = max(l.stored[who], n)
}

// heard checks a frame that arrived at a device of who's whose copy reached up
// to cursor, and that had last on this connection.
func (l *ledger) heard(who string, f *shared.Frame, cursor, last int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	numbered := f.N > 0 && (f.Address == shared.VerbSent && !f.Dup || !f.IsVerb())
	if numbered && f.N <= last {
		l.doubled++
		l.faultLocked("%s was written %s after n=%d", who, f, last)
	}
	switch f.Address {
	case shared.VerbHello:
		if f.Reset {
			l.untrue++
			l.faultLocked("%s was told that its copy is of another log: %s", who, f)
		}
	case shared.VerbSent:
		l.tickLocked(who, f)
	case shared.VerbDelivered:
		if f.N > l.stored[f.By] {
			l.untrue++
			l.faultLocked("%s was told %s, but %s has only %d", who, f, f.By, l.stored[f.By])
		}
	case shared.VerbRead:
		with := f.With
		if f.By != who {
			with = who
		}
		if looked := l.looked[pair{f.By, with}]; f.N > looked {
			l.untrue++
			l.faultLocked("%s was told %s, but %s has looked up to %d", who, f, f.By, looked)
		}
	case shared.VerbError:
		l.faultLocked("%s was refused: %s", who, f)
	default:
		if !f.IsVerb() {
			l.messageLocked(who, f, cursor)
		}
	}
}

// tickLocked checks that a message has one place for ever.
func (l *ledger) tickLocked(who string, f *shared.Frame) {
	m := l.messages[f.ID]
	if m == nil || m.from != who || m.to != f.To || m.n != 0 && m.n != f.N {
		l.untrue++
		l.faultLocked("%s was told %s of %s", who, f, m)
		return
	}
	m.n, m.ticked = f.N, true
}

// messageLocked checks a message that somebody's device was sent.
func (l *ledger) messageLocked(who string, f *shared.Frame, cursor int64) {
	m := l.messages[f.ID]
	if m == nil || m.from != f.Address || m.content != f.Content || m.to != who && f.To != m.to {
		l.untrue++
		l.faultLocked("%s was sent %s, which is %s", who, f, m)
		return
	}
	if f.N <= cursor {
		l.doubled++
		l.faultLocked("%s was sent %s, and had everything up to %d", who, f, cursor)
		return
	}
	if m.n != 0 && m.n != f.N {
		l.untrue++
		l.faultLocked("%s was sent %s, which was n=%d before", who, f, m.n)
	}
	m.n = f.N
	m.ticked = m.ticked || m.from == who
	if m.to == who {
		l.received++
	}
}

// fault enters something that must not be.
func (l *ledger) fault(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faultLocked(format, args...)
}

func (l *ledger) faultLocked(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// account is what is known when everything has come to rest.
type account struct {
	name    string
	log     []shared.Frame   // as the server tells it to a new device
	devices map[string][]row // what its devices hold
}

// row is a message as a device holds it.
type row struct {
	id, from string
	n        int64
	arrived  bool // marked as delivered, or better
}

// settle compares the truth with the log and with what every device holds.
func (l *ledger) settle(accounts []account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.messages {
		if !m.ticked {
			l.faultLocked("no tick for %s", m)
		}
	}
	for key, list := range l.order {
		for i := 1; i < len(list); i++ {
			if list[i].n <= list[i-1].n {
				l.faultLocked("out of order from %s: %s after %s", key, list[i], list[i-1])
			}
		}
	}
	for _, a := range accounts {
		rows := make([]row, len(a.log))
		for i, f := range a.log {
			rows[i] = row{id: f.ID, from: f.Address, n: f.N, arrived: true}
		}
		l.compareLocked(a.name, "the log", rows)
		for device, rows := range a.devices {
			l.compareLocked(a.name, device, rows)
		}
	}
}

// compareLocked checks that rows are exactly the ticked messages from and to
// somebody, each at its place.
func (l *ledger) compareLocked(who, where string, rows []row) {
	seen := make(map[string]bool, len(rows))
	for _, r := range rows {
		m := l.messages[r.id]
		switch {
		case seen[r.id]:
			l.doubled++
			l.faultLocked("%s: %s has %s twice", who, where, r.id)
		case m == nil || m.n != r.n || m.from != r.from || m.from != who && m.to != who:
			l.untrue++
			l.faultLocked("%s: %s has %+v, which is %s", who, where, r, m)
		case m.from == who && m.to != who && !r.arrived:
			l.untrue++
			l.faultLocked("%s: %s has %s, and does not know that it has arrived", who, where, r.id)
		}
		seen[r.id] = true
	}
	for id, m := range l.messages {
		if (m.from == who || m.to == who) && m.n != 0 && !seen[id] {
			l.lost++
			l.faultLocked("%s: %s lacks %s", who, where, m)
		}
	}
}

// tally is the outcome in numbers.
type tally struct{ sent, ticked, resent, received, doubled, lost, untrue, faults int }

func (l *ledger) tally() tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := tally{sent: len(l.messages), received: l.received, doubled: l.doubled, lost: l.lost, untrue: l.untrue, faults: len(l.faults)}
	for _, m := range l.messages {
		if m.ticked {
			t.ticked++
		}
		t.resent += max(0, m.written-1)
	}
	return t
}
