package ui

import (
	"strings"
	"unicode"
)

// A message is drawn as it was meant: quotes, lists and code stand by
// themselves, and *bold*, _italic_, ~strike~, `code` and links in the line.
// Whatever is not clearly meant so stays as it was typed.

// block is a part of a message that stands by itself. The words of all spans
// of all blocks, one after another, are the message.
type block struct {
	kind  blockKind
	mark  string // of an item: what is drawn before it
	deep  bool   // an item of a list in a list
	spans []span
}

type blockKind uint8

const (
	paragraph blockKind = iota
	quotation
	listItem
	codeBlock
)

// span is a stretch of a block that looks the same; href is empty where it is no link.
type span struct {
	words, href string
	style       style
}

// style is a set of looks.
type style uint8

const (
	bold style = 1 << iota
	italic
	strike
	code
	label  // of a code block: its language
	unseen // a marker, or a line break that the next block makes by itself
)

// parser turns a message into blocks, in one pass and in time that grows with its length alone.
type parser struct {
	content string
	at      int // what is before it is in a block, or in the gap
	gap     int // where the line breaks before at begin: whose they are is known when something follows
	blocks  []block
	from    int // where the newest span begins
	cuts    []cut
}

// format turns a message into blocks.
func format(content string) []block {
	p := parser{content: content}
	for p.at < len(content) {
		if f, ok := fenceAt(content, p.at); ok {
			p.code(f)
			continue
		}
		end := p.at + lineLength(content[p.at:])
		p.line(content[p.at:end], end)
	}
	p.close(p.in(paragraph))
	return p.blocks
}

// lineLength is how long the first line is, without its end.
func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

func blank(s string) bool { return strings.TrimLeftFunc(s, unicode.IsSpace) == "" }

// line takes the line from at to end.
func (p *parser) line(line string, end int) {
	if blank(line) {
		p.pass(end)
		return
	}
	next := p.content[p.gap:p.at] == "\n" // right under what is before
	if n := quoteMark(line, next && p.in(quotation)); n > 0 {
		p.begin(quotation, next)
		p.add(p.at, p.at+n, unseen, "")
		p.inline(p.at+n, end)
	} else if indent, n := itemMark(line, next && p.in(listItem)); n > 0 {
		p.begin(listItem, false)
		item := &p.blocks[len(p.blocks)-1]
		item.deep = indent > 1
		if item.mark = line[indent : indent+n-1]; n == len("- ") {
			item.mark = "•"
		}
		p.add(p.at, p.at+indent+n, unseen, "")
		p.inline(p.at+indent+n, end)
	} else {
		p.begin(paragraph, true)
		if i := strings.Index(line, fence); i > 0 && blank(line[i+len(fence):]) {
			if f, ok := fenceAt(p.content, p.at+i); ok {
				p.inline(p.at, p.at+i)
				p.gap, p.at = p.at+i, p.at+i
				p.code(f)
				return
			}
		}
		p.inline(p.at, end)
	}
	p.gap = end
	p.pass(end)
}

// pass goes on to the line after end.
func (p *parser) pass(end int) { p.at = min(end+1, len(p.content)) }

func (p *parser) in(kind blockKind) bool {
	return len(p.blocks) > 0 && p.blocks[len(p.blocks)-1].kind == kind
}

// begin opens a block of a kind, or goes on with one.
func (p *parser) begin(kind blockKind, goOn bool) {
	if goOn && p.in(kind) {
		p.close(true)
		return
	}
	if len(p.blocks) > 0 {
		p.close(false)
	}
	p.blocks = append(p.blocks, block{kind: kind})
	p.close(kind == paragraph) // of what is before the first block
}

// close gives the gap to the newest block, where it is seen or not.
func (p *parser) close(seen bool) {
	look := unseen
	if seen {
		look = 0
	}
	if len(p.blocks) == 0 && p.gap < p.at {
		p.blocks = append(p.blocks, block{})
		look = 0
	}
	p.add(p.gap, p.at, look, "")
	p.gap = p.at
}

// add puts content[from:to] into the newest block, into its newest span where they look the same.
func (p *parser) add(from, to int, look style, href string) {
	if from == to {
		return
	}
	b := &p.blocks[len(p.blocks)-1]
	if n := len(b.spans); n > 0 && href == "" && b.spans[n-1].href == "" && b.spans[n-1].style == look {
		b.spans[n-1].words = p.content[p.from:to]
		return
	}
	b.spans = append(b.spans, span{p.content[from:to], href, look})
	p.from = from
}

// quoteMark is the length of what makes a line a quote, 0 where nothing does.
// A bare ">" is an empty line within one.
func quoteMark(line string, within bool) int {
	rest, ok := strings.CutPrefix(line, "> ")
	switch {
	case ok && !blank(rest):
		return len("> ")
	case within && line[0] == '>' && blank(line[1:]):
		return len(line)
	}
	return 0
}

// itemMark is how far a line is indented, which only an item under another can
// be, and the length of what makes it an item of a list, 0 where nothing does.
func itemMark(line string, within bool) (indent, length int) {
	for within && (line[indent] == ' ' || line[indent] == '\t') {
		indent++
	}
	rest := line[indent:]
	n := 0
	for n < len(rest) && n < 3 && '0' <= rest[n] && rest[n] <= '9' {
		n++
	}
	dot := byte('.')
	if n == 0 {
		dot = rest[0]
		if dot != '-' && dot != '*' {
			return 0, 0
		}
	}
	if n+1 >= len(rest) || rest[n] != dot || rest[n+1] != ' ' || blank(rest[n+2:]) {
		return 0, 0
	}
	// "* * * * *" is a time of cron's, and "- - -" a line.
	if said := rest[n+2:]; said[0] == dot && (len(said) == 1 || said[1] == ' ') {
		return 0, 0
	}
	return indent, n + 2
}

const fence = "```"

// fenced is where the parts of a code block are. The code is content[from:to];
// a label stands before it, from label to its line's end, or is as long as nothing.
type fenced struct{ at, label, from, to, end int }

// fenceAt finds the code block that begins at a place. It ends at the next
// fence, which has to stand at a line's beginning or end.
func fenceAt(content string, at int) (f fenced, ok bool) {
	rest, ok := strings.CutPrefix(content[at:], fence)
	if !ok {
		return f, false
	}
	length := strings.Index(rest, fence)
	if length < 0 || blank(rest[:length]) {
		return f, false
	}
	f.at, f.from = at, at+len(fence)
	f.label, f.to, f.end = f.from, f.from+length, f.from+length+len(fence)
	inside, after := rest[:length], rest[length+len(fence):]
	first, last := lineLength(inside), strings.LastIndexByte(inside, '\n')
	ownLine := last >= 0 && blank(inside[last:])
	if !ownLine && !blank(after[:lineLength(after)]) {
		return f, false
	}
	if ownLine {
		f.to = f.from + last
		if first < last && isLabel(inside[:first]) && !blank(inside[first:last]) {
			f.from += first + 1
			return f, true
		}
	}
	if first < length && blank(inside[:first]) {
		f.from += first + 1
	}
	f.label = f.from
	return f, true
}

// isLabel reports whether the name of a language stands there.
func isLabel(s string) bool {
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte("+-#._", s[i]) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= 20
}

func alphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}

// code takes a code block.
func (p *parser) code(f fenced) {
	p.begin(codeBlock, false)
	open := f.at + len(fence)
	p.add(f.at, open, unseen, "")
	if f.label < f.from {
		p.add(open, f.from-1, label, "")
		open = f.from - 1
	}
	p.add(open, f.from, unseen, "")
	p.add(f.from, f.to, code, "")
	p.add(f.to, f.end, unseen, "")
	p.gap, p.at = f.end, f.end
	if rest := lineLength(p.content[p.at:]); blank(p.content[p.at : p.at+rest]) {
		p.pass(p.at + rest)
	}
}

// drawn is what a message says without what only says how, as far as a line of the list goes.
func drawn(content string) string {
	const most = 8 << 10 // bytes: oneLine takes far less, but where a marker ends may be further on
	if len(content) > most {
		content = strings.ToValidUTF8(content[:most], "")
	}
	if !strings.ContainsAny(content, "*_~`>-.") {
		return content
	}
	var b strings.Builder
	for _, block := range format(content) {
		if block.kind == listItem {
			b.WriteString(block.mark + " ")
		}
		for _, s := range block.spans {
			if s.style&(unseen|label) == 0 {
				b.WriteString(s.words)
			} else if strings.Contains(s.words, "\n") {
				b.WriteByte('\n')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
