//go:build linux

package main

import (
	"context"
	"errors"
	"time"
)

// A rate is what a load came to.
type rate struct {
	messages  float64       // a second, acknowledged and delivered
	server    time.Duration // processor time of the server, a message
	load      float64       // the part of its core that the load used
	elsewhere float64       // the part of the server's core that others used
	total     int64         // messages in the whole run
}

// loadKind is a load and whom it is on.
type loadKind struct {
	window  int
	relay   bool
	acks    bool
	nofsync bool
	around  []string
}

// send puts a load on a target of its own for a while and measures it.
func (b *bench) send(ctx context.Context, k loadKind) (r rate, err error) {
	o := options{nofsync: k.nofsync, around: k.around}
	if !k.relay {
		if o.dir, err = b.fill(ctx, "traffic", 2*senders, nil); err != nil {
			return r, err
		}
	}
	t, err := b.start(ctx, o)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, t.end(k.relay || err != nil)) }()
	tr, err := b.newTraffic(ctx, t, senders, k.window, k.relay, k.acks)
	if err != nil {
		return r, err
	}
	defer tr.loop.close()
	tr.begin()
	if err := tr.loop.during(ctx, b.span(2*time.Second)); err != nil {
		return r, err
	}
	stop, err := b.record(t, k)
	if err != nil {
		return r, err
	}
	if r, err = b.gauge(ctx, t, tr, b.span(8*time.Second)); err != nil {
		return r, err
	}
	if err := errors.Join(stop(), tr.drain(ctx)); err != nil {
		return r, err
	}
	r.total, _, _ = tr.counts()
	return r, nil
}

// gauge counts for a while.
func (b *bench) gauge(ctx context.Context, t *target, tr *traffic, d time.Duration) (r rate, err error) {
	type state struct {
		at                time.Time
		server, load, all time.Duration
		acked, delivered  int64
	}
	look := func() (s state) {
		s.at = time.Now()
		var e1, e2, e3 error
		s.server, e1 = cpuTime(t.pid)
		s.load, e2 = cpuTime(0)
		s.all, e3 = busy(b.serverCore)
		_, s.acked, s.delivered = tr.counts()
		if tr.relay {
			s.acked = s.delivered
		}
		err = errors.Join(err, e1, e2, e3)
		return s
	}
	before := look()
	// A busy machine may show nothing in a short while: then for longer.
	arrived := func() bool {
		_, acked, delivered := tr.counts()
		return delivered > before.delivered && (tr.relay || acked > before.acked)
	}
	if e := tr.loop.run(ctx, d+time.Minute, func() bool {
		return tr.err != nil || time.Since(before.at) >= d && arrived()
	}); e != nil || tr.err != nil {
		return r, errors.Join(e, tr.err)
	}
	after := look()
	took := after.at.Sub(before.at)
	done := min(after.acked-before.acked, after.delivered-before.delivered)
	if done == 0 {
		return r, errors.Join(err, errors.New("nothing arrived"))
	}
	r.messages = float64(done) / took.Seconds()
	r.server = (after.server - before.server) / time.Duration(done)
	r.load = float64(after.load-before.load) / float64(took)
	r.elsewhere = max(0, float64(after.all-before.all-(after.server-before.server))/float64(took))
	return r, err
}

// end stops a process, or kills it where nothing is lost by that.
func (t *target) end(kill bool) error {
	if kill {
		return t.kill()
	}
	return t.stop()
}
