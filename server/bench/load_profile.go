//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// record starts to record where a server's time goes, where that was asked
// for, and returns what ends it and prints the ten dearest functions.
func (b *bench) record(t *target, k loadKind) (stop func() error, err error) {
	if !b.profile || k.relay || k.nofsync || k.acks || k.around != nil {
		return func() error { return nil }, nil
	}
	perf, err := exec.LookPath("perf")
	if err != nil {
		return nil, fmt.Errorf("-profile needs perf: %w", err)
	}
	name := filepath.Join(b.dir, fmt.Sprintf("perf-%d", k.window))
	cmd := exec.Command(perf, "record", "-q", "-g", "-F", "499", "-o", name, "-p", strconv.Itoa(t.pid))
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() error {
		err := cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // it was interrupted
		table, reportErr := exec.Command(perf, "report", "--stdio", "--no-children", "-g", "none", "-i", name).Output()
		if err := errors.Join(err, reportErr); err != nil {
			return fmt.Errorf("perf: %w: %s", err, &said)
		}
		fmt.Fprintf(b.out, "  where the server's time goes, %d in flight (all of it in %s):\n", k.window, name)
		shown := 0
		for l := range strings.Lines(string(table)) {
			if l = strings.TrimSpace(l); l != "" && l[0] != '#' && shown < 10 {
				fmt.Fprintf(b.out, "    %s\n", l)
				shown++
			}
		}
		return nil
	}, nil
}
