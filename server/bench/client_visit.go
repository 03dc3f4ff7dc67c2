//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
)

// weight counts what a first visit loads, on a wire of its own: with what the
// service worker fetches, all headers, and the socket's beginning.
func weight(ctx context.Context, s *screen) (err error) {
	h, err := s.house(ctx, "client")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.kill()) }()
	app, err := inBrotli(ctx, h.url+"/web/app.wasm")
	if err != nil {
		return err
	}
	wire, err := newProxy(time.Hour, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		return err
	}
	defer wire.close()
	wire.lead(h.addr())
	wire.rest()
	var loaded int64
	err = s.firstVisit(ctx, secretOf(viewer), with("http://"+wire.addr(), other), false, func(t *tab) error {
		_, err := eval[bool](t, "Promise.all([probe.message(%d), navigator.serviceWorker.ready]).then(() => true)", historyEnd)
		loaded = t.loaded.Load()
		return err
	})
	if err != nil {
		return err
	}
	total := wire.down.Load()
	s.report.add(line{what: "app.wasm.br", target: "1.60 MB", measured: megabytes(app), mark: reached(app <= 1.6e6)})
	s.report.add(line{what: "all that a first visit loads", target: "1.70 MB", measured: megabytes(total), mark: reached(total <= 1.7e6),
		beside: fmt.Sprintf("the page alone, by CDP: %s; the rest is the service worker's and the socket's", megabytes(loaded))})
	return nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.3f MB", float64(n)/1e6) }

// inBrotli is how many bytes the server sends for an address in brotli.
func inBrotli(ctx context.Context, address string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Accept-Encoding", "br")
	res, err := asBrowser.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Encoding") != "br" {
		return 0, fmt.Errorf("%s: %s, not in brotli: has the app been built?", address, res.Status)
	}
	return io.Copy(io.Discard, res.Body)
}

// firstVisit opens an address in a profile that has never seen it.
func (s *screen) firstVisit(ctx context.Context, cookie, address string, phone bool, look func(*tab) error) (err error) {
	b, err := s.browser(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	t, err := b.tab(cookie, address)
	if err != nil {
		return err
	}
	if phone {
		err = t.phone()
	}
	if err = errors.Join(err, t.visit(address)); err != nil {
		return err
	}
	return look(t)
}

// cold measures first visits.
func cold(ctx context.Context, s *screen) (err error) {
	h, err := s.house(ctx, "client")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.kill()) }()
	for _, on := range []struct {
		what         string
		phone        bool
		runs         int
		text, usable time.Duration
	}{
		{"this machine", false, 9, 200 * time.Millisecond, 700 * time.Millisecond},
		{"phone", true, 5, 700 * time.Millisecond, 8500 * time.Millisecond},
	} {
		var text, usable []time.Duration
		for range s.runs(on.runs) {
			err := s.firstVisit(ctx, secretOf(viewer), with(h.url, other), on.phone, func(t *tab) error {
				at, err := eval[[]float64](t, "Promise.all([probe.text, probe.usable])")
				if err == nil {
					text, usable = append(text, inMs(at[0])), append(usable, inMs(at[1]))
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		s.median("first text, cold, "+on.what, on.text, text)
		s.median("app usable, cold, "+on.what, on.usable, usable)
	}
	return nil
}

// signIn measures the form that a stranger gets.
func signIn(ctx context.Context, s *screen) (err error) {
	h, err := s.house(ctx, "client")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.kill()) }()
	var took []time.Duration
	for range s.runs(5) {
		err := s.firstVisit(ctx, "", h.url+"/sign-in", true, func(t *tab) error {
			at, err := eval[float64](t, "probe.form()")
			took = append(took, inMs(at))
			return err
		})
		if err != nil {
			return err
		}
	}
	s.median("sign-in form usable, cold, phone", time.Second, took)
	return nil
}

// again measures visits of somebody who was there before: each in a new tab,
// with the service worker asleep. Without a network means without a server.
func again(ctx context.Context, s *screen) (err error) {
	h, err := s.house(ctx, "client")
	if err != nil {
		return err
	}
	there := true
	defer func() {
		if there {
			err = errors.Join(err, h.kill())
		}
	}()
	b, err := s.browser(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := s.settleIn(ctx, h, b); err != nil {
		return err
	}
	for _, network := range []string{"with a network", "without a network"} {
		if network == "without a network" {
			there = false
			if err := h.kill(); err != nil {
				return err
			}
		}
		if err := s.comeBack(b, h, network); err != nil {
			return err
		}
	}
	return nil
}

// settleIn is a first visit, until everything is kept.
func (s *screen) settleIn(ctx context.Context, h *house, b *browser) (err error) {
	t, err := b.tab(secretOf(viewer), h.url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.visit(with(h.url, other)); err != nil {
		return err
	}
	_, err = eval[bool](t, "Promise.all([probe.message(%d), probe.usable, navigator.serviceWorker.ready]).then(() => true)", historyEnd)
	if err != nil {
		return err
	}
	friend, err := h.talker(ctx, other)
	if err != nil {
		return err
	}
	defer friend.close()
	return errors.Join(friend.say("kept "+markOf(historyEnd)), friend.kept(t))
}

func (s *screen) comeBack(b *browser, h *house, network string) error {
	for _, on := range []struct {
		what string
		cpu  float64
		most time.Duration
	}{{"this machine", 1, 300 * time.Millisecond}, {"CPU 4x", phoneCPU, 750 * time.Millisecond}} {
		var usable, text, shown, left []time.Duration
		for range s.runs(9) {
			at, err := secondVisit(b, h, on.cpu)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", on.what, network, err)
			}
			text, usable, shown, left = append(text, inMs(at[0])), append(usable, inMs(at[1])), append(shown, inMs(at[2])), append(left, inMs(at[3]))
		}
		s.median(fmt.Sprintf("app usable, again, %s, %s", network, on.what), on.most, usable)
		last := &s.report.lines[len(s.report.lines)-1]
		last.beside += fmt.Sprintf("; first text %s, what was left painted %s, messages painted %s",
			ms(percentile(text, 50)), ms(percentile(left, 50)), ms(percentile(shown, 50)))
	}
	return nil
}

func secondVisit(b *browser, h *house, cpu float64) (at []float64, err error) {
	t, err := b.tab(secretOf(viewer), h.url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	err = errors.Join(tell(t, serviceworker.StopAllWorkers, cdp.Empty{}), t.throttle(cpu), t.visit(with(h.url, other)))
	if err != nil {
		return nil, err
	}
	return eval[[]float64](t, "Promise.all([probe.text, probe.usable, probe.message(%d).then((m) => m.painted), probe.snapshot()])", historyEnd)
}
