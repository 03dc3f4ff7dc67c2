package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"tobar/client/text"
	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/shared"
)

// originalPath is where the server of 2018 listened; its page still can.
const originalPath = "/ymadmin/communication/communication_server.ashx"

// plainDevice is the one device that all plain connections of an account are.
const plainDevice = "plain"

// burst is the least number of frames that a connection may write at once.
const burst = 1000

// conn is one WebSocket and the person behind it. A quiet one costs a read
// loop that waits, and no more: whoever has something for it starts the writing.
type conn struct {
	// Static after construction.
	s      *server
	who    identity
	device string
	plain  bool
	lang   text.Lang
	wire   *wire
	ws     *websocket.Conn
	out    *hub.Conn
	since  int64           // where the replay begins
	reset  bool            // the cursor asked for is not of this log
	ctx    context.Context // ends with the connection
	cancel context.CancelFunc
	live   chan struct{} // closed when the replay has ended

	// Owned by the read loop.
	last    store.Account // whom this connection wrote to last; ID 0 for nobody yet
	limiter *rate.Limiter // nil for none
	typed   time.Time     // when @typing was last passed on
	choices *rate.Limiter // of @set; nil before the first

	// Owned by Drain, of which there is one at a time.
	replayed bool
	turn     int64      // the profiles', as of when they were said; below 0 before
	said     []hub.Line // to be written with the next flush, until it is live

	judged  atomic.Bool  // a verdict was passed: nothing more is stored
	written atomic.Int64 // up to which n frames were written; acks are clamped to it
	heard   atomic.Int64 // when the other end was last heard, nanoseconds after server.started
	unread  atomic.Int64 // plain: the newest message written and not known to be read

	probes  sync.WaitGroup
	probeMu sync.Mutex
	pinged  time.Time // when the ping on its way was sent; zero for none
	token   byte      // its payload
	proving int64     // plain: what its pong will prove to have been read
	ended   bool      // no ping may be sent any more
}

// socket upgrades GET /ws. Whoever asks has been found to be allowed before
// the upgrade: after it, a browser sees nothing of a refusal.
func (s *server) socket(c echo.Context) error {
	r := c.Request()
	ends := s.hub.Ends()
	who, err := s.connect(r)
	if err != nil {
		return err
	}
	cn := &conn{s: s, who: who, lang: language(r), live: make(chan struct{}), turn: -1}
	if s.cfg.rate > 0 {
		cn.limiter = rate.NewLimiter(rate.Limit(s.cfg.rate), max(burst, s.cfg.rate))
	}
	cn.plain = !slices.ContainsFunc(websocketProtocols(r.Header), func(p string) bool {
		return strings.EqualFold(p, shared.Subprotocol) // as the library compares
	})
	if err := cn.place(r); err != nil {
		return err
	}
	// The origin has been checked, more strictly than the library would.
	over := &takeover{ResponseWriter: c.Response().Writer}
	cn.ws, err = websocket.Accept(over, r, &websocket.AcceptOptions{
		Subprotocols: []string{shared.Subprotocol}, InsecureSkipVerify: true, OnPongReceived: cn.pong,
	})
	if err != nil {
		return nil // the library has answered
	}
	cn.wire = over.wire
	cn.ws.SetReadLimit(shared.MaxFrame)
	cn.out = hub.NewConn(who.ID, who.session, cn.plain, cn)
	cn.ctx, cn.cancel = context.WithCancel(context.Background())
	s.hub.Attach(cn.out)
	if s.hub.Ends() != ends {
		// A session ended between the question and the attachment: this one?
		if _, err := s.connect(r); err != nil {
			cn.out.Close(hub.SessionEnded)
		}
	}
	s.sockets.Go(cn.begin)
	return nil
}

// place decides which device this is and where its replay begins.
func (c *conn) place(r *http.Request) error {
	query := r.URL.Query()
	switch device := query.Get("device"); {
	case c.plain:
		c.device = plainDevice
	case device != "":
		c.device = "app " + device
	case c.who.session != 0:
		c.device = "session " + strconv.FormatInt(c.who.session, 10)
	default:
		c.device = "name"
	}
	if len(c.device) > 128 {
		return refuse(http.StatusBadRequest, shared.CodeBadFrame)
	}
	switch {
	case c.plain:
		c.since = c.s.store.Delivered(c.who.ID)
		return nil
	case query.Has("since"):
		n, err := strconv.ParseInt(query.Get("since"), 10, 64)
		if err != nil || n < 0 {
			return refuse(http.StatusBadRequest, shared.CodeBadFrame)
		}
		if c.since = n; n > 0 && !c.s.store.Holds(query.Get("epoch"), n) {
			c.since, c.reset = c.s.store.Last(), true
		}
		return nil
	}
	device, err := c.s.store.Device(r.Context(), c.who.ID, c.device)
	if err != nil {
		return err
	}
	switch {
	case device.Known:
		c.since = device.Acked
	case !c.who.Guest:
		c.since = c.s.store.Last()
	}
	return nil
}

// begin is the first part of the connection's life.
func (c *conn) begin() {
	c.written.Store(c.since)
	c.hears(time.Now())
	c.out.Start()
	c.run(true)
}

// run is its life: it reads until the connection ends, and joins what was
// started for it. When the line is quiet another goroutine, with less stack than this one, goes on.
func (c *conn) run(fat bool) {
	for {
		if c.wire.await(fat) {
			c.s.sockets.Go(func() { c.run(false) })
			return
		}
		head, payload, ok := c.wire.control()
		if ok && head == pongHead { // the heartbeat of a quiet line: it takes little stack
			c.pong(c.ctx, payload)
			continue
		}
		fat = true
		if ok {
			c.hears(time.Now())
			c.wire.pong(payload)
		} else if !c.read() {
			break
		}
	}
	c.finish()
}

func (c *conn) finish() {
	c.stop()
	c.out.Retire()
	c.noMoreProbes()
	c.ws.CloseNow()
	if c.s.hub.Detach(c.out) {
		c.announce()
	}
}

// hears notes that the other end is there.
func (c *conn) hears(now time.Time) { c.heard.Store(int64(now.Sub(c.s.started))) }

// stop ends the connection at once, whatever it is waiting for.
func (c *conn) stop() {
	c.cancel()
	c.wire.Close()
}

// read takes one frame from the socket, as soon as the limit lets it: what is
// not read stays with the sender. It reports whether the connection goes on. After a
// verdict it does until the other end has answered, and nothing more is stored.
func (c *conn) read() bool {
	kind, line, err := c.readLine()
	if err != nil {
		return false
	}
	c.hears(time.Now())
	if kind != websocket.MessageText {
		c.out.Close(hub.BinaryMessage)
		return true
	}
	if c.limiter != nil && c.limiter.Wait(c.ctx) != nil {
		return false
	}
	f, err := shared.Parse(line)
	if err == nil {
		c.handle(&f)
		return true
	}
	if code := codeOf(err); code == shared.CodeBadText {
		c.out.Close(hub.BadText)
	} else {
		c.refuse(code, f.ID)
	}
	return true
}

var lineBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readLine waits for a frame. A connection holds no buffer while it waits. The
// library is given no context that could end: it is cheaper, and the wire ends a wait.
func (c *conn) readLine() (websocket.MessageType, string, error) {
	kind, r, err := c.ws.Reader(context.Background())
	if err != nil {
		return 0, "", err
	}
	buf := lineBuffers.Get().(*bytes.Buffer)
	defer lineBuffers.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return 0, "", err
	}
	return kind, buf.String(), nil
}

// Drain writes what is queued, after the replay when it is the first time.
func (c *conn) Drain() {
	needStack()
	if !c.drain() {
		c.stop() // ends the read loop, and so the connection
	}
}

// drain reports whether the connection goes on.
func (c *conn) drain() bool {
	if !c.replayed {
		c.replayed = true
		if err := c.replay(); err != nil {
			if !errors.Is(err, context.Canceled) {
				c.s.log.Error("replay failed", "account", c.who.ID, "error", err)
				c.out.Close(hub.StoreFailed)
				return c.wire.writeClose(hub.StoreFailed) == nil
			}
			return false
		}
		if c.unread.Load() > 0 {
			c.probe(time.Now())
		}
	}
	var lines []hub.Line
	for {
		taken, verdict, ok := c.out.Take(lines)
		switch {
		case !ok:
			return true
		case !c.writeLines(taken):
			return false
		case verdict != nil:
			return c.wire.writeClose(*verdict) == nil
		}
		if c.unread.Load() > 0 {
			c.probe(time.Now())
		}
		lines = taken
	}
}

// writeLines writes in order and reports whether the socket still takes it.
func (c *conn) writeLines(lines []hub.Line) bool {
	if len(lines) == 0 {
		return true
	}
	c.wire.cork()
	for i := range lines {
		if n := lines[i].N; n > 0 {
			// Before the write: the other end may acknowledge before it returns.
			c.written.Store(n)
			if c.plain {
				c.unread.Store(n)
			}
		}
		if c.ws.Write(context.Background(), websocket.MessageText, lines[i].Text) != nil {
			return false
		}
	}
	return c.wire.uncork() == nil
}

// Ended is called when a verdict is passed: from then on the writing, which may
// be stuck, has lastWords to carry it out.
func (c *conn) Ended(v hub.Verdict) {
	c.judged.Store(true)
	if v == hub.TooSlow {
		c.s.log.Info("receiver too slow", "account", c.who.ID)
	}
	time.AfterFunc(lastWords, c.stop)
}

// websocketProtocols lists what a handshake asks for (RFC 6455, section 4.2.1).
func websocketProtocols(h http.Header) []string {
	var all []string
	for _, v := range h.Values("Sec-WebSocket-Protocol") {
		for p := range strings.SplitSeq(v, ",") {
			all = append(all, strings.TrimSpace(p))
		}
	}
	return all
}
