//go:build linux

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// A driver is what a row of the table does with its connections. All its
// methods are called by the loop's goroutine, and must not block.
type driver interface {
	opened(c *client)           // the upgrade was answered
	frame(c *client, p []byte)  // one frame; p is good until the return
	drained(c *client)          // everything that had arrived was given to frame
	ended(c *client, err error) // by the other end or by a fault; never by close
}

// A client is one WebSocket of a loop.
type client struct {
	id   int // for the driver
	fd   int
	open bool   // the upgrade was answered
	in   []byte // the beginning of a frame
	out  []byte // not yet taken by the kernel

	queued  bool // in loop.dirty
	waiting bool // for the kernel to take more
	gone    bool
}

// A loop drives any number of connections in one goroutine with as few system
// calls as can be: the load must not be slower than what it measures.
type loop struct {
	driver driver
	epoll  int
	byFD   map[int32]*client
	dirty  []*client
	buf    []byte
	events []unix.EpollEvent
}

func newLoop(d driver) (*loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return &loop{driver: d, epoll: epoll, byFD: make(map[int32]*client), buf: make([]byte, 256<<10), events: make([]unix.EpollEvent, 512)}, nil
}

// close drops everything. The connections are reset, so that their ports can
// be used again at once.
func (l *loop) close() {
	for _, c := range l.byFD {
		l.drop(c)
	}
	unix.Close(l.epoll)
}

// dial begins a connection with a request.
func (l *loop) dial(id int, to netip.AddrPort, request []byte) (*client, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	c := &client{id: id, fd: fd, out: slices.Clone(request), waiting: true}
	err = errors.Join(unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}))
	if e := unix.Connect(fd, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())}); e != nil && !errors.Is(e, unix.EINPROGRESS) {
		err = errors.Join(err, fmt.Errorf("connect: %w", e))
	}
	if err == nil {
		err = unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLOUT, Fd: int32(fd)})
	}
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	l.byFD[int32(fd)] = c
	return c, nil
}

// drop ends a connection without a word to the driver.
func (l *loop) drop(c *client) {
	if c.gone {
		return
	}
	c.gone = true
	delete(l.byFD, int32(c.fd))
	unix.Close(c.fd)
}

// send queues a text frame; it leaves when the loop has gone through what had arrived.
func (l *loop) send(c *client, payload []byte) {
	c.out = appendFrame(c.out, opText, payload)
	l.mark(c)
}

func (l *loop) mark(c *client) {
	if !c.queued && !c.waiting {
		c.queued = true
		l.dirty = append(l.dirty, c)
	}
}

// run serves the connections until done, ctx's end, or the time is over, which is an error.
func (l *loop) run(ctx context.Context, within time.Duration, done func() bool) error {
	end := time.Now().Add(within)
	for {
		l.flushAll()
		if done() {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		left := time.Until(end)
		if left <= 0 {
			return fmt.Errorf("not done within %v", within)
		}
		n, err := unix.EpollWait(l.epoll, l.events, int(min(left, 20*time.Millisecond)/time.Millisecond)+1)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("epoll: %w", err)
		}
		for _, e := range l.events[:max(n, 0)] {
			if c := l.byFD[e.Fd]; c != nil {
				l.serve(c, e.Events)
			}
		}
	}
}

// during serves the connections for a time.
func (l *loop) during(ctx context.Context, d time.Duration) error {
	end := time.Now().Add(d)
	return l.run(ctx, 2*d+time.Second, func() bool { return !time.Now().Before(end) })
}

func (l *loop) flushAll() {
	for _, c := range l.dirty {
		c.queued = false
		if !c.gone {
			l.flush(c)
		}
	}
	l.dirty = l.dirty[:0]
}

func (l *loop) serve(c *client, events uint32) {
	if events&unix.EPOLLOUT != 0 {
		l.flush(c)
	}
	if events&(unix.EPOLLIN|unix.EPOLLHUP|unix.EPOLLERR) == 0 || c.gone {
		return
	}
	held := copy(l.buf, c.in)
	n, err := unix.Read(c.fd, l.buf[held:])
	switch {
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
		return
	case err != nil:
		l.end(c, fmt.Errorf("read: %w", err))
		return
	case n == 0:
		l.end(c, errors.New("the server hung up"))
		return
	}
	rest, err := l.take(c, l.buf[:held+n])
	if c.gone {
		return
	}
	if err != nil {
		l.end(c, err)
		return
	}
	if c.in = append(c.in[:0], rest...); len(c.in) == 0 {
		c.in = nil
	}
	l.driver.drained(c)
}

// take gives everything that is complete in p to the driver and returns the rest.
func (l *loop) take(c *client, p []byte) (rest []byte, err error) {
	if !c.open {
		rest, err := upgraded(p)
		if rest == nil || err != nil {
			return p, err
		}
		c.open, p = true, rest
		l.driver.opened(c)
	}
	for !c.gone {
		op, payload, rest, ok, err := nextFrame(p)
		if !ok || err != nil {
			return rest, err
		}
		p = rest
		switch op {
		case opText:
			l.driver.frame(c, payload)
		case opPing:
			c.out = appendFrame(c.out, opPong, payload)
			l.mark(c)
		case opClose:
			if len(payload) >= 2 && binary.BigEndian.Uint16(payload) == closeTryLater {
				return nil, errBusy
			}
			return nil, fmt.Errorf("closed by the server: %q", payload)
		case opPong:
		default:
			return nil, fmt.Errorf("a frame that begins with %#x", op)
		}
	}
	return nil, nil
}

// flush gives the kernel what it takes, and asks to be told when it takes more.
func (l *loop) flush(c *client) {
	var err error
	for len(c.out) > 0 && err == nil {
		var n int
		n, err = unix.Write(c.fd, c.out)
		c.out = c.out[:copy(c.out, c.out[max(n, 0):])]
	}
	waiting := errors.Is(err, unix.EAGAIN)
	if err != nil && !waiting {
		l.end(c, fmt.Errorf("write: %w", err))
		return
	}
	if waiting == c.waiting {
		return
	}
	c.waiting = waiting
	e := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(c.fd)}
	if waiting {
		e.Events |= unix.EPOLLOUT
	}
	if err := unix.EpollCtl(l.epoll, unix.EPOLL_CTL_MOD, c.fd, &e); err != nil {
		l.end(c, fmt.Errorf("epoll: %w", err))
	}
}

func (l *loop) end(c *client, err error) {
	l.drop(c)
	l.driver.ended(c, err)
}
