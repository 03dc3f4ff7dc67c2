package store

import (
	"context"
	"slices"
	"strings"

	"tobar/shared"
)

// Media returns messages of the account's conversation with `with` that bring a file along
// (shared.MediaFiles) or hold a link (shared.MediaLinks), newest first: those before n `before`
// (0: all), 1 to 200 of them; More and Next say how to go on.
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
		query := selectFiles
		if of == shared.MediaLinks {
			query = selectLinks
		}
		if err := m.read(query, before); err != nil {
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

// read adds what a query finds before n `before` to the page.
func (m *media) read(query string, before int64) error {
	room := int64(m.limit) + 1
	for r, err := range m.c.rows(query, m.lane, m.lane^1, before, room, m.account, m.with, m.cleared, m.side) {
		if err != nil {
			return err
		}
		if len(m.page.Messages) == m.limit {
			m.page.More, m.page.Next = true, m.page.Messages[m.limit-1].N
			return nil
		}
		m.page.Messages = append(m.page.Messages, m.s.message(r))
	}
	return nil
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
// also what ?6 never gets (kind 5). Every n is beyond ?7, and nothing hidden from the side ?8.
const selectFiles = `
	SELECT n, at, id, re, content, edited, deleted, ?6, ?5, ` + fileOf + ` FROM frame f INDEXED BY frame_media
	WHERE lane = ?1 AND file IS NOT NULL AND kind = 1 AND ` + stands + `
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_media
	WHERE lane = ?2 AND file IS NOT NULL AND kind IN (1, 5) AND ` + stands + `
	ORDER BY n DESC LIMIT ?4 + 0`

const stands = "deleted IS NULL AND n < ?3 AND n > ?7 AND (hidden IS NULL OR hidden & ?8 = 0)"

// selectLinks is selectFiles for messages that hold a link.
const selectLinks = `
	SELECT n, at, id, re, content, edited, deleted, ?6, ?5, ` + fileOf + ` FROM frame f INDEXED BY frame_link
	WHERE lane = ?1 AND ` + holdsLink + ` AND kind = 1 AND ` + stands + `
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_link
	WHERE lane = ?2 AND ` + holdsLink + ` AND kind IN (1, 5) AND ` + stands + `
	ORDER BY n DESC LIMIT ?4 + 0`

// holdsLink is true of messages that hold what a link begins with; its first part is the index's.
const holdsLink = "instr(content, '://') > 0 AND (instr(content, 'http://') > 0 OR instr(content, 'https://') > 0)"
