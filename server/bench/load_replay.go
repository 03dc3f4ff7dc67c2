//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"tobar/shared"
)

// Who is who in the directories of replays.
const (
	alice   = iota // talks with bob: the many others
	bob            // has a million messages with alice
	few            // is sent 10,000 by friend
	many           // is sent 100,000 by friend
	spread         // is sent 1,000 by friend, each among a thousand of others
	friend         // writes to few, many and spread
	figures        // how many they are
)

// library is a directory of replays, and a server on it.
type library struct {
	target *target
	others int // messages that are not for whoever is measured
	few    int
	many   int
	spread int
}

// open fills a directory with this many messages of others and starts a server on it.
func (b *bench) open(ctx context.Context, name string, others int) (*library, error) {
	l := &library{others: others, few: b.count(10_000), many: b.count(100_000)}
	if others > 0 {
		l.spread = 1000
	}
	dir, err := b.fill(ctx, name, figures, func(f *filling) error { return l.write(ctx, f) })
	if err != nil {
		return nil, err
	}
	l.target, err = b.start(ctx, options{dir: dir})
	return l, err
}

// write puts the messages of others first; a replay of what comes after them
// has all of them before it.
func (l *library) write(ctx context.Context, f *filling) error {
	times := func(n, from, to int) error {
		for range n {
			if err := f.message(ctx, from, to); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range l.spread {
		first, second := l.others/l.spread/2, l.others/l.spread-l.others/l.spread/2
		if err := errors.Join(times(first, alice+i%2, bob-i%2), times(1, friend, spread), times(second, bob-i%2, alice+i%2)); err != nil {
			return err
		}
	}
	return errors.Join(times(l.few, friend, few), times(l.many, friend, many))
}

// replay measures catching up and looking back, first alone and then in a log
// that holds a million others.
func replay(ctx context.Context, b *bench) error {
	type result struct{ few, many, spread, page50, page99 time.Duration }
	var results [2]result
	for i, c := range []struct {
		name   string
		others int
	}{{"replay", 0}, {"million", b.count(1_000_000)}} {
		l, err := b.open(ctx, c.name, c.others)
		if err != nil {
			return err
		}
		r := &results[i]
		r.few, err = b.catchUp(ctx, l.target, few, l.few)
		if err == nil {
			r.many, err = b.catchUp(ctx, l.target, many, l.many)
		}
		if err == nil && l.spread > 0 {
			r.spread, err = b.catchUp(ctx, l.target, spread, l.spread)
		}
		if err == nil {
			reader, with, all := many, friend, l.many
			if l.others > 0 {
				reader, with, all = alice, bob, l.others
			}
			r.page50, r.page99, err = b.pages(ctx, l.target, reader, with, all)
		}
		if err := errors.Join(err, l.target.end(err != nil)); err != nil {
			return err
		}
	}
	small, large := results[0], results[1]
	for _, c := range []struct {
		what         string
		target       time.Duration
		alone, among time.Duration
	}{{"10,000", 80 * time.Millisecond, small.few, large.few}, {"100,000", 400 * time.Millisecond, small.many, large.many}} {
		target := time.Duration(b.count(int(c.target)))
		b.report.add(line{what: "replay of " + c.what + " messages to one device", target: ms(target), measured: ms(c.alone), mark: reached(c.alone <= target)})
		b.report.add(line{what: "  with a million others stored", target: "within a fifth", measured: ms(c.among),
			mark: reached(c.among <= c.alone*6/5), beside: fmt.Sprintf("%.2f of it without", float64(c.among)/float64(c.alone))})
	}
	b.report.add(line{what: "replay of 1,000 that lie spread among a million others", target: "20 ms", measured: ms(large.spread), mark: reached(large.spread <= 20*time.Millisecond)})
	b.report.add(line{what: "page of 50 of history out of 100,000, p50 / p99", target: "0.5 ms / 2 ms", measured: ms(small.page50) + " / " + ms(small.page99),
		mark: reached(small.page50 <= 500*time.Microsecond && small.page99 <= 2*time.Millisecond)})
	b.report.add(line{what: "  out of a million", target: "no slower", measured: ms(large.page50) + " / " + ms(large.page99),
		mark: reached(large.page50 <= small.page50*6/5), beside: fmt.Sprintf("p50 %.2f of the other's", float64(large.page50)/float64(small.page50))})
	return nil
}

// catchUp returns how long it takes, from the dial to @live, until a device
// that has nothing has all of its messages: the median of several.
func (b *bench) catchUp(ctx context.Context, t *target, who, messages int) (time.Duration, error) {
	took := make([]time.Duration, 9)
	for i := range took {
		w, err := newCrowd(t, who+1, "device=bench&since=0")
		if err != nil {
			return 0, err
		}
		w.messages = messages
		began := time.Now()
		err = w.gather(ctx, who, 1, time.Minute)
		took[i] = time.Since(began)
		w.loop.close()
		if err != nil {
			return 0, err
		}
	}
	return percentile(took, 50), nil
}

// pages asks for pages from anywhere in a conversation, one after the other.
func (b *bench) pages(ctx context.Context, t *target, reader, with, all int) (p50, p99 time.Duration, err error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", t.addr.String())
	if err != nil {
		return 0, 0, err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		return 0, 0, err
	}
	answers := bufio.NewReaderSize(c, 64<<10)
	ask := func(before int64) (page shared.Page, took time.Duration, err error) {
		began := time.Now()
		_, err = fmt.Fprintf(c, "GET /api/conversations/%s/messages?before=%d HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: tobar_session=%s\r\n\r\n",
			nameOf(with), before, secretOf(reader))
		if err != nil {
			return page, 0, err
		}
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			return page, 0, err
		}
		defer answer.Body.Close()
		// The time is that until the whole page is here; what a client makes of it is not the server's.
		text, err := io.ReadAll(answer.Body)
		took = time.Since(began)
		if err == nil {
			err = json.Unmarshal(text, &page)
		}
		if err == nil && len(page.Messages) != 50 {
			err = fmt.Errorf("a page of %d messages, status %s", len(page.Messages), answer.Status)
		}
		return page, took, err
	}
	newest, _, err := ask(0)
	if err != nil {
		return 0, 0, err
	}
	last := newest.Messages[49].N
	var took []time.Duration
	for i := range b.count(3000) + 100 {
		_, d, err := ask(last - rand.N(int64(all)-100))
		if err != nil {
			return 0, 0, err
		}
		if i >= 100 { // warm
			took = append(took, d)
		}
	}
	return percentile(took, 50), percentile(took, 99), nil
}

// restart kills the server while a load is on it and measures how soon it is
// ready again.
func restart(ctx context.Context, b *bench) error {
	stored := b.count(1_000_000)
	dir, err := b.fill(ctx, "million", 2*senders, func(f *filling) error {
		for i := range stored {
			pair := i % senders
			if err := f.message(ctx, 2*pair+i/senders%2, 2*pair+1-i/senders%2); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var took []time.Duration
	for range 5 {
		t, err := b.start(ctx, options{dir: dir})
		if err != nil {
			return err
		}
		took = append(took, t.took)
		tr, err := b.newTraffic(ctx, t, senders, 32, false, false)
		if err != nil {
			return errors.Join(err, t.kill())
		}
		tr.begin()
		err = errors.Join(tr.loop.during(ctx, b.span(2*time.Second)), tr.err)
		tr.loop.close()
		if err := errors.Join(err, t.kill()); err != nil {
			return err
		}
	}
	t, err := b.start(ctx, options{dir: dir})
	if err != nil {
		return err
	}
	took = append(took, t.took)
	killed := took[1:] // the first start was after an orderly end
	p50, worst := percentile(killed, 50), percentile(killed, 100)
	b.report.add(line{what: "ready again after kill -9 under load, with a million messages stored", target: "0.3 s", measured: ms(p50),
		mark: reached(worst <= 300*time.Millisecond), beside: "the longest of five: " + ms(worst)})
	return t.stop()
}
