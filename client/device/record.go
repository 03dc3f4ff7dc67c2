package device

import (
	"strconv"
	"strings"

	"tobar/client/chat"
	"tobar/shared"
)

// What the device keeps is strings. Each is one record: its length in bytes, a
// colon, and its fields, which are written in the same way, so that any
// number of records can be read from one string. A field that a record does not have is read as zero: more can be added at the end.

// writer makes one record.
type writer struct{ b []byte }

// text adds a field. What is not UTF-8 would not come back from the browser as
// long as it went there.
func (w *writer) text(s string) {
	w.b = appendField(w.b, strings.ToValidUTF8(s, "\uFFFD"))
}

func (w *writer) number(n int64) { w.text(strconv.FormatInt(n, 10)) }

func (w *writer) truth(is bool) {
	n := int64(0)
	if is {
		n = 1
	}
	w.number(n)
}

func (w *writer) record() string { return string(appendField(nil, string(w.b))) }

func appendField(b []byte, s string) []byte {
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, ':')
	return append(b, s...)
}

// reader reads what a writer wrote. broken says that it is of another hand.
type reader struct {
	rest   string
	broken bool
}

// more reports whether there is another field, or record.
func (r *reader) more() bool { return r.rest != "" && !r.broken }

// record reads the fields of the next record.
func (r *reader) record() reader {
	s := r.text()
	return reader{s, r.broken}
}

func (r *reader) text() string {
	if !r.more() {
		return ""
	}
	n, at := 0, 0 // by hand: a long list has a million fields
	for at < len(r.rest) && at < maxDigits && r.rest[at] >= '0' && r.rest[at] <= '9' {
		n = n*10 + int(r.rest[at]-'0')
		at++
	}
	if at == 0 || at == len(r.rest) || r.rest[at] != ':' || n > len(r.rest)-at-1 {
		r.broken = true
		return ""
	}
	at++
	s := r.rest[at : at+n]
	r.rest = r.rest[at+n:]
	return s
}

const maxDigits = 9 // of a length: no string of the browser's is as long

func (r *reader) number() int64 {
	s := r.text()
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	r.broken = r.broken || err != nil
	return n
}

func (r *reader) truth() bool { return r.number() != 0 }

func writeMessage(m *shared.Message) string {
	var w writer
	w.number(m.N)
	w.text(m.From)
	w.text(m.To)
	w.text(m.ID)
	w.number(m.At)
	w.number(m.Re)
	w.text(m.Content)
	w.number(m.Edited)
	w.truth(m.Deleted)
	w.number(int64(len(m.Reactions)))
	for _, r := range m.Reactions {
		w.text(r.By)
		w.text(r.Content)
	}
	w.text(m.File)
	return w.record()
}

func readMessage(r *reader) (m shared.Message) {
	f := r.record()
	m = shared.Message{N: f.number(), From: f.text(), To: f.text(), ID: f.text(), At: f.number(), Re: f.number(),
		Content: f.text(), Edited: f.number(), Deleted: f.truth()}
	for range f.number() {
		if !f.more() {
			break
		}
		m.Reactions = append(m.Reactions, shared.Reaction{By: f.text(), Content: f.text()})
	}
	m.File = f.text()
	r.broken = r.broken || f.broken
	return m
}

func writeRow(row *chat.KeptRow) string {
	var w writer
	w.text(row.With)
	last := ""
	if row.Last != nil {
		last = writeMessage(row.Last)
	}
	w.text(last)
	w.number(int64(row.Unread))
	for _, n := range []int64{row.Seen, row.Delivered, row.Read, row.Confirmed, row.Floor} {
		w.number(n)
	}
	w.text(row.But)
	return w.record()
}

func readRow(r *reader) (row chat.KeptRow) {
	f := r.record()
	row.With = f.text()
	if last := (reader{rest: f.text()}); last.more() {
		m := readMessage(&last)
		row.Last = &m
		f.broken = f.broken || last.broken
	}
	row.Unread = int(f.number())
	for _, n := range []*int64{&row.Seen, &row.Delivered, &row.Read, &row.Confirmed, &row.Floor} {
		*n = f.number()
	}
	row.But = f.text()
	r.broken = r.broken || f.broken
	return row
}

// queued is a message of the outbox and its place there.
type queued struct {
	place int64
	chat.Outgoing
	beyond string // fields of a newer app's, as they are
}

// verbFile stands for the verb of a message that brings a file along.
const verbFile = "@file"

// writeQueued writes a change, or a message with a file, so that an app which knows of none, in another tab, takes it for a
// message that was refused, to nobody's name: it must not send it as one, nor without its file.
func writeQueued(q *queued) string {
	var w writer
	to, refusal := q.To, q.Refusal
	verb := q.Verb
	if q.File != "" {
		verb = verbFile
	}
	if verb != "" {
		to, refusal = verb, shared.CodeUnknownVerb
	}
	w.number(q.place)
	w.text(to)
	w.text(q.ID)
	w.text(q.Content)
	w.number(q.Re)
	w.number(q.At)
	w.text(string(refusal))
	w.text(q.Epoch)
	if verb != "" {
		w.text(q.To)
		w.text(string(q.Refusal))
		w.number(q.Of)
		w.text(q.Key)
		w.text(q.File)
		w.b = append(w.b, q.beyond...)
	}
	return w.record()
}

func readQueued(r *reader) (q queued) {
	f := r.record()
	q.place = f.number()
	q.Outgoing = chat.Outgoing{To: f.text(), ID: f.text(), Content: f.text(), Re: f.number(), At: f.number(), Refusal: shared.Code(f.text())}
	q.Epoch = f.text()
	if f.more() {
		q.Verb, q.To, q.Refusal = q.To, f.text(), shared.Code(f.text())
		q.Of, q.Key, q.File = f.number(), f.text(), f.text()
		q.beyond = f.rest
		if q.Verb == verbFile {
			q.Verb = ""
		}
	}
	r.broken = r.broken || f.broken
	return q
}

// head is how far the copy of the log goes.
type head struct {
	epoch         string
	cursor, ahead int64
	epochs        []string
}

func writeHead(h *head) string {
	var w writer
	w.text(h.epoch)
	w.number(h.cursor)
	w.number(h.ahead)
	for _, e := range h.epochs {
		w.text(e)
	}
	return w.record()
}

func readHead(r *reader) (h head) {
	f := r.record()
	h = head{epoch: f.text(), cursor: f.number(), ahead: f.number()}
	for f.more() {
		h.epochs = append(h.epochs, f.text())
	}
	r.broken = r.broken || f.broken
	return h
}

// messageKey sorts the messages of a conversation, the newest first. No name holds a slash.
func messageKey(with string, n int64) string {
	digits := strconv.FormatInt(shared.MaxN-n, 10)
	return with + "/" + strings.Repeat("0", max(0, keyDigits-len(digits))) + digits
}

const keyDigits = 16 // of MaxN

// parseKey takes a key of a message apart.
func parseKey(key string) (with string, n int64) {
	with, digits, _ := strings.Cut(key, "/")
	back, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return with, 0
	}
	return with, shared.MaxN - back
}
