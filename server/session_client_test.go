package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tobar/client/chat"
	"tobar/client/session"
	"tobar/shared"
)

// client is the app without its face: the real state on the real line.
type client struct {
	t    testing.TB
	u    *user
	conf session.Config
	stop func() error // ends Run and returns what it returned

	mu     sync.Mutex // guards the rest
	change *sync.Cond // something has happened
	state  *chat.State
	line   *session.Session
}

// client makes the app of somebody, and starts it with one conversation open.
// credentials go before the browser's cookie.
func (u *user) client(t testing.TB, device, with string, credentials ...string) *client {
	t.Helper()
	c := u.makeClient(t, device, with, credentials...)
	c.start()
	t.Cleanup(func() { _ = c.stop() })
	return c
}

// makeClient is client without the start.
func (u *user) makeClient(t testing.TB, device, with string, credentials ...string) *client {
	t.Helper()
	c := &client{t: t, u: u, state: chat.New(), stop: func() error { return nil }}
	c.change = sync.NewCond(&c.mu)
	header := map[string][]string(u.cookies())
	if len(credentials) > 0 {
		header = map[string][]string{"Authorization": credentials}
	}
	c.conf = session.Config{URL: "ws" + strings.TrimPrefix(u.s.URL, "http") + "/ws", Device: device, Header: header,
		MinPause: time.Millisecond, MaxPause: 50 * time.Millisecond}
	if err := c.load(); err != nil {
		t.Fatal(err)
	}
	c.apply(chat.Opened{With: with})
	c.settle()
	return c
}

// start begins, or goes on where stop left off.
func (c *client) start() {
	line := session.New(c.conf, c)
	c.mu.Lock()
	c.line = line
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- line.Run(ctx) }()
	c.stop = sync.OnceValue(func() error { cancel(); return <-ended })
}

// apply lets events happen and sends what they bring about.
func (c *client) apply(events ...chat.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range events {
		if frames := c.state.Apply(e); len(frames) > 0 && c.line != nil {
			c.line.Send(frames...)
		}
	}
	if ack, ok := c.state.Ack(); ok && c.line != nil {
		c.line.Send(ack)
	}
	c.change.Broadcast()
}

func (c *client) ask(path string, answer any) error {
	req, err := http.NewRequest(http.MethodGet, c.u.s.URL+path, nil)
	if err != nil {
		return err
	}
	res, err := c.u.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(answer)
}

func (c *client) load() error {
	var loaded chat.Loaded
	if err := errors.Join(c.ask("/api/me", &loaded.Me), c.ask("/api/conversations", &loaded.List)); err != nil {
		return err
	}
	c.apply(loaded)
	return nil
}

// settle asks the API for what the state says is missing.
func (c *client) settle() {
	for {
		c.mu.Lock()
		load, with := c.state.NeedsLoad(), c.state.NeedsPage()
		c.mu.Unlock()
		var err error
		switch {
		case load:
			err = c.load()
		case with != "":
			page := chat.PageLoaded{With: with}
			if err = c.ask("/api/conversations/"+with+"/messages?limit=200", &page.Page); err == nil {
				c.apply(page)
			}
		default:
			return
		}
		if err != nil {
			return // the line will break too, and this is asked again after it
		}
	}
}

func (c *client) Cursor() (string, int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Cursor()
}

func (c *client) Frames(frames []shared.Frame) {
	events := make([]chat.Event, len(frames))
	for i, f := range frames {
		events[i] = chat.Received{Frame: f}
	}
	c.apply(events...)
	c.settle()
}

func (c *client) Changed(s session.Status) {
	phases := map[session.Phase]chat.Phase{session.Live: chat.Connected, session.Waiting: chat.Waiting, session.SignedOut: chat.SignedOut}
	c.apply(chat.LineChanged{Line: chat.Line{Phase: phases[s.Phase]}})
}

func (c *client) SignedIn(ctx context.Context) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.u.s.URL+"/api/me", nil)
	if err != nil {
		return false, err
	}
	res, err := c.u.http.Do(req)
	if err != nil {
		return false, err
	}
	res.Body.Close()
	return res.StatusCode != http.StatusUnauthorized, nil
}

// until waits for something to be true of the state.
func (c *client) until(true func(*chat.State) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !true(c.state) {
		c.change.Wait()
	}
}

func (c *client) untilLive() {
	c.until(func(s *chat.State) bool { return s.Line().Phase == chat.Connected })
}

// say writes messages, whether or not the line is there.
func (c *client) say(to string, ids ...string) {
	for _, id := range ids {
		c.apply(chat.Composed{To: to, ID: id, Content: "content of " + id})
	}
}

// untilTold waits until a conversation consists of these messages, all of
// them stored, and no others.
func (c *client) untilTold(with string, ids ...string) {
	c.until(func(s *chat.State) bool {
		items := s.Timeline(with).Items
		return s.Outbox() == 0 && len(items) >= len(ids) && slices.ContainsFunc(items, func(i chat.Item) bool { return i.ID == ids[len(ids)-1] && i.N > 0 })
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	var got []string
	var n int64
	for _, i := range c.state.Timeline(with).Items {
		got = append(got, i.ID)
		if i.N <= n || i.Content != "content of "+i.ID {
			c.t.Errorf("%s: %s has n=%d after %d and content %q", c.u.name, i.ID, i.N, n, i.Content)
		}
		n = i.N
	}
	if !slices.Equal(got, ids) {
		c.t.Errorf("%s has with %s\n%v, want\n%v", c.u.name, with, got, ids)
	}
}

// markOf is what is known about a message.
func markOf(s *chat.State, with, id string) chat.Mark {
	for _, i := range s.Timeline(with).Items {
		if i.ID == id {
			return i.Mark
		}
	}
	return chat.NoMark
}

func ids(prefix string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(prefix, i)
	}
	return list
}

func TestClientsTalk(t *testing.T) {
	aliceUser, bobUser := pair(t)
	alice, bob := aliceUser.client(t, "a", "bob"), bobUser.client(t, "b", "alice")
	second := aliceUser.client(t, "a2", "bob")
	for _, c := range []*client{alice, bob, second} {
		c.untilLive()
	}
	alice.say("bob", "1", "2")
	bob.untilTold("alice", "1", "2")
	bob.say("alice", "3")
	for _, c := range []*client{alice, second} {
		c.untilTold("bob", "1", "2", "3")
	}
	alice.until(func(s *chat.State) bool { return markOf(s, "bob", "2") == chat.Delivered })
	bob.apply(chat.Looked{With: "alice"})
	for _, c := range []*client{alice, second} {
		c.until(func(s *chat.State) bool { return markOf(s, "bob", "2") == chat.Seen })
	}
	_ = bob.stop()
	bob.start()
	alice.until(func(s *chat.State) bool { return s.Online("bob") })
	_ = bob.stop()
	alice.until(func(s *chat.State) bool { return !s.Online("bob") })
}

// TestClientIsAway has both ends come back to what they missed.
func TestClientIsAway(t *testing.T) {
	aliceUser, bobUser := pair(t, "-rate", "0")
	alice, bob := aliceUser.client(t, "a", "bob"), bobUser.client(t, "b", "alice")
	all := ids("m", 600)
	alice.untilLive()
	bob.untilLive()
	alice.say("bob", all[:5]...)
	bob.untilTold("alice", all[:5]...)
	_ = bob.stop()
	alice.say("bob", all[5:300]...)
	alice.untilTold("bob", all[:300]...)
	_ = alice.stop()
	alice.say("bob", all[300:]...)
	alice.until(func(s *chat.State) bool { return s.Outbox() == 300 })
	alice.start()
	alice.untilTold("bob", all...)
	bob.start()
	bob.untilTold("alice", all...)
	alice.until(func(s *chat.State) bool { return markOf(s, "bob", all[599]) == chat.Delivered })
}

// TestClientsOutliveTheServer kills the server again and again, as kill -9
// does, while alice writes.
func TestClientsOutliveTheServer(t *testing.T) {
	dir := t.TempDir()
	server := startProcess(t, dir, "-rate", "0")
	address := strings.TrimPrefix(server.URL, "http://")
	aliceUser := server.owner(t, "alice")
	bobUser := aliceUser.join(t, "bob")
	alice, bob := aliceUser.client(t, "a", "bob"), bobUser.client(t, "b", "alice")
	all := ids("m", 400)
	for i, id := range all {
		if i%100 == 50 {
			server.kill()
			server = startProcess(t, dir, "-rate", "0", "-addr", address)
		}
		alice.say("bob", id)
		if i%100 == 20 || i%100 == 80 { // so that each server gets something to do
			alice.until(func(s *chat.State) bool { return s.Outbox() == 0 })
		}
	}
	alice.untilTold("bob", all...)
	bob.untilTold("alice", all...)
}

// TestClientsAfterARestore gives the server an older copy of its data back:
// what the log has lost and alice still has is sent again.
func TestClientsAfterARestore(t *testing.T) {
	dir, copied := t.TempDir(), t.TempDir()
	server := startServerIn(t, dir)
	address := strings.TrimPrefix(server.URL, "http://")
	aliceUser := server.owner(t, "alice")
	bobUser := aliceUser.join(t, "bob")
	alice, bob := aliceUser.client(t, "a", "bob"), bobUser.client(t, "b", "alice")
	alice.say("bob", "1", "2")
	bob.untilTold("alice", "1", "2")
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(copied+"/data", os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	server = startServerIn(t, dir, "-addr", address)
	alice.say("bob", "3", "4")
	bob.untilTold("alice", "1", "2", "3", "4")
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	startServerIn(t, copied+"/data", "-addr", address)
	alice.say("bob", "5")
	alice.untilTold("bob", "1", "2", "3", "4", "5")
	bob.untilTold("alice", "1", "2", "3", "4", "5")
}

func TestClientIsSignedOut(t *testing.T) {
	aliceUser, _ := pair(t)
	alice := aliceUser.client(t, "a", "bob")
	alice.untilLive()
	aliceUser.call(t, http.MethodPost, "/api/sign-out", "", nil)
	alice.until(func(s *chat.State) bool { return s.Line().Phase == chat.SignedOut })
	if err := alice.stop(); !errors.Is(err, session.ErrSignedOut) {
		t.Errorf("Run returned %v", err)
	}
	// Again: now the upgrade is refused, and the API says why.
	if err := session.New(alice.conf, alice).Run(t.Context()); !errors.Is(err, session.ErrSignedOut) {
		t.Errorf("dialled again, Run returned %v", err)
	}
}

// TestClientWithCredentials is how a program signs in.
func TestClientWithCredentials(t *testing.T) {
	aliceUser, bobUser := pair(t)
	bob := bobUser.client(t, "b", "alice")
	bob.untilLive()
	var token shared.Token
	aliceUser.call(t, http.MethodPost, "/api/tokens", `{"label":"a script"}`, &token)
	basic, err := http.NewRequest(http.MethodGet, aliceUser.s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	basic.SetBasicAuth("alice", password)
	byToken := aliceUser.client(t, "t", "bob", "Bearer "+token.Token)
	byPassword := aliceUser.client(t, "p", "bob", basic.Header.Get("Authorization"))
	byToken.say("bob", "1")
	byToken.untilTold("bob", "1")
	byPassword.untilTold("bob", "1")
	byPassword.say("bob", "2")
	bob.untilTold("alice", "1", "2")
}

// TestClientIsRefused sends what no server takes; the line stays.
func TestClientIsRefused(t *testing.T) {
	aliceUser, bobUser := pair(t)
	alice, bob := aliceUser.client(t, "a", "bob"), bobUser.client(t, "b", "alice")
	alice.untilLive()
	alice.say("nobody", "1")
	alice.until(func(s *chat.State) bool { return markOf(s, "nobody", "1") == chat.Refused })
	alice.say("bob", "2")
	bob.untilTold("alice", "2")
}
