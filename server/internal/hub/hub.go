// Package hub knows who is online: which connections an account has, and a
// bounded queue for each. Memory only: whatever is here, another server could
// rebuild from its own connections. It knows neither sockets nor the store.
package hub

import (
	"slices"
	"sync"
	"time"
)

// Hub is the set of connections of this server. Its zero value is empty and
// ready. All methods are safe for concurrent use.
type Hub struct {
	mu     sync.RWMutex
	conns  map[int64][]*Conn  // by account; the slices are never changed in place
	live   map[int64]struct{} // the accounts that one of their connections was live for
	closed *Verdict           // set by CloseAll: whoever comes later is turned away
	ends   int                // how often End was called

	announcing sync.Mutex // orders the announcements of presence
}

// Attach adds a connection, which is not live yet.
func (h *Hub) Attach(c *Conn) {
	h.mu.Lock()
	if h.conns == nil {
		h.conns, h.live = make(map[int64][]*Conn), make(map[int64]struct{})
	}
	h.conns[c.Account] = append(slices.Clip(h.conns[c.Account]), c)
	closed := h.closed
	h.mu.Unlock()
	if closed != nil {
		c.Close(*closed)
	}
}

// Live notes that a connection of the account is live and reports whether it is
// the first one since there was none. It may not be the one that was attached first.
func (h *Hub) Live(account int64) (first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, was := h.live[account]
	if !was && len(h.conns[account]) > 0 {
		h.live[account] = struct{}{}
	}
	return !was
}

// Detach removes a connection and reports whether it was its account's last.
func (h *Hub) Detach(c *Conn) (last bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	old := h.conns[c.Account]
	i := slices.Index(old, c)
	if i < 0 {
		return false
	}
	if len(old) == 1 {
		delete(h.conns, c.Account)
		delete(h.live, c.Account)
		return true
	}
	h.conns[c.Account] = slices.Concat(old[:i], old[i+1:])
	return false
}

// Conns returns the account's connections, oldest first. The slice is shared:
// it must not be changed.
func (h *Hub) Conns(account int64) []*Conn {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.conns[account]
}

// Online reports whether the account has a connection.
func (h *Hub) Online(account int64) bool { return len(h.Conns(account)) > 0 }

// Announce tells every connection of peers whether the account is online now; line gives
// nil for a peer that is not to be told.
// Announcements are ordered: the last one that a peer gets is true.
func (h *Hub) Announce(account int64, peers []int64, line func(peer int64, online bool) []byte) {
	h.announcing.Lock()
	defer h.announcing.Unlock()
	online := h.Online(account)
	for _, peer := range peers {
		conns := h.Conns(peer)
		if len(conns) == 0 {
			continue
		}
		if b := line(peer, online); b != nil {
			for _, c := range conns {
				c.Signal(b)
			}
		}
	}
}

// Ends returns how often a session was ended. Whoever was let in before it
// grew, and attached after, is to be asked again.
func (h *Hub) Ends() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.ends
}

// End closes every connection of a session, which is not 0. The session must
// be gone from the store by then.
func (h *Hub) End(session int64) {
	h.mu.Lock()
	h.ends++
	h.mu.Unlock()
	for _, c := range h.all() {
		if c.Session == session {
			c.Close(SessionEnded)
		}
	}
}

// CloseAll closes every connection, and those that attach from now on.
func (h *Hub) CloseAll(v Verdict) {
	h.mu.Lock()
	h.closed = &v
	h.mu.Unlock()
	for _, c := range h.all() {
		c.Close(v)
	}
}

// Beat calls every owner's Beat.
func (h *Hub) Beat(now time.Time) {
	for _, c := range h.all() {
		c.owner.Beat(now)
	}
}

// Rest calls every owner's Rest.
func (h *Hub) Rest(now time.Time) {
	for _, c := range h.all() {
		c.owner.Rest(now)
	}
}

// Len returns how many connections there are.
func (h *Hub) Len() int { return len(h.all()) }

func (h *Hub) all() []*Conn {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []*Conn
	for _, conns := range h.conns {
		all = append(all, conns...)
	}
	return all
}
