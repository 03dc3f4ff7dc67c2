// Tobar's server: one program that serves the app, carries messages and keeps
// them until they have arrived.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"tobar/server/internal/account"
	"tobar/server/internal/blob"
	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/web"
)

// quietMinute is the number of stored frames below which a minute was a quiet one.
const quietMinute = 600

// shutdownWithin is how long everything may take to end after a signal.
const shutdownWithin = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(exitCode(run(ctx, os.Args[1:], os.Getenv, os.Stderr), os.Stderr))
}

// exitCode says what went wrong in one line: 2 for a setting, 1 for the rest.
func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "tobar: %v\n", err)
		return 2
	}
	fmt.Fprintf(stderr, "tobar: %v\n", err)
	return 1
}

// run wires everything, serves until ctx ends, and puts everything away again.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) error {
	cfg, err := parseConfig(args, getenv, stderr)
	if err != nil {
		return err
	}
	// An fsync holds its processor: with one alone nobody would fill the next batch meanwhile.
	if runtime.GOMAXPROCS(0) < 2 {
		runtime.GOMAXPROCS(2)
	}
	log := newLogger(cfg, stderr)
	if cfg.data, err = filepath.Abs(cfg.data); err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Options{Dir: cfg.data, Log: log})
	if err != nil {
		return fmt.Errorf("%s: %w", cfg.data, err)
	}
	s, err := newServer(cfg, log, st)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	// Every connection has a heartbeat or a time-out of its own: the kernel's is not needed.
	listening := net.ListenConfig{KeepAlive: -1}
	listener, err := listening.Listen(ctx, "tcp", cfg.addr)
	if err != nil {
		return errors.Join(fmt.Errorf("cannot listen on %s: %w", cfg.addr, err), st.Close())
	}
	s.greet(stderr, listener.Addr())
	return s.serve(ctx, listener)
}

// newServer puts the rooms together.
func newServer(cfg config, log *slog.Logger, st *store.Store) (*server, error) {
	kept, err := blob.Open(filepath.Join(cfg.data, "files"))
	if err != nil {
		return nil, err
	}
	s := &server{cfg: cfg, log: log, store: st, files: newFiles(kept), hub: new(hub.Hub), version: web.Version(), started: time.Now(), replays: newAdmission(maxReplays)}
	s.users = account.New(st, account.Options{})
	if s.owner, err = newOwnerLink(st); err != nil {
		return nil, err
	}
	s.app, err = newPWA(web.Files(), s.version)
	return s, err
}

// serve answers until ctx ends. Then: no new connections, sockets are told to
// come back, their lives are joined, and the store is closed last, so that everything
// accepted is on disk.
func (s *server) serve(ctx context.Context, listener net.Listener) error {
	h := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      10 * time.Minute, // the app, over a very thin line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ConnState:         func(net.Conn, http.ConnState) { needStack() },
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(listener) }()
	beating, stopBeating := context.WithCancel(context.Background())
	defer stopBeating()
	s.sockets.Go(func() { s.beat(beating) })
	s.sockets.Go(func() { s.tidyFiles(beating) })
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
	}
	deadline, cancel := context.WithTimeout(context.Background(), shutdownWithin-time.Second)
	defer cancel()
	if shut := h.Shutdown(deadline); shut != nil {
		h.Close()
	}
	if ctx.Err() != nil {
		<-served
	}
	s.hub.CloseAll(hub.GoingAway)
	stopBeating()
	left := s.joinSockets(deadline)
	closed := s.store.Close()
	s.log.Info("stopped", "connections left", left)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, closed)
}

// beat lets every connection look after its line, until ctx ends, and gives
// back memory that a busy time has left behind: what counts for a server that
// is quiet most of the time is what it holds then.
func (s *server) beat(ctx context.Context) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	tidy := time.NewTicker(time.Minute)
	defer tidy.Stop()
	var n int64
	for {
		select {
		case now := <-ticker.C:
			s.hub.Beat(now)
		case now := <-tidy.C:
			last := s.store.Last()
			if last-n < quietMinute {
				debug.FreeOSMemory()
			}
			n = last
			s.hub.Rest(now)
		case <-ctx.Done():
			return
		}
	}
}

// joinSockets waits for every connection to end and returns how many had not.
func (s *server) joinSockets(ctx context.Context) int {
	done := make(chan struct{})
	go func() { s.sockets.Wait(); close(done) }()
	select {
	case <-done:
		return 0
	case <-ctx.Done():
		return s.hub.Len()
	}
}

func newLogger(cfg config, w io.Writer) *slog.Logger {
	if cfg.logJSON {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
