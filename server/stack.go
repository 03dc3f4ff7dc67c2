package main

// New goroutines begin with stacks of the size that those which the collector saw
// had in use, and on a server with many quiet lines that is the smallest. Growing it
// step by step, from the depth where it was found too small, costs more than doing so once at
// the beginning.

// needStack makes the goroutine's stack large enough for a request, or for writing to a socket.
//
//go:noinline
func needStack() byte {
	var room [3 << 10]byte
	return room[len(depth)]
}

// needDeepStack makes it large enough for a question to the database.
//
//go:noinline
func needDeepStack() byte {
	var room [12 << 10]byte
	return room[len(depth)]
}

// depth keeps the compiler from seeing that the rooms are not used.
var depth string
