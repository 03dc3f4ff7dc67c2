package main

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// cable is what the network between a browser and a server hangs on: it can be
// cut and mended. A browser that is given its URL knows the server by no other.
type cable struct {
	URL      string
	listener net.Listener
	running  sync.WaitGroup

	mu     sync.Mutex
	server string // host:port
	cut    bool
	ends   map[net.Conn]bool
}

// newCable lays a cable to a server, until the test ends.
func newCable(t *testing.T, server string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{URL: "http://" + listener.Addr().String(), listener: listener, ends: map[net.Conn]bool{}}
	c.lead(t, server)
	c.running.Go(c.accept)
	t.Cleanup(func() {
		listener.Close()
		c.pull()
		c.running.Wait()
	})
	return c
}

// lead lets what connects from now on come to another server.
func (c *cable) lead(t *testing.T, server string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server = u.Host
}

// far is where the cable leads.
func (c *cable) far() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server
}

func (c *cable) accept() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.far())
		if err != nil {
			near.Close()
			continue
		}
		if !c.plug(near, far) {
			continue
		}
		c.running.Go(func() { c.carry(near, far) })
		c.running.Go(func() { c.carry(far, near) })
	}
}

// plug takes both ends of a connection in, unless the cable is cut.
func (c *cable) plug(ends ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, end := range ends {
		if c.cut {
			end.Close()
		} else {
			c.ends[end] = true
		}
	}
	return !c.cut
}

// carry copies one direction and lets go of both ends with it.
func (c *cable) carry(to, from net.Conn) {
	io.Copy(to, from) // an error is an end like any other
	to.Close()
	from.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ends, to)
	delete(c.ends, from)
}

// pull cuts everything that goes through, and whatever tries to.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = true
	for end := range c.ends {
		end.Close()
	}
}

// mend lets new connections through again.
func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = false
}

// through is a link of the server's, as whoever sits at the other end of the cable opens it.
func (c *cable) through(link string) string {
	return strings.Replace(link, "http://"+c.far(), c.URL, 1)
}
