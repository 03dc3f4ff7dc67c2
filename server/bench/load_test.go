//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The processes that a load starts are this program again, which is the test's here.
func init() {
	if len(os.Args) > 1 && slices.Contains([]string{"launch", "relay", "store"}, os.Args[1]) {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
}

// small returns a bench whose figures say nothing and whose loads lose nothing.
func small(t *testing.T) *bench {
	t.Helper()
	b := &bench{out: io.Discard, dir: t.TempDir(), short: true}
	var err error
	if b.program, err = build(t.Context(), b.dir); err != nil {
		t.Fatal(err)
	}
	if b.serverCore, b.loadCore, err = cores(); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLoads runs what the rows are made of: whatever is lost, doubled or not
// as it was sent is an error of theirs.
func TestLoads(t *testing.T) {
	b := small(t)
	for name, k := range map[string]loadKind{
		"relay":            {window: 1, relay: true},
		"one in flight":    {window: 1},
		"with acks":        {window: 32, acks: true},
		"without an fsync": {window: 32, nofsync: true},
	} {
		r, err := b.send(t.Context(), k)
		if err != nil || r.total == 0 || r.messages <= 0 || r.server <= 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if cost, rate, err := b.storeCost(t.Context(), 32); err != nil || cost <= 0 || rate <= 0 {
		t.Errorf("the store alone: %v, %v a second, %v", cost, rate, err)
	}
}

// TestCrowds has people come, catch up, look back and be idle.
func TestCrowds(t *testing.T) {
	b := small(t)
	l, err := b.open(t.Context(), "million", 5000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.target.stop(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := b.catchUp(t.Context(), l.target, spread, l.spread); err != nil {
		t.Error(err)
	}
	if _, err := b.catchUp(t.Context(), l.target, few, l.few+1); err == nil || !strings.Contains(err.Error(), "should have") {
		t.Errorf("a message that is missing was not: %v", err)
	}
	if _, _, err := b.pages(t.Context(), l.target, alice, bob, l.others); err != nil {
		t.Error(err)
	}
	w, err := newCrowd(l.target, figures, "device=bench")
	if err != nil {
		t.Fatal(err)
	}
	defer w.loop.close()
	w.greets = true
	err = errors.Join(w.gather(t.Context(), 0, 2, time.Minute), w.loop.run(t.Context(), time.Minute, func() bool { return w.greeted == figures }))
	if err != nil {
		t.Error(err)
	}
}

func TestChoose(t *testing.T) {
	if all, err := choose(measures, ""); err != nil || len(all) != len(measures) {
		t.Errorf("nothing chosen: %d rows, %v", len(all), err)
	}
	if two, err := choose(measures, "idle,latency"); err != nil || len(two) != 2 || two[0].name != "idle" || two[1].name != "latency" {
		t.Errorf("two chosen: %v, %v", two, err)
	}
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"load", "-only", "tea"}, &out, &stderr); code != 1 || !strings.Contains(stderr.String(), "one-in-flight") {
		t.Errorf("exit code %d, it said %s", code, &stderr)
	}
}

// However a frame is cut by the network, it is one frame.
func TestNextFrame(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 300)
	huge := bytes.Repeat([]byte("y"), 1<<16)
	wire := append([]byte{opText, 2}, "hi"...)
	wire = append(binary.BigEndian.AppendUint16(append(wire, opText, 126), 300), long...)
	wire = append(binary.BigEndian.AppendUint64(append(wire, opText, 127), 1<<16), huge...)
	var got [][]byte
	rest, end := wire, 0
	for {
		_, payload, left, ok, err := nextFrame(rest[:end])
		switch {
		case err != nil:
			t.Fatal(err)
		case ok:
			got = append(got, payload)
			rest, end = rest[end-len(left):], 0
		case end == len(rest):
			if len(got) != 3 || string(got[0]) != "hi" || !bytes.Equal(got[1], long) || !bytes.Equal(got[2], huge) {
				t.Errorf("%d frames", len(got))
			}
			return
		default:
			end++
		}
	}
}

func TestWire(t *testing.T) {
	if _, err := upgraded([]byte("HTTP/1.1 503 Service Unavailable\r\n\r\n")); !errors.Is(err, errBusy) {
		t.Errorf("503: %v", err)
	}
	if _, err := upgraded([]byte("HTTP/1.1 401 Unauthorized\r\n\r\n")); err == nil || errors.Is(err, errBusy) {
		t.Errorf("401: %v", err)
	}
	if rest, err := upgraded([]byte("HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\nmore")); err != nil || string(rest) != "more" {
		t.Errorf("101: %q, %v", rest, err)
	}
	for line, n := range map[string]int64{"bob;n=12;id=1|;n=4": 12, "@sent;to=bob;n=7|": 7, "bob|;n=4": 0, "bob;n=x|": 0} {
		if got := place([]byte(line)); got != n {
			t.Errorf("%s: place %d, want %d", line, got, n)
		}
	}
	if !isVerb([]byte("@live|"), "@live") || isVerb([]byte("@lively|"), "@live") || isVerb([]byte("@l"), "@live") {
		t.Error("a verb is its whole name")
	}
}

func TestReport(t *testing.T) {
	var r report
	r.add(line{what: "frames a second", target: "1 µs", measured: thousands(1234567), mark: reached(true)})
	r.add(line{what: "x", measured: ms(1500 * time.Millisecond), mark: reached(false), beside: "y"})
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	const want = `
what             to reach  measured           beside
frames a second  1 µs      1,234,567  ok
x                          1.50 s     MISSED  y
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

func TestPercentile(t *testing.T) {
	took := []time.Duration{5, 1, 4, 2, 3}
	if p50, p99 := percentile(took, 50), percentile(took, 99); p50 != 3 || p99 != 5 || percentile(nil, 50) != 0 {
		t.Errorf("%d and %d", p50, p99)
	}
}

func TestRawFsync(t *testing.T) {
	dir := t.TempDir()
	if p50, p99, err := rawFsync(dir, 3); err != nil || p50 <= 0 || p99 < p50 {
		t.Errorf("%v, %v, %v", p50, p99, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
