package shared

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxFileText is the most bytes that a file's line takes in a header, escapes
// included: with it the header stays below MaxHeader.
const MaxFileText = 440

// The most of what a file's line says: characters of Colours and of Peaks, and milliseconds.
const (
	MaxColours = 48
	MaxPeaks   = 48
	MaxLength  = 24 * 60 * 60 * 1000
)

// A File is what was uploaded, as it is told of in one line: in the key file
// of a frame, and in the JSON API. The fields are parted by blanks, the name is the rest of the line:
//
//	ID size type WIDTHxHEIGHT colours name
//	ID size type LENGTHms peaks name
//
// A field that is not known is "-". Whoever sends a file writes its ID alone. A voice message is
// a sound with peaks; to whoever does not know of them it is a sound like any other.
type File struct {
	ID            string
	Size          int64
	Type          string // a media type without parameters
	Width, Height int    // of an image or a video, as it is to be shown; 0 for not known
	Colours       string // of an image: 4 by 4 colours of three hexadecimal digits, in lines: what it looks like from afar, until it is here
	Length        int64  // of a sound, in milliseconds; 0 for not known. A file that has one has no Width, Height and Colours
	Peaks         string // of a voice message that has a Length: how loud each of so many equal stretches is, as digits of 32 (0 to v)
	Name          string // one line
}

// ParseFile reads the line of a file. It fails for a line that has no ID.
func ParseFile(line string) (f File, ok bool) {
	var size, extent, look string
	rest := line
	for _, field := range []*string{&f.ID, &size, &f.Type, &extent, &look} {
		*field, rest, _ = strings.Cut(rest, " ")
		if *field == "-" {
			*field = ""
		}
	}
	f.Name = rest
	f.Size, _ = parseNumber(size)
	if length, ok := strings.CutSuffix(extent, "ms"); ok {
		f.Length, _ = parseNumber(length)
	}
	if f.Length > 0 {
		f.Peaks = look
		return f, f.ID != ""
	}
	f.Colours = look
	width, height, _ := strings.Cut(extent, "x")
	w, wide := parseNumber(width)
	h, high := parseNumber(height)
	if wide && high && w > 0 && h > 0 {
		f.Width, f.Height = int(w), int(h)
	}
	return f, f.ID != ""
}

// FileID is the ID alone of a file's line.
func FileID(line string) string {
	id, _, _ := strings.Cut(line, " ")
	return id
}

// String returns the file's line.
func (f File) String() string {
	field := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	extent, look := "-", f.Colours
	switch {
	case f.Length > 0:
		extent, look = strconv.FormatInt(f.Length, 10)+"ms", f.Peaks
	case f.Width > 0 && f.Height > 0:
		extent = strconv.Itoa(f.Width) + "x" + strconv.Itoa(f.Height)
	}
	return f.ID + " " + strconv.FormatInt(f.Size, 10) + " " + field(f.Type) + " " + extent + " " + field(look) + " " + f.Name
}

// Kind is the first half of the file's type: "image", "video", "audio" and so on.
func (f File) Kind() string {
	kind, _, _ := strings.Cut(f.Type, "/")
	return kind
}

// Voice reports whether the file is a voice message.
func (f File) Voice() bool { return f.Kind() == "audio" && f.Peaks != "" }

// FileName makes a name that fits into a file's line from whatever somebody's machine
// calls it: the last part of a path, without what cannot be seen, with its ending if it is too long.
func FileName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r), turns(r):
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	const most, longestEnd = 240, 20
	if escapedSize(name) <= most {
		return name
	}
	end := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= longestEnd {
		name, end = name[:i], name[i:]
	}
	end = "…" + end
	for escapedSize(name)+escapedSize(end) > most {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name + end
}

// turns reports whether a character changes the direction of what follows, by which a
// name can be made to look as if it had another ending.
func turns(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || r == '\u200E' || r == '\u200F' || r == '\u061C'
}

// escapedSize is how many bytes a value takes in a header.
func escapedSize(value string) int {
	size := len(value)
	for i := range len(value) {
		switch value[i] {
		case '%', ';', '|', '\r', '\n', 0:
			size += 2
		}
	}
	return size
}
