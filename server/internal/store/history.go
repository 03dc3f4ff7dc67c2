package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"tobar/shared"
)

// Bounds of what one answer holds.
const (
	maxPage   = 200
	maxUnread = 1000 // counting ends there
)

// Conversations returns everything that the account takes part in, the one with
// the newest message first, and as of which n that is true. Counting what is
// unread ends at a thousand.
func (s *Store) Conversations(ctx context.Context, account int64) (shared.Conversations, error) {
	list := shared.Conversations{Epoch: s.epoch, Conversations: []shared.Conversation{}}
	var behind []Account // of these conversations the newest message is hidden
	err := s.readers.view(ctx, func(c *conn) (err error) {
		if list.N, err = c.number("SELECT max(n) FROM frame"); err != nil {
			return err
		}
		if s.people.hasChosen(account) {
			if list.Choices, err = s.choices(c, account); err != nil {
				return err
			}
		}
		if list.Profiles, err = s.profiles(c, account, 0); err != nil {
			return err
		}
		for r, err := range c.rows(selectConversations, account, int64(maxUnread)) {
			if err != nil {
				return err
			}
			last := s.message(r)
			with, _ := s.people.account(r.int(10))
			row := shared.Conversation{
				With: with.Name, Last: &last, Unread: int(r.int(11)), Seen: r.int(12),
				Delivered: r.int(13), Read: r.int(14), But: gapsUpTo(r.text(15), r.int(13)),
			}
			switch {
			case last.N <= r.int(16):
				continue
			case r.bool(17):
				behind = append(behind, with)
				row.Last = nil
			}
			list.Conversations = append(list.Conversations, row)
		}
		if err := s.lookBehind(c, account, behind, &list); err != nil {
			return err
		}
		messages := make(map[int64]*shared.Message, len(list.Conversations))
		for _, conversation := range list.Conversations {
			messages[conversation.Last.N] = conversation.Last
		}
		return s.addReactions(c, messages)
	})
	slices.SortFunc(list.Conversations, func(a, b shared.Conversation) int {
		return cmp.Compare(b.Last.N, a.Last.N)
	})
	return list, err
}

// selectConversations: r is the lane to account ?1, o the lane from it; who
// writes to himself has r alone. Counting ends at ?2.
const selectConversations = `
	SELECT f.n, f.at, f.id, f.re, f.content, f.edited, f.deleted, p.sender, p.receiver, ` + fileOf + `, r.sender,
		CASE WHEN r.sender = r.receiver OR max(r.read, r.cleared) >= r.last THEN 0 ELSE (
			SELECT count(*) FROM (SELECT 1 FROM frame u INDEXED BY frame_message
				WHERE u.lane = r.id AND u.kind = 1 AND u.n > max(r.read, r.cleared) AND u.deleted IS NULL
				AND (u.hidden IS NULL OR u.hidden & (2 >> (r.id & 1)) = 0) LIMIT ?2 + 0)) END,
		r.read, o.delivered, o.shown, o.gaps, r.cleared,
		f.hidden & (CASE WHEN r.sender = r.receiver THEN 1 ELSE 2 >> (r.id & 1) END)
	FROM lane r
	LEFT JOIN lane o ON o.id = r.id + 1 - 2 * (r.id % 2)
	CROSS JOIN frame f ON f.n = max(r.last, coalesce(o.last, 0), coalesce(o.shunned, 0))
	CROSS JOIN lane p ON p.id = f.lane
	WHERE r.receiver = ?1`

// History returns a stretch of the account's conversation with `with`, oldest first: the
// newest messages before n `before` (0: the newest of all), 1 to 200 of them. It is empty
// if they have none.
func (s *Store) History(ctx context.Context, account, with, before int64, limit int) (shared.Page, error) {
	if before <= 0 {
		before = shared.MaxN + 1
	}
	page, err := s.stretch(ctx, selectHistory, account, with, before, limit)
	slices.Reverse(page.Messages)
	return page, err
}

// HistoryAfter returns the stretch that follows n `after`, oldest first; More says that there are
// newer ones.
func (s *Store) HistoryAfter(ctx context.Context, account, with, after int64, limit int) (shared.Page, error) {
	return s.stretch(ctx, selectHistoryAfter, account, with, after, limit)
}

// stretch reads messages beyond a bound, in the order of the query.
func (s *Store) stretch(ctx context.Context, query string, account, with, bound int64, limit int) (shared.Page, error) {
	page := shared.Page{Epoch: s.epoch, Messages: []shared.Message{}}
	limit = min(max(limit, 1), maxPage)
	err := s.readers.view(ctx, func(c *conn) (err error) {
		if page.N, err = c.number("SELECT max(n) FROM frame"); err != nil {
			return err
		}
		v, err := s.sight(c, account, with)
		if v.lane == 0 || err != nil {
			return err
		}
		for r, err := range c.rows(query, v.lane, v.lane^1, bound, int64(limit)+1, account, with, v.cleared, v.side) {
			if err != nil {
				return err
			}
			if len(page.Messages) == limit {
				page.More = true
				break
			}
			page.Messages = append(page.Messages, s.message(r))
		}
		messages := make(map[int64]*shared.Message, len(page.Messages))
		for i := range page.Messages {
			messages[page.Messages[i].N] = &page.Messages[i]
		}
		if err := s.addReactions(c, messages); err != nil {
			return err
		}
		return s.addAside(c, account, v.lane^1, messages)
	})
	return page, err
}

// selectHistory merges the lanes ?1 (from ?6 to ?5) and ?2 (back), newest first, as far as they are
// beyond ?7 and not hidden from the side ?8.
const selectHistory = `
	SELECT n, at, id, re, content, edited, deleted, ?6, ?5, ` + fileOf + ` FROM frame f INDEXED BY frame_message
	WHERE lane = ?1 AND kind = 1 AND n < ?3 AND n > ?7 AND (hidden IS NULL OR hidden & ?8 = 0)
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_message
	WHERE lane = ?2 AND kind = 1 AND n < ?3 AND n > ?7 AND (hidden IS NULL OR hidden & ?8 = 0)
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_shunned
	WHERE lane = ?2 AND kind = 5 AND n < ?3 AND n > ?7 AND (hidden IS NULL OR hidden & ?8 = 0)
	ORDER BY n DESC LIMIT ?4 + 0`

// selectHistoryAfter is selectHistory from the other side, oldest first.
const selectHistoryAfter = `
	SELECT n, at, id, re, content, edited, deleted, ?6, ?5, ` + fileOf + ` FROM frame f INDEXED BY frame_message
	WHERE lane = ?1 AND kind = 1 AND n > max(?3, ?7) AND (hidden IS NULL OR hidden & ?8 = 0)
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_message
	WHERE lane = ?2 AND kind = 1 AND n > max(?3, ?7) AND (hidden IS NULL OR hidden & ?8 = 0)
	UNION ALL
	SELECT n, at, id, re, content, edited, deleted, ?5, ?6, ` + fileOf + ` FROM frame f INDEXED BY frame_shunned
	WHERE lane = ?2 AND kind = 5 AND n > max(?3, ?7) AND (hidden IS NULL OR hidden & ?8 = 0)
	ORDER BY n LIMIT ?4 + 0`

// message reads the first ten columns of selectConversations and selectHistory.
func (s *Store) message(r row) shared.Message {
	from, _ := s.people.account(r.int(7))
	to, _ := s.people.account(r.int(8))
	return shared.Message{
		N: r.int(0), At: r.int(1), ID: r.text(2), Re: r.int(3), Content: r.text(4),
		Edited: r.int(5), Deleted: r.bool(6), From: from.Name, To: to.Name, File: r.text(9),
	}
}

// addReactions fills in the reactions to these messages, each under its n.
func (s *Store) addReactions(c *conn, messages map[int64]*shared.Message) error {
	list := []byte{'['}
	for n := range messages {
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, n, 10)
	}
	list = append(list, ']')
	const query = "SELECT of, by, content FROM json_each(?) j CROSS JOIN reaction ON of = j.value"
	for r, err := range c.rows(query, string(list)) {
		if err != nil {
			return err
		}
		by, _ := s.people.account(r.int(1))
		m := messages[r.int(0)]
		m.Reactions = append(m.Reactions, shared.Reaction{By: by.Name, Content: r.text(2)})
	}
	return nil
}

// addAside does to the account's own messages, and with its reactions, what the other one
// never gets of it: its edits and reactions while that one had blocked it.
func (s *Store) addAside(c *conn, account, lane int64, messages map[int64]*shared.Message) error {
	if aside, err := c.number("SELECT aside FROM lane WHERE id = ?", lane); aside == 0 || err != nil {
		return err
	}
	me, _ := s.people.account(account)
	for n, m := range messages {
		for r, err := range c.rows(`SELECT n, kind, content FROM frame INDEXED BY frame_of
			WHERE of = ?1 AND lane = ?2 AND kind IN (4, 6, 8) ORDER BY n`, n, lane) {
			if err != nil {
				return err
			}
			switch Kind(r.int(1)) {
			case Edit + shunnedKinds:
				if r.int(0) > m.Edited && !m.Deleted {
					m.Content, m.Edited = r.text(2), r.int(0)
				}
			default:
				m.Reactions = slices.DeleteFunc(m.Reactions, func(x shared.Reaction) bool { return x.By == me.Name })
				if content := r.text(2); content != "" && !m.Deleted {
					m.Reactions = append(m.Reactions, shared.Reaction{By: me.Name, Content: content})
				}
			}
		}
	}
	return nil
}
