package store

import (
	"context"
	"math"
	"sync"
)

// maxMerged is how many streams of frames a replay reads side by side, in the
// order of n: two a lane, its messages and its changes.
const maxMerged = 64

// An account in which more moved is replayed in windows of the log. Each costs a look into
// each lane that moved since, and it grows while it finds little, so that neither
// a long log with few frames of this account nor a long backlog of it is slow.
const (
	windowFactor = 4    // first window, in limits
	windowMin    = 1024 // and at least
	windowGrowth = 8
)

// selectReplay finds the frames of account ?1 in the window (?2, ?3], at most
// ?4; those that are hidden from it too, since to tell them apart would take another look at each. CROSS JOIN keeps the order of the tables, and so the order of n.
const selectReplay = selectWindow + `
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_message ON f.lane = l.id
		WHERE receiver = ?1 AND last > ?2 AND kind = 1 AND n > ?2 AND n <= ?3 AND n > cleared
		UNION ALL
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_change ON f.lane = l.id
		WHERE receiver = ?1 AND turned > ?2 AND kind > 1 AND (kind <= 4 OR sender = ?1) AND n > ?2 AND n <= ?3
			AND coalesce(of, n) > cleared
		UNION ALL
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_message ON f.lane = l.id
		WHERE sender = ?1 AND receiver <> ?1 AND last > ?2 AND kind = 1 AND n > ?2 AND n <= ?3 AND n > cleared_own
		UNION ALL
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_change ON f.lane = l.id
		WHERE sender = ?1 AND receiver <> ?1 AND turned > ?2 AND kind > 1 AND n > ?2 AND n <= ?3
			AND coalesce(of, n) > cleared_own
	` + endWindow

// selectWaiting is selectReplay for messages from others that are not taken back.
const selectWaiting = selectWindow + `
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_message ON f.lane = l.id
		WHERE receiver = ?1 AND sender <> ?1 AND last > ?2 AND kind = 1 AND n > ?2 AND n <= ?3 AND deleted IS NULL
			AND n > cleared
	` + endWindow

// A bound LIMIT of its own, without the sum, would have SQLite compile the
// statement anew whenever it is bound, to plan for its value.
const (
	selectWindow = `SELECT f.n, f.kind, f.of, f.at, f.id, f.re, f.content, w.sender, w.receiver, ` + fileOf + `, f.lane, f.hidden FROM (`
	endWindow    = `ORDER BY n LIMIT ?4 + 0
	) w CROSS JOIN frame f ON f.n = w.n`
)

// Replay returns the oldest frames of the account beyond since in the order of n,
// sent and received, messages and changes: at most limit, and about maxBytes of
// content, but at least one if there is any. A message that was changed comes as it is
// now, one that was taken back without content; what changed it follows as a frame of its own.
func (s *Store) Replay(ctx context.Context, account, since int64, limit, maxBytes int) ([]Record, error) {
	return s.replay(ctx, everything, account, since, limit, maxBytes)
}

// Waiting is Replay of messages from others alone, without those taken back.
func (s *Store) Waiting(ctx context.Context, account, since int64, limit, maxBytes int) ([]Record, error) {
	return s.replay(ctx, waiting, account, since, limit, maxBytes)
}

// selection is which frames of an account are replayed.
type selection struct {
	window   string   // selectReplay or its like
	messages []string // of one lane, once for each lane that may be open
	changes  bool     // too, and what the account sent
}

var (
	everything = selection{selectReplay, streams(selectMessages), true}
	waiting    = selection{selectWaiting, streams(selectMessages + " AND deleted IS NULL"), false}
	changes    = streams(selectChanges)
)

func (s *Store) replay(ctx context.Context, what selection, account, since int64, limit, maxBytes int) ([]Record, error) {
	page := page{s: s, account: account, since: max(since, 0), end: s.Last(), limit: limit, bytes: max(maxBytes, 1)}
	if since >= page.end || limit < 1 {
		return nil, nil
	}
	err := s.readers.view(ctx, func(c *conn) error {
		lanes, err := movedLanes(c, account, page.since, s.merged+1, what.changes)
		if err != nil {
			return err
		}
		if len(lanes) <= s.merged {
			return page.merge(c, what, lanes)
		}
		return page.windows(ctx, c, what)
	})
	return page.records, err
}

// A page of a replay is being read.
type page struct {
	s          *Store
	account    int64
	since, end int64
	limit      int // frames still to come
	bytes      int // of content still to come
	records    []Record
}

// take adds a frame, and reports whether more fit.
func (p *page) take(rec Record) bool {
	if p.records == nil {
		p.records = *pages.Get().(*[]Record)
	}
	p.records = append(p.records, rec)
	p.limit--
	p.bytes -= len(rec.Content)
	return p.limit > 0 && p.bytes > 0
}

// pages are slices of records that were given back.
var pages = sync.Pool{New: func() any { return new([]Record) }}

// Release takes a page that Replay or Waiting returned and that nobody uses any
// more. Who does not give it back only has another one made.
func (s *Store) Release(page []Record) {
	clear(page)
	page = page[:0]
	pages.Put(&page)
}

// windows reads the log a window at a time.
func (p *page) windows(ctx context.Context, c *conn, what selection) error {
	width := int64(max(windowMin, windowFactor*p.limit))
	for from := p.since; from < p.end; width = grow(width) {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := p.end
		if p.end-from > width {
			to = from + width
		}
		left := p.limit
		for r, err := range c.rows(what.window, p.account, from, to, int64(left)) {
			if err != nil {
				return err
			}
			if left--; left == 0 {
				to = r.int(0) // there may be more
			}
			if r.int(11)&sideOf(r.int(10), r.int(7) == p.account) == 0 && !p.take(p.s.record(r)) {
				return nil
			}
		}
		from = to
	}
	return nil
}

// grow returns the width of the next window.
func grow(width int64) int64 {
	if width > math.MaxInt64/windowGrowth {
		return width
	}
	return width * windowGrowth
}

// record reads a row of selectWindow.
func (s *Store) record(r row) Record {
	rec := Record{
		N: r.int(0), Kind: Kind(r.int(1)), Of: r.int(2), At: r.int(3),
		ID: r.text(4), Re: r.int(5), Content: r.text(6), File: r.text(9),
	}
	rec.setKind(rec.Kind)
	rec.From, _ = s.people.account(r.int(7))
	rec.To, _ = s.people.account(r.int(8))
	return rec
}
