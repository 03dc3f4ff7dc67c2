package device

import "tobar/shared"

// Media returns the newest messages of a conversation that have something, among those that the
// device has. What was taken back is not among them.
func (c *Copy) Media(with string, has func(*shared.Message) bool, limit int) []shared.Message {
	var list []shared.Message
	from := messageKey(with, shared.MaxN)
	for more := true; more; {
		more = false
		err := c.wait(false, func(t tx) {
			var h head
			t.get(meta, headKey, func(v string, _ bool) { h = readHead(&reader{rest: v}) })
			t.values(messages, from, messageKey(with, 0), searchPart, func(values string, count int) {
				in := reader{rest: values}
				for in.more() {
					m := readMessage(&in)
					from, more = messageKey(with, m.N)+"\x00", count == searchPart
					if len(list) < limit && !m.Deleted && (m.N <= h.cursor || m.From == c.account) && has(&m) {
						list = append(list, m)
					}
				}
			})
		})
		more = more && err == nil && len(list) < limit
	}
	return list
}
