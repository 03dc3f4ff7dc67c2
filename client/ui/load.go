package ui

import (
	"context"
	"math/rand/v2"
	"time"

	"tobar/client/session"
	"tobar/shared"
)

// The pauses between tries of the API, which double and are jittered.
const (
	shortestPause = 500 * time.Millisecond
	longestPause  = 30 * time.Second
)

// loadFirst loads until it has succeeded; false when there is no use in going on.
func (b *bridge) loadFirst(ctx context.Context) bool {
	for wait := shortestPause; ; wait = min(2*wait, longestPause) {
		err := b.load(ctx)
		if err == nil {
			return true
		}
		if statusOf(err) == 401 {
			b.ui(b.model.signInAgain)
			return false
		}
		d := wait/2 + rand.N(wait/2)
		b.Changed(session.Status{Phase: session.Waiting, Pause: d, Cause: err})
		if !pause(ctx, d, b.nudge) {
			return false
		}
		b.Changed(session.Status{Phase: session.Dialing})
	}
}

// identify asks whether whoever was signed in here still is. Without an answer
// the app goes on with what it has; the line will ask again.
func (b *bridge) identify(ctx context.Context) {
	me, err := getMe(ctx)
	b.ui(func() {
		m := b.model
		_, _, ok := m.state.Cursor()
		switch {
		case statusOf(err) == 401:
			m.signInAgain()
		case err == nil && ok:
			m.loaded(me, shared.Conversations{})
		}
	})
}

// load asks who is signed in and what conversations there are, both at once.
func (b *bridge) load(ctx context.Context) error {
	var list shared.Conversations
	listed := make(chan error, 1)
	b.spawn(func(ctx context.Context) {
		var err error
		list, err = getConversations(ctx)
		listed <- err
	})
	me, err := getMe(ctx)
	if err != nil {
		return err
	}
	select {
	case err = <-listed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	opened := false
	b.uiWait(func() { opened = b.copy != nil })
	if !opened {
		b.restore(me)
	}
	b.uiWait(func() {
		b.model.loaded(me, list)
		if ack, due := b.model.state.Ack(); due {
			b.send([]shared.Frame{ack})
		}
	})
	return nil
}

// loadAgain takes the copy anew where the state asks for it, until it has it.
func (b *bridge) loadAgain() {
	if b.loading || !b.model.state.NeedsLoad() {
		return
	}
	b.loading = true
	b.spawn(func(ctx context.Context) {
		for wait := shortestPause; ; wait = min(2*wait, longestPause) {
			needed := false
			if b.load(ctx) == nil {
				b.uiWait(func() { needed = b.model.state.NeedsLoad() })
			} else {
				needed = true
			}
			if !needed || !pause(ctx, wait, nil) {
				break
			}
		}
		b.ui(func() { b.loading = false })
	})
}
