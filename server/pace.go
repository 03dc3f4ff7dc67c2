package main

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tobar/shared"
)

// maxPaced is how many accounts a pace remembers.
const maxPaced = 1 << 12

// pace says who has asked for something how often. The zero value is ready.
type pace struct {
	mu sync.Mutex
	of map[int64]*rate.Limiter
}

// take counts what an account asks for, or refuses it where the account has to wait.
func (p *pace) take(account int64, now time.Time, limit rate.Limit, burst int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.of[account]
	if one == nil {
		if len(p.of) >= maxPaced || p.of == nil {
			p.of = make(map[int64]*rate.Limiter)
		}
		one = rate.NewLimiter(limit, burst)
		p.of[account] = one
	}
	if !one.AllowN(now, 1) {
		refusal := refuse(http.StatusTooManyRequests, shared.CodeTooMany)
		refusal.retry = time.Duration(float64(time.Second) / float64(limit))
		return refusal
	}
	return nil
}
