//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func oneInFlight(ctx context.Context, b *bench) error {
	return b.throughput(ctx, "1 in flight", 1, 25000)
}

func manyInFlight(ctx context.Context, b *bench) error {
	return b.throughput(ctx, "32 in flight", 32, 40000)
}

// throughput measures one load on the relay, on the server, on the server
// without fsync, and on the server with clients that acknowledge.
func (b *bench) throughput(ctx context.Context, name string, window int, target float64) error {
	bare, err := b.send(ctx, loadKind{window: window, relay: true})
	if err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	real, err := b.send(ctx, loadKind{window: window})
	if err != nil {
		return err
	}
	free, err := b.send(ctx, loadKind{window: window, nofsync: true})
	if err != nil {
		return fmt.Errorf("without fsync: %w", err)
	}
	app, err := b.send(ctx, loadKind{window: window, acks: true})
	if err != nil {
		return fmt.Errorf("with acknowledgements: %w", err)
	}
	b.report.add(line{what: "bare relay, 50 senders, " + name + ": delivered", measured: thousands(bare.messages) + " a second",
		beside: us(bare.server) + " a message; " + bare.conditions()})
	b.report.add(line{what: "50 senders, " + name + ": acknowledged and delivered",
		target:   fmt.Sprintf("%s a second, or 0.2 of the relay's", thousands(target)),
		measured: thousands(real.messages) + " a second", mark: reachedOr(real.messages >= target, real.messages >= bare.messages/5),
		beside: fmt.Sprintf("%.2f of the relay's; %s", real.messages/bare.messages, real.conditions())})
	cpu := line{what: "  processor time of the server", measured: us(real.server) + " a message"}
	if window > 1 {
		cpu.target, cpu.mark = "below 25 µs", reached(real.server < 25*time.Microsecond)
	}
	b.report.add(cpu)
	b.report.add(line{what: "  with fsync, of what it is without", target: "0.7", measured: fmt.Sprintf("%.2f", real.messages/free.messages),
		mark: reached(real.messages >= 0.7*free.messages), beside: "without: " + thousands(free.messages) + " a second; " + free.conditions()})
	b.report.add(line{what: "  both ends acknowledging after each read, as the app does", measured: thousands(app.messages) + " a second",
		beside: us(app.server) + " a message; " + app.conditions()})
	cost, rate, err := b.storeCost(ctx, window)
	if err != nil {
		return err
	}
	b.report.add(line{what: "  the store's share: the same entries handed to it alone", measured: us(cost) + " a message", beside: thousands(rate) + " a second"})
	return nil
}

// reachedOr is for a target that holds on the machine that it was set for; on
// another one the ratio does.
func reachedOr(here, ratio bool) mark {
	if ratio && !here {
		return byRatio
	}
	return reached(here)
}

// conditions say what else the figure depended on.
func (r rate) conditions() string {
	return fmt.Sprintf("load used %.0f %% of its core, others %.0f %% of the server's", 100*r.load, 100*r.elsewhere)
}

func us(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond)) }

// latency measures messages that are alone.
func latency(ctx context.Context, b *bench) (err error) {
	dir, err := b.fill(ctx, "traffic", 2, nil)
	if err != nil {
		return err
	}
	t, err := b.start(ctx, options{dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.end(err != nil)) }()
	tr, err := b.newTraffic(ctx, t, 1, 1, false, false)
	if err != nil {
		return err
	}
	defer tr.loop.close()
	if b.fsync, _, err = rawFsync(b.dir, b.count(1000)); err != nil {
		return err
	}
	warm, all := b.count(1000), b.count(6000)
	tr.times = &times{}
	tr.begin()
	err = tr.loop.run(ctx, 2*time.Minute, func() bool { return tr.err != nil || len(tr.times.delivered) >= all })
	if err = errors.Join(err, tr.err); err != nil {
		return err
	}
	acked, delivered := tr.times.acked[warm:], tr.times.delivered[warm:]
	a50, d50 := percentile(acked, 50), percentile(delivered, 50)
	most := b.fsync*3/2 + 300*time.Microsecond
	b.report.add(line{what: "one sender, one in flight: send to @sent, p50 / p99", target: "p50 within 1.5 fsyncs + 0.3 ms: " + ms(most),
		measured: ms(a50) + " / " + ms(percentile(acked, 99)), mark: reached(a50 <= most), beside: "fsync " + ms(b.fsync)})
	b.report.add(line{what: "  to delivered, p50 / p99", target: "0.3 ms more", measured: ms(d50) + " / " + ms(percentile(delivered, 99)),
		mark: reached(d50 <= a50+300*time.Microsecond)})
	return tr.drain(ctx)
}

// fsyncs counts them under both loads.
func fsyncs(ctx context.Context, b *bench) error {
	strace, err := exec.LookPath("strace")
	if err != nil {
		b.report.add(line{what: "fsyncs a message", target: "below 0.1 and 0.02", measured: "not counted: there is no strace"})
		return nil
	}
	for _, c := range []struct {
		window int
		most   float64
	}{{1, 0.1}, {32, 0.02}} {
		counts := filepath.Join(b.dir, "fsyncs")
		around := []string{strace, "-D", "-f", "--seccomp-bpf", "-c", "-U", "calls,name", "-o", counts, "-e", "trace=fsync,fdatasync,sync_file_range", "--"}
		r, err := b.send(ctx, loadKind{window: c.window, around: around})
		if err != nil {
			return err
		}
		n, err := countCalls(ctx, counts)
		if err != nil {
			return err
		}
		each := float64(n) / float64(r.total)
		b.report.add(line{what: fmt.Sprintf("fsyncs a message, 50 senders, %d in flight", c.window), target: fmt.Sprintf("below %g", c.most),
			measured: fmt.Sprintf("%.4f", each), mark: reached(each < c.most),
			beside: fmt.Sprintf("%s for %s messages; %s a second while strace counted", thousands(float64(n)), thousands(float64(r.total)), thousands(r.messages))})
	}
	return nil
}

// countCalls adds up what strace has counted. It writes its table when the
// program is gone, a moment after.
func countCalls(ctx context.Context, name string) (total int64, err error) {
	defer func() { err = errors.Join(err, os.Remove(name)) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		table, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		if strings.Contains(string(table), "total") {
			for s := bufio.NewScanner(strings.NewReader(string(table))); s.Scan(); {
				if f := strings.Fields(s.Text()); len(f) == 2 && strings.Contains(f[1], "sync") {
					n, err := strconv.ParseInt(f[0], 10, 64)
					if err != nil {
						return 0, err
					}
					total += n
				}
			}
			return total, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return 0, errors.New("strace has not said what it counted")
}
