package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"tobar/client/chat"
	"tobar/client/session"
	"tobar/shared"
)

// A device is one app of somebody's: the client's own state on its own line.
type device struct {
	// Static after construction.
	name, who string
	ledger    *ledger
	config    session.Config
	http      *http.Client
	me        string // the address of /api/me

	mu     sync.Mutex // guards the rest
	change *sync.Cond // something has happened
	state  *chat.State
	line   *session.Session
	last   int64 // newest n on this connection
	ended  error // why the line has ended by itself
	stop   func()
}

// newDevice makes the device of somebody who is signed in by the header. The log is empty.
func newDevice(l *ledger, name, who string, header http.Header, address string) *device {
	d := &device{
		name: name, who: who, ledger: l, state: chat.New(),
		http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		me:   "http://" + address + "/api/me",
		config: session.Config{
			URL: "ws://" + address + "/ws", Device: name, Header: header,
			Ping: 400 * time.Millisecond, MinPause: 5 * time.Millisecond, MaxPause: 150 * time.Millisecond,
		},
	}
	d.change = sync.NewCond(&d.mu)
	return d
}

// load gives the state its first answers of the API.
func (d *device) load(me shared.Me, list shared.Conversations) {
	d.apply(chat.Loaded{Me: me, List: list})
}

// start opens the line. Its end is joined by the function in stop.
func (d *device) start() {
	line := session.New(d.config, d)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	d.mu.Lock()
	d.line = line
	d.stop = func() { cancel(); <-ended }
	d.mu.Unlock()
	go func() {
		defer close(ended)
		if err := line.Run(ctx); ctx.Err() == nil {
			d.ledger.fault("%s: the line has ended: %v", d.name, err)
			d.mu.Lock()
			d.ended = err
			d.change.Broadcast()
			d.mu.Unlock()
		}
	}()
}

// restart is the app closed and opened again.
func (d *device) restart() {
	d.stop()
	d.start()
}

// say writes a message.
func (d *device) say(to, content string) {
	m := &message{id: newID(), from: d.who, to: to, content: content}
	d.ledger.compose(d.name, m)
	d.apply(chat.Composed{To: to, ID: m.id, Content: content, Now: time.Now().UnixMilli()})
}

// look opens a conversation and looks at its end.
func (d *device) look(with string) {
	d.apply(chat.Opened{With: with}, chat.Looked{With: with})
}

// apply lets events happen and writes what they bring about.
func (d *device) apply(events ...chat.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range events {
		d.write(d.state.Apply(e))
	}
	d.acknowledge()
}

// write sends frames; the lock is held.
func (d *device) write(frames []shared.Frame) {
	if len(frames) > 0 && d.line != nil {
		d.ledger.looks(d.who, frames)
		if d.line.Send(frames...) {
			d.ledger.wrote(frames)
		}
	}
}

// acknowledge says what is kept, if it is more than before; the lock is held.
func (d *device) acknowledge() {
	if ack, ok := d.state.Ack(); ok && d.line != nil {
		d.ledger.keeps(d.who, ack.N)
		d.line.Send(ack)
	}
	d.change.Broadcast()
}

// Cursor is where the line resumes.
func (d *device) Cursor() (string, int64, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Cursor()
}

// Frames applies what has arrived, after it was checked.
func (d *device) Frames(frames []shared.Frame) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now().UnixMilli()
	for i := range frames {
		f := &frames[i]
		if f.Address == shared.VerbHello {
			d.last = 0
		}
		_, cursor, _ := d.state.Cursor()
		d.ledger.heard(d.who, f, cursor, d.last)
		if f.Address == shared.VerbSent && !f.Dup || !f.IsVerb() {
			d.last = max(d.last, f.N)
		}
		d.write(d.state.Apply(chat.Received{Frame: *f, Now: now}))
	}
	d.acknowledge()
}

var phases = map[session.Phase]chat.Phase{
	session.Live: chat.Connected, session.Waiting: chat.Waiting, session.SignedOut: chat.SignedOut,
}

// Changed hands the state of the line on.
func (d *device) Changed(s session.Status) {
	d.apply(chat.LineChanged{Line: chat.Line{Phase: phases[s.Phase]}})
}

// SignedIn asks the server, over the same bad network.
func (d *device) SignedIn(ctx context.Context) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.me, nil)
	if err != nil {
		return false, err
	}
	req.Header = http.Header(d.config.Header).Clone()
	res, err := d.http.Do(req)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	var me shared.Me
	if err := json.NewDecoder(res.Body).Decode(&me); err != nil {
		return false, err
	}
	return res.StatusCode != http.StatusUnauthorized, nil
}

// waiting is how many messages wait to be stored.
func (d *device) waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Outbox()
}

// until waits for something to be true of the state, or for ctx.
func (d *device) until(ctx context.Context, true func(*chat.State) bool) error {
	wake := context.AfterFunc(ctx, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.change.Broadcast()
	})
	defer wake()
	d.mu.Lock()
	defer d.mu.Unlock()
	for !true(d.state) {
		if err := errors.Join(ctx.Err(), d.ended); err != nil {
			return fmt.Errorf("%s waits, with %d in the outbox: %w", d.name, d.state.Outbox(), err)
		}
		d.change.Wait()
	}
	return nil
}

// rows is every message that the device holds.
func (d *device) rows(peers []string) []row {
	d.mu.Lock()
	defer d.mu.Unlock()
	var rows []row
	for _, with := range peers {
		for _, i := range d.state.Timeline(with).Items {
			rows = append(rows, row{id: i.ID, from: i.From, n: i.N, arrived: i.Mark >= chat.Delivered})
		}
	}
	return rows
}

// newID makes a UUIDv7 (RFC 9562).
func newID() string {
	var b [16]byte
	rand.Read(b[6:])
	binary.BigEndian.PutUint64(b[:8], uint64(time.Now().UnixMilli())<<16|uint64(b[6])<<8|uint64(b[7]))
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
