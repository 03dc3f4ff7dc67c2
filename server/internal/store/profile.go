package store

import (
	"context"

	"tobar/shared"
)

// ProfileChange is a profile as it has become.
type ProfileChange struct {
	Profile shared.Profile
	Peers   []int64 // those who share a conversation with its account, without itself
	Freed   string  // the picture that it had before, if it has another one now
}

// ChangeProfile has change applied to the profile of an account, which waits until that is
// on the disk. Name and N are not its to change. told is called by the writer then, before anything
// later is done, unless it has become what it was; it must not block. The texts have been checked by the caller.
func (s *Store) ChangeProfile(ctx context.Context, account int64, change func(*shared.Profile), told func(ProfileChange)) (shared.Profile, error) {
	a, ok := s.people.account(account)
	if !ok || a.Guest {
		return shared.Profile{}, ErrNoAccount
	}
	after := func(c ProfileChange) {
		if s.people.setProfile(account, c.Profile) {
			told(c)
		}
	}
	c, err := write(ctx, s, after, func(w *writer) (ProfileChange, error) { return w.changeProfile(a, change) })
	return c.Profile, err
}

func (w *writer) changeProfile(a Account, change func(*shared.Profile)) (c ProfileChange, err error) {
	r, err := w.c.first("SELECT called, status, picture, changed FROM profile WHERE account = ?", a.ID)
	if err != nil {
		return c, err
	}
	was := shared.Profile{Name: a.Name}
	if r != nil {
		was = profileOf(a, r, 0)
	}
	now := was
	change(&now)
	now.Name, now.N = was.Name, was.N
	c.Profile = now
	if now == was {
		return c, nil
	}
	c.Profile.N = max(w.last, was.N+1)
	if now.Picture != was.Picture {
		c.Freed = was.Picture
	}
	for r, err := range w.c.rows("SELECT sender FROM lane WHERE receiver = ?1 AND sender <> ?1", a.ID) {
		if err != nil {
			return c, err
		}
		c.Peers = append(c.Peers, r.int(0))
	}
	_, err = w.c.exec(`INSERT INTO profile (account, called, status, picture, changed) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (account) DO UPDATE SET called = excluded.called, status = excluded.status,
			picture = excluded.picture, changed = excluded.changed`,
		a.ID, now.Called, now.Status, now.Picture, c.Profile.N)
	return c, err
}

// profileOf reads a profile from the columns of a row from i on.
func profileOf(a Account, r row, i int) shared.Profile {
	return shared.Profile{Name: a.Name, Called: r.text(i), Status: r.text(i + 1), Picture: r.text(i + 2), N: r.int(i + 3)}
}

// meet notes that two are told of each other from now on.
func (w *writer) meet(a, b int64) error {
	_, err := w.c.exec("UPDATE lane SET met = ?1 WHERE receiver = ?2 AND sender = ?3 OR receiver = ?3 AND sender = ?2", w.last, a, b)
	return err
}

// Profile returns the profile of an account, without a number if it has none. It does no I/O.
func (s *Store) Profile(account int64) shared.Profile {
	s.people.mu.RLock()
	defer s.people.mu.RUnlock()
	p, ok := s.people.profiles[account]
	if !ok {
		p.Name = s.people.byID[account].Name
	}
	return p
}

// ProfileTurn changes after a profile has, and before those who are live are told.
func (s *Store) ProfileTurn() int64 {
	s.people.mu.RLock()
	defer s.people.mu.RUnlock()
	return s.people.turn
}

// Profiles returns those profiles that somebody whose copy is as of n since may not know: the account's own and those
// of its peers, where they have changed, or the two have met, since then. Where nobody has a profile it does no I/O.
func (s *Store) Profiles(ctx context.Context, account, since int64) (list []shared.Profile, err error) {
	s.people.mu.RLock()
	none := len(s.people.profiles) == 0
	s.people.mu.RUnlock()
	if none {
		return nil, nil
	}
	err = s.readers.glance(ctx, func(c *conn) (err error) {
		list, err = s.profiles(c, account, since)
		return err
	})
	return list, err
}

func (s *Store) profiles(c *conn, account, since int64) (list []shared.Profile, err error) {
	for r, err := range c.rows(`
		SELECT account, called, status, picture, changed FROM profile WHERE account = ?1 AND changed >= ?2
		UNION ALL
		SELECT p.account, p.called, p.status, p.picture, p.changed
		FROM lane l CROSS JOIN profile p ON p.account = l.sender
		WHERE l.receiver = ?1 AND l.sender <> ?1 AND (p.changed >= ?2 OR l.met >= ?2)`, account, since) {
		if err != nil {
			return nil, err
		}
		if a, ok := s.people.account(r.int(0)); ok && s.Acquainted(account, a.ID) {
			list = append(list, profileOf(a, r, 1))
		}
	}
	return list, nil
}

// HasPicture reports whether these bytes are somebody's picture.
func (s *Store) HasPicture(ctx context.Context, picture string) (bool, error) {
	return s.exists(ctx, "SELECT 1 FROM profile WHERE picture = ? AND picture <> '' LIMIT 1", picture)
}

// Acquainted reports whether two are told of each other's profiles: neither has blocked the other. It does no I/O.
func (s *Store) Acquainted(a, b int64) bool { return s.policy.shares(a, b, 0) }

// setProfile notes a profile that is on the disk, and reports whether it is another one than before.
func (p *people) setProfile(account int64, now shared.Profile) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.profiles[account].N == now.N {
		return false
	}
	p.profiles[account] = now
	p.turn++
	return true
}

func (p *people) loadProfiles(c *conn) error {
	for r, err := range c.rows("SELECT account, called, status, picture, changed FROM profile") {
		if err != nil {
			return err
		}
		if a, ok := p.account(r.int(0)); ok {
			p.setProfile(a.ID, profileOf(a, r, 1))
		}
	}
	return nil
}
