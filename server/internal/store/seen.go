package store

import "context"

// Leave notes that the account is not online any more. It is written with the
// batch that is forming, and nobody waits for it. Of those who are online when the server dies nothing is noted.
func (s *Store) Leave(ctx context.Context, account int64) error {
	j := &leaveJob{account: account, at: s.now().UnixMilli()}
	s.people.mu.Lock()
	s.people.seen[account] = j.at
	s.people.mu.Unlock()
	return s.queue.push(ctx, j)
}

// Seen returns when the account was last online, Unix milliseconds, 0 for never. It does no I/O.
func (s *Store) Seen(account int64) int64 {
	s.people.mu.RLock()
	defer s.people.mu.RUnlock()
	return s.people.seen[account]
}

// A leaveJob is a departure on its way.
type leaveJob struct{ account, at int64 }

func (j *leaveJob) size() int { return 64 }

func (j *leaveJob) finish(error) {}

func (j *leaveJob) apply(w *writer) error {
	_, err := w.c.exec("UPDATE account SET seen = ? WHERE id = ?", j.at, j.account)
	return err
}
