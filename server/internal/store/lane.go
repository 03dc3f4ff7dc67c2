package store

import "math"

// A lane is one direction of a conversation: what sender wrote to receiver. The
// other direction has the same id but for the lowest bit; who writes to himself
// has one lane, and no receipts.
type lane struct {
	id, sender, receiver int64
	last                 int64  // newest message
	turned               int64  // newest change
	delivered, read      int64  // the receiver's watermarks; delivered is never below read
	changed              int64  // where the log stood when a watermark moved
	shown                int64  // how much of read the sender may know
	shunned              int64  // newest message that the receiver never gets,
	aside                int64  // newest change of that sort of a message that the receiver has
	gaps                 string // the stretches of such messages
	cleared, clearedOwn  int64  // up to here its receiver sees nothing any more, nor its sender
	dirty                bool   // in writer.dirty
	moved                bool   // a watermark moved in this batch
	bent                 bool   // what follows from choices has changed in this batch
}

// pair is who writes to whom.
type pair struct{ sender, receiver int64 }

const laneColumns = "SELECT id, sender, receiver, last, turned, delivered, read, changed, shown, shunned, aside, gaps, cleared, cleared_own FROM lane "

// lane returns the lane from sender to receiver, nil if nobody has written in
// that conversation.
func (w *writer) lane(sender, receiver int64) (*lane, error) {
	if l := w.pairs[pair{sender, receiver}]; l != nil {
		return l, nil
	}
	r, err := w.c.first(laneColumns+"WHERE receiver = ? AND sender = ?", receiver, sender)
	return w.keep(r), err
}

// laneOf returns the lane with this id.
func (w *writer) laneOf(id int64) (*lane, error) {
	if l := w.lanes[id]; l != nil {
		return l, nil
	}
	r, err := w.c.first(laneColumns+"WHERE id = ?", id)
	return w.keep(r), err
}

// keep remembers the lane of a row that was read.
func (w *writer) keep(r row) *lane {
	if r == nil {
		return nil
	}
	l := &lane{
		id: r.int(0), sender: r.int(1), receiver: r.int(2), last: r.int(3),
		turned: r.int(4), delivered: r.int(5), read: r.int(6), changed: r.int(7),
		shown: r.int(8), shunned: r.int(9), aside: r.int(10), gaps: r.text(11),
		cleared: r.int(12), clearedOwn: r.int(13),
	}
	w.lanes[l.id] = l
	w.pairs[pair{l.sender, l.receiver}] = l
	return l
}

// makeLane begins a conversation that lane did not find.
func (w *writer) makeLane(sender, receiver int64) (*lane, error) {
	id := (w.laneEnd | 1) + 1
	w.laneEnd = id + 1
	const insert = `INSERT INTO lane (id, sender, receiver, last, turned, delivered, read, changed, met)
		VALUES (?, ?, ?, 0, 0, 0, 0, 0, ?)`
	if _, err := w.c.exec(insert, id, sender, receiver, w.last+1); err != nil {
		return nil, err
	}
	if sender != receiver {
		if _, err := w.c.exec(insert, id+1, receiver, sender, w.last+1); err != nil {
			return nil, err
		}
	}
	return w.laneOf(id)
}

// touch has the lane written with the batch.
func (w *writer) touch(l *lane) {
	if !l.dirty {
		l.dirty = true
		w.dirty = append(w.dirty, l)
	}
}

// move is touch for a lane whose watermarks moved.
func (w *writer) move(l *lane) {
	l.moved = true
	w.touch(l)
}

// writeLanes writes what changed in the batch. Watermarks that moved are marked with
// the batch's last n: whoever resumes from an earlier place has not seen them.
func (w *writer) writeLanes() error {
	for _, l := range w.dirty {
		if l.moved {
			l.changed = w.last
		}
		l.dirty, l.moved = false, false
		_, err := w.c.exec("UPDATE lane SET last = ?, turned = ?, delivered = ?, read = ?, changed = ? WHERE id = ?",
			l.last, l.turned, l.delivered, l.read, l.changed, l.id)
		if err != nil {
			return err
		}
		if l.bent {
			l.bent = false
			if _, err := w.c.exec("UPDATE lane SET shown = ?, shunned = ?, aside = ?, gaps = ?, cleared = ?, cleared_own = ? WHERE id = ?",
				l.shown, l.shunned, l.aside, l.gaps, l.cleared, l.clearedOwn, l.id); err != nil {
				return err
			}
		}
	}
	clear(w.dirty)
	w.dirty = w.dirty[:0]
	return nil
}

// newestUpTo returns a lane's newest message that is not beyond n, 0 for none.
func (w *writer) newestUpTo(l *lane, n int64) (int64, error) {
	if l.last <= n {
		return l.last, nil
	}
	return w.c.number(`SELECT n FROM frame INDEXED BY frame_message
		WHERE lane = ? AND kind = 1 AND n <= ? ORDER BY n DESC LIMIT 1`, l.id, n)
}

// oldestAfter returns a lane's oldest message beyond n, or a number beyond all.
func (w *writer) oldestAfter(l *lane, n int64) (int64, error) {
	first, err := w.c.number(`SELECT n FROM frame INDEXED BY frame_message
		WHERE lane = ? AND kind = 1 AND n > ? ORDER BY n LIMIT 1`, l.id, n)
	if first == 0 {
		first = math.MaxInt64
	}
	return first, err
}
