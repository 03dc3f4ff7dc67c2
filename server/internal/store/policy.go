package store

import "sync"

// Hidden is what an account neither shows to others nor sees of them.
type Hidden uint8

// What can be hidden.
const (
	HidesTyping   Hidden = 1 << iota
	HidesPresence        // with when it was last online
	HidesReceipts
)

// hidden are the keys by which an account hides something.
var hidden = map[string]Hidden{
	"hide-typing": HidesTyping, "hide-presence": HidesPresence, "hide-receipts": HidesReceipts,
}

// keyBlock is the key of a choice about somebody from whom nothing is to arrive.
const keyBlock = "block"

// policy is the memory of those choices that decide about frames. The writer has
// one, which is ahead of the database by the batch that is forming; the store has
// one for everybody else, which follows it.
type policy struct {
	mu    sync.RWMutex
	shut  map[pair]struct{} // lanes whose receiver has blocked their sender
	hides map[int64]Hidden
}

func newPolicy() *policy {
	return &policy{shut: make(map[pair]struct{}), hides: make(map[int64]Hidden)}
}

func (p *policy) load(c *conn) error {
	p.mu.Lock()
	clear(p.shut)
	clear(p.hides)
	p.mu.Unlock()
	for r, err := range c.rows("SELECT account, about, key, value FROM choice WHERE key IN ('block', 'hide-typing', 'hide-presence', 'hide-receipts')") {
		if err != nil {
			return err
		}
		p.set(r.int(0), Choice{About: r.int(1), Key: r.text(2), Value: r.text(3)})
	}
	return nil
}

func (p *policy) set(account int64, ch Choice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if what := hidden[ch.Key]; what != 0 && ch.About == 0 {
		p.hides[account] &^= what
		if ch.Value != "" {
			p.hides[account] |= what
		}
		if p.hides[account] == 0 {
			delete(p.hides, account)
		}
	}
	if ch.Key == keyBlock && ch.About != 0 {
		if ch.Value == "" {
			delete(p.shut, pair{ch.About, account})
		} else {
			p.shut[pair{ch.About, account}] = struct{}{}
		}
	}
}

// blocks reports whether account has blocked other.
func (p *policy) blocks(account, other int64) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	_, shut := p.shut[pair{other, account}]
	return shut
}

// shares reports whether two accounts let each other know what could be hidden: neither
// hides it, and neither has blocked the other.
func (p *policy) shares(a, b int64, what Hidden) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if len(p.hides) > 0 && (p.hides[a]|p.hides[b])&what != 0 {
		return false
	}
	if len(p.shut) == 0 {
		return true
	}
	_, one := p.shut[pair{a, b}]
	_, other := p.shut[pair{b, a}]
	return !one && !other
}

// Blocks reports whether the account has blocked somebody. It does no I/O.
func (s *Store) Blocks(account, other int64) bool { return s.policy.blocks(account, other) }

// Shares reports whether two accounts let each other know something: neither hides it,
// and neither has blocked the other. It does no I/O.
func (s *Store) Shares(a, b int64, what Hidden) bool { return s.policy.shares(a, b, what) }

// Hides reports whether the account hides something. It does no I/O.
func (s *Store) Hides(account int64, what Hidden) bool {
	s.policy.mu.RLock()
	defer s.policy.mu.RUnlock()
	return s.policy.hides[account]&what != 0
}
