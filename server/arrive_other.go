//go:build !unix

package main

import "syscall"

// rawConn is for Unix: elsewhere the library does the waiting.
func rawConn(*wire) (syscall.RawConn, func(fd uintptr) bool) { return nil, nil }
