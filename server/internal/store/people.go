package store

import (
	"context"
	"sync"

	"tobar/shared"
)

// people is the memory of accounts, so that looking up a name does no I/O. The
// database is changed first.
type people struct {
	mu        sync.RWMutex
	byID      map[int64]Account
	byName    map[string]Account
	delivered map[int64]int64 // of accounts: the furthest cursor of a device
	seen      map[int64]int64 // of accounts: when they were last online
	chosen    map[int64]bool  // the accounts that have ever set something
	profiles  map[int64]shared.Profile
	turn      int64 // counts the changes of profiles
	owner     bool  // there is one
}

func newPeople() *people {
	return &people{
		byID:      make(map[int64]Account),
		byName:    make(map[string]Account),
		delivered: make(map[int64]int64),
		seen:      make(map[int64]int64),
		chosen:    make(map[int64]bool),
		profiles:  make(map[int64]shared.Profile),
	}
}

func (p *people) load(c *conn) error {
	for r, err := range c.rows("SELECT id, name, owner, guest, seen FROM account") {
		if err != nil {
			return err
		}
		p.add(Account{ID: r.int(0), Name: r.text(1), Owner: r.bool(2), Guest: r.bool(3)})
		if seen := r.int(4); seen > 0 {
			p.seen[r.int(0)] = seen
		}
	}
	for r, err := range c.rows("SELECT DISTINCT account FROM choice") {
		if err != nil {
			return err
		}
		p.choose(r.int(0))
	}
	for r, err := range c.rows("SELECT account, max(acked) FROM device GROUP BY account") {
		if err != nil {
			return err
		}
		p.deliver(r.int(0), r.int(1))
	}
	return p.loadProfiles(c)
}

func (p *people) add(a Account) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[a.ID] = a
	p.byName[a.Name] = a
	p.owner = p.owner || a.Owner
}

func (p *people) account(id int64) (Account, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	a, ok := p.byID[id]
	return a, ok
}

func (p *people) named(name string) (Account, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	a, ok := p.byName[name]
	return a, ok
}

func (p *people) hasOwner() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.owner
}

// deliver notes a cursor that is on the disk.
func (p *people) deliver(account, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delivered[account] = max(p.delivered[account], n)
}

func (p *people) deliveredTo(account int64) int64 {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.delivered[account]
}

// choose notes that the account has set something.
func (p *people) choose(account int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.chosen[account] = true
}

func (p *people) hasChosen(account int64) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.chosen[account]
}

// Lookup returns the account or guest of a mapped name. It does no I/O.
func (s *Store) Lookup(name string) (Account, bool) { return s.people.named(name) }

// Account returns the account or guest with this id. It does no I/O.
func (s *Store) Account(id int64) (Account, bool) { return s.people.account(id) }

// HasOwner reports whether somebody owns this server. It does no I/O.
func (s *Store) HasOwner() bool { return s.people.hasOwner() }

// Peers returns those who share a conversation with the account, without itself.
func (s *Store) Peers(ctx context.Context, account int64) ([]Account, error) {
	var peers []Account
	err := s.readers.glance(ctx, func(c *conn) error {
		for r, err := range c.rows("SELECT sender FROM lane WHERE receiver = ?1 AND sender <> ?1", account) {
			if err != nil {
				return err
			}
			if a, ok := s.people.account(r.int(0)); ok {
				peers = append(peers, a)
			}
		}
		return nil
	})
	return peers, err
}
