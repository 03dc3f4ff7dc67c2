package device

// erase takes out what the user is not to see any more.
func (s *saving) erase() {
	for _, h := range s.Hidden {
		s.tx.remove(messages, messageKey(h.With, h.N))
	}
	for _, c := range s.Cleared {
		s.tx.removeSpan(messages, messageKey(c.With, c.N), messageKey(c.With, 0))
	}
	if len(s.Hidden)+len(s.Cleared) == 0 {
		return
	}
	floors := make(map[string]int64)
	for _, c := range s.Cleared {
		floors[c.With] = c.N + 1
	}
	hidden := make(map[string]bool)
	for _, h := range s.Hidden {
		hidden[messageKey(h.With, h.N)] = true
		floors[h.With] = max(floors[h.With], 0)
	}
	for with, floor := range floors {
		s.tx.get(rows, with, func(v string, ok bool) {
			row := readRow(&reader{rest: v})
			if !ok {
				return
			}
			if row.Floor <= floor {
				row.Floor = 0 // nothing is older
			}
			if last := row.Last; last != nil && (last.N < floor || hidden[messageKey(with, last.N)]) {
				row.Last = nil
			}
			if row.Last == nil && floor > 0 {
				row.Unread = 0
			}
			s.tx.put(rows, with, writeRow(&row))
		})
	}
}
