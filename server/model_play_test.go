package main

import (
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tobar/shared"
)

// How many sequences are played and how long they are, on average, unless -rapid.checks and -rapid.steps say otherwise.
const (
	modelChecks = "15"
	modelSteps  = "60"
)

// TestModel plays random sequences of what people, devices and operators do
// against the real server, and holds every frame that it writes against the
// model. A sequence that fails is shrunk; rapid prints it, with the flag that plays it again.
func TestModel(t *testing.T) {
	defaults := map[string]string{"rapid.checks": modelChecks, "rapid.steps": modelSteps, "rapid.nofailfile": "true"}
	flag.Visit(func(f *flag.Flag) { delete(defaults, f.Name) })
	for name, value := range defaults {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	begin := newBeginning(t)
	rapid.Check(t, func(rt *rapid.T) {
		p := begin.play(t, rt)
		defer p.end()
		rt.Repeat(map[string]func(*rapid.T){
			"connect": p.connect, "message": p.message, "message again": p.message, "change": p.change, "change again": p.change,
			"ack": p.ack, "read": p.read, "drop": p.drop, "drop while sending": p.dropWhileSending,
			"ask": p.ask, "operate": p.operate, "": p.compare,
		})
	})
}

// checked is a testing.TB whose failures are rapid's, so that they are shrunk.
type checked struct {
	testing.TB
	rt      *rapid.T
	cleanup *[]func()
}

func (c checked) Helper()                           { c.rt.Helper() }
func (c checked) Fatal(args ...any)                 { c.rt.Fatal(args...) }
func (c checked) Fatalf(format string, args ...any) { c.rt.Fatalf(format, args...) }
func (c checked) Error(args ...any)                 { c.rt.Error(args...) }
func (c checked) Errorf(format string, args ...any) { c.rt.Errorf(format, args...) }
func (c checked) Cleanup(f func())                  { *c.cleanup = append(*c.cleanup, f) }

// beginning is a data directory with the people in it, from which every
// sequence starts. Each of them has written one line to themselves: writing it again
// is answered by the store's writer, after everything before it.
type beginning struct {
	dir   string
	users []*user
	model *model
}

const barrier = "barrier"

func newBeginning(t *testing.T) *beginning {
	b := &beginning{dir: t.TempDir(), model: newModel()}
	s := startServerIn(t, b.dir)
	b.users = []*user{s.owner(t, "alice")}
	for _, name := range []string{"bob", "carol"} {
		b.users = append(b.users, b.users[0].join(t, name))
	}
	for _, u := range b.users {
		p := u.live(t, "device=first")
		sent := p.send(u.name, barrier, barrier)
		b.model.store(&entry{n: sent.N, at: sent.At, from: u.name, to: u.name, id: barrier, content: barrier})
		p.close()
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	return b
}

// play is one sequence: the real server, and what it should be.
type play struct {
	t       checked
	people  []string
	users   map[string]*user
	dir     string
	server  *testServer
	model   *model
	links   []*link
	cursors []cursor // that clients have seen
	copied  *model   // of the kept copy, nil for none
	count   int      // of ids and devices
}

func (b *beginning) play(t *testing.T, rt *rapid.T) *play {
	p := &play{t: checked{TB: t, rt: rt, cleanup: new([]func())}, users: make(map[string]*user), model: b.model.clone()}
	work, err := os.MkdirTemp(b.dir, "play")
	if err != nil {
		t.Fatal(err)
	}
	p.t.Cleanup(func() { os.RemoveAll(work) })
	p.dir = filepath.Join(work, "data")
	p.copyDir(p.dir, b.dir)
	for _, u := range b.users {
		p.people = append(p.people, u.name)
		p.users[u.name] = u
	}
	p.start()
	return p
}

// copyDir replaces one data directory by another.
func (p *play) copyDir(to, from string) {
	files, err := os.ReadDir(from)
	if err = errors.Join(err, os.RemoveAll(to), os.Mkdir(to, 0o700)); err != nil {
		p.t.TB.Fatal(err)
	}
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
		}
		if err != nil {
			p.t.TB.Fatal(err)
		}
	}
}

func (p *play) start() {
	p.server = startServerIn(p.t, p.dir, "-rate", "0")
	for name, u := range p.users {
		p.users[name] = u.at(p.server)
	}
	var list shared.Conversations
	p.users["alice"].call(p.t, http.MethodGet, "/api/conversations", "", &list)
	if _, old := p.model.epochs[list.Epoch]; old || list.Epoch == "" {
		p.t.Fatalf("the epoch is %q again", list.Epoch)
	}
	p.model.epoch = list.Epoch
}

func (p *play) stop() {
	if err := p.server.stop(); err != nil {
		p.t.Fatalf("the server ended with %v", err)
	}
	for _, l := range p.links {
		if code := l.peer.closed(); code != shared.CloseGoingAway {
			p.t.Errorf("closed with %d when the server stopped", code)
		}
		l.peer.close()
	}
	p.links = nil
}

func (p *play) end() {
	for _, f := range slices.Backward(*p.t.cleanup) {
		f()
	}
	for _, u := range p.users {
		u.http.CloseIdleConnections()
	}
}

// operate is what the operator does now and then: keep a copy of the data
// directory as it is, start the server again, or put the copy back before that.
func (p *play) operate(rt *rapid.T) {
	what := rapid.SampledFrom([]string{"nothing", "nothing", "nothing", "restart", "keep a copy", "restore"}).Draw(rt, "what")
	kept := p.dir + "-copy"
	switch {
	case what == "keep a copy":
		// The server runs, and has nothing to do.
		p.copyDir(kept, p.dir)
		p.copied = p.model.clone()
	case what == "restart":
		p.stop()
		p.model.restart()
		p.start()
	case what == "restore" && p.copied != nil:
		p.stop()
		p.copyDir(p.dir, kept)
		p.model = p.copied.clone()
		p.model.restart()
		p.start()
	}
}
