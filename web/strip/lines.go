package main

import (
	"bytes"
	"encoding/binary"
)

// What the program knows of its functions begins with this: the magic number of the layout
// (abi.CurrentPCLnTabMagic), two zeros, the size of an instruction and that of a pointer.
var lineHeader = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// The fields of the header (runtime.pcHeader), in words after what it begins with.
const (
	headerFunctions = 0 // how many there are
	headerUnits     = 4 // where the files of each unit are; the offsets are from the header
	headerValues    = 6 // where the values by address are
	headerIndex     = 7 // where the functions are found by address
	headerWords     = 8
)

// The fields of a function (runtime._func), in 32-bit words. Two lists follow it, the first of
// them of values by address.
const (
	funcEntry      = 0
	funcStack      = 4
	funcFile       = 5
	funcLine       = 6
	funcLists      = 7
	funcUnit       = 8
	funcFirstLine  = 9
	funcWords      = 11
	indexEntrySize = 8
)

// clearLines empties the tables that say which file and line an address belongs to: a
// function's place in them is 0, which stands for none (runtime.pcvalue). It reports false, and has
// changed nothing, where the layout is not the one it knows.
func clearLines(image []byte) bool {
	at := bytes.Index(image, lineHeader)
	if at < 0 {
		return false
	}
	t := table{image[at:]}
	fields := len(lineHeader)
	field := func(i int) int { return int(t.word(fields+8*i)) | int(t.word(fields+8*i+4))<<32 }
	values, index, units := field(headerValues), field(headerIndex), field(headerUnits)
	if units < fields+8*headerWords || units > values || values > index || index > len(t.b) {
		return false
	}
	tables := t.b[values:index]
	n := field(headerFunctions)
	if n < 0 || n > (len(t.b)-index)/indexEntrySize {
		return false
	}
	functions := make([]int, n)
	used := make([]bool, len(tables)) // by something other than lines
	for i := range functions {
		entry := index + indexEntrySize*i
		f := index + int(t.word(entry+4))
		functions[i] = f
		if t.word(f+4*funcEntry) != t.word(entry) {
			return false
		}
		kept := []int{f + 4*funcStack}
		for j := range min(int(t.word(f+4*funcLists)), 16) {
			kept = append(kept, f+4*(funcWords+j))
		}
		for _, word := range kept {
			from := int(t.word(word))
			to, ok := tableEnd(tables, from)
			if !ok {
				return false
			}
			for b := range used[from:to] {
				used[from+b] = true
			}
		}
	}
	for _, f := range functions {
		for _, word := range []int{funcFile, funcLine} {
			if _, ok := tableEnd(tables, int(t.word(f+4*word))); !ok {
				return false
			}
		}
	}
	for b := range tables {
		if !used[b] {
			tables[b] = 0
		}
	}
	clear(t.b[units:values]) // and the names of the files
	for _, f := range functions {
		for _, word := range []int{funcFile, funcLine, funcUnit, funcFirstLine} {
			t.clear(f + 4*word)
		}
	}
	return true
}

// tableEnd is where a table of values by address ends: pairs of numbers until a first of 0,
// which the very first may be. There is none at 0, and each begins where another one ended.
func tableEnd(tables []byte, at int) (end int, ok bool) {
	if at == 0 {
		return 0, true
	}
	if at < 0 || at > len(tables) || tables[at-1] != 0 {
		return 0, false
	}
	r := reader{b: tables[at:]}
	for first := true; ; first = false {
		if value := r.uint(); value == 0 && !first {
			break
		}
		r.uint()
	}
	return len(tables) - len(r.b), !r.bad
}

// table is read word by word; what lies outside is 0.
type table struct{ b []byte }

func (t table) word(at int) uint32 {
	if at < 0 || at+4 > len(t.b) {
		return 0
	}
	return binary.LittleEndian.Uint32(t.b[at:])
}

func (t table) clear(at int) {
	if at >= 0 && at+4 <= len(t.b) {
		clear(t.b[at : at+4])
	}
}
