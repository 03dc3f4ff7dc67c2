package store

import (
	"errors"
	"strings"
	"time"
)

// Bounds of one step of the index, which everything that arrives meanwhile waits for.
const (
	stepFrames = 256
	stepBytes  = 32 << 10 // of content, but for one message that is longer
	stepTokens = 128      // taken out: each costs as much as ten that are put in
)

// The index gets this share of the time in which nothing else is done, of that in
// which the writer has something to do, and of that in which somebody reads.
const (
	idleShare    = 2
	busyShare    = 64
	readingShare = 128
	maxCredit    = 100 * time.Millisecond
	maxNap       = 50 * time.Millisecond // then it looks again whether somebody reads
)

// How long the index rests after a step that failed.
const (
	firstRest = time.Second
	lastRest  = time.Hour
)

// maxLastSteps is how long Close may take to take out what was changed.
const maxLastSteps = 2 * time.Second

// An index says how far the writer has come with the table found. It stays behind the
// log: putting a message in costs as much as storing ten, so it is done for many at
// once, and when there is time. What is not in it yet is read by whoever searches.
type index struct {
	n     int64 // messages up to here are in it, or were changed
	stale int64 // rows in that table

	credit time.Duration // time that it may take
	cost   time.Duration // of the last step
	rest   time.Duration
	resume time.Time // no step before
}

// earn gives the index its share of time that has passed.
func (x *index) earn(passed time.Duration, share time.Duration) {
	x.credit = min(x.credit+passed/share, max(maxCredit, x.cost))
}

// fail has the index rest, the longer the more often it failed.
func (x *index) fail() {
	x.rest = min(max(2*x.rest, firstRest), lastRest)
	x.resume = time.Now().Add(x.rest)
}

// loadIndex reads how far the index has come.
func (w *writer) loadIndex() (err error) {
	if w.index.n, err = w.c.number("SELECT n FROM indexed"); err != nil {
		return err
	}
	w.index.stale, err = w.c.number("SELECT count(*) FROM stale")
	return err
}

// indexDue reports whether there is enough for a step.
func (w *writer) indexDue() bool {
	if w.index.stale == 0 && w.last-w.index.n < w.s.tail {
		return false
	}
	return w.index.rest == 0 || time.Now().After(w.index.resume)
}

// take takes jobs from the queue, or none when it is the index's turn. It reports
// whether there can be more.
func (w *writer) take(jobs []job) ([]job, bool) {
	wait := time.Duration(-1)
	var share time.Duration = idleShare
	if w.s.readers.busy() {
		share = readingShare
	}
	if w.indexDue() {
		wait = min(maxNap, max(0, w.index.cost-w.index.credit)*share)
	}
	start := time.Now()
	jobs, open := w.s.queue.take(jobs, wait)
	w.index.earn(time.Since(start), share)
	return jobs, open
}

// stepIndex brings the index forward by one step, if there is one to do and it
// has the time. Its failure is none of the log's: what is stored stays so and is read.
func (w *writer) stepIndex() {
	if w.c == nil || w.index.credit < w.index.cost || !w.indexDue() {
		return
	}
	start := time.Now()
	err := w.indexOnce()
	if indexDamaged(err) {
		w.s.log.Warn(renewing, "err", err)
		err = w.inIndex(w.renew)
	}
	if err != nil {
		w.index.fail()
		w.s.log.Error("the search index could not be written", "err", err, "again_in", w.index.rest)
	} else {
		w.index.rest = 0
	}
	w.index.cost = time.Since(start)
	w.index.credit -= w.index.cost
}

// indexLast takes out what was changed, before the store closes.
func (w *writer) indexLast() {
	for start := time.Now(); w.c != nil && w.index.stale > 0 && time.Since(start) < maxLastSteps; {
		if err := w.indexOnce(); err != nil {
			w.s.log.Error("the search index could not be written", "err", err)
			return
		}
	}
}

// indexOnce does a step.
func (w *writer) indexOnce() error {
	if w.index.stale > 0 {
		return w.inIndex(w.indexStale)
	}
	return w.inIndex(w.indexNext)
}

// inIndex changes the index in a transaction of its own.
func (w *writer) inIndex(do func(next *index) error) error {
	w.forgetMuch()
	if err := w.begin(); err != nil {
		return err
	}
	next := w.index
	if err := do(&next); err != nil {
		if _, e := w.c.exec("ROLLBACK"); e != nil {
			w.recover(nil, errors.Join(err, e))
		}
		return err
	}
	if err := w.commit(); err != nil {
		w.recover(nil, err)
		return err
	}
	w.index = next
	return nil
}

// indexNext puts the oldest messages in that are not.
func (w *writer) indexNext(next *index) error {
	bytes := 0
	for r, err := range w.c.rows(`SELECT n, lane, CASE WHEN kind = 1 THEN `+wordsOf+` ELSE '' END
		FROM frame f WHERE n > ? ORDER BY n LIMIT ?`, w.index.n, int64(stepFrames)) {
		if err != nil {
			return err
		}
		content := r.text(2)
		if bytes += len(content); bytes > stepBytes && bytes > len(content) {
			break
		}
		next.n = r.int(0)
		if content == "" {
			continue // a change, or taken back
		}
		if err := w.putIn(next.n, r.int(1), content); err != nil {
			return err
		}
	}
	_, err := w.c.exec("UPDATE indexed SET n = ?", next.n)
	return err
}

// putIn puts one message into the index.
func (w *writer) putIn(n, id int64, content string) error {
	l, err := w.laneOf(id)
	if l == nil || err != nil {
		return err
	}
	_, err = w.c.exec("INSERT INTO found (rowid, tokens) VALUES (?, ?)", n, strings.Join(tokensOf(l, content), " "))
	return err
}

// outdate notes what the index holds of a message that is about to change. It is
// taken out later: that may cost as much as storing hundreds of messages.
func (w *writer) outdate(n int64) error {
	if n > w.index.n {
		return nil
	}
	// Where there is a row, it is older, and what the index holds.
	count, err := w.c.exec(`INSERT OR IGNORE INTO stale (n, content, gone)
		SELECT n, `+wordsOf+`, 0 FROM frame f WHERE n = ?`, n)
	w.index.stale += count
	return err
}

// indexStale takes some tokens of a changed message out; with the last of them, it puts the
// message in as it is now.
func (w *writer) indexStale(next *index) error {
	r, err := w.c.first(`SELECT stale.n, stale.content, stale.gone, f.lane, ` + wordsOf + `
		FROM stale JOIN frame f ON f.n = stale.n ORDER BY stale.n LIMIT 1`)
	if r == nil || err != nil {
		return err
	}
	n, content, gone, id, now := r.int(0), r.text(1), r.int(2), r.int(3), r.text(4)
	l, err := w.laneOf(id)
	if l == nil || err != nil {
		return err
	}
	list := tokensOf(l, content)
	list = list[min(gone, int64(len(list))):]
	some := list[:min(len(list), stepTokens)]
	if len(some) > 0 {
		if _, err := w.c.exec("INSERT INTO found (found, rowid, tokens) VALUES ('delete', ?, ?)", n, strings.Join(some, " ")); err != nil {
			return err
		}
	}
	if len(some) < len(list) {
		// FTS5 counts its rows, and takes more of them out than were put in for damage.
		if _, err := w.c.exec("INSERT INTO found (rowid, tokens) VALUES (?, '')", n); err != nil {
			return err
		}
		_, err := w.c.exec("UPDATE stale SET gone = ? WHERE n = ?", gone+int64(len(some)), n)
		return err
	}
	if now != "" {
		if err := w.putIn(n, id, now); err != nil {
			return err
		}
	}
	next.stale--
	_, err = w.c.exec("DELETE FROM stale WHERE n = ?", n)
	return err
}
