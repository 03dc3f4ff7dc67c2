package main

import (
	"bytes"
	"encoding/binary"
	"io"
)

// lies reports whether a JPEG is to be turned by a quarter before it is shown: cameras
// write so beside the picture, in a list of numbers of its own (TIFF 6.0, CIPA DC-008 "Exif", tag 0x0112).
func lies(jpeg io.Reader) bool {
	const most = 256 << 10 // it stands at the beginning
	head := make([]byte, most)
	n, _ := io.ReadFull(jpeg, head)
	b := head[:n]
	if len(b) < 4 || b[0] != 0xFF || b[1] != 0xD8 {
		return false
	}
	for b = b[2:]; len(b) >= 4 && b[0] == 0xFF; {
		marker, size := b[1], int(binary.BigEndian.Uint16(b[2:]))
		if marker == 0xDA || size < 2 || len(b) < 2+size {
			return false
		}
		if part, ok := bytes.CutPrefix(b[4:2+size], []byte("Exif\x00\x00")); ok && marker == 0xE1 {
			return orientation(part) >= 5
		}
		b = b[2+size:]
	}
	return false
}

// orientation is 1 to 8, 0 where it is not said. From 5 on it is a quarter.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	list := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(list) < 12 {
			return 0
		}
		if order.Uint16(list) == 0x0112 {
			return int(order.Uint16(list[8:]))
		}
		list = list[12:]
	}
	return 0
}
