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

// Times of a connection. A line that is half open is found within
// heartbeat + pongWait.
const (
	heartbeat = 25 * time.Second // a quiet line is pinged
	pongWait  = 20 * time.Second // and has this long to answer
	lastWords = 3 * time.Second  // for a close frame to get out
)

// plainDevice is the one device that all plain connections of an account are.
const plainDevice = "plain"

// burst is the least number of frames that a connection may write at once.
const burst = 1000

// conn is one WebSocket and the person behind it.
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
	live   chan struct{} // closed by the write loop when the replay has ended

	// Owned by the read loop.
	last    store.Account // whom this connection wrote to last; ID 0 for nobody yet
	limiter *rate.Limiter // nil for none
	typed   time.Time     // when @typing was last passed on

	// Owned by the write loop.
	since   int64      // where the replay begins
	reset   bool       // the cursor asked for is not of this log
	probing bool       // a ping is on its way
	unread  int64      // plain: the newest message written and not known to be read
	probed  chan int64 // the answer of the ping: up to where the plain device has read, -1 for a dead line

	written atomic.Int64 // up to which n frames were written; acks are clamped to it
	probes  sync.WaitGroup
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
	cn := &conn{s: s, who: who, lang: language(r), live: make(chan struct{}), probed: make(chan int64, 1)}
	if s.cfg.rate > 0 {
		cn.limiter = rate.NewLimiter(rate.Limit(s.cfg.rate), max(burst, s.cfg.rate))
	}
	cn.plain = !slices.Contains(websocketProtocols(r.Header), shared.Subprotocol)
	if err := cn.place(r); err != nil {
		return err
	}
	// The origin has been checked, more strictly than the library would.
	over := &takeover{ResponseWriter: c.Response().Writer}
	cn.ws, err = websocket.Accept(over, r, &websocket.AcceptOptions{
		Subprotocols: []string{shared.Subprotocol}, InsecureSkipVerify: true,
	})
	if err != nil {
		return nil // the library has answered
	}
	cn.wire = over.wire
	cn.ws.SetReadLimit(shared.MaxFrame)
	cn.out = hub.NewConn(who.ID, who.session, cn.plain, cn.ended)
	first := s.hub.Attach(cn.out)
	if s.hub.Ends() != ends {
		// A session ended between the question and the attachment: this one?
		if _, err := s.connect(r); err != nil {
			cn.out.Close(hub.SessionEnded)
		}
	}
	s.sockets.Go(func() { cn.run(first) })
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

// run is the life of the connection: a read loop and a write loop, joined.
func (c *conn) run(first bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.written.Store(c.since)
	var writing sync.WaitGroup
	writing.Go(func() {
		c.write(ctx, first)
		cancel()
		c.wire.Close() // ends the read loop, if that has not ended this one
	})
	c.read(ctx)
	cancel()
	c.wire.Close()
	writing.Wait()
	c.probes.Wait()
	c.ws.CloseNow()
	if c.s.hub.Detach(c.out) {
		c.announce()
	}
}

// read takes one frame after the other from the socket, as fast as the limit
// lets it: what is not read stays with the sender.
func (c *conn) read(ctx context.Context) {
	for {
		kind, line, err := c.readLine()
		if err != nil {
			return
		}
		if kind != websocket.MessageText {
			c.end(ctx, hub.BinaryMessage)
			return
		}
		if c.limiter != nil && c.limiter.Wait(ctx) != nil {
			return
		}
		f, err := shared.Parse(line)
		if err != nil {
			code := codeOf(err)
			if code == shared.CodeBadText {
				c.end(ctx, hub.BadText)
				return
			}
			c.refuse(code, f.ID)
			continue
		}
		c.handle(ctx, &f)
	}
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

// end passes a verdict and waits until the write loop has carried it out.
func (c *conn) end(ctx context.Context, v hub.Verdict) {
	c.out.Close(v)
	<-ctx.Done()
}

// write replays, goes live, and then writes what is queued until a verdict, a
// dead line or the end of the connection.
func (c *conn) write(ctx context.Context, first bool) {
	if err := c.replay(ctx, first); err != nil {
		if !errors.Is(err, context.Canceled) {
			c.out.Close(hub.StoreFailed)
			c.closeWith(hub.StoreFailed)
		}
		return
	}
	quiet := time.NewTimer(heartbeat)
	defer quiet.Stop()
	var lines []hub.Line
	for {
		var verdict *hub.Verdict
		lines, verdict = c.out.Take(lines)
		if !c.writeLines(lines) {
			return
		}
		if verdict != nil {
			c.closeWith(*verdict)
			return
		}
		if c.unread > 0 {
			c.probe(ctx)
		}
		select {
		case <-c.out.Ready():
		case <-quiet.C:
			c.probe(ctx)
			quiet.Reset(heartbeat)
		case n := <-c.probed:
			if n < 0 {
				return
			}
			c.probing = false
			if c.plain && n > 0 {
				c.acknowledge(n)
			}
		case <-ctx.Done():
			return
		}
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
				c.unread = n
			}
		}
		if !c.writeLine(lines[i].Text) {
			return false
		}
	}
	return c.wire.uncork() == nil
}

func (c *conn) writeLine(text []byte) bool {
	return c.ws.Write(context.Background(), websocket.MessageText, text) == nil
}

// probe sends a ping whose pong proves that everything written before was
// read. One is on its way at a time.
func (c *conn) probe(ctx context.Context) {
	if c.probing {
		return
	}
	c.probing = true
	n := c.unread
	c.unread = 0
	c.probes.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, pongWait)
		defer cancel()
		if c.ws.Ping(ctx) != nil {
			n = -1
		}
		c.probed <- n
	})
}

// ended is called when a verdict is passed: from then on the write loop, which
// may be stuck in a write, has lastWords to carry it out.
func (c *conn) ended(v hub.Verdict) {
	if v == hub.TooSlow {
		c.s.log.Info("receiver too slow", "account", c.who.ID)
	}
	time.AfterFunc(lastWords, func() { c.wire.Close() })
}

// closeWith carries a verdict out.
func (c *conn) closeWith(v hub.Verdict) {
	c.ws.Close(websocket.StatusCode(v.Code), v.Reason)
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
