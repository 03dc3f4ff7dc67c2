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
	empty, closeEmpty, err := s.serveEmpty(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeEmpty()) }()
	r := &returns{screen: s, browser: b, server: h.url, empty: empty, mark: historyEnd}
	if err := errors.Join(r.settleInEmpty(), r.all("with a network")); err != nil {
		return err
	}
	there, r.cut = false, true
	if err := h.kill(); err != nil {
		return err
	}
	return r.all("without a network")
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

// returns are second visits, of which each answers what the last one left.
type returns struct {
	*screen
	browser *browser
	server  string // its address
	empty   string // and that of the page that the app's times are seen beside
	cut     bool   // there is no network
	mark    int    // of the newest message
}

func (r *returns) all(network string) error {
	for _, on := range []struct {
		what string
		cpu  float64
		most time.Duration
	}{{"this machine", 1, 300 * time.Millisecond}, {"CPU 4x", phoneCPU, 750 * time.Millisecond}} {
		var answered, usable, text, left, messages, letters, empty, opened []time.Duration
		for range r.runs(9) {
			at, err := r.answer(on.cpu)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", on.what, network, err)
			}
			answered, usable, text = append(answered, inMs(at.Answered)), append(usable, inMs(at.Usable)), append(text, inMs(at.Text))
			left, messages = append(left, inMs(at.Left)), append(messages, inMs(at.Messages))
			alone, err := r.emptyAgain(on.cpu)
			if err != nil {
				return fmt.Errorf("%s, the empty page: %w", on.what, err)
			}
			empty = append(empty, inMs(alone))
			read, err := r.open(on.cpu)
			if err != nil {
				return fmt.Errorf("%s, %s, opening: %w", on.what, network, err)
			}
			opened = append(opened, inMs(read))
		}
		for range r.runs(5) {
			took, err := r.write(on.cpu)
			if err != nil {
				return fmt.Errorf("%s, %s, writing: %w", on.what, network, err)
			}
			letters = append(letters, allInMs(took)...)
		}
		r.median(fmt.Sprintf("read, answered and sent, again, %s, %s", network, on.what), on.most, answered)
		r.beside("first text %s, what was left painted %s", ms(percentile(text, 50)), ms(percentile(left, 50)))
		r.median("  from the list: its conversation pressed, and read", on.most, opened)
		r.median("  all of the app usable", on.most, usable)
		r.beside("messages painted %s", ms(percentile(messages, 50)))
		r.report.add(line{what: "  an empty page of go-app's, each time after it", measured: ms(percentile(empty, 50)),
			beside: fmt.Sprintf("all of the app takes %.2f times as long", float64(percentile(usable, 50))/float64(percentile(empty, 50)))})
		r.report.add(line{what: "  key to letter on the screen meanwhile", measured: ms(percentile(letters, 95)),
			beside: fmt.Sprintf("p95; p50 %s, at most %s in %d", ms(percentile(letters, 50)), ms(percentile(letters, 100)), len(letters))})
	}
	return nil
}

// visit opens an address in a new tab, after what prepare has done to that.
func (r *returns) visit(address string, cpu float64, prepare func(*tab) error, look func(*tab) error) (err error) {
	t, err := r.browser.tab(secretOf(viewer), address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	err = errors.Join(tell(t, serviceworker.StopAllWorkers, cdp.Empty{}), t.throttle(cpu), prepare(t), t.visit(address))
	if err != nil {
		return err
	}
	return look(t)
}

// A comeBack is when, in milliseconds, something was to be seen or done in a second visit.
type comeBack struct {
	Text     float64 // was painted first
	Left     float64 // what was left has been painted
	Answered float64 // and an answer that was written and sent in it
	Usable   float64 // the program answers to keys
	Messages float64 // the program has painted the last message
}

func asItIs(*tab) error { return nil }

// answer answers what was left as soon as it is to be seen, and waits until the answer has been sent.
func (r *returns) answer(cpu float64) (at comeBack, err error) {
	before := r.mark
	r.mark = max(r.mark, firstMark) + 1
	how := "[data-mark]:not([data-mark=waiting])"
	if r.cut {
		how = "[data-mark=waiting]"
	}
	err = r.visit(with(r.server, other), cpu, func(t *tab) error { return t.prepare("probe.answers = %d", r.mark) }, func(t *tab) (err error) {
		at, err = eval[comeBack](t, `Promise.all([probe.text, probe.snapshot, probe.message(%d), probe.usable, probe.message(%d), probe.gone(%[1]d, "%[3]s")])
			.then(([text, left, answer, usable, before]) => ({ text, left, answered: answer.painted, usable, messages: before.painted }))`, r.mark, before, how)
		return err
	})
	return at, err
}

// open comes back to the list, presses the conversation that was left as soon as it is to be seen, and is when, in
// milliseconds, that has been painted. The page is left there again.
func (r *returns) open(cpu float64) (opened float64, err error) {
	err = r.visit(r.server+"/", cpu, func(t *tab) error { return t.prepare("probe.opens = %q", nameOf(other)) }, func(t *tab) (err error) {
		opened, err = eval[float64](t, "Promise.all([probe.snapshot, probe.usable]).then(([at]) => at)")
		return err
	})
	return opened, err
}

// write presses a key every 50 ms while the app begins, whether or not the page has time for it.
func (r *returns) write(cpu float64) (letters []float64, err error) {
	err = r.visit(with(r.server, other), cpu, asItIs, func(t *tab) error {
		keys := r.count(int(10 + 10*cpu))
		pressed := make(chan error, keys)
		begun := 0
		writing, enough := context.WithCancel(t.ctx)
		defer enough()
		failed := every(writing, 50*time.Millisecond, func() error {
			if begun++; begun == keys {
				enough()
			}
			go func() { pressed <- t.press('a') }()
			return nil
		})
		for range begun {
			failed = errors.Join(failed, <-pressed)
		}
		if failed != nil {
			return failed
		}
		letters, err = eval[[]float64](t, "probe.usable.then(probe.writtenSoFar)")
		return err
	})
	return letters, err
}
