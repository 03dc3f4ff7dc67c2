package device

import (
	"cmp"
	"slices"

	"tobar/shared"
)

// searchPart is how many messages are read at once: strings of many more are dear.
const searchPart = 1000

// Search returns the newest messages that hold all words of a query, among those that the
// device has: of one conversation, or of all where with is "".
func (c *Copy) Search(q Query, with string, limit int) []shared.Hit {
	from, to := "", beyond
	if with != "" {
		from, to = messageKey(with, shared.MaxN), messageKey(with, 0)
	}
	var hits []*shared.Hit // pointers share one sort in the app, which is to be small
	for more := true; more; {
		more = false
		err := c.wait(false, func(t tx) {
			var h head
			t.get(meta, headKey, func(v string, _ bool) { h = readHead(&reader{rest: v}) })
			t.values(messages, from, to, searchPart, func(values string, count int) {
				in := reader{rest: values}
				for in.more() {
					hit := &shared.Hit{Message: readMessage(&in)}
					m := &hit.Message
					if hit.With = m.From; hit.With == c.account {
						hit.With = m.To
					}
					from, more = messageKey(hit.With, m.N)+"\x00", count == searchPart
					words := m.Content
					if file, ok := shared.ParseFile(m.File); ok {
						words += "\n" + file.Name
					}
					marks, ok := q.Find(words)
					marks = slices.DeleteFunc(marks, func(mark shared.Mark) bool { return mark.To > len(m.Content) })
					if hit.Marks = marks; ok && (m.N <= h.cursor || m.From == c.account) {
						hits = append(hits, hit)
					}
				}
			})
		})
		more = more && err == nil
	}
	slices.SortFunc(hits, func(a, b *shared.Hit) int { return cmp.Compare(b.Message.N, a.Message.N) })
	var list []shared.Hit
	for _, h := range hits[:min(len(hits), limit)] {
		list = append(list, *h)
	}
	return list
}

// Reach is Page for everything from message n up to `before`, and for some that are older than n: what
// it takes to show n in its place. ok is false where the device lacks it.
func (c *Copy) Reach(with string, before, n int64, older int) (p shared.Page, ok bool) {
	p, ok = c.Page(with, n+1, older)
	if last := len(p.Messages) - 1; !ok || last < 0 || p.Messages[last].N != n {
		return p, false
	}
	if before-1 == n {
		return p, true // and a span that ends before it begins is an error
	}
	err := c.wait(false, func(t tx) {
		t.values(messages, messageKey(with, before-1), messageKey(with, n+1), 0, func(values string, _ int) {
			in := reader{rest: values}
			end := len(p.Messages)
			for in.more() {
				if m := readMessage(&in); m.N <= p.N || m.From == c.account {
					p.Messages = append(p.Messages, m)
				}
			}
			slices.Reverse(p.Messages[end:])
			ok = !in.broken
		})
	})
	return p, ok && err == nil
}
