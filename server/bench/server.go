//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// readyWithin is how long a server may take to be ready.
const readyWithin = 2 * time.Minute

// A target is the process that the load is on.
type target struct {
	cmd  *exec.Cmd
	pid  int // of the server itself, whoever stands around it
	addr netip.AddrPort
	log  *os.File
	took time.Duration // until it was ready
}

// options say how to start a target.
type options struct {
	dir     string   // the data directory; none: the relay
	nofsync bool     // see launch
	around  []string // a program that runs it, with its arguments
}

// start starts the server, or the relay, on its core and waits until it is ready.
func (b *bench) start(ctx context.Context, o options) (*target, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	t := &target{addr: addr}
	if t.log, err = os.OpenFile(filepath.Join(b.dir, "log"), os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600); err != nil {
		return nil, err
	}
	argv := append(o.around, self, "launch", "-core", strconv.Itoa(b.serverCore))
	if o.nofsync {
		argv = append(argv, "-nofsync")
	}
	if argv = append(argv, "--"); o.dir == "" {
		argv = append(argv, self, "relay", "-addr", addr.String())
	} else {
		argv = append(argv, b.program, "-addr", addr.String(), "-data", o.dir, "-rate", "0")
	}
	t.cmd = exec.Command(argv[0], argv[1:]...)
	t.cmd.Stdout, t.cmd.Stderr = t.log, t.log
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := time.Now()
	if err := t.cmd.Start(); err != nil {
		return nil, errors.Join(err, t.log.Close())
	}
	t.pid = t.cmd.Process.Pid
	if err := t.waitReady(ctx); err != nil {
		return nil, errors.Join(err, t.kill())
	}
	t.took = time.Since(started)
	return t, nil
}

// freeAddr returns an address that nobody listens on.
func freeAddr() (netip.AddrPort, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, err
	}
	defer l.Close()
	return netip.ParseAddrPort(l.Addr().String())
}

// waitReady asks /readyz until it says so.
func (t *target) waitReady(ctx context.Context) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(readyWithin); time.Now().Before(end); {
		if t.ready() {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("not ready within %v; it said:\n%s", readyWithin, t.said())
}

func (t *target) ready() bool {
	c, err := net.Dial("tcp", t.addr.String())
	if err != nil {
		return false
	}
	defer c.Close()
	if c.SetDeadline(time.Now().Add(10*time.Second)) != nil {
		return false
	}
	if _, err := io.WriteString(c, "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"); err != nil {
		return false
	}
	answer, err := io.ReadAll(c)
	return err == nil && bytes.HasPrefix(answer, []byte("HTTP/1.1 200 "))
}

// said returns what the process wrote to its log.
func (t *target) said() string {
	b, err := os.ReadFile(t.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// stop ends the process as an operator does, and waits for it.
func (t *target) stop() error {
	if err := syscall.Kill(t.pid, syscall.SIGTERM); err != nil {
		return errors.Join(err, t.kill())
	}
	overdue := time.AfterFunc(time.Minute, func() { t.cmd.Process.Kill() })
	defer overdue.Stop()
	if err := t.cmd.Wait(); err != nil {
		return fmt.Errorf("the server ended with %w; it said:\n%s", err, t.said())
	}
	return t.log.Close()
}

// kill ends the process as kill -9 does, and waits until it is gone.
func (t *target) kill() error {
	err := t.cmd.Process.Kill()
	_ = t.cmd.Wait() // it was killed
	return errors.Join(err, t.log.Close())
}
