package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"tobar/shared"
)

// linkStretch is how many messages are looked through for links at once: so many, and then as
// many again, for as long as a search may take.
const linkStretch = 1024

// Media returns messages of the account's conversation with `with` that bring a file along
// (shared.MediaFiles) or hold a link (shared.MediaLinks), newest first: those before n `before`
// (0: all), 1 to 200 of them. For files there is an index. For links the messages are looked
// through, and it ends early where that takes long; More and Next say how to go on.
func (s *Store) Media(ctx context.Context, account, with int64, of string, before int64, limit int) (shared.Media, error) {
	if before <= 0 {
		before = shared.MaxN + 1
	}
	m := media{account: account, with: with, limit: min(max(limit, 1), maxPage),
		page: shared.Media{Epoch: s.epoch, Messages: []shared.Message{}}}
	err := s.readers.view(ctx, func(c *conn) (err error) {
		m.s, m.c = s, c
		if m.page.N, err = c.number("SELECT max(n) FROM frame"); err != nil {
			return err
		}
		m.sight, err = s.sight(c, account, with)
		if m.lane == 0 || err != nil {
			return err
		}
		if of == shared.MediaFiles {
			_, err = m.read(selectFiles, before, 0)
		} else {
			err = m.lookThrough(before, time.Now().Add(searchTime))
		}
		if err != nil {
			return err
		}
		return m.finish(of)
	})
	return m.page, err
}

// A media is one question of that sort, under way.
type media struct {
	s             *Store
	c             *conn
	account, with int64
	sight
	limit int
	page  shared.Media
}

// read adds what a query finds from n `floor` up to `before` to the page. It reports whether there was room for all.
func (m *media) read(query string, before, floor int64) (bool, error) {
	room := int64(m.limit-len(m.page.Messages)) + 1
	for r, err := range m.c.rows(query, m.lane, m.lane^1, before, room, m.account, m.with, max(floor, m.cleared+1), m.side) {
		if err != nil {
			return false, err
		}
		if len(m.page.Messages) == m.limit {
			m.page.More, m.page.Next = true, m.page.Messages[m.limit-1].N
			return false, nil
		}
		m.page.Messages = append(m.page.Messages, m.s.message(r))
	}
	return true, nil
}

// lookThrough looks for links, a stretch at a time, until the deadline.
func (m *media) lookThrough(before int64, deadline time.Time) error {
	for {
		r, err := m.c.first(selectFloor, m.lane, m.lane^1, before, int64(linkStretch), m.cleared)
		if err != nil {
			return err
		}
		floor, count := r.int(0), r.int(1)
		if room, err := m.read(selectLinks, before, floor); !room || err != nil || count < linkStretch {
			return err
		}
		if before = floor; !time.Now().Before(deadline) {
			m.page.More, m.page.Next = true, floor
			return nil
		}
	}
}

// finish adds what belongs to the messages, as History does. A link that was edited away while
// the other one had blocked the account is gone for the account alone.
func (m *media) finish(of string) error {
	messages := make(map[int64]*shared.Message, len(m.page.Messages))
	for i := range m.page.Messages {
		messages[m.page.Messages[i].N] = &m.page.Messages[i]
	}
	if err := m.s.addReactions(m.c, messages); err != nil {
		return err
	}
	if err := m.s.addAside(m.c, m.account, m.lane^1, messages); err != nil {
		return err
	}
	m.page.Messages = slices.DeleteFunc(m.page.Messages, func(x shared.Message) bool {
		return of == shared.MediaLinks && !strings.Contains(x.Content, "http://") && !strings.Contains(x.Content, "https://")
	})
	return nil
}

// selectFiles merges the lanes ?1 (from ?6 to ?5) and ?2 (back), newest first; of the latter
// also what ?6 never gets (kind 5). Every n is at least ?7.
const selectFiles = `
	SELECT n, at, id, re, content, edited, deleted, ?6, ?5, ` + fileOf + ` FROM frame f INDEXED BY frame_media
	WHERE lane = ?1 AND file IS NOT NULL AND kind = 1 AND deleted IS NULL AND n < ?3 AND n >= ?7 AND (hidden IS NULL OR hidden & ?8 = 0)
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_media
	WHERE lane = ?2 AND file IS NOT NULL AND kind IN (1, 5) AND deleted IS NULL AND n < ?3 AND n >= ?7 AND (hidden IS NULL OR hidden & ?8 = 0)
	ORDER BY n DESC LIMIT ?4 + 0`

// holdsLink is true of messages that stand and hold what a link begins with.
const holdsLink = "deleted IS NULL AND (instr(content, 'http://') > 0 OR instr(content, 'https://') > 0)"

// selectLinks is selectHistory from ?7 on, where there are links.
const selectLinks = `
	SELECT n, at, id, re, content, edited, deleted, ?6, ?5, ` + fileOf + ` FROM frame f INDEXED BY frame_message
	WHERE lane = ?1 AND kind = 1 AND n < ?3 AND n >= ?7 AND (hidden IS NULL OR hidden & ?8 = 0) AND ` + holdsLink + `
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_message
	WHERE lane = ?2 AND kind = 1 AND n < ?3 AND n >= ?7 AND (hidden IS NULL OR hidden & ?8 = 0) AND ` + holdsLink + `
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_shunned
	WHERE lane = ?2 AND kind = 5 AND n < ?3 AND n >= ?7 AND (hidden IS NULL OR hidden & ?8 = 0) AND ` + holdsLink + `
	ORDER BY n DESC LIMIT ?4 + 0`

// selectFloor is how far down the next ?4 messages before ?3 reach, and how many there are, beyond ?5. It reads the indexes alone.
const selectFloor = `
	SELECT min(n), count(*) FROM (
		SELECT n FROM frame INDEXED BY frame_message WHERE lane = ?1 AND kind = 1 AND n < ?3 AND n > ?5
		UNION ALL
		SELECT n FROM frame INDEXED BY frame_message WHERE lane = ?2 AND kind = 1 AND n < ?3 AND n > ?5
		UNION ALL
		SELECT n FROM frame INDEXED BY frame_shunned WHERE lane = ?2 AND kind = 5 AND n < ?3 AND n > ?5
		ORDER BY n DESC LIMIT ?4 + 0)`
