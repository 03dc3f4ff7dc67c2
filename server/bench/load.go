//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
)

var measures = []measure[bench]{
	{"one-in-flight", "50 senders, one message each in flight", oneInFlight},
	{"32-in-flight", "50 senders, 32 messages each in flight", manyInFlight},
	{"latency", "one sender, one message in flight", latency},
	{"fsyncs", "fsyncs a message, counted by strace", fsyncs},
	{"idle", "memory of idle connections", idle},
	{"accept", "connections accepted, signed in by session", accept},
	{"replay", "replay to one device, and history, with and without a million others stored", replay},
	{"storm", "many people with waiting messages at once", storm},
	{"restart", "ready again after kill -9 with a million messages stored", restart},
}

// bench is what the rows have in common.
type bench struct {
	// Static after construction.
	out        io.Writer
	dir        string // where data lies; on the disk that is measured
	program    string // the server
	serverCore int
	loadCore   int
	short      bool
	profile    bool

	report report
	fsync  time.Duration // median of the raw one
}

// load measures the server against its promises and prints one table. Whether
// one is kept is in the table; an error is a measurement that could not be made,
// or messages that were lost.
func load(ctx context.Context, args []string, out io.Writer) error {
	b := &bench{out: out}
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(out)
	only := flags.String("only", "", "measure these `rows` alone, with commas between: "+strings.Join(rowNames(measures), ", "))
	flags.BoolVar(&b.short, "short", false, "a tenth of the messages and the time: to see that it works, not how fast it is")
	flags.BoolVar(&b.profile, "profile", false, "record where the server's time goes under the loads, with perf")
	flags.StringVar(&b.dir, "dir", filepath.Join(".cache", "bench"), "where the data directories are made: on the `disk` that is to be measured")
	flags.StringVar(&b.program, "server", "", "measure this `program` rather than the one that is built from here")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(measures, *only)
	if err != nil {
		return err
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, r := range chosen {
		fmt.Fprintf(out, "%s: %s\n", r.name, r.what)
		if err := r.run(ctx, b); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.name, err), b.report.print(out))
		}
		debug.FreeOSMemory() // what was filled with is not the next row's
	}
	return errors.Join(b.report.print(out), b.clean())
}

// prepare builds the server, takes a core for the load, and measures the disk.
func (b *bench) prepare(ctx context.Context) (err error) {
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	if b.program == "" {
		if b.program, err = build(ctx, b.dir); err != nil {
			return err
		}
	}
	if b.program, err = filepath.Abs(b.program); err != nil {
		return err
	}
	if b.serverCore, b.loadCore, err = cores(); err != nil {
		return err
	}
	if b.serverCore == b.loadCore {
		fmt.Fprintln(b.out, "there is one core only: the server shares it with the load")
	}
	if err := pinAll(b.loadCore); err != nil {
		return err
	}
	return b.measureDisk()
}

// measureDisk notes what an fsync costs by itself.
func (b *bench) measureDisk() error {
	p50, p99, err := rawFsync(b.dir, b.count(2000))
	if err != nil {
		return err
	}
	b.fsync = p50
	b.report.add(line{what: "a raw fsync on this disk (4 KiB appended), p50 / p99", measured: fmt.Sprintf("%s / %s", ms(p50), ms(p99))})
	return nil
}

// clean removes the data directories; a row that failed leaves them to be looked at.
func (b *bench) clean() error {
	var errs []error
	for _, name := range []string{"traffic", "people", "replay", "million", "storm"} {
		errs = append(errs, os.RemoveAll(filepath.Join(b.dir, name)))
	}
	return errors.Join(errs...)
}

// count is n, or a tenth of it in a short run.
func (b *bench) count(n int) int {
	if b.short {
		return max(1, n/10)
	}
	return n
}

// span is count for a time.
func (b *bench) span(d time.Duration) time.Duration { return time.Duration(b.count(int(d))) }
