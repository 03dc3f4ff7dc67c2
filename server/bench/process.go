package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"sync"
)

// build compiles the server into dir and returns the program; with the race
// detector where this program has it.
func build(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "tobar")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	args := []string{"build", "-o", program}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-race" && s.Value == "true" {
				args = append(args, "-race")
			}
		}
	}
	if out, err := exec.CommandContext(ctx, "go", append(args, "tobar/server")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("the server does not build: %w\n%s", err, out)
	}
	return program, nil
}

// A process is a server of its own.
type process struct {
	cmd   *exec.Cmd
	ready chan struct{} // closed when it listens
	gone  chan struct{} // closed when it has ended

	mu   sync.Mutex
	said bytes.Buffer
	at   string // host:port, once it listens
}

var listening = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

// startProcess starts the server on a directory. Whoever starts it ends it with kill.
func startProcess(program, dir string, args ...string) (*process, error) {
	p := &process{ready: make(chan struct{}), gone: make(chan struct{})}
	p.cmd = exec.Command(program, append([]string{"-addr", "127.0.0.1:0", "-data", dir, "-rate", "0"}, args...)...)
	p.cmd.Env = append(os.Environ(), "LC_ALL=C")
	said, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_, _ = io.Copy(p, said)
		_ = p.cmd.Wait() // kill knows how it ended
		close(p.gone)
	}()
	return p, nil
}

// Write takes what the server says.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said.Write(b)
	whole := p.said.Bytes()
	whole = whole[:bytes.LastIndexByte(whole, '\n')+1]
	if at := listening.FindSubmatch(whole); at != nil && p.at == "" {
		p.at = string(at[1])
		close(p.ready)
	}
	return len(b), nil
}

// find returns what matches in what the server has said so far.
func (p *process) find(pattern string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return regexp.MustCompile(pattern).FindString(p.said.String())
}

// addr is where it listens; "" before ready.
func (p *process) addr() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

// kill ends the process as kill -9 does and waits until it is gone. An error
// says that it had ended by itself, or had something to say that no server should.
func (p *process) kill() error {
	select {
	case <-p.gone:
	default:
		_ = p.cmd.Process.Kill()
		<-p.gone
		if p.cmd.ProcessState.ExitCode() < 0 && p.find("panic|DATA RACE") == "" {
			return nil
		}
	}
	return fmt.Errorf("the server came to a bad end: %v; it said:\n%s", p.cmd.ProcessState, p.find(`(?s).*`))
}
