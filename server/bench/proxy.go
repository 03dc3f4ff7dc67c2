package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of what happens to a connection through the proxy.
const (
	shortStall = 20 * time.Millisecond
	longStall  = 1500 * time.Millisecond
	shortDeaf  = 500 * time.Millisecond // how long nothing gets through before the sockets are closed
	longDeaf   = 4 * time.Second
)

// A proxy stands between the clients and the server, and is a bad network. It
// listens at one address, wherever the server is just then.
type proxy struct {
	// Static after construction.
	listener net.Listener
	life     time.Duration // of a connection until something happens to it, on average
	lives    sync.WaitGroup
	ctx      context.Context
	stop     context.CancelFunc

	up, down atomic.Int64 // bytes from clients, and from the server

	mu     sync.Mutex
	random *rand.Rand
	target string // where the server is, "" for nowhere
	calm   bool   // nothing happens any more
	pipes  map[*pipe]bool
	harm   harm
}

// harm counts what was done to connections.
type harm struct{ cuts, stalls, halfOpen int }

func (h harm) String() string {
	return fmt.Sprintf("%d cuts, %d stalls, %d half-open lines", h.cuts, h.stalls, h.halfOpen)
}

// newProxy listens on loopback. close joins everything that it starts.
func newProxy(life time.Duration, random *rand.Rand) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: listener, life: life, random: random, pipes: make(map[*pipe]bool)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.lives.Go(p.accept)
	return p, nil
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

// lead says where the server is.
func (p *proxy) lead(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = target
}

// rest cuts every line one more time and does no harm from then on.
func (p *proxy) rest() harm {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calm = true
	for l := range p.pipes {
		l.cut()
	}
	return p.harm
}

func (p *proxy) close() {
	p.stop()
	p.listener.Close()
	p.rest()
	p.lives.Wait()
}

func (p *proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.lives.Go(func() { p.serve(c.(*net.TCPConn)) })
	}
}

// serve is the life of one connection.
func (p *proxy) serve(client *net.TCPConn) {
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	if target == "" {
		reset(client)
		return
	}
	c, err := net.Dial("tcp", target)
	if err != nil {
		reset(client)
		return
	}
	l := &pipe{client: client, server: c.(*net.TCPConn), done: make(chan struct{})}
	l.up, l.down = newHose(l.client, l.server, &p.up), newHose(l.server, l.client, &p.down)
	p.mu.Lock()
	p.pipes[l] = true
	harmless := p.calm
	p.mu.Unlock()
	if p.ctx.Err() != nil {
		l.cut()
	}
	var fate sync.WaitGroup
	if !harmless {
		fate.Go(func() { p.fate(l) })
	}
	l.run()
	fate.Wait()
	p.mu.Lock()
	delete(p.pipes, l)
	p.mu.Unlock()
}

// fate is what happens to a connection, until its end.
func (p *proxy) fate(l *pipe) {
	for p.pause(l, p.draw(func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(p.life)) })) {
		kind := p.choose()
		switch kind {
		case "cut":
			l.cut()
			return
		case "stall":
			l.set(holding)
			if p.pause(l, p.between(shortStall, longStall)) {
				l.set(open)
			}
		case "half-open":
			l.set(deaf)
			p.pause(l, p.between(shortDeaf, longDeaf))
			l.cut()
			return
		default:
			return
		}
	}
}

// choose draws what happens next and counts it; "" once nothing does.
func (p *proxy) choose() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calm {
		return ""
	}
	switch k := p.random.IntN(10); {
	case k < 5:
		p.harm.cuts++
		return "cut"
	case k < 8:
		p.harm.stalls++
		return "stall"
	}
	p.harm.halfOpen++
	return "half-open"
}

func (p *proxy) draw(f func(*rand.Rand) time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return f(p.random)
}

func (p *proxy) between(short, long time.Duration) time.Duration {
	return p.draw(func(r *rand.Rand) time.Duration { return short + time.Duration(r.Int64N(int64(long-short))) })
}

// pause waits and reports whether the connection is still there.
func (p *proxy) pause(l *pipe, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.done:
	case <-p.ctx.Done():
		l.cut()
	}
	return false
}

// A pipe is one connection: a hose each way.
type pipe struct {
	client, server *net.TCPConn
	up, down       *hose
	done           chan struct{} // closed when both have ended
}

func (l *pipe) run() {
	var both sync.WaitGroup
	both.Go(l.up.run)
	both.Go(l.down.run)
	both.Wait()
	l.client.Close()
	l.server.Close()
	close(l.done)
}

func (l *pipe) set(g gate) {
	l.up.set(g)
	l.down.set(g)
}

// cut ends both sides at once, wherever in a frame they are.
func (l *pipe) cut() {
	l.set(deaf)
	reset(l.client)
	reset(l.server)
}

// reset closes a socket without a farewell; what it still holds is lost.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	c.Close()
}
