//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tobar/server/internal/store"
)

// payload is what a message says: 100 bytes.
var payload = strings.Repeat("0123456789", 10)

// secretOf is the cookie of the account with this place in the directory.
func secretOf(i int) string { return fmt.Sprintf("bench-session-of-%d", i) }

// nameOf is its name.
func nameOf(i int) string { return fmt.Sprintf("u%d", i) }

// A filling writes a data directory past the server: hashing ten thousand
// passwords, and a million fsyncs, are not what is measured.
type filling struct {
	store    *store.Store
	accounts []int64
	began    int64 // Unix milliseconds of the first message; each is one later
	taken    int64
	pending  sync.WaitGroup
	failed   atomic.Pointer[error]
}

// fill makes a data directory anew with so many accounts, each signed in, and
// has write put messages into it.
func (b *bench) fill(ctx context.Context, name string, accounts int, write func(f *filling) error) (string, error) {
	dir := filepath.Join(b.dir, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	st, err := store.Open(ctx, store.Options{Dir: dir, NoSync: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return "", err
	}
	f := &filling{store: st, accounts: make([]int64, accounts), began: time.Now().Add(-time.Hour).UnixMilli()}
	err = f.people(ctx)
	if err == nil && write != nil {
		err = write(f)
	}
	f.pending.Wait()
	if failed := f.failed.Load(); failed != nil {
		err = errors.Join(err, *failed)
	}
	return dir, errors.Join(err, st.Close(), settle(dir))
}

// people makes the accounts and a session for each.
func (f *filling) people(ctx context.Context) error {
	var next atomic.Int64
	var errs [64]error
	var making sync.WaitGroup
	for w := range errs {
		making.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(f.accounts) && errs[w] == nil; i = int(next.Add(1)) - 1 {
				errs[w] = f.person(ctx, i)
			}
		})
	}
	making.Wait()
	return errors.Join(errs[:]...)
}

func (f *filling) person(ctx context.Context, i int) error {
	id, taken, err := f.store.CreateAccount(ctx, nameOf(i), "-")
	if err != nil || taken {
		return fmt.Errorf("account %s: taken %v, %w", nameOf(i), taken, err)
	}
	f.accounts[i] = id
	hash := sha256.Sum256([]byte(secretOf(i)))
	_, err = f.store.PutSession(ctx, hash[:], id, "bench", false, time.Now().UnixMilli())
	return err
}

// message puts one message into the log.
func (f *filling) message(ctx context.Context, from, to int) error {
	return f.say(ctx, from, to, payload)
}

// say is message, with words.
func (f *filling) say(ctx context.Context, from, to int, words string) error {
	f.taken++
	e := store.Entry{Kind: store.Message, From: f.accounts[from], To: f.accounts[to], ID: string(appendID(nil, f.began+f.taken, f.taken)), Content: words}
	f.pending.Add(1)
	err := f.store.Append(ctx, e, func(_ store.Record, err error) {
		if err != nil {
			f.failed.CompareAndSwap(nil, &err)
		}
		f.pending.Done()
	})
	if err != nil {
		f.pending.Done()
	}
	return err
}

// appendID appends a message's idempotency key as the app makes them, a UUIDv7:
// the time, and what makes it unique, which is a number here.
func appendID(dst []byte, at, i int64) []byte {
	return fmt.Appendf(dst, "%08x-%04x-7%03x-8000-%012x", at>>16, at&0xffff, i&0xfff, i)
}

// settle has everything in a directory on the disk, so that nothing of the
// filling is written while something is measured.
func settle(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		f, openErr := os.Open(filepath.Join(dir, e.Name()))
		if openErr != nil {
			return openErr
		}
		err = errors.Join(err, f.Sync(), f.Close())
	}
	return err
}
