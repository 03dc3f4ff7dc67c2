package store

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Pauses between tries to get the database back after a failed commit.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 5 * time.Second
)

// maxKept is how many lanes, pending ones or devices the writer remembers; beyond
// it, it forgets all of them and reads them again as they are needed.
const maxKept = 1 << 16

// A writer is the one goroutine that changes the database. Each of its batches
// is whatever arrived while the previous one was on its way to the disk.
type writer struct {
	s *Store

	// Owned by run; before it, by Open. What is below c is what the database
	// holds together with the batch that is forming, and is read again after a failure.
	c       *conn // nil while it cannot be opened
	salt    []byte
	at      int64 // the batch's time
	last    int64 // newest n given
	laneEnd int64 // newest lane
	lanes   map[int64]*lane
	pairs   map[pair]*lane
	dirty   []*lane                   // to be written with the batch
	pending map[int64]map[int64]int64 // of accounts: undelivered lanes, each with a lower bound of its first undelivered message
	waiting int                       // entries in pending
	devices map[deviceName]*device
	acked   []*device // to be written with the batch
	keys    keys
	policy  *policy
	index   index
}

func newWriter(s *Store) *writer {
	w := &writer{s: s, policy: newPolicy()}
	w.forget()
	return w
}

// forget empties the memory of rows.
func (w *writer) forget() {
	w.lanes = make(map[int64]*lane)
	w.pairs = make(map[pair]*lane)
	w.pending = make(map[int64]map[int64]int64)
	w.devices = make(map[deviceName]*device)
	w.dirty, w.acked, w.waiting = nil, nil, 0
}

// forgetMuch forgets when there is too much to remember. It is called between batches.
func (w *writer) forgetMuch() {
	if len(w.lanes) > maxKept || w.waiting > maxKept || len(w.devices) > maxKept {
		w.forget()
	}
}

// load reads where the log ends.
func (w *writer) load() (err error) {
	r, err := w.c.first("SELECT value FROM setting WHERE name = 'salt'")
	if err != nil {
		return err
	}
	if r == nil {
		return damaged(w.s.path, errors.New("it has lost its settings"))
	}
	w.salt = r.blob(0)
	if w.last, err = w.c.number("SELECT max(n) FROM frame"); err != nil {
		return err
	}
	if err = w.policy.load(w.c); err != nil {
		return err
	}
	if w.laneEnd, err = w.c.number("SELECT max(id) FROM lane"); err != nil {
		return err
	}
	newest, err := w.c.number("SELECT max(key) FROM frame WHERE key IS NOT NULL")
	w.keys = newKeys(newest)
	if err != nil {
		return err
	}
	return w.loadIndex()
}

// run commits batches until the queue is closed and empty.
func (w *writer) run() {
	defer close(w.s.ended)
	defer w.closeConn()
	defer w.indexLast()
	var jobs []job
	for open := true; ; {
		// Whoever can run now may have more for this batch.
		runtime.Gosched()
		if jobs, open = w.take(jobs[:0]); !open {
			return
		}
		if len(jobs) > 0 {
			w.work(jobs)
			clear(jobs)
		}
		w.stepIndex()
	}
}

// work commits a batch and tells whoever asked for it.
func (w *writer) work(jobs []job) {
	start := time.Now()
	if err := w.batch(jobs); err != nil {
		w.recover(jobs, err)
		return
	}
	for _, j := range jobs {
		j.finish(nil)
	}
	w.index.earn(time.Since(start), busyShare)
}

// batch does the jobs in one transaction. After it has returned nil they are on
// the disk and visible to readers.
func (w *writer) batch(jobs []job) error {
	w.forgetMuch()
	w.at = w.s.now().UnixMilli()
	if err := w.begin(); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := j.apply(w); err != nil {
			return err
		}
	}
	if err := w.writeLanes(); err != nil {
		return err
	}
	if err := w.writeDevices(); err != nil {
		return err
	}
	if err := w.commit(); err != nil {
		return err
	}
	w.s.last.Store(w.last)
	return nil
}

func (w *writer) begin() error {
	_, err := w.c.exec("BEGIN IMMEDIATE")
	return err
}

func (w *writer) commit() error {
	_, err := w.c.exec("COMMIT")
	return err
}

// recover refuses the batch and everything that waits or comes, until the
// database could be opened and written again.
func (w *writer) recover(batch []job, cause error) {
	err := fmt.Errorf("%w: %w", ErrStorage, cause)
	queued := w.s.queue.fail(err)
	w.s.log.Error("a commit failed; nothing is accepted until the database can be written again", "err", cause)
	w.closeConn()
	for _, j := range batch {
		j.finish(err)
	}
	for _, j := range queued {
		j.finish(err)
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		if cause = w.reopen(); cause == nil {
			w.s.queue.mend()
			w.s.log.Info("the database can be written again")
			return
		}
		w.closeConn()
		w.s.queue.fail(fmt.Errorf("%w: %w", ErrStorage, cause))
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-w.s.queue.closing:
			timer.Stop()
			return
		}
	}
}

// reopen opens the database from its file and proves that it can be written.
// SQLite's log is written back first: of what the kernel could not write once it may
// only pretend that it has.
func (w *writer) reopen() (err error) {
	if w.c, err = w.s.openWriting(); err != nil {
		return err
	}
	busy, err := w.c.number("PRAGMA wal_checkpoint(TRUNCATE)")
	if err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the log could not be written back while somebody reads")
	}
	if err := w.load(); err != nil {
		return err
	}
	if err := w.begin(); err != nil {
		return err
	}
	if _, err := w.c.exec("UPDATE epoch SET started = started WHERE name = ?", w.s.epoch); err != nil {
		return err
	}
	if err := w.commit(); err != nil {
		return err
	}
	w.forget()
	w.s.last.Store(w.last)
	return nil
}

// closeConn closes the connection, which ends a transaction that is open.
func (w *writer) closeConn() {
	if w.c == nil {
		return
	}
	if err := w.c.close(); err != nil {
		w.s.log.Warn("closing the database", "err", err)
	}
	w.c = nil
}
