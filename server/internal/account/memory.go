package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// Bounds of what is remembered of passwords.
const (
	memoryTime = 5 * time.Minute
	memorySize = 1024
)

// memory remembers for a short while that a password was right, for programs
// that send it with every request. It is safe to keep: a key is a MAC of the
// password and the stored hash under a secret of this process, so a changed
// password, whose hash is another, cannot be found, and nothing needs to be
// told of the change. Who asks it must have passed the limits on tries, since it
// answers far more quickly than a hash does.
type memory struct {
	secret []byte // static

	mu    sync.Mutex
	until map[[sha256.Size]byte]time.Time
}

func newMemory() *memory {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	return &memory{secret: secret, until: make(map[[sha256.Size]byte]time.Time)}
}

func (m *memory) key(phc, password string) (key [sha256.Size]byte) {
	mac := hmac.New(sha256.New, m.secret)
	mac.Write([]byte(phc))
	mac.Write([]byte{0})
	mac.Write([]byte(password))
	mac.Sum(key[:0])
	return key
}

// has reports whether the pair was put not long ago.
func (m *memory) has(phc, password string, now time.Time) bool {
	key := m.key(phc, password)
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Before(m.until[key])
}

// put remembers a pair that was verified.
func (m *memory) put(phc, password string, now time.Time) {
	key := m.key(phc, password)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.until) >= memorySize {
		clear(m.until)
	}
	m.until[key] = now.Add(memoryTime)
}
