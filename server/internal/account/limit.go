package account

import (
	"sync"
	"time"
)

// maxTries is how many keys a limit remembers before it begins to forget
// those that were tried least recently.
const maxTries = 1 << 16

// limit counts tries by key. So many are free; each one after them makes the
// next wait twice as long, up to a bound. One try is forgiven every longest wait.
type limit struct {
	// Static after construction.
	free           int
	first, longest time.Duration

	// Guarded by mu. Two generations: when recent is half of maxTries, it
	// becomes the older one, and what nobody tried meanwhile is forgotten.
	mu            sync.Mutex
	recent, older map[string]tries
}

type tries struct {
	n     int
	at    time.Time // forgiveness counts from here
	until time.Time // no try before
}

func newLimit(free int, first, longest time.Duration) *limit {
	return &limit{free: free, first: first, longest: longest, recent: make(map[string]tries)}
}

// take counts a try before it is made, so that a thousand at once are no way
// around, and returns 0; or how long to wait, and then counts nothing.
func (l *limit) take(key string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.getLocked(key, now)
	if wait := t.until.Sub(now); wait > 0 {
		l.putLocked(key, t) // not to be forgotten while it is being tried
		return wait
	}
	t.n++
	if over := t.n - l.free; over >= 0 {
		t.until = now.Add(min(l.longest, l.first<<min(over, 16)))
	}
	l.putLocked(key, t)
	return 0
}

// give takes back one try that was no wrong guess.
func (l *limit) give(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.getLocked(key, now)
	t.n = max(0, t.n-1)
	t.until = time.Time{}
	l.putLocked(key, t)
}

// forget takes back all tries of a key.
func (l *limit) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.recent, key)
	delete(l.older, key)
}

// getLocked returns a key's tries, less those forgiven by now.
func (l *limit) getLocked(key string, now time.Time) tries {
	t, ok := l.recent[key]
	if !ok {
		t = l.older[key]
	}
	forgiven := max(0, int(now.Sub(t.at)/l.longest))
	if forgiven >= t.n {
		return tries{at: now, until: t.until}
	}
	t.n -= forgiven
	t.at = t.at.Add(time.Duration(forgiven) * l.longest)
	return t
}

func (l *limit) putLocked(key string, t tries) {
	delete(l.older, key)
	if len(l.recent) >= maxTries/2 {
		l.older, l.recent = l.recent, make(map[string]tries)
	}
	l.recent[key] = t
}
