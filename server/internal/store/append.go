package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Append hands the entry to the writer and returns; it waits only while the
// writer's queue is full. ErrStorage, ErrClosed, ErrNoAccount and ctx's error say
// that the entry was not taken, and done is then never called.
//
// done is called from the writer's goroutine once the entry is on the disk and
// readers see it, exactly once, in the order of n across all entries; repeats
// and refusals stand where they arrived. It must not block, nor call the store's
// writing methods. Its errors are ErrStorage (send it again with the same ID), ErrNotYours and ErrNoFile.
func (s *Store) Append(ctx context.Context, e Entry, done func(Record, error)) error {
	if (e.Kind < Message || e.Kind > React) && e.Kind != Hide {
		return fmt.Errorf("an entry of kind %d", e.Kind)
	}
	j := &appendJob{entry: e, done: done}
	j.rec = Record{Kind: e.Kind, Of: e.Of, Re: e.Re, ID: e.ID, Content: e.Content}
	var ok bool
	if j.rec.From, ok = s.people.account(e.From); !ok {
		return ErrNoAccount
	}
	if e.Kind == Message {
		if j.rec.To, ok = s.people.account(e.To); !ok {
			return ErrNoAccount
		}
		j.rec.Of = 0
	}
	return s.queue.push(ctx, j)
}

// An appendJob is an entry on its way.
type appendJob struct {
	entry   Entry
	done    func(Record, error)
	rec     Record
	file    int64 // what the message brings along
	hidden  int64 // from whom the message of a change is
	refusal error
}

func (j *appendJob) size() int { return 512 + len(j.entry.Content) + len(j.entry.ID) }

func (j *appendJob) finish(err error) {
	if err == nil {
		err = j.refusal
	}
	if err != nil {
		j.done(Record{}, err)
		return
	}
	j.done(j.rec, nil)
}

func (j *appendJob) apply(w *writer) error {
	var key any
	if j.entry.ID != "" {
		k := frameKey(w.salt, j.entry.From, j.entry.ID)
		if w.keys.mayHold(k) {
			if repeated, err := w.findRepeat(j, k); repeated || err != nil {
				return err
			}
		}
		w.keys.add(k)
		key = k
	}
	var l *lane
	var err error
	if j.entry.Kind == Message {
		if err := w.attach(j); err != nil || j.refusal != nil {
			return err
		}
		if l, err = w.lane(j.entry.From, j.entry.To); l == nil && err == nil {
			j.rec.First = true
			l, err = w.makeLane(j.entry.From, j.entry.To)
		}
	} else {
		l, err = w.laneOfChange(j)
	}
	if err != nil || j.refusal != nil {
		return err
	}
	// A deletion takes away, and adds nothing: it reaches who has blocked its writer, too.
	own := j.rec.Shunned // it changes what the receiver never gets
	j.rec.Shunned = own || j.rec.Kind != Delete && j.rec.Kind != Hide && w.policy.blocks(l.receiver, l.sender)
	n := w.last + 1
	if err := w.insertFrame(n, l, key, j); err != nil {
		return err
	}
	w.last = n
	j.rec.N, j.rec.At = n, w.at
	w.touch(l)
	switch {
	case j.rec.Kind == Message && j.rec.Shunned:
		l.turned = n
		l.widen(n)
		return nil
	case j.rec.Shunned && !own:
		l.turned, l.aside, l.bent = n, n, true
		return nil
	case j.rec.Kind != Message:
		l.turned = n
		return w.change(&j.rec)
	}
	l.last = n
	if waiting := w.pending[l.receiver]; waiting != nil && l.sender != l.receiver {
		if _, ok := waiting[l.id]; !ok {
			waiting[l.id] = n
			w.waiting++
		}
	}
	return nil
}

func (w *writer) insertFrame(n int64, l *lane, key any, j *appendJob) error {
	r := &j.rec
	var id any
	if r.ID != "" {
		id = r.ID
	}
	kind := r.Kind
	if r.Shunned {
		kind += shunnedKinds
	}
	_, err := w.c.exec("INSERT INTO frame (n, lane, kind, of, at, key, id, re, content, file, hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		n, l.id, int64(kind), orNull(r.Of), w.at, key, id, orNull(r.Re), r.Content, orNull(j.file), orNull(j.hidden))
	return err
}

// findRepeat looks for a frame of the same sender with the same ID, in the batch too,
// and makes it the job's record.
func (w *writer) findRepeat(j *appendJob, key int64) (bool, error) {
	for r, err := range w.c.rows("SELECT n, at, lane, kind, of FROM frame WHERE key = ? AND id = ?", key, j.entry.ID) {
		if err != nil {
			return false, err
		}
		l, err := w.laneOf(r.int(2))
		if err != nil {
			return false, err
		}
		if l == nil || l.sender != j.entry.From {
			continue
		}
		j.rec.N, j.rec.At, j.rec.Dup = r.int(0), r.int(1), true
		j.rec.setKind(Kind(r.int(3)))
		j.rec.Of = r.int(4)
		j.rec.To, _ = w.s.people.account(l.receiver)
		return true, nil
	}
	return false, nil
}

// laneOfChange returns where a change goes: to the other one in the
// conversation of its message. The job is refused if the message is not there, was taken
// back (it can be hidden all the same), or is not the sender's to change.
func (w *writer) laneOfChange(j *appendJob) (*lane, error) {
	j.refusal = ErrNotYours
	r, err := w.c.first("SELECT lane, kind, deleted, hidden FROM frame WHERE n = ? AND kind IN (1, 5)", j.entry.Of)
	if r == nil || err != nil || r.bool(2) && j.entry.Kind != Hide {
		return nil, err
	}
	shunned := Kind(r.int(1)) > shunnedKinds
	l, err := w.laneOf(r.int(0))
	if l == nil || err != nil {
		return nil, err
	}
	if l.sender != j.entry.From {
		if j.entry.Kind != React && j.entry.Kind != Hide || l.receiver != j.entry.From || shunned {
			return nil, nil
		}
		if l, err = w.laneOf(l.id ^ 1); l == nil || err != nil {
			return nil, err
		}
	}
	j.rec.To, _ = w.s.people.account(l.receiver)
	j.rec.Shunned = shunned && j.entry.Kind != Hide
	if j.refusal = nil; j.entry.Kind != Hide {
		j.hidden = r.int(3)
		j.rec.Hidden = j.entry.Of <= l.cleared || j.hidden&sideOf(l.id, l.receiver == l.sender) != 0
	}
	return l, nil
}

// change does to the message what the stored change says.
func (w *writer) change(r *Record) error {
	var err error
	if (r.Kind == Edit || r.Kind == Delete) && !r.Shunned { // what is shunned nobody finds
		if err = w.outdate(r.Of); err != nil {
			return err
		}
	}
	switch r.Kind {
	case Edit:
		_, err = w.c.exec("UPDATE frame SET content = ?, edited = ? WHERE n = ?", r.Content, r.N, r.Of)
	case Delete:
		if err = w.detach(r); err != nil {
			return err
		}
		if _, err = w.c.exec("UPDATE frame SET content = '', deleted = ? WHERE n = ?", r.N, r.Of); err != nil {
			return err
		}
		if _, err = w.c.exec("UPDATE frame SET content = '' WHERE of = ? AND kind IN (2, 6)", r.Of); err != nil {
			return err
		}
		_, err = w.c.exec("DELETE FROM reaction WHERE of = ?", r.Of)
	case Hide:
		err = w.hide(r)
	case React:
		if r.Content == "" {
			_, err = w.c.exec("DELETE FROM reaction WHERE of = ? AND by = ?", r.Of, r.From.ID)
			return err
		}
		_, err = w.c.exec(`INSERT INTO reaction (of, by, content) VALUES (?, ?, ?)
			ON CONFLICT (of, by) DO UPDATE SET content = excluded.content`, r.Of, r.From.ID, r.Content)
	}
	return err
}

// frameKey returns the key under which a frame of this sender with this ID is found.
// Different frames may share one. Keys of UUIDv7 are not negative and grow with the
// ID's time, so that their index grows at its end only; all other keys are negative.
func frameKey(salt []byte, sender int64, id string) int64 {
	b := make([]byte, 0, 128)
	b = append(b, salt...)
	b = binary.BigEndian.AppendUint64(b, uint64(sender))
	b = append(b, id...)
	sum := sha256.Sum256(b)
	hash := binary.BigEndian.Uint64(sum[:])
	if ms, ok := timeOfUUID(id); ok {
		return int64(ms&(1<<44-1)<<19 | hash>>(64-19))
	}
	return int64(hash | 1<<63)
}

// timeOfUUID returns the milliseconds in a UUIDv7.
func timeOfUUID(id string) (ms uint64, ok bool) {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[14] != '7' {
		return 0, false
	}
	for i := range 13 {
		if i == 8 {
			continue
		}
		c := id[i] | 0x20 // a digit stays what it is
		switch {
		case c >= '0' && c <= '9':
			ms = ms<<4 | uint64(c-'0')
		case c >= 'a' && c <= 'f':
			ms = ms<<4 | uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return ms, true
}
