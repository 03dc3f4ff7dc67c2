package session

import (
	"math/rand/v2"
	"time"

	"tobar/shared"
)

// pauses says how long to wait before the next dial. The range doubles with
// each one, and the pause is drawn from the whole of it: thousands of clients
// that lost the same server must not come back at once.
type pauses struct {
	shortest, longest time.Duration
	doubled           int // how often, since a line last held
}

// Doublings that a close code asks for at the least.
const (
	afterGoingAway = 2 // everybody's line ended at the same moment
	afterTryLater  = 4 // the server has more to do than it can
)

// next returns the pause after a connection that ended with a close code (-1:
// none) and was live for a time. One that was live for longer than
// the longest pause starts the growth over.
func (p *pauses) next(code int, lived time.Duration) time.Duration {
	if lived > p.longest {
		p.doubled = 0
	}
	p.doubled++
	from := p.shortest
	switch code {
	case shared.CloseGoingAway:
		p.doubled = max(p.doubled, afterGoingAway)
	case shared.CloseTryLater:
		p.doubled = max(p.doubled, afterTryLater)
		from = max(from, p.widest()/2)
	}
	return from + rand.N(p.widest()-from+1)
}

// widest is the longest pause that may be drawn now.
func (p *pauses) widest() time.Duration {
	w := p.shortest
	for range p.doubled {
		if w >= p.longest/2 {
			return p.longest
		}
		w *= 2
	}
	return w
}
