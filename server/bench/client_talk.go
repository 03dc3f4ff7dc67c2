//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A talk is a conversation on the screen.
type talk struct {
	house   *house
	browser *browser
	tab     *tab
	friend  *talker
	mark    int // of the newest message
}

// talk returns a conversation of which 10,000 messages have come while the app
// was open, so that it holds them all.
func (s *screen) talk(ctx context.Context) (*talk, error) {
	if s.held != nil {
		return s.held, nil
	}
	t := &talk{mark: firstMark + inHouse}
	s.held = t
	var err error
	if t.house, err = s.house(ctx, "talk"); err != nil {
		return nil, err
	}
	if t.browser, err = s.browser(ctx); err != nil {
		return nil, err
	}
	if t.tab, err = t.browser.tab(secretOf(viewer), t.house.url); err != nil {
		return nil, err
	}
	if err := t.tab.visit(with(t.house.url, other)); err != nil {
		return nil, err
	}
	_, err = eval[bool](t.tab, "Promise.all([probe.message(%d), probe.usable, navigator.serviceWorker.ready]).then(() => true)", historyEnd)
	if err != nil {
		return nil, err
	}
	if t.friend, err = t.house.talker(ctx, other); err != nil {
		return nil, err
	}
	began, messages := time.Now(), s.count(inHistory)
	if err := t.friend.flood(messages); err != nil {
		return nil, err
	}
	s.report.add(line{what: "messages as fast as the app takes and draws them",
		measured: thousands(float64(messages)/time.Since(began).Seconds()) + " a second"})
	return t, nil
}

func (t *talk) close() (err error) {
	if t.friend != nil {
		t.friend.close()
	}
	if t.browser != nil {
		err = t.browser.close()
	}
	if t.house != nil {
		err = errors.Join(err, t.house.kill())
	}
	return err
}

// A sighting is when a message reached the page, its document, and the screen.
type sighting struct{ Frame, Dom, Painted float64 }

// next says a message and waits until it is to be seen.
func (t *talk) next() (sighting, error) {
	t.mark++
	if err := t.friend.say("and another one " + markOf(t.mark)); err != nil {
		return sighting{}, err
	}
	return eval[sighting](t.tab, "probe.message(%d)", t.mark)
}

func arrive(ctx context.Context, s *screen) error {
	t, err := s.talk(ctx)
	if err != nil {
		return err
	}
	for _, on := range []struct {
		what         string
		cpu          float64
		dom, painted time.Duration
	}{
		{"this machine", 1, 16 * time.Millisecond, 33 * time.Millisecond},
		{"CPU 4x", phoneCPU, 0, 60 * time.Millisecond},
	} {
		if err := t.tab.throttle(on.cpu); err != nil {
			return err
		}
		var dom, painted []time.Duration
		for range s.count(200) {
			m, err := t.next()
			if err != nil {
				return err
			}
			dom, painted = append(dom, inMs(m.Dom-m.Frame)), append(painted, inMs(m.Painted-m.Frame))
		}
		if on.dom > 0 {
			s.p95("a message among 10,000: from the socket to the page, "+on.what, on.dom, dom)
		} else {
			s.report.add(line{what: "a message among 10,000: from the socket to the page, " + on.what, measured: ms(percentile(dom, 95)),
				beside: "p95; p50 " + ms(percentile(dom, 50))})
		}
		s.p95("  painted, "+on.what, on.painted, painted)
	}
	return t.tab.throttle(1)
}

// keys types while messages arrive at 20 a second.
func keys(ctx context.Context, s *screen) error {
	t, err := s.talk(ctx)
	if err != nil {
		return err
	}
	letters := s.count(200)
	if _, err := eval[int](t.tab, "probe.letters(%d)", letters); err != nil {
		return err
	}
	talking, enough := context.WithCancel(ctx)
	defer enough()
	var told sync.WaitGroup
	var said error
	told.Go(func() {
		said = every(talking, 50*time.Millisecond, func() error { return t.friend.say(payload) })
	})
	typed := 0
	typing, last := context.WithCancel(ctx)
	defer last()
	err = every(typing, 110*time.Millisecond, func() error {
		if typed++; typed == letters {
			last()
		}
		return t.tab.press('a' + rune(typed%26))
	})
	took, written := eval[[]float64](t.tab, "probe.written()")
	enough()
	told.Wait()
	if err := errors.Join(err, said, written, t.friend.arrived(0)); err != nil {
		return err
	}
	s.p95("key to letter on the screen, at 20 messages a second", 32*time.Millisecond, allInMs(took))
	return nil
}

// every does something in a rhythm until it is told to stop.
func every(ctx context.Context, pause time.Duration, f func() error) error {
	beat := time.NewTicker(pause)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
		case <-ctx.Done():
			return nil
		}
		if err := f(); err != nil {
			return err
		}
	}
}

// openAndScroll leaves the conversation and comes back, first with all of it in
// the app, then each time after a reload, which leaves it to the device.
func openAndScroll(ctx context.Context, s *screen) error {
	t, err := s.talk(ctx)
	if err != nil {
		return err
	}
	if _, err := t.next(); err != nil {
		return err
	}
	const most = 100 * time.Millisecond
	var held, kept []time.Duration
	for range s.count(50) {
		at, err := t.reopen()
		if err != nil {
			return err
		}
		held = append(held, at)
	}
	s.p95("opening a conversation of 10,000, held by the app", most, held)
	for range s.runs(9) {
		if err := errors.Join(t.friend.kept(t.tab), t.tab.visit(with(t.house.url, third))); err != nil {
			return err
		}
		if _, err := eval[bool](t.tab, "Promise.all([probe.usable, probe.message(%d)]).then(() => true)", thirdEnd); err != nil {
			return err
		}
		at, err := t.open(other, t.mark)
		if err != nil {
			return err
		}
		kept = append(kept, at)
	}
	s.p95("  after a reload", most, kept)
	frames, err := eval[[]float64](t.tab, "probe.scroll(%d, 60)", s.span(8*time.Second).Milliseconds())
	if err != nil {
		return err
	}
	took := allInMs(frames)
	longest := percentile(took, 100)
	s.report.add(line{what: "  scrolling through it: the longest frame", target: ms(50 * time.Millisecond), measured: ms(longest), mark: reached(longest <= 50*time.Millisecond),
		beside: fmt.Sprintf("p50 %s, p99 %s in %d", ms(percentile(took, 50)), ms(percentile(took, 99)), len(took))})
	return nil
}

// reopen goes to another conversation and back.
func (t *talk) reopen() (time.Duration, error) {
	if _, err := t.open(third, thirdEnd); err != nil {
		return 0, err
	}
	return t.open(other, t.mark)
}

// open clicks on a conversation in the list and waits until its last message is painted.
func (t *talk) open(who, mark int) (time.Duration, error) {
	took, err := eval[float64](t.tab, "probe.open(%q, %d)", nameOf(who), mark)
	return inMs(took), err
}
