package shared

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a frame, in bytes. Both ends set their WebSocket read limit to
// MaxFrame: the library's own is smaller than one message.
const (
	MaxHeader  = 1 << 10
	MaxContent = 64 << 10
	MaxFrame   = MaxHeader + 1 + MaxContent
)

// MaxN is the largest number of a stored frame: what a float64, and so every
// JSON reader, holds exactly.
const MaxN = 1<<53 - 1

// MaxID is the most characters that an idempotency key may have.
const MaxID = 64

// Subprotocol asks for the full dialect in Sec-WebSocket-Protocol.
const Subprotocol = "tobar.v1"

// Verbs, as they stand in an address. The frames that go with them are listed
// in the package documentation.
const (
	VerbHello     = "@hello"
	VerbLive      = "@live"
	VerbSent      = "@sent"
	VerbEdit      = "@edit"
	VerbDelete    = "@delete"
	VerbReact     = "@react"
	VerbAck       = "@ack"
	VerbDelivered = "@delivered"
	VerbRead      = "@read"
	VerbTyping    = "@typing"
	VerbPresence  = "@presence"
	VerbPing      = "@ping"
	VerbPong      = "@pong"
	VerbError     = "@error"
	VerbSet       = "@set"
	VerbProfile   = "@profile"
	VerbHide      = "@hide"
)

// Values of the key state in @presence.
const (
	Online  = "online"
	Offline = "offline"
)

// A Frame is one line of the wire, taken apart. The zero value of a field means
// that its key is absent. Frames are comparable with ==.
type Frame struct {
	Address string // a name, "#group", "@verb", or "" for the last one; trimmed

	User    string // @hello: who you are; @presence, @profile: who
	Epoch   string // @hello: the log's epoch
	Version string // @hello: the app's version that the server serves
	Code    Code   // @error: the machine's reason
	State   string // @presence: Online or Offline
	From    string // who made a change, or is typing
	By      string // whose receipt
	With    string // @read, @set: the other one in the conversation
	Key     string // @set: what is chosen
	But     string // @delivered, @read: stretches that it does not hold for, "412-430,440-440"
	Called  string // @profile: what somebody wants to be called
	Picture string // @profile: where their picture is
	To      string // the other one, where the address cannot say it
	Of      int64  // the message that a change is about
	N       int64  // place in the log, or a watermark
	ID      string // idempotency key, or the mark of a @ping
	Re      int64  // the message replied to
	File    string // an uploaded file: its ID, and from the server the whole line (File)
	At      int64  // when it was stored, Unix milliseconds; orders nothing
	Dup     bool   // @sent: it had been stored before
	Reset   bool   // @hello: the cursor is not of this log

	Content string
}

// IsVerb reports whether the frame is an instruction or an event rather than
// a message.
func (f *Frame) IsVerb() bool { return strings.HasPrefix(f.Address, "@") }

// IsGroup reports whether the frame is addressed to a group.
func (f *Frame) IsGroup() bool { return strings.HasPrefix(f.Address, "#") }

// Parse takes one frame apart. Its strings share the memory of s; it
// allocates only for values that hold escapes. The error is a [*Error] with
// code [CodeBadText], [CodeTooLong] or [CodeBadFrame]; with a content that is too
// long comes its header, so that the refusal can name the frame.
func Parse(s string) (Frame, error) {
	if len(s) > MaxFrame {
		return Frame{}, errTooLong
	}
	if !utf8.ValidString(s) {
		return Frame{}, errBadText
	}
	header, content, found := strings.Cut(s, "|")
	if !found {
		header, content = "", s
	}
	if len(header) > MaxHeader {
		return Frame{}, errTooLong
	}
	address, params, more := strings.Cut(header, ";")
	f := Frame{Address: strings.TrimSpace(address), Content: content}
	if hasControl(f.Address) {
		return Frame{}, errBadFrame
	}
	var seen uint32
	for more {
		var param string
		param, params, more = strings.Cut(params, ";")
		key, value, _ := strings.Cut(param, "=")
		if !validKey(key) {
			return Frame{}, errBadFrame
		}
		value, ok := unescape(value)
		if !ok {
			return Frame{}, errBadFrame
		}
		bit, ok := f.set(key, value)
		if !ok || seen&bit != 0 {
			return Frame{}, errBadFrame
		}
		seen |= bit
	}
	if len(content) > MaxContent {
		f.Content = ""
		return f, errTooLong
	}
	return f, nil
}

// set stores one value under its key. It returns the key's own bit, 0 for a
// key that is not known, and whether the value is one that the key can have.
func (f *Frame) set(key, value string) (bit uint32, ok bool) {
	text := func(to *string, bit uint32) (uint32, bool) { *to = value; return bit, true }
	number := func(to *int64, bit uint32) (uint32, bool) {
		var ok bool
		*to, ok = parseNumber(value)
		return bit, ok
	}
	switch key {
	case "user":
		return text(&f.User, 1<<0)
	case "epoch":
		return text(&f.Epoch, 1<<1)
	case "version":
		return text(&f.Version, 1<<2)
	case "code":
		return text((*string)(&f.Code), 1<<3)
	case "state":
		return text(&f.State, 1<<4)
	case "from":
		return text(&f.From, 1<<5)
	case "by":
		return text(&f.By, 1<<6)
	case "with":
		return text(&f.With, 1<<7)
	case "to":
		return text(&f.To, 1<<8)
	case "of":
		return number(&f.Of, 1<<9)
	case "n":
		return number(&f.N, 1<<10)
	case "id":
		return text(&f.ID, 1<<11)
	case "re":
		return number(&f.Re, 1<<12)
	case "file":
		return text(&f.File, 1<<13)
	case "at":
		return number(&f.At, 1<<14)
	case "dup":
		f.Dup = true
		return 1 << 15, value == ""
	case "reset":
		f.Reset = true
		return 1 << 16, value == ""
	case "key":
		return text(&f.Key, 1<<17)
	case "but":
		return text(&f.But, 1<<18)
	case "called":
		return text(&f.Called, 1<<19)
	case "picture":
		return text(&f.Picture, 1<<20)
	}
	return 0, true
}

// AppendTo appends the frame's canonical line to dst: keys in the order of the
// struct's fields, absent ones left out. For every frame that [Parse] accepts,
// parsing the result gives the same frame again. It allocates nothing but what dst needs to grow.
func (f *Frame) AppendTo(dst []byte) []byte {
	dst = append(dst, f.Address...)
	dst = appendText(dst, "user", f.User)
	dst = appendText(dst, "epoch", f.Epoch)
	dst = appendText(dst, "version", f.Version)
	dst = appendText(dst, "code", string(f.Code))
	dst = appendText(dst, "state", f.State)
	dst = appendText(dst, "from", f.From)
	dst = appendText(dst, "by", f.By)
	dst = appendText(dst, "with", f.With)
	dst = appendText(dst, "key", f.Key)
	dst = appendText(dst, "but", f.But)
	dst = appendText(dst, "called", f.Called)
	dst = appendText(dst, "picture", f.Picture)
	dst = appendText(dst, "to", f.To)
	dst = appendNumber(dst, "of", f.Of)
	dst = appendNumber(dst, "n", f.N)
	dst = appendText(dst, "id", f.ID)
	dst = appendNumber(dst, "re", f.Re)
	dst = appendText(dst, "file", f.File)
	dst = appendNumber(dst, "at", f.At)
	if f.Dup {
		dst = append(dst, ";dup"...)
	}
	if f.Reset {
		dst = append(dst, ";reset"...)
	}
	dst = append(dst, '|')
	return append(dst, f.Content...)
}

// String returns the frame's canonical line.
func (f Frame) String() string { return string(f.AppendTo(nil)) }

// validKey reports whether key is 1 to 16 of a-z, 0-9 and "-".
func validKey(key string) bool {
	if len(key) == 0 || len(key) > 16 {
		return false
	}
	for i := range len(key) {
		c := key[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// hasControl reports whether s holds CR, LF or NUL, which a header cannot.
func hasControl(s string) bool { return strings.ContainsAny(s, "\r\n\x00") }

// parseNumber reads a decimal number from 0 to MaxN. "" is 0: the key alone.
func parseNumber(s string) (int64, bool) {
	var n int64
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 || n > MaxN/10 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	return n, n <= MaxN
}

// unescape reads %XX back. It returns s itself where there is none, and false
// for a broken escape, a raw control or a result that is not UTF-8.
func unescape(s string) (string, bool) {
	if hasControl(s) {
		return "", false
	}
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", false
		}
		hi, lo := unhex(s[i+1]), unhex(s[i+2])
		if hi < 0 || lo < 0 {
			return "", false
		}
		b = append(b, byte(hi<<4|lo))
		i += 2
	}
	return string(b), utf8.Valid(b)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

func appendText(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	dst = append(dst, ';')
	dst = append(dst, key...)
	dst = append(dst, '=')
	const hex = "0123456789ABCDEF"
	for i := range len(value) {
		switch c := value[i]; c {
		case '%', ';', '|', '\r', '\n', 0:
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func appendNumber(dst []byte, key string, n int64) []byte {
	if n == 0 {
		return dst
	}
	dst = append(dst, ';')
	dst = append(dst, key...)
	dst = append(dst, '=')
	return strconv.AppendInt(dst, n, 10)
}
