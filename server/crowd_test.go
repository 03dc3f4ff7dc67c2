package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"tobar/client/chat"
	"tobar/shared"
)

// A reader is a device that reads when it is told to. When its line has ended, as that of
// one that does not read for long does, it comes back and resumes.
type reader struct {
	t     *testing.T
	u     *user
	query string
	ws    *websocket.Conn
	epoch string
	n     int64
}

func (u *user) reader(t *testing.T, device string) *reader {
	t.Helper()
	r := &reader{t: t, u: u, query: "device=" + device}
	r.dial(r.query)
	t.Cleanup(func() { r.ws.CloseNow() })
	return r
}

// dial connects and reads up to @live, but for messages.
func (r *reader) dial(query string) {
	r.t.Helper()
	var err error
	r.ws, _, err = websocket.Dial(r.t.Context(), "ws"+strings.TrimPrefix(r.u.s.URL, "http")+"/ws?"+query, &websocket.DialOptions{
		HTTPHeader: r.u.cookies(), Subprotocols: []string{shared.Subprotocol},
	})
	if err != nil {
		r.t.Error(err)
		return
	}
	r.ws.SetReadLimit(shared.MaxFrame)
}

// frame reads one frame, on this line or on the next one.
func (r *reader) frame() (shared.Frame, error) {
	_, line, err := r.ws.Read(r.t.Context())
	for err != nil && r.t.Context().Err() == nil && !r.t.Failed() {
		r.ws.CloseNow()
		r.dial(fmt.Sprintf("%s&since=%d&epoch=%s", r.query, r.n, r.epoch))
		_, line, err = r.ws.Read(r.t.Context())
	}
	if err != nil {
		return shared.Frame{}, err
	}
	return shared.Parse(string(line))
}

// until reads until a frame with this address.
func (r *reader) until(address string) {
	for {
		f, err := r.frame()
		switch {
		case err != nil:
			r.t.Errorf("waiting for %s: %v", address, err)
			return
		case f.Address == shared.VerbHello:
			r.epoch, r.n = f.Epoch, max(r.n, f.N)
		}
		if f.Address == address {
			return
		}
	}
}

// expect reads messages whose ids count from 0, in order.
func (r *reader) expect(messages int) {
	for next := 0; next < messages; {
		f, err := r.frame()
		switch {
		case err != nil:
			r.t.Errorf("waiting for message %d: %v", next, err)
			return
		case f.IsVerb():
		case f.ID != fmt.Sprint(next) || f.N <= r.n:
			r.t.Errorf("message %d after n=%d is n=%d with id %s", next, r.n, f.N, f.ID)
			return
		default:
			r.n = f.N
			next++
		}
	}
}

func (r *reader) write(line string) {
	if err := r.ws.Write(r.t.Context(), websocket.MessageText, []byte(line)); err != nil {
		r.t.Error(err)
	}
}

// One of a hundred receivers stops reading. The others get everything, and
// when it reads again, so does it.
func TestOneOfAHundredStopsReading(t *testing.T) {
	const devices, messages = 100, 80
	alice, bob := pair(t, "-rate", "0")
	lazy := bob.reader(t, "lazy")
	lazy.until(shared.VerbLive)
	var reading sync.WaitGroup
	for i := range devices - 1 {
		r := bob.reader(t, fmt.Sprint(i))
		r.until(shared.VerbLive)
		reading.Go(func() { r.expect(messages) })
	}
	a := alice.live(t, "")
	content := strings.Repeat("x", shared.MaxContent)
	for i := range messages {
		a.write(fmt.Sprintf("bob;id=%d|%s", i, content))
	}
	for range messages {
		a.until(shared.VerbSent)
	}
	reading.Wait()
	lazy.expect(messages)
}

// A device cannot have what was not written to it, whatever it acknowledges.
func TestAckOfWhatWasNotWritten(t *testing.T) {
	alice, bob := pair(t, "-rate", "0")
	lazy := bob.reader(t, "lazy")
	lazy.until(shared.VerbLive)
	a := alice.live(t, "")
	const messages = 150 // more than the kernel holds
	content := strings.Repeat("x", shared.MaxContent)
	var last shared.Frame
	for i := range messages {
		last = a.send("bob", fmt.Sprint(i), content)
	}
	ack := fmt.Sprintf("@ack;n=%d|", last.N)
	lazy.write(ack)
	if f, _ := a.until(shared.VerbDelivered); f.N >= last.N {
		t.Errorf("%s, but it was not written", f)
	}
	lazy.expect(messages)
	lazy.write(ack)
	if f, _ := a.until(shared.VerbDelivered); f.N != last.N {
		t.Errorf("%s, want n=%d", f, last.N)
	}
}

// Everybody comes back at once after the server was killed, and nobody lacks
// anything.
func TestEverybodyComesBackAtOnce(t *testing.T) {
	const devices = 100 // of each of two
	dir := t.TempDir()
	server := startProcess(t, dir, "-rate", "0")
	address := strings.TrimPrefix(server.URL, "http://")
	aliceUser := server.owner(t, "alice")
	bobUser := aliceUser.join(t, "bob")
	var all []*client
	with := make(map[*client]string)
	for i := range devices {
		a, b := aliceUser.client(t, fmt.Sprint("a", i), "bob"), bobUser.client(t, fmt.Sprint("b", i), "alice")
		with[a], with[b] = "bob", "alice"
		all = append(all, a, b)
	}
	all[0].say("bob", "before")
	for _, c := range all {
		c.untilTold(with[c], "before")
	}
	server.kill()
	for _, c := range all {
		c.until(func(s *chat.State) bool { return s.Line().Phase != chat.Connected })
	}
	all[0].say("bob", "meanwhile")
	startProcess(t, dir, "-rate", "0", "-addr", address)
	for _, c := range all {
		c.untilLive()
	}
	all[1].until(func(s *chat.State) bool { return len(s.Timeline("alice").Items) == 2 })
	all[1].say("alice", "after")
	for _, c := range all {
		c.untilTold(with[c], "before", "meanwhile", "after")
	}
}
