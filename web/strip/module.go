package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The sections that are read or changed here, by their ids.
const (
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	startSection    = 8
	codeSection     = 10
	dataSection     = 11
)

// gap is how many zeros in a row end a segment. Fewer cost less within it, compressed, than
// the head of another one.
const gap = 128

// A segment that is filled at the start begins with its memory, an expression for its place
// (i32.const, end) and its length.
const (
	memory0  = 0x00
	i32Const = 0x41
	end      = 0x0b
)

var header = []byte("\x00asm\x01\x00\x00\x00")

var (
	errModule  = errors.New("not a WebAssembly module")
	errSegment = errors.New("a data segment that Go does not write")
)

// module is a WebAssembly module, section by section.
type module []section

type section struct {
	id   byte
	body []byte
}

// parse splits a module into its sections, which share its bytes.
func parse(b []byte) (module, error) {
	b, ok := bytes.CutPrefix(b, header)
	if !ok {
		return nil, errModule
	}
	var m module
	for len(b) > 0 {
		r := reader{b: b[1:]}
		s := section{id: b[0], body: r.take(r.uint())}
		if r.bad {
			return nil, errModule
		}
		m, b = append(m, s), r.b
	}
	return m, nil
}

// bytes is the whole module.
func (m module) bytes() []byte {
	b := slices.Clone(header)
	for _, s := range m {
		b = appendSized(append(b, s.id), s.body)
	}
	return b
}

// find returns the section of this id, nil for none.
func (m module) find(id byte) *section {
	if i := slices.IndexFunc(m, func(s section) bool { return s.id == id }); i >= 0 {
		return &m[i]
	}
	return nil
}

// image is what memory holds when the data is in its place, to the last byte that is set.
func (m module) image() ([]byte, error) {
	data := m.find(dataSection)
	if data == nil {
		return nil, fmt.Errorf("%w: no data", errModule)
	}
	var image []byte
	r := reader{b: data.body}
	for range r.uint() {
		if r.byte() != memory0 || r.byte() != i32Const {
			return nil, errSegment
		}
		at := r.int()
		if r.byte() != end || at < 0 {
			return nil, errSegment
		}
		bytes := r.take(r.uint())
		if r.bad {
			return nil, errModule
		}
		if grown := int(at) + len(bytes) - len(image); grown > 0 {
			image = append(image, make([]byte, grown)...)
		}
		copy(image[at:], bytes)
	}
	if r.bad || len(r.b) > 0 {
		return nil, errModule
	}
	return image, nil
}

// setImage puts what memory is to hold into the place of the data.
func (m module) setImage(image []byte) {
	var n uint64
	var segments []byte
	for at := 0; at < len(image); {
		if image[at] == 0 {
			at++
			continue
		}
		n++
		segments = append(segments, memory0, i32Const)
		segments = appendInt(segments, int64(at))
		segments = append(segments, end)
		length := bytes.Index(image[at:], make([]byte, gap))
		if length < 0 {
			length = len(bytes.TrimRight(image[at:], "\x00"))
		}
		segments = appendSized(segments, image[at:at+length])
		at += length
	}
	m.find(dataSection).body = append(binary.AppendUvarint(nil, n), segments...)
}

// start adds a function of this body, with neither parameters nor results, that runs before anything else.
func (m *module) start(body []byte) error {
	types, functions, code := m.find(typeSection), m.find(functionSection), m.find(codeSection)
	if types == nil || functions == nil || code == nil || m.find(startSection) != nil {
		return fmt.Errorf("%w: no place for a start", errModule)
	}
	imported, err := m.imported()
	if err != nil {
		return err
	}
	kind := types.push([]byte{0x60, 0, 0})
	function := imported + functions.push(binary.AppendUvarint(nil, kind))
	code.push(appendSized(nil, body))
	at := slices.IndexFunc(*m, func(s section) bool { return s.id > startSection })
	*m = slices.Insert(*m, at, section{startSection, binary.AppendUvarint(nil, function)})
	return nil
}

// push adds an entry to a section that is a list, and returns its index.
func (s *section) push(entry []byte) uint64 {
	n, size := binary.Uvarint(s.body)
	s.body = slices.Concat(binary.AppendUvarint(nil, n+1), s.body[size:], entry)
	return n
}

// imported counts the functions that come from the host: a program of Go's imports nothing else.
func (m module) imported() (uint64, error) {
	imports := m.find(importSection)
	if imports == nil {
		return 0, nil
	}
	r := reader{b: imports.body}
	n := r.uint()
	for range n {
		r.take(r.uint()) // the module
		r.take(r.uint()) // the name
		if r.byte() != 0 {
			return 0, fmt.Errorf("%w: it imports what is no function", errModule)
		}
		r.uint() // the type
	}
	if r.bad {
		return 0, errModule
	}
	return n, nil
}

// reader takes values from the front of b. What is not there is zero, and bad.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.b, r.bad = nil, true
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// uint reads an unsigned LEB128 number, which is Go's uvarint.
func (r *reader) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[size:]
	return n
}

// int reads a signed LEB128 number.
func (r *reader) int() (n int64) {
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		n |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				n |= -1 << (shift + 7)
			}
			return n
		}
	}
	r.bad = true
	return 0
}

// appendInt appends a signed LEB128 number.
func appendInt(b []byte, n int64) []byte {
	for n < -0x40 || n >= 0x40 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n)&0x7f)
}

// appendSized appends bytes with their length before them.
func appendSized(b, bytes []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(bytes))), bytes...)
}
