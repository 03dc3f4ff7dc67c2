//go:build unix

package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

func init() { children["full"] = runIntoAFullDisk }

// When commits fail nothing is acknowledged or accepted, reading goes on, and
// when the disk takes writes again the store recovers by itself.
func TestFullDisk(t *testing.T) {
	out, err := child(t, "full", t.TempDir()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// recovered is told by the store's log that it has recovered.
type recovered struct {
	slog.Handler
	told chan struct{}
}

func (h recovered) Enabled(context.Context, slog.Level) bool { return true }

func (h recovered) Handle(_ context.Context, r slog.Record) error {
	if r.Level == slog.LevelInfo {
		select {
		case h.told <- struct{}{}:
		default:
		}
	}
	return nil
}

// runIntoAFullDisk limits how large this process may make files: no root and no file
// system of its own is needed for writes that fail as on a full disk.
func runIntoAFullDisk(ctx context.Context, dir string) error {
	signal.Ignore(syscall.SIGXFSZ)
	log := recovered{slog.DiscardHandler, make(chan struct{}, 1)}
	s, err := Open(ctx, Options{Dir: dir, Log: slog.New(log)})
	if err != nil {
		return err
	}
	var ids []int64
	for _, name := range []string{"alice", "bob"} {
		id, _, err := s.CreateAccount(ctx, name, "")
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	d := &fullDisk{s: s, ids: ids, stored: map[string]int64{}}
	if failed := d.send(ctx, 0, 500); failed != 0 {
		return fmt.Errorf("%d failed on a good disk", failed)
	}
	// First no byte can be written, and recovering waits for the limit to go; then the
	// log of SQLite cannot grow, which writing it back mends.
	if err := d.round(ctx, 1000, 1, log.told); err != nil {
		return fmt.Errorf("no byte: %w", err)
	}
	wal, err := os.Stat(filepath.Join(dir, dbName+"-wal"))
	if err != nil {
		return err
	}
	if err := d.round(ctx, 2000, uint64(wal.Size())+50<<10, log.told); err != nil {
		return fmt.Errorf("no byte more: %w", err)
	}
	if err := s.Close(); err != nil {
		return err
	}
	if d.s, err = Open(ctx, Options{Dir: dir, tail: 1}); err != nil {
		return err
	}
	return errors.Join(d.check(ctx), d.checkSearch(ctx), d.s.Close())
}

// A fullDisk is what runIntoAFullDisk knows.
type fullDisk struct {
	s      *Store
	ids    []int64
	stored map[string]int64 // what was acknowledged
}

// round runs into the limit, lifts it and sends what failed again.
func (d *fullDisk) round(ctx context.Context, base int, size uint64, told <-chan struct{}) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	small := limit
	small.Cur = size
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		return err
	}
	failed := d.send(ctx, base, 600)
	ready := d.s.Ready()
	_, _, createErr := d.s.CreateAccount(ctx, fmt.Sprint("carol", base), "")
	checkErr := d.check(ctx)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if failed == 0 {
		return errors.New("nothing failed")
	}
	if size == 1 && (failed != 600 || !errors.Is(ready, ErrStorage) || !errors.Is(createErr, ErrStorage)) {
		return fmt.Errorf("%d of 600 failed, ready: %w, creating: %w", failed, ready, createErr)
	}
	if checkErr != nil {
		return checkErr
	}
	for d.s.Ready() != nil {
		<-told
	}
	if failed := d.send(ctx, base, 600); failed != 0 {
		return fmt.Errorf("%d failed after recovering", failed)
	}
	return d.check(ctx)
}

// send stores messages base+1 … base+count and returns how many failed.
func (d *fullDisk) send(ctx context.Context, base, count int) (failed int) {
	type answer struct {
		Record
		err error
	}
	answers := make(chan answer, count)
	for i := 1; i <= count; i++ {
		id := fmt.Sprint(base + i)
		err := d.s.Append(ctx, Entry{Kind: Message, From: d.ids[0], To: d.ids[1], ID: id, Content: id},
			func(r Record, err error) { answers <- answer{r, err} })
		if err != nil {
			answers <- answer{err: err}
		}
	}
	for range count {
		a := <-answers
		if a.err != nil {
			failed++
			continue
		}
		d.stored[a.ID] = a.N
	}
	return failed
}

// checkSearch looks whether the index is whole, and of the log as it is.
func (d *fullDisk) checkSearch(ctx context.Context) error {
	if err := settle(ctx, d.s); err != nil {
		return err
	}
	for id, n := range d.stored {
		hits, _, err := searchAll(ctx, d.s, d.ids[0], 0, id+" ", 0)
		if err != nil || len(hits) != 1 || hits[0].Message.N != n {
			return fmt.Errorf("%s, which is %d, is found as %v (%w)", id, n, hits, err)
		}
	}
	return nil
}

// check compares the log with what was acknowledged: no more and no less is there.
func (d *fullDisk) check(ctx context.Context) error {
	records, err := d.s.Replay(ctx, d.ids[1], 0, 1<<20, 1<<30)
	if err != nil {
		return err
	}
	if len(records) != len(d.stored) {
		return fmt.Errorf("%d frames are there, %d were acknowledged", len(records), len(d.stored))
	}
	for _, r := range records {
		if d.stored[r.ID] != r.N {
			return fmt.Errorf("%s was acknowledged as %d and is there as %d", r.ID, d.stored[r.ID], r.N)
		}
	}
	return nil
}
