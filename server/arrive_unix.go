//go:build unix

package main

import (
	"errors"
	"syscall"
)

// rawConn returns the descriptor of a wire, and what is to be called when it
// can be read: it takes what has arrived into a buffer and reports whether anything, or
// an end, has.
func rawConn(w *wire) (syscall.RawConn, func(fd uintptr) bool) {
	c, ok := w.Conn.(syscall.Conn)
	if !ok {
		return nil, nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, nil
	}
	return raw, w.arrive
}

func (w *wire) arrive(fd uintptr) bool {
	b := inPool.Get().(*[]byte)
	for {
		n, err := syscall.Read(int(fd), (*b)[:cap(*b)])
		switch {
		case n > 0:
			*b = (*b)[:n]
			w.in = b
			return true
		case errors.Is(err, syscall.EINTR):
			continue
		}
		inPool.Put(b)
		return !errors.Is(err, syscall.EAGAIN) // Read will find the end, or the error, again
	}
}
