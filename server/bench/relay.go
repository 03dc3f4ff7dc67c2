package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/coder/websocket"
	"github.com/labstack/echo/v4"
)

// relay is what the server is compared with: Echo and coder/websocket in the
// way of their examples. It passes a line on to whoever its address names and
// who is there; it stores nothing and acknowledges nothing.
func relay(ctx context.Context, args []string, _ io.Writer) error {
	flags := flag.NewFlagSet("relay", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "where to listen")
	if err := flags.Parse(args); err != nil {
		return err
	}
	r := &switchboard{people: make(map[string]*websocket.Conn)}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/ws", r.socket)
	e.GET("/readyz", func(c echo.Context) error { return c.String(http.StatusOK, "ready\n") })
	stop := context.AfterFunc(ctx, func() { e.Close() })
	defer stop()
	if err := e.Start(*addr); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// switchboard is who is there.
type switchboard struct {
	mu     sync.RWMutex
	people map[string]*websocket.Conn
}

func (s *switchboard) socket(c echo.Context) error {
	ws, err := websocket.Accept(c.Response(), c.Request(), &websocket.AcceptOptions{Subprotocols: []string{"tobar.v1"}})
	if err != nil {
		return nil // the library has answered
	}
	defer ws.CloseNow()
	name := c.QueryParam("user")
	s.mu.Lock()
	s.people[name] = ws
	s.mu.Unlock()
	for ctx := context.Background(); ; {
		kind, line, err := ws.Read(ctx)
		if err != nil {
			return nil
		}
		header, _, _ := strings.Cut(string(line), "|")
		to, _, _ := strings.Cut(header, ";")
		s.mu.RLock()
		other := s.people[to]
		s.mu.RUnlock()
		if other != nil {
			// A line to somebody who has gone is lost, as is all that a relay carries.
			_ = other.Write(ctx, kind, line)
		}
	}
}
