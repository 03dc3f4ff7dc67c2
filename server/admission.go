package main

import (
	"context"
	"sync"
	"time"
)

// Admission to what everybody wants at once, as after a restart: so many pages
// of replays are in memory, and who comes later waits for a place. Whoever is slow to
// take a page gives the place up before it has been written, so that no crowd of
// receivers that do not read keeps the others waiting.
const (
	maxReplays = 256
	slowReplay = time.Second
)

// admission is a number of places. Make one with newAdmission.
type admission chan struct{}

func newAdmission(places int) admission { return make(admission, places) }

// enter waits for a place, or for ctx to end. leave gives it up; it must be called.
func (a admission) enter(ctx context.Context) (leave func(), err error) {
	select {
	case a <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	once := sync.OnceFunc(func() { <-a })
	slow := time.AfterFunc(slowReplay, once)
	return func() {
		slow.Stop()
		once()
	}, nil
}
