//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// crowd is many connections, of which each has to come to be live: after
// @live, with as many messages as it should have.
type crowd struct {
	// Static after construction.
	loop     *loop
	target   *target
	query    string
	relay    bool // live when the upgrade was answered
	messages int  // each is to be live with
	greets   bool // each sends a frame when it is live, and waits for the answer

	people  []member
	live    int
	greeted int
	again   []comeback // turned away, and waiting
	busy    int        // how often anybody was turned away
	err     error
}

type member struct {
	c        *client
	live     bool
	messages int
}

// A comeback is somebody who was told to come back later.
type comeback struct {
	id int
	at time.Time
}

func newCrowd(t *target, people int, query string) (*crowd, error) {
	w := &crowd{target: t, query: query, people: make([]member, people)}
	var err error
	w.loop, err = newLoop(w)
	return w, err
}

// come connects one of them.
func (w *crowd) come(id int) {
	m := &w.people[id]
	query := w.query
	if w.relay {
		query = "user=" + nameOf(id)
	}
	m.live, m.messages = false, 0
	c, err := w.loop.dial(id, w.target.addr, upgrade(query, secretOf(id)))
	if err != nil {
		w.err = errors.Join(w.err, err)
		return
	}
	m.c = c
}

// gather connects all from `from` on, so many at a time, and waits until they are live.
func (w *crowd) gather(ctx context.Context, from, atOnce int, within time.Duration) error {
	next, before := from, w.live
	err := w.loop.run(ctx, within, func() bool {
		for next < len(w.people) && next-from-(w.live-before) < atOnce && w.err == nil {
			w.come(next)
			next++
		}
		w.comeBack()
		return w.err != nil || w.live-before == len(w.people)-from
	})
	if err = errors.Join(err, w.err); err != nil {
		return fmt.Errorf("%d of %d are live: %w", w.live, len(w.people), err)
	}
	return nil
}

// comeBack connects those whose pause is over.
func (w *crowd) comeBack() {
	now := time.Now()
	left := w.again[:0]
	for _, a := range w.again {
		if now.Before(a.at) {
			left = append(left, a)
			continue
		}
		w.come(a.id)
	}
	w.again = left
}

// timed does something and returns how long that took, and how much processor
// time it took of the server.
func (w *crowd) timed(do func() error) (took, used time.Duration, err error) {
	before, err := cpuTime(w.target.pid)
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	err = do()
	took = time.Since(began)
	after, cpuErr := cpuTime(w.target.pid)
	return took, after - before, errors.Join(err, cpuErr)
}

func (w *crowd) opened(c *client) {
	if w.relay {
		w.nowLive(c)
	}
}

func (w *crowd) nowLive(c *client) {
	m := &w.people[c.id]
	if m.live {
		return
	}
	m.live = true
	w.live++
	if m.messages != w.messages {
		w.err = errors.Join(w.err, fmt.Errorf("%s is live with %d messages, and should have %d", nameOf(c.id), m.messages, w.messages))
	}
	if w.greets {
		w.loop.send(c, []byte("@ping;id=bench|"))
	}
}

func (w *crowd) frame(c *client, p []byte) {
	switch {
	case isVerb(p, "@live"):
		w.nowLive(c)
	case isVerb(p, "@pong"):
		w.greeted++
	case isVerb(p, "@error"):
		w.err = errors.Join(w.err, fmt.Errorf("the server refused: %s", p))
	case len(p) > 0 && p[0] != '@':
		w.people[c.id].messages++
	}
}

func (w *crowd) drained(*client) {}

// ended has those who were turned away come back, as the app does: after a
// pause that differs, so that they do not all come at once again.
func (w *crowd) ended(c *client, err error) {
	if !errors.Is(err, errBusy) {
		w.err = errors.Join(w.err, fmt.Errorf("%s: %w", nameOf(c.id), err))
		return
	}
	if m := &w.people[c.id]; m.live {
		m.live = false
		w.live--
	}
	w.busy++
	pause := 100*time.Millisecond + rand.N(900*time.Millisecond)
	w.again = append(w.again, comeback{c.id, time.Now().Add(pause)})
}

// crowdSize is how many connections this process may have, at most n.
func (b *bench) crowdSize(n int) (int, error) {
	n = b.count(n)
	limit, err := descriptors()
	if err != nil {
		return 0, err
	}
	if spare := 200; n > limit-spare {
		b.report.add(line{what: fmt.Sprintf("  descriptors allow %d connections only, not %d", limit-spare, n)})
		n = limit - spare
	}
	return n, nil
}

// idle measures what a quiet connection costs.
func idle(ctx context.Context, b *bench) (err error) {
	people, err := b.crowdSize(10000)
	if err != nil {
		return err
	}
	dir, err := b.fill(ctx, "people", people, nil)
	if err != nil {
		return err
	}
	t, err := b.start(ctx, options{dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.end(err != nil)) }()
	w, err := newCrowd(t, people, "device=bench")
	if err != nil {
		return err
	}
	defer w.loop.close()
	w.greets = true
	before, err := memory(t.pid, "VmRSS")
	if err != nil {
		return err
	}
	if err := w.gather(ctx, 0, 100, 2*time.Minute); err != nil {
		return err
	}
	if err := w.loop.run(ctx, time.Minute, func() bool { return w.err != nil || w.greeted == people }); err != nil || w.err != nil {
		return errors.Join(err, w.err)
	}
	most, err := memory(t.pid, "VmHWM")
	if err != nil {
		return err
	}
	at := func(d time.Duration) (float64, error) {
		if err := errors.Join(w.loop.during(ctx, b.span(d)), w.err); err != nil {
			return 0, err
		}
		now, err := memory(t.pid, "VmRSS")
		return float64(now-before) / float64(people) / 1000, err
	}
	soon, err := at(10 * time.Second)
	if err != nil {
		return err
	}
	later, err := at(130 * time.Second) // the runtime collects at least every 2 minutes
	if err != nil {
		return err
	}
	b.report.add(line{what: fmt.Sprintf("idle connection, of %s: server memory", thousands(float64(people))), target: "10 KB",
		measured: fmt.Sprintf("%.1f KB", later), mark: reached(later <= 10),
		beside: fmt.Sprintf("after 140 s; %.1f KB after 10 s, %.1f KB at most; the server alone has %.0f MB",
			soon, float64(most-before)/float64(people)/1000, float64(before)/1e6)})
	return nil
}

// accept measures how fast connections come in.
func accept(ctx context.Context, b *bench) error {
	people, err := b.crowdSize(8000)
	if err != nil {
		return err
	}
	dir, err := b.fill(ctx, "people", people, nil)
	if err != nil {
		return err
	}
	come := func(o options) (rate float64, each time.Duration, err error) {
		t, err := b.start(ctx, o)
		if err != nil {
			return 0, 0, err
		}
		defer func() { err = errors.Join(err, t.end(o.dir == "" || err != nil)) }()
		w, err := newCrowd(t, people, "device=bench")
		if err != nil {
			return 0, 0, err
		}
		defer w.loop.close()
		w.relay = o.dir == ""
		took, used, err := w.timed(func() error { return w.gather(ctx, 0, 64, 2*time.Minute) })
		return float64(people) / took.Seconds(), used / time.Duration(people), err
	}
	bare, _, err := come(options{})
	if err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	real, each, err := come(options{dir: dir})
	if err != nil {
		return err
	}
	b.report.add(line{what: "connections accepted and live, signed in by session", target: "8,000 a second",
		measured: thousands(real) + " a second", mark: reached(real >= 8000),
		beside: fmt.Sprintf("%.2f of the relay's %s (which has no sign-in, cursor or @live); %s of processor time each", real/bare, thousands(bare), us(each))})
	return nil
}

// storm has everybody come at once, with messages waiting.
func storm(ctx context.Context, b *bench) error {
	for _, s := range []struct {
		people int
		within time.Duration
	}{{1000, time.Second}, {10000, 10 * time.Second}} {
		if err := b.stormOf(ctx, s.people, s.within); err != nil {
			return fmt.Errorf("%d people: %w", s.people, err)
		}
	}
	return nil
}

func (b *bench) stormOf(ctx context.Context, people int, target time.Duration) (err error) {
	// Each is written to by five others, who do not come, in turns with everybody else.
	const waiting, writers = 100, 100
	if people, err = b.crowdSize(people); err != nil {
		return err
	}
	dir, err := b.fill(ctx, "storm", people+writers, func(f *filling) error {
		for round := range waiting {
			for i := range people {
				if err := f.message(ctx, people+(i+round%5)%writers, i); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t, err := b.start(ctx, options{dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.end(err != nil)) }()
	w, err := newCrowd(t, people, "device=bench&since=0")
	if err != nil {
		return err
	}
	defer w.loop.close()
	w.messages = waiting
	before, err := memory(t.pid, "VmRSS")
	if err != nil {
		return err
	}
	took, used, err := w.timed(func() error { return w.gather(ctx, 0, people, 3*time.Minute) })
	if err != nil {
		return err
	}
	most, err := memory(t.pid, "VmHWM")
	if err != nil {
		return err
	}
	b.report.add(line{what: fmt.Sprintf("%s people with %d waiting messages each come at once: all live", thousands(float64(people)), waiting),
		target: ms(target), measured: ms(took), mark: reached(took <= target),
		beside: fmt.Sprintf("%s of processor time each; %.0f MB more at most; %d times told to come back",
			us(used/time.Duration(people)), float64(most-before)/1e6, w.busy)})
	return nil
}
