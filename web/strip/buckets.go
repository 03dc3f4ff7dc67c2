package main

import (
	"bytes"
	"encoding/binary"
)

// Go finds the function of an address by a table of buckets (runtime.findfuncbucket): the
// number of a function, and how far those in the bucket are beyond it. For the browser each
// function has bucketsEach buckets of its own, nothing is beyond, and so the table, a fifth
// of the whole program, is a count.
const (
	bucketSize  = 20
	bucketsEach = 16
	knownBy     = 64 // functions, for a table to be taken for one
)

// buckets is such a table: n buckets from base on.
type buckets struct{ base, n int }

// len is the table's length in bytes.
func (t buckets) len() int { return bucketSize * t.n }

// findBuckets looks for the table.
func findBuckets(image []byte) (t buckets, ok bool) {
	var known []byte
	for i := bucketsEach; i < bucketsEach*knownBy; i++ { // the first function's are zeros
		known = appendBucket(known, i)
	}
	t.base = bytes.Index(image, known) - bucketSize*bucketsEach
	if t.base < 0 {
		return buckets{}, false
	}
	for rest := image[t.base:]; bytes.HasPrefix(rest, appendBucket(nil, t.n)); rest = rest[bucketSize:] {
		t.n++
	}
	return t, t.n > bucketsEach*knownBy
}

func appendBucket(b []byte, i int) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(i/bucketsEach))
	return append(b, make([]byte, bucketSize-4)...)
}

// fill is the body of a function that writes the table where there are zeros.
func (t buckets) fill() []byte {
	const (
		i32      = 0x7f
		loop     = 0x03
		noResult = 0x40
		branchIf = 0x0d
		localGet = 0x20
		localTee = 0x22
		i32Store = 0x36
		i32Less  = 0x48
		i32Add   = 0x6a
		i32Times = 0x6c
		i32Right = 0x75
		aligned  = 0 // nowhere in particular
	)
	b := []byte{1, 1, i32, loop, noResult} // one local: i, from 0 on
	b = append(b, localGet, 0, i32Const, bucketSize, i32Times)
	b = append(b, localGet, 0, i32Const, 4, i32Right)
	b = append(b, i32Store, aligned)
	b = binary.AppendUvarint(b, uint64(t.base))
	b = append(b, localGet, 0, i32Const, 1, i32Add, localTee, 0, i32Const)
	b = appendInt(b, int64(t.n))
	return append(b, i32Less, branchIf, 0, end, end)
}
