package store

import "context"

// Ack says that this device of the account has stored everything up to n, which
// is clamped to Last; a cursor never goes back. It is handed to the writer like an entry.
// done is called as Append's is, with the receipts that moved, each By the
// account; often none. n below 1 says nothing, and a device is not known by it.
func (s *Store) Ack(ctx context.Context, account int64, device string, n int64, done func([]Receipt, error)) error {
	if _, ok := s.people.account(account); !ok {
		return ErrNoAccount
	}
	return s.queue.push(ctx, &ackJob{deviceName: deviceName{account, device}, n: n, done: done, people: s.people})
}

// Read says that account has looked at everything in its conversation with `with` up to n,
// which is clamped to the newest message there. It is handed to the writer like
// an entry. done is called as Append's is: moved reports whether the watermark
// moved, and r, By account and Of with, is where it stands.
func (s *Store) Read(ctx context.Context, account, with, n int64, done func(r Receipt, moved bool, err error)) error {
	j := &readJob{n: n, done: done}
	var ok bool
	if j.receipt.By, ok = s.people.account(account); !ok {
		return ErrNoAccount
	}
	if j.receipt.Of, ok = s.people.account(with); !ok {
		return ErrNoAccount
	}
	return s.queue.push(ctx, j)
}

// Standing returns those who share a conversation with the account, without
// itself, and all receipts that concern it, as By or as Of, and changed since the log stood
// at since. Some may be known already.
func (s *Store) Standing(ctx context.Context, account, since int64) (peers []Account, receipts []Receipt, err error) {
	err = s.readers.glance(ctx, func(c *conn) error {
		for r, err := range c.rows(`
			SELECT receiver, sender, delivered, read, changed, shown, gaps FROM lane WHERE receiver = ?1
			UNION ALL
			SELECT receiver, sender, delivered, read, changed, shown, gaps FROM lane
			WHERE sender = ?1 AND receiver <> ?1 AND changed >= ?2 AND delivered > 0`, account, since) {
			if err != nil {
				return err
			}
			receipt := Receipt{Delivered: r.int(2), Read: r.int(3), Shown: r.int(5)}
			receipt.Gaps = gapsUpTo(r.text(6), receipt.Delivered)
			receipt.By, _ = s.people.account(r.int(0))
			receipt.Of, _ = s.people.account(r.int(1))
			if receipt.By.ID == account && receipt.Of.ID != account {
				peers = append(peers, receipt.Of)
			}
			if r.int(4) >= since && receipt.Delivered > 0 && !s.policy.blocks(account, receipt.By.ID) {
				receipts = append(receipts, receipt)
			}
		}
		return nil
	})
	return peers, receipts, err
}

// Device returns the cursor of one copy of the account's log.
func (s *Store) Device(ctx context.Context, account int64, device string) (d Device, err error) {
	err = s.readers.glance(ctx, func(c *conn) error {
		r, err := c.first("SELECT acked FROM device WHERE account = ? AND name = ?", account, device)
		if r != nil {
			d = Device{Acked: r.int(0), Known: true}
		}
		return err
	})
	return d, err
}

// Delivered returns the furthest cursor among the devices of the account.
func (s *Store) Delivered(account int64) int64 { return s.people.deliveredTo(account) }

type deviceName struct {
	account int64
	name    string
}

// A device is a row of its table.
type device struct {
	id    int64
	acked int64
	dirty bool // in writer.acked
}

// An ackJob is a cursor on its way.
type ackJob struct {
	deviceName
	n        int64
	done     func([]Receipt, error)
	people   *people
	receipts []Receipt
	acked    int64 // where the device stands now, if it moved
}

func (j *ackJob) size() int { return 128 + len(j.name) }

func (j *ackJob) finish(err error) {
	if err != nil {
		j.done(nil, err)
		return
	}
	j.people.deliver(j.account, j.acked)
	j.done(j.receipts, nil)
}

func (j *ackJob) apply(w *writer) error {
	n := min(j.n, w.s.Last())
	if n < 1 {
		return nil
	}
	d, err := w.device(j.deviceName)
	if err != nil || n <= d.acked {
		return err
	}
	d.acked, j.acked = n, n
	if !d.dirty {
		d.dirty = true
		w.acked = append(w.acked, d)
	}
	waiting, err := w.undelivered(j.account)
	if err != nil {
		return err
	}
	by, _ := w.s.people.account(j.account)
	for id, first := range waiting {
		if first > n {
			continue
		}
		l, err := w.laneOf(id)
		if err != nil {
			return err
		}
		upTo, err := w.newestUpTo(l, n)
		if err != nil {
			return err
		}
		if upTo > l.delivered {
			l.delivered = upTo
			w.move(l)
			of, _ := w.s.people.account(l.sender)
			j.receipts = append(j.receipts, l.receipt(by, of))
		}
		if l.delivered >= l.last {
			delete(waiting, id)
			w.waiting--
			continue
		}
		if waiting[id], err = w.oldestAfter(l, n); err != nil {
			return err
		}
	}
	return nil
}

// receipt is where the lane's watermarks stand.
func (l *lane) receipt(by, of Account) Receipt {
	return Receipt{By: by, Of: of, Delivered: l.delivered, Read: l.read, Shown: l.shown, Gaps: gapsUpTo(l.gaps, l.delivered)}
}

// device returns the device of this name and makes it if it is new.
func (w *writer) device(name deviceName) (*device, error) {
	if d := w.devices[name]; d != nil {
		return d, nil
	}
	r, err := w.c.first("SELECT id, acked FROM device WHERE account = ? AND name = ?", name.account, name.name)
	if err != nil {
		return nil, err
	}
	d := new(device)
	if r != nil {
		d.id, d.acked = r.int(0), r.int(1)
	} else if d.id, err = w.c.insert("INSERT INTO device (account, name, acked) VALUES (?, ?, 0)", name.account, name.name); err != nil {
		return nil, err
	}
	w.devices[name] = d
	return d, nil
}

// writeDevices writes the cursors that moved in the batch.
func (w *writer) writeDevices() error {
	for _, d := range w.acked {
		d.dirty = false
		if _, err := w.c.exec("UPDATE device SET acked = ? WHERE id = ?", d.acked, d.id); err != nil {
			return err
		}
	}
	clear(w.acked)
	w.acked = w.acked[:0]
	return nil
}

// undelivered returns the lanes to the account that hold messages beyond their
// watermark, each with a number that its first such message is not below.
func (w *writer) undelivered(account int64) (map[int64]int64, error) {
	if waiting := w.pending[account]; waiting != nil {
		return waiting, nil
	}
	waiting := make(map[int64]int64)
	for r, err := range w.c.rows(`
		SELECT id, (SELECT n FROM frame INDEXED BY frame_message
			WHERE lane = l.id AND kind = 1 AND n > l.delivered ORDER BY n LIMIT 1)
		FROM lane l WHERE receiver = ? AND sender <> receiver AND last > delivered`, account) {
		if err != nil {
			return nil, err
		}
		waiting[r.int(0)] = r.int(1)
	}
	// The rows of lanes that changed in this batch are not written yet.
	for _, l := range w.dirty {
		switch {
		case l.receiver != account || l.sender == account:
		case l.last > l.delivered:
			waiting[l.id] = l.delivered + 1
		default:
			delete(waiting, l.id)
		}
	}
	w.pending[account] = waiting
	w.waiting += len(waiting) + 1
	return waiting, nil
}

// A readJob is a watermark on its way.
type readJob struct {
	receipt Receipt
	n       int64
	done    func(Receipt, bool, error)
	moved   bool
}

func (j *readJob) size() int { return 128 }

func (j *readJob) finish(err error) {
	if err != nil {
		j.done(Receipt{}, false, err)
		return
	}
	j.done(j.receipt, j.moved, nil)
}

func (j *readJob) apply(w *writer) error {
	if j.receipt.By.ID == j.receipt.Of.ID {
		return nil
	}
	l, err := w.lane(j.receipt.Of.ID, j.receipt.By.ID)
	if l == nil || err != nil {
		return err
	}
	upTo, err := w.newestUpTo(l, min(j.n, w.s.Last()))
	if err != nil {
		return err
	}
	if upTo > l.read {
		l.read = upTo
		l.delivered = max(l.delivered, upTo)
		j.moved = true
		if w.policy.shares(l.sender, l.receiver, HidesReceipts) {
			l.shown, l.bent = upTo, true
		}
		w.move(l)
	}
	j.receipt = l.receipt(j.receipt.By, j.receipt.Of)
	return nil
}
