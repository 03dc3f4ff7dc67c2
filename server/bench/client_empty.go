//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"

	"tobar/server/bench/empty"
)

// serveEmpty builds and serves the page that has nothing in it, whose times tell what a machine is worth.
func (s *screen) serveEmpty(ctx context.Context) (address string, closeIt func() error, err error) {
	client := filepath.Join(s.dir, "empty.wasm")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", client, "tobar/server/bench/empty/app")
	build.Env = append(build.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("the empty page does not build: %w\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: empty.Handler(client)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	closeIt = func() error {
		err := server.Close()
		if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
			err = errors.Join(err, end)
		}
		return err
	}
	return "http://" + l.Addr().String() + empty.Path, closeIt, nil
}

// settleInEmpty is a first visit, until everything is kept.
func (r *returns) settleInEmpty() error {
	return r.visit(r.empty, 1, asItIs, func(t *tab) error {
		_, err := eval[bool](t, "Promise.all([probe.usable, navigator.serviceWorker.ready]).then(() => true)")
		return err
	})
}

// emptyAgain is when, in milliseconds, the empty page answers to keys.
func (r *returns) emptyAgain(cpu float64) (usable float64, err error) {
	err = r.visit(r.empty, cpu, asItIs, func(t *tab) (err error) {
		usable, err = eval[float64](t, "probe.usable")
		return err
	})
	return usable, err
}
