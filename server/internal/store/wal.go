package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Sizes in SQLite's write-ahead log (its file format, section 4): a header, and
// frames of a header and a page each.
const (
	logHeader   = 32
	frameHeader = 24
)

// checkLog looks whether the write-ahead log beside the file is whole, and long enough
// for the file. SQLite reads it up to the first frame that is not right and forgets
// the rest, which is what a crash asks for: of the last commit, which nobody was told
// of, some may be missing. Where later commits follow, the disk has lost what it had
// said to be on it, and starting as if nothing had been there would be a lie.
func checkLog(path string) error {
	f, err := os.Open(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return checkLength(path, nil)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	l := &logFile{file: f, name: path + "-wal"}
	if err := l.read(); err != nil {
		return err
	}
	return checkLength(path, l)
}

// A logFile is what is known about a write-ahead log.
type logFile struct {
	file *os.File
	name string
	head [logHeader]byte
	big  bool      // the words that are summed up are big-endian
	page int64     // size of a page
	sums [2]uint32 // up to the frame that was read last

	pages uint32          // of the database after the last whole commit, 0 for none
	has   map[uint32]bool // the pages in whole commits
}

func (l *logFile) read() error {
	info, err := l.file.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	in := bufio.NewReaderSize(l.file, 1<<20)
	if _, err := io.ReadFull(in, l.head[:]); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if l.head == [logHeader]byte{} {
		return nil // made, and not yet written when the power went
	}
	if !l.parseHeader() {
		return damaged(l.name, errors.New("it does not begin as a write-ahead log does"))
	}
	whole, err := l.readFrames(in)
	if err != nil {
		return err
	}
	return l.checkRest(whole, info.Size())
}

func (l *logFile) parseHeader() bool {
	switch binary.BigEndian.Uint32(l.head[0:]) {
	case 0x377f0682:
	case 0x377f0683:
		l.big = true
	default:
		return false
	}
	l.page = int64(binary.BigEndian.Uint32(l.head[8:]))
	l.sum(l.head[:24])
	return l.page >= 512 && l.page <= 1<<16 && l.sumsAre(l.head[24:])
}

// sum adds 8-byte words to the checksum.
func (l *logFile) sum(b []byte) {
	s0, s1 := l.sums[0], l.sums[1]
	for ; len(b) >= 8; b = b[8:] {
		// Not by an interface: a log may have tens of megabytes, and somebody waits.
		if l.big {
			s0 += binary.BigEndian.Uint32(b) + s1
			s1 += binary.BigEndian.Uint32(b[4:]) + s0
		} else {
			s0 += binary.LittleEndian.Uint32(b) + s1
			s1 += binary.LittleEndian.Uint32(b[4:]) + s0
		}
	}
	l.sums = [2]uint32{s0, s1}
}

func (l *logFile) sumsAre(b []byte) bool {
	return binary.BigEndian.Uint32(b) == l.sums[0] && binary.BigEndian.Uint32(b[4:]) == l.sums[1]
}

// readFrames reads the frames that are right and returns how many.
func (l *logFile) readFrames(in io.Reader) (whole int64, err error) {
	l.has = make(map[uint32]bool)
	var pending []uint32 // pages of the commit that has not ended
	frame := make([]byte, frameHeader+l.page)
	for {
		switch _, err := io.ReadFull(in, frame); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return whole, nil
		case err != nil:
			return whole, err
		}
		if string(frame[8:16]) != string(l.head[16:24]) {
			return whole, nil // of the log's former life
		}
		l.sum(frame[:8])
		l.sum(frame[frameHeader:])
		if !l.sumsAre(frame[16:]) {
			return whole, nil
		}
		whole++
		pending = append(pending, binary.BigEndian.Uint32(frame))
		if size := binary.BigEndian.Uint32(frame[4:]); size > 0 {
			for _, p := range pending {
				l.has[p] = true
			}
			l.pages, pending = size, pending[:0]
		}
	}
}

// checkRest counts the commits that end after the frames that are right. What is
// not right may be of the first of them; a second one was begun only when the first was
// on the disk.
func (l *logFile) checkRest(whole, size int64) error {
	var h [frameHeader]byte
	commits := 0
	end := logHeader + whole*(frameHeader+l.page)
	for at := end; at+frameHeader+l.page <= size; at += frameHeader + l.page {
		if _, err := l.file.ReadAt(h[:], at); err != nil {
			return err
		}
		if string(h[8:16]) == string(l.head[16:24]) && binary.BigEndian.Uint32(h[4:]) > 0 {
			commits++
		}
	}
	if commits > 1 {
		return damaged(l.name, fmt.Errorf("it cannot be read from byte %d on, where %d commits are", end, commits))
	}
	return nil
}

// checkLength looks whether the file has all pages that are not in the log,
// which is nil where there is none.
func checkLength(path string, l *logFile) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	var h [100]byte
	if _, err := f.ReadAt(h[:], 0); err != nil {
		return err
	}
	pageSize := int64(binary.BigEndian.Uint16(h[16:]))
	if pageSize == 1 {
		pageSize = 1 << 16
	}
	pages := int64(0)
	if binary.BigEndian.Uint32(h[24:]) == binary.BigEndian.Uint32(h[92:]) { // else the header has not counted
		pages = int64(binary.BigEndian.Uint32(h[28:]))
	}
	if l != nil && l.pages > 0 {
		pages = int64(l.pages)
	}
	for p := info.Size()/max(pageSize, 512) + 1; p <= pages; p++ {
		if (l == nil || !l.has[uint32(p)]) && p != 1<<30/pageSize+1 { // SQLite never uses that one
			return damaged(path, fmt.Errorf("it has %d bytes of %d", info.Size(), pageSize*pages))
		}
	}
	return nil
}
