package store

import (
	"context"
	"math"
)

// A replay looks for frames in windows of the log: every window costs a look
// into each lane that moved since, and it grows while it finds little, so that neither
// a long log with few frames of this account nor a long backlog of it is slow.
const (
	windowFactor = 4    // first window, in limits
	windowMin    = 1024 // and at least
	windowGrowth = 8
)

// selectReplay finds the frames of account ?1 in the window (?2, ?3], at most
// ?4. CROSS JOIN keeps the order of the tables, and so the order of n.
const selectReplay = selectWindow + `
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_message ON f.lane = l.id
		WHERE receiver = ?1 AND last > ?2 AND kind = 1 AND n > ?2 AND n <= ?3
		UNION ALL
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_change ON f.lane = l.id
		WHERE receiver = ?1 AND turned > ?2 AND kind > 1 AND n > ?2 AND n <= ?3
		UNION ALL
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_message ON f.lane = l.id
		WHERE sender = ?1 AND receiver <> ?1 AND last > ?2 AND kind = 1 AND n > ?2 AND n <= ?3
		UNION ALL
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_change ON f.lane = l.id
		WHERE sender = ?1 AND receiver <> ?1 AND turned > ?2 AND kind > 1 AND n > ?2 AND n <= ?3
	` + endWindow

// selectWaiting is selectReplay for messages from others that are not taken back.
const selectWaiting = selectWindow + `
		SELECT n, sender, receiver FROM lane l CROSS JOIN frame f INDEXED BY frame_message ON f.lane = l.id
		WHERE receiver = ?1 AND sender <> ?1 AND last > ?2 AND kind = 1 AND n > ?2 AND n <= ?3 AND deleted IS NULL
	` + endWindow

// A bound LIMIT of its own, without the sum, would have SQLite compile the
// statement anew whenever it is bound, to plan for its value.
const (
	selectWindow = `SELECT f.n, f.kind, f.of, f.at, f.id, f.re, f.content, w.sender, w.receiver, ` + fileOf + ` FROM (`
	endWindow    = `ORDER BY n LIMIT ?4 + 0
	) w CROSS JOIN frame f ON f.n = w.n`
)

// Replay returns the oldest frames of the account beyond since in the order of n,
// sent and received, messages and changes: at most limit, and about maxBytes of
// content, but at least one if there is any. A message that was changed comes as it is
// now, one that was taken back without content; what changed it follows as a frame of its own.
func (s *Store) Replay(ctx context.Context, account, since int64, limit, maxBytes int) ([]Record, error) {
	return s.replay(ctx, selectReplay, account, since, limit, maxBytes)
}

// Waiting is Replay of messages from others alone, without those taken back.
func (s *Store) Waiting(ctx context.Context, account, since int64, limit, maxBytes int) ([]Record, error) {
	return s.replay(ctx, selectWaiting, account, since, limit, maxBytes)
}

func (s *Store) replay(ctx context.Context, query string, account, since int64, limit, maxBytes int) ([]Record, error) {
	var records []Record
	end := s.Last()
	maxBytes = max(maxBytes, 1)
	if since >= end || limit < 1 {
		return nil, nil
	}
	err := s.readers.view(ctx, func(c *conn) error {
		width := int64(max(windowMin, windowFactor*limit))
		for from := max(since, 0); from < end && len(records) < limit && maxBytes > 0; width = grow(width) {
			if err := ctx.Err(); err != nil {
				return err
			}
			to := end
			if end-from > width {
				to = from + width
			}
			for r, err := range c.rows(query, account, from, to, int64(limit-len(records))) {
				if err != nil {
					return err
				}
				records = append(records, s.record(r))
				if maxBytes -= len(r.text(6)); maxBytes <= 0 {
					break
				}
			}
			from = to
		}
		return nil
	})
	return records, err
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
	rec.From, _ = s.people.account(r.int(7))
	rec.To, _ = s.people.account(r.int(8))
	return rec
}
