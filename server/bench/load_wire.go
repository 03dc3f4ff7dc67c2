//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
)

// Opcodes of RFC 6455, with the bit that says that a frame is a whole message.
const (
	opText  = 0x81
	opClose = 0x88
	opPing  = 0x89
	opPong  = 0x8a
)

// errBusy ends a connection that the server turned away for now.
var errBusy = errors.New("told to come back later")

// closeTryLater is the close code that says the same (RFC 6455's registry).
const closeTryLater = 1013

// upgrade returns the request that begins a connection in the full dialect,
// signed in by a session's cookie.
func upgrade(query, secret string) []byte {
	return fmt.Appendf(nil, "GET /ws?%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dG9iYXItYmVuY2gtMDAwMA==\r\nSec-WebSocket-Protocol: tobar.v1\r\n"+
		"Cookie: tobar_session=%s\r\n\r\n", query, secret)
}

// upgraded takes the answer to upgrade off p. rest is nil while it is not complete.
func upgraded(p []byte) (rest []byte, err error) {
	head, rest, ok := bytes.Cut(p, []byte("\r\n\r\n"))
	if !ok {
		return nil, nil
	}
	status, _, _ := bytes.Cut(head, []byte("\r\n"))
	switch {
	case bytes.HasPrefix(status, []byte("HTTP/1.1 101 ")):
		return rest, nil
	case bytes.HasPrefix(status, []byte("HTTP/1.1 503 ")), bytes.HasPrefix(status, []byte("HTTP/1.1 429 ")):
		return nil, errBusy
	}
	return nil, fmt.Errorf("the upgrade was answered with %q", status)
}

// appendFrame appends a frame as a client writes it. Its mask is zero: the
// server unmasks all the same, and this side need not.
func appendFrame(dst []byte, op byte, payload []byte) []byte {
	dst = append(dst, op)
	if len(payload) < 126 {
		dst = append(dst, 0x80|byte(len(payload)))
	} else {
		dst = append(dst, 0x80|126)
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(payload)))
	}
	dst = append(dst, 0, 0, 0, 0)
	return append(dst, payload...)
}

// nextFrame takes one frame of the server's off p; ok is false while it is not complete.
func nextFrame(p []byte) (op byte, payload, rest []byte, ok bool, err error) {
	if len(p) < 2 {
		return 0, nil, p, false, nil
	}
	size, head := int(p[1]), 2
	switch {
	case size == 126 && len(p) >= 4:
		size, head = int(binary.BigEndian.Uint16(p[2:])), 4
	case size == 127 && len(p) >= 10:
		long := binary.BigEndian.Uint64(p[2:])
		if long > 1<<20 {
			return 0, nil, p, false, fmt.Errorf("a frame of %d bytes", long)
		}
		size, head = int(long), 10
	case size > 127:
		return 0, nil, p, false, errors.New("the server masks its frames")
	case size > 125:
		return 0, nil, p, false, nil
	}
	if len(p) < head+size {
		return 0, nil, p, false, nil
	}
	return p[0], p[head : head+size], p[head+size:], true, nil
}

// place reads n out of a frame of the server's, 0 where it has none.
func place(p []byte) int64 {
	header, _, _ := bytes.Cut(p, []byte{'|'})
	_, value, ok := bytes.Cut(header, []byte(";n="))
	if !ok {
		return 0
	}
	value, _, _ = bytes.Cut(value, []byte{';'})
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// isVerb reports whether a frame's address is this verb.
func isVerb(p []byte, verb string) bool {
	return len(p) > len(verb) && string(p[:len(verb)]) == verb && (p[len(verb)] == ';' || p[len(verb)] == '|')
}
