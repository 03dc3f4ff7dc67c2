//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

var views = []measure[screen]{
	{"weight", "what a first visit loads", weight},
	{"cold", "first text and the app usable, on a first visit", cold},
	{"sign-in", "the form of signing in, on a first visit", signIn},
	{"again", "reading, answering and all of the app, on a second visit, with and without a network", again},
	{"arrive", "a message arriving in a conversation of 10,000", arrive},
	{"keys", "letters appearing while messages arrive", keys},
	{"memory", "memory after hours of messages", memoryOfHours},
	{"open", "opening and scrolling a conversation of 10,000", openAndScroll},
}

// screen is what the rows of bench client have in common.
type screen struct {
	bench
	chromium string
	held     *talk // the conversation of 10,000, once a row needed it

	mu       sync.Mutex
	requests int
	foreign  []string // requests to other hosts
}

// inBrowser measures the app in a browser against the server and prints one
// table. An error is a measurement that could not be made.
func inBrowser(ctx context.Context, args []string, out io.Writer) error {
	s := &screen{bench: bench{out: out}}
	flags := flag.NewFlagSet("client", flag.ContinueOnError)
	flags.SetOutput(out)
	only := flags.String("only", "", "measure these `rows` alone, with commas between: "+strings.Join(rowNames(views), ", "))
	flags.BoolVar(&s.short, "short", false, "once each, and a tenth of the messages: to see that it works, not how fast it is")
	flags.StringVar(&s.dir, "dir", filepath.Join(".cache", "bench"), "where the data directories and the browser's profiles are `made`")
	flags.StringVar(&s.program, "server", "", "measure the app of this `program` rather than the one that is built from here")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(views, *only)
	if err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	for _, r := range chosen {
		fmt.Fprintf(out, "%s: %s\n", r.name, r.what)
		if err := s.row(ctx, r); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.name, err), s.end(), s.report.print(out))
		}
	}
	err = s.end()
	s.hosts()
	return errors.Join(err, s.report.print(out), s.clean())
}

// row measures one row, and says beside its first line what else the machine did meanwhile.
func (s *screen) row(ctx context.Context, r measure[screen]) error {
	first := len(s.report.lines)
	others, err := watchOthers()
	if err != nil {
		return err
	}
	if err := r.run(ctx, s); err != nil {
		return err
	}
	part, err := others.part()
	if err == nil && first < len(s.report.lines) {
		l := &s.report.lines[first]
		l.beside = strings.TrimPrefix(fmt.Sprintf("%s; others used %.0f %% of the machine", l.beside, 100*part), "; ")
	}
	return err
}

// prepare finds a browser and builds the server, with the app that is in web/static.
func (s *screen) prepare(ctx context.Context) (err error) {
	if s.chromium, err = findChromium(); err != nil {
		return err
	}
	if s.dir, err = filepath.Abs(s.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if s.program == "" {
		s.program, err = build(ctx, s.dir)
	}
	return err
}

var errNoChromium = errors.New("no chromium, chromium-browser or google-chrome here: ./build.sh test installs one on Debian")

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errNoChromium
}

// end closes what rows have left open for the next.
func (s *screen) end() error {
	if s.held == nil {
		return nil
	}
	return s.held.close()
}

// clean removes what was made in dir; a row that failed leaves it to be looked at.
func (s *screen) clean() error {
	profiles, err := filepath.Glob(filepath.Join(s.dir, "profile-*"))
	for _, name := range append(profiles, filepath.Join(s.dir, "client"), filepath.Join(s.dir, "talk")) {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}

// asked notes a request of a page.
func (s *screen) asked(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	u, err := url.Parse(address)
	if err != nil || (slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme) && u.Hostname() != "127.0.0.1") {
		s.foreign = append(s.foreign, address)
	}
}

// hosts says whom the app has asked, in all that was measured.
func (s *screen) hosts() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report.add(line{what: "requests to other hosts", target: "none", measured: thousands(float64(len(s.foreign))), mark: reached(len(s.foreign) == 0),
		beside: fmt.Sprintf("of %d of the pages; %s", s.requests, strings.Join(s.foreign, " "))})
}

// runs is how often something is measured: once in a short run.
func (s *screen) runs(n int) int {
	if s.short {
		return 1
	}
	return n
}

// inMs makes a time of JavaScript's milliseconds.
func inMs(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }

func allInMs(values []float64) []time.Duration {
	took := make([]time.Duration, len(values))
	for i, v := range values {
		took[i] = inMs(v)
	}
	return took
}

// median adds a line for several takings of one time.
func (s *screen) median(what string, most time.Duration, took []time.Duration) {
	p50 := percentile(took, 50)
	s.report.add(line{what: what, target: ms(most), measured: ms(p50), mark: reached(p50 <= most),
		beside: fmt.Sprintf("%s to %s in %d", ms(took[0]), ms(took[len(took)-1]), len(took))})
}

// beside says more beside the last line.
func (s *screen) beside(format string, args ...any) {
	last := &s.report.lines[len(s.report.lines)-1]
	last.beside += "; " + fmt.Sprintf(format, args...)
}

// p95 adds a line for many.
func (s *screen) p95(what string, most time.Duration, took []time.Duration) {
	worst := percentile(took, 95)
	s.report.add(line{what: what, target: "p95 " + ms(most), measured: ms(worst), mark: reached(worst <= most),
		beside: fmt.Sprintf("p50 %s, at most %s in %d", ms(percentile(took, 50)), ms(took[len(took)-1]), len(took))})
}
