//go:build !js

package session

import (
	"context"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// dial opens a connection in the full dialect.
func dial(ctx context.Context, address string, header map[string][]string) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPHeader:   header,
		Subprotocols: []string{shared.Subprotocol},
	})
	return conn, err
}

// hangUp closes the connection and joins its goroutines: what is queued is
// written and the closing handshake done, if that takes no longer than bye.
func (l *line) hangUp(bye time.Duration) {
	timer := time.AfterFunc(bye, l.abort)
	defer timer.Stop()
	<-l.written
	select {
	case <-l.read: // nobody would hear the answer
		_ = l.conn.CloseNow()
	default:
		_ = l.conn.Close(websocket.StatusNormalClosure, "")
	}
	<-l.read
}
