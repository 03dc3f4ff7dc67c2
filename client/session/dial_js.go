package session

import (
	"context"
	"strings"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// dial opens a connection in the full dialect. A browser takes no headers from
// us and sends its cookie by itself.
//
// The library cannot cancel a dial in a browser: it closes with code 1008,
// which browsers do not let pages send, and the socket opens later and stays.
// So the dial goes on by itself, and what comes of it too late is closed.
func dial(ctx context.Context, address string, _ map[string][]string) (*websocket.Conn, error) {
	type result struct {
		conn *websocket.Conn
		err  error
	}
	opened := make(chan result)
	go func() {
		conn, _, err := websocket.Dial(context.Background(), address, &websocket.DialOptions{
			Subprotocols: []string{shared.Subprotocol},
		})
		select {
		case opened <- result{conn, err}:
		case <-ctx.Done():
			if err == nil {
				leave(conn)
			}
		}
	}()
	select {
	case r := <-opened:
		return r.conn, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hangUp joins the goroutines of the line and lets the browser close the
// socket in its own time. Writes do not block in a browser, so that nothing is
// left in the queue and no time is needed for it.
func (l *line) hangUp(time.Duration) {
	<-l.written
	l.abort()
	<-l.read
	go leave(l.conn)
}

// leave closes a connection once the other end has shown that it is there.
//
// The library's Close holds a lock until the browser says that the socket is
// closed, and its handler of the error event takes the same lock: when the
// line is dead, a browser that fires that event (Firefox does) would stop the
// whole program. And CloseNow closes nothing: it sends 1001, which browsers
// refuse. A line that stays dead is let go of by the browser itself.
func leave(conn *websocket.Conn) {
	ctx := context.Background()
	ping := shared.Frame{Address: shared.VerbPing, ID: "bye"}
	if conn.Write(ctx, websocket.MessageText, ping.AppendTo(nil)) != nil {
		return
	}
	for {
		_, p, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if strings.HasPrefix(string(p), shared.VerbPong) {
			_ = conn.Close(websocket.StatusNormalClosure, "")
			return
		}
	}
}
