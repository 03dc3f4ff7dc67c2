//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"tobar/server/internal/store"
)

// alone is what the store comes to without a server around it.
type alone struct {
	Messages int64
	Took     time.Duration
	CPU      time.Duration
}

// storeCost runs the store in a process of its own, on the server's core, with
// as many entries waiting as 50 senders have with so many in flight each.
func (b *bench) storeCost(ctx context.Context, window int) (cost time.Duration, rate float64, err error) {
	dir, err := b.fill(ctx, "traffic", 2*senders, nil)
	if err != nil {
		return 0, 0, err
	}
	self, err := os.Executable()
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(ctx, self, "launch", "-core", strconv.Itoa(b.serverCore), "--",
		self, "store", "-dir", dir, "-window", strconv.Itoa(window), "-for", b.span(5*time.Second).String())
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return 0, 0, fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	var a alone
	if err := errors.Join(err, json.Unmarshal(out, &a)); err != nil {
		return 0, 0, err
	}
	if a.Messages == 0 {
		return 0, 0, errors.New("the store took nothing")
	}
	return a.CPU / time.Duration(a.Messages), float64(a.Messages) / a.Took.Seconds(), nil
}

// storeAlone hands entries to a store, which commits them with fsync, for a
// while, and says what that cost.
func storeAlone(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("store", flag.ContinueOnError)
	dir := flags.String("dir", "", "a data directory that was filled with accounts")
	window := flags.Int("window", 1, "how many entries of each sender wait")
	span := flags.Duration("for", time.Second, "how long")
	if err := flags.Parse(args); err != nil {
		return err
	}
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0))) // as the server does
	st, err := store.Open(ctx, store.Options{Dir: *dir})
	if err != nil {
		return err
	}
	var accounts [2 * senders]int64
	for i := range accounts {
		a, ok := st.Lookup(nameOf(i))
		if !ok {
			return errors.Join(fmt.Errorf("there is no %s", nameOf(i)), st.Close())
		}
		accounts[i] = a.ID
	}
	a, err := keepBusy(ctx, st, accounts[:], *window, *span)
	if err := errors.Join(err, st.Close()); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(a)
}

// keepBusy hands entries over as fast as they are committed.
func keepBusy(ctx context.Context, st *store.Store, accounts []int64, window int, span time.Duration) (a alone, err error) {
	room := make(chan struct{}, senders*window)
	var stored atomic.Int64
	var failed atomic.Pointer[error]
	done := func(_ store.Record, err error) {
		if err != nil {
			failed.CompareAndSwap(nil, &err)
		}
		stored.Add(1)
		<-room
	}
	cpu, err := cpuTime(0)
	if err != nil {
		return a, err
	}
	began := time.Now()
	for i := 0; time.Since(began) < span && failed.Load() == nil; i++ {
		room <- struct{}{}
		from := 2 * (i % senders)
		e := store.Entry{Kind: store.Message, From: accounts[from], To: accounts[from+1],
			ID: string(appendID(nil, time.Now().UnixMilli(), int64(i))), Content: payload}
		if err := st.Append(ctx, e, done); err != nil {
			return a, err
		}
	}
	for range cap(room) {
		room <- struct{}{}
	}
	a.Messages, a.Took = stored.Load(), time.Since(began)
	end, err := cpuTime(0)
	if failed := failed.Load(); failed != nil {
		err = errors.Join(err, *failed)
	}
	a.CPU = end - cpu
	return a, err
}
