//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// Who is there: the one at the browser, the one with whom 10,000 messages were
// exchanged, and those with a message each.
const (
	viewer = iota
	other
	third
	inHouse = 31
)

const (
	inHistory  = 10000
	historyEnd = 1 // mark of the last message with other
	thirdEnd   = 2 // mark of the one with third
	firstMark  = 3
)

// markOf is how the probe finds a message.
func markOf(n int) string { return fmt.Sprintf("#%d#", n) }

// A house is a server with people in it.
type house struct {
	*process
	url string
}

// house starts a server on a data directory that is made anew.
func (s *screen) house(ctx context.Context, name string) (*house, error) {
	dir, err := s.fill(ctx, name, inHouse, func(f *filling) error {
		if _, ok, err := f.store.CreateOwner(ctx, "owner", "-"); err != nil || !ok {
			return fmt.Errorf("there is no owner: %w", err)
		}
		for i := third; i < inHouse; i++ {
			if err := f.say(ctx, i, viewer, "good morning "+markOf(i-third+thirdEnd)); err != nil {
				return err
			}
		}
		for i := range inHistory - 1 {
			if err := f.message(ctx, i%2, 1-i%2); err != nil {
				return err
			}
		}
		return f.say(ctx, other, viewer, "the last one "+markOf(historyEnd))
	})
	if err != nil {
		return nil, err
	}
	p, err := startProcess(s.program, dir)
	if err != nil {
		return nil, err
	}
	select {
	case <-p.ready:
		return &house{p, "http://" + p.addr()}, nil
	case <-p.gone:
		return nil, p.kill()
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), p.kill())
	}
}

// with is the address of the conversation with somebody.
func with(house string, who int) string { return house + "/with/" + nameOf(who) }

// A talker writes to the one at the browser.
type talker struct {
	// Static after construction.
	conn    *websocket.Conn
	reading sync.WaitGroup
	ctx     context.Context
	stop    context.CancelFunc

	said int // messages; owned by whoever writes

	mu     sync.Mutex // guards the rest
	change *sync.Cond
	places []int64 // n of each message, in order
	seen   int64
	ended  error
}

// talker connects somebody.
func (h *house) talker(ctx context.Context, who int) (*talker, error) {
	conn, _, err := websocket.Dial(ctx, "ws://"+h.addr()+"/ws?device=bench", &websocket.DialOptions{
		Subprotocols: []string{shared.Subprotocol},
		HTTPHeader:   http.Header{"Cookie": {"tobar_session=" + secretOf(who)}},
	})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(shared.MaxFrame)
	t := &talker{conn: conn}
	t.change = sync.NewCond(&t.mu)
	t.ctx, t.stop = context.WithCancel(ctx)
	t.reading.Go(t.read)
	return t, nil
}

// read notes what becomes of what was said.
func (t *talker) read() {
	for {
		_, line, err := t.conn.Read(t.ctx)
		var f shared.Frame
		if err == nil {
			f, err = shared.Parse(string(line))
		}
		t.mu.Lock()
		switch {
		case err != nil:
			t.ended = err
		case f.Address == shared.VerbSent:
			t.places = append(t.places, f.N)
		case (f.Address == shared.VerbDelivered || f.Address == shared.VerbRead) && f.By == nameOf(viewer):
			t.seen = max(t.seen, f.N)
		case f.Address == shared.VerbError:
			t.ended = fmt.Errorf("refused: %s", line)
		}
		ended := t.ended != nil
		t.change.Broadcast()
		t.mu.Unlock()
		if ended {
			return
		}
	}
}

func (t *talker) say(words string) error {
	t.said++
	f := shared.Frame{Address: nameOf(viewer), ID: newID(), Content: words}
	return t.conn.Write(t.ctx, websocket.MessageText, f.AppendTo(nil))
}

// arrived waits until the viewer's app has all but so many of what was said.
func (t *talker) arrived(but int) error {
	late := time.AfterFunc(pageTime, func() { t.conn.CloseNow() })
	defer late.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for want := t.said - but; want > 0 && (len(t.places) < want || t.seen < t.places[want-1]); {
		if t.ended != nil {
			return fmt.Errorf("%d of %d messages are stored, the app has them up to %d: %w", len(t.places), t.said, t.seen, t.ended)
		}
		t.change.Wait()
	}
	return nil
}

// inFlight is how many messages of a flood may not have arrived.
const inFlight = 400

// kept waits until the viewer's device has kept all of what was said.
func (t *talker) kept(at *tab) error {
	if err := t.arrived(0); err != nil || t.said == 0 {
		return err
	}
	t.mu.Lock()
	last := t.places[t.said-1]
	t.mu.Unlock()
	_, err := eval[float64](at, "probe.kept(%d)", last)
	return err
}

// flood says so many as fast as the app takes them.
func (t *talker) flood(messages int) error {
	for range messages {
		if err := errors.Join(t.say(payload), t.arrived(inFlight)); err != nil {
			return err
		}
	}
	return t.arrived(0)
}

func (t *talker) close() {
	t.stop()
	t.conn.CloseNow()
	t.reading.Wait()
}
