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
	mostLists      = 16 // of values by address that a function may have
)

// lineTables are what a program knows of its functions.
type lineTables struct {
	table
	units, values, index int // where these parts begin, and the one before ends
	functions            []int
}

// findLines looks for them, and reports whether their layout is the one that is known.
func findLines(image []byte) (l lineTables, ok bool) {
	at := bytes.Index(image, lineHeader)
	if at < 0 {
		return l, false
	}
	l.b = image[at:]
	field := func(i int) int {
		at := len(lineHeader) + 8*i
		return int(l.word(at)) | int(l.word(at+4))<<32
	}
	l.units, l.values, l.index = field(headerUnits), field(headerValues), field(headerIndex)
	n := field(headerFunctions)
	if l.units < len(lineHeader)+8*headerWords || l.units > l.values || l.values > l.index || l.index > len(l.b) ||
		n < 0 || n > (len(l.b)-l.index)/indexEntrySize {
		return l, false
	}
	for i := range n {
		entry := l.index + indexEntrySize*i
		f := l.index + int(l.word(entry+4))
		if l.word(f+4*funcEntry) != l.word(entry) || l.word(f+4*funcLists) > mostLists {
			return l, false
		}
		l.functions = append(l.functions, f)
	}
	return l, true
}

// kept says of each byte of the values by address whether something other than lines is there, and
// whether all that functions refer to are such values.
func (l lineTables) kept() (kept []bool, ok bool) {
	values := l.b[l.values:l.index]
	kept = make([]bool, len(values))
	for _, f := range l.functions {
		for _, word := range []int{funcFile, funcLine} {
			if _, ok := tableEnd(values, int(l.word(f+4*word))); !ok {
				return nil, false
			}
		}
		for _, word := range l.others(f) {
			from := int(l.word(f + 4*word))
			to, ok := tableEnd(values, from)
			if !ok {
				return nil, false
			}
			for i := from; i < to; i++ {
				kept[i] = true
			}
		}
	}
	return kept, true
}

// others are the words of a function that refer to values other than lines.
func (l lineTables) others(f int) []int {
	words := []int{funcStack}
	for i := range int(l.word(f + 4*funcLists)) {
		words = append(words, funcWords+i)
	}
	return words
}

// clearLines empties the tables that say which file and line an address belongs to: a
// function's place in them is 0, which stands for none (runtime.pcvalue). It reports false, and has
// changed nothing, where the layout is not the one it knows.
func clearLines(image []byte) bool {
	l, ok := findLines(image)
	if !ok {
		return false
	}
	kept, ok := l.kept()
	if !ok {
		return false
	}
	for i := range kept {
		if !kept[i] {
			l.b[l.values+i] = 0
		}
	}
	clear(l.b[l.units:l.values]) // and the names of the files
	for _, f := range l.functions {
		for _, word := range []int{funcFile, funcLine, funcUnit, funcFirstLine} {
			l.clear(f + 4*word)
		}
	}
	return true
}

// tableEnd is where a table of values by address ends: pairs of numbers until a first of 0,
// which the very first may be. There is none at 0, and each begins where another one ended.
func tableEnd(values []byte, at int) (end int, ok bool) {
	if at == 0 {
		return 0, true
	}
	if at < 0 || at > len(values) || values[at-1] != 0 {
		return 0, false
	}
	r := reader{b: values[at:]}
	for first := true; ; first = false {
		if value := r.uint(); value == 0 && !first {
			break
		}
		r.uint()
	}
	return len(values) - len(r.b), !r.bad
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
