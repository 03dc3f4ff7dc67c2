package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// asServer makes this test binary be the server: tests that kill it need a
// process of its own.
const asServer = "TOBAR_TEST_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

const password = "correct horse"

// testServer is a real server on loopback with a data directory of its own.
type testServer struct {
	URL  string // http://127.0.0.1:port
	Dir  string
	said *transcript
	stop func() error
}

// startServer runs the server in this process until the test ends.
func startServer(t testing.TB, args ...string) *testServer {
	t.Helper()
	return startServerIn(t, t.TempDir(), args...)
}

func startServerIn(t testing.TB, dir string, args ...string) *testServer {
	t.Helper()
	s := &testServer{Dir: dir, said: newTranscript()}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	args = append([]string{"-addr", "127.0.0.1:0", "-data", dir}, args...)
	go func() {
		err := run(ctx, args, func(string) string { return "" }, s.said)
		s.said.end()
		ended <- err
	}()
	var once sync.Once
	var err error
	s.stop = func() error {
		once.Do(func() { cancel(); err = <-ended })
		return err
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("server ended with %v; it said:\n%s", err, s.said)
		}
	})
	s.URL = s.said.find(t, `http://127\.0\.0\.1:\d+`)
	return s
}

// process is a server in a process of its own, which can be killed.
type process struct {
	*testServer
	cmd *exec.Cmd
}

// startProcess runs the server as another process, until the test ends.
func startProcess(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	return startProgram(t, os.Args[0], dir, args...)
}

// startProgram runs a program that is a server, as startProcess does.
func startProgram(t testing.TB, program, dir string, args ...string) *process {
	t.Helper()
	p := &process{testServer: &testServer{Dir: dir, said: newTranscript()}}
	p.cmd = exec.Command(program, append([]string{"-addr", "127.0.0.1:0", "-data", dir}, args...)...)
	p.cmd.Env = append(os.Environ(), asServer+"=1")
	p.cmd.Stderr = p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	p.URL = p.said.find(t, `http://127\.0\.0\.1:\d+`)
	return p
}

// kill ends the process as kill -9 does and waits until it is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
	p.said.end()
}

// ownerLink is the one-time link of the start-up lines.
func (s *testServer) ownerLink(t testing.TB) string {
	t.Helper()
	return s.said.find(t, `http://127\.0\.0\.1:\d+/owner/[A-Za-z0-9_-]+`)
}

// user is somebody with an account, signed in as a browser is.
type user struct {
	s    *testServer
	name string
	http *http.Client
}

// owner makes the first account.
func (s *testServer) owner(t testing.TB, name string) *user {
	t.Helper()
	return s.form(t, s.ownerLink(t), name)
}

// join makes an account by an invite of u's.
func (u *user) join(t testing.TB, name string) *user {
	t.Helper()
	link := u.invite(t)
	return u.s.form(t, link, name)
}

// invite makes a link for one person.
func (u *user) invite(t testing.TB) string {
	t.Helper()
	var invite struct{ Link string }
	u.call(t, http.MethodPost, "/api/invites", `{}`, &invite)
	if invite.Link == "" {
		t.Fatal("an invite without a link")
	}
	return invite.Link
}

// form fills in a page that asks for a name and a password.
func (s *testServer) form(t testing.TB, link, name string) *user {
	t.Helper()
	u := s.browser(t, name)
	res, err := u.http.PostForm(link, url.Values{"name": {name}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	body := readAll(t, res)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("POST %s as %s: %s\n%s", link, name, res.Status, body)
	}
	return u
}

// browser keeps cookies and follows no redirect.
func (s *testServer) browser(t testing.TB, name string) *user {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &user{s: s, name: name, http: &http.Client{Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// at is the same person at a server that has been started again elsewhere.
func (u *user) at(s *testServer) *user {
	here, _ := url.Parse(u.s.URL)
	there, _ := url.Parse(s.URL)
	u.http.Jar.SetCookies(there, u.http.Jar.Cookies(here))
	return &user{s: s, name: u.name, http: u.http}
}

// transcript is what a server said, and lets tests wait for it.
type transcript struct {
	mu    sync.Mutex
	more  *sync.Cond
	text  bytes.Buffer
	ended bool
}

func newTranscript() *transcript {
	t := &transcript{}
	t.more = sync.NewCond(&t.mu)
	return t
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.more.Broadcast()
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

func (t *transcript) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.more.Broadcast()
}

// find waits until something on a whole line matches.
func (t *transcript) find(tb testing.TB, pattern string) string {
	tb.Helper()
	re := regexp.MustCompile(pattern)
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		whole := t.text.String()
		whole = whole[:strings.LastIndex(whole, "\n")+1]
		if found := re.FindString(whole); found != "" {
			return found
		}
		if t.ended {
			tb.Fatalf("the server said nothing like %s:\n%s", pattern, whole)
		}
		t.more.Wait()
	}
}

func readAll(t testing.TB, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestExitCodes(t *testing.T) {
	none := func(string) string { return "" }
	env := func(key, value string) func(string) string {
		return func(k string) string {
			if k == key {
				return value
			}
			return ""
		}
	}
	for _, tc := range []struct {
		name   string
		args   []string
		getenv func(string) string
		code   int
	}{
		{"help", []string{"-h"}, none, 0},
		{"unknown flag", []string{"-colour"}, none, 2},
		{"not a flag", []string{"serve"}, none, 2},
		{"bad sign-up", []string{"-signup", "all"}, none, 2},
		{"bad sign-up in the environment", nil, env("TOBAR_SIGNUP", "all"), 2},
		{"bad log", []string{"-log", "xml"}, none, 2},
		{"bad rate", []string{"-rate", "-1"}, none, 2},
		{"no files", []string{"-max-file", "0"}, none, 2},
		{"a quota in words", []string{"-quota", "much"}, none, 2},
		{"a quota in the environment", nil, env("TOBAR_QUOTA", "-1"), 2},
		{"rate that is no number", nil, env("TOBAR_RATE", "many"), 2},
		{"origin with a path", []string{"-origin", "https://a.example/b"}, none, 2},
		{"open and closed", []string{"-open", "-signup", "closed"}, none, 2},
		{"address in use by nobody", []string{"-addr", "256.0.0.1:1", "-data", t.TempDir()}, none, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var said bytes.Buffer
			if code := exitCode(run(t.Context(), tc.args, tc.getenv, &said), &said); code != tc.code {
				t.Errorf("exit code %d, want %d; it said: %s", code, tc.code, &said)
			}
			if tc.code == 2 && strings.Count(said.String(), "\n") != 1 {
				t.Errorf("not one line: %q", said.String())
			}
		})
	}
}

func TestHelpNamesEveryTwin(t *testing.T) {
	var said bytes.Buffer
	run(t.Context(), []string{"-h"}, func(string) string { return "" }, &said)
	for _, name := range []string{"addr", "data", "open", "signup", "origin", "log", "rate", "max-file", "quota"} {
		if want := fmt.Sprintf("(or %s", twin(name)); !strings.Contains(said.String(), want) {
			t.Errorf("-h does not explain %s", twin(name))
		}
	}
}
