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
	spans []span // of an item the first one is its marker
}

type blockKind uint8

const (
	paragraph blockKind = iota
	quotation
	listItem
	codeBlock
)

// span is a stretch of a block that looks the same.
type span struct {
	words string
	style style
}

// style is a set of looks.
type style uint8

const (
	bold style = 1 << iota
	italic
	strike
	link // leads to its own words, so that nobody is led elsewhere than they read
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
	open    [strike + 1]int // by look: the span of the marker that is open in this line, plus one
	opened  int             // where the newest open marker ends
}

// format turns a message into blocks.
func format(content string) []block {
	p := parser{content: content}
	for p.at < len(content) {
		if !p.code() {
			p.line(p.at + lineLength(content[p.at:]))
		}
	}
	if p.blocks == nil {
		p.begin(paragraph, false)
	}
	p.close(p.last() == paragraph)
	return p.blocks
}

// lineLength is how long the first line is, without its end.
func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// line takes the line from at to end.
func (p *parser) line(end int) {
	line := p.content[p.at:end]
	if !blank(line) {
		kind, n := p.lead(line)
		p.begin(kind, kind == paragraph || kind == quotation && p.gap+1 == p.at)
		p.add(p.at, p.at+n, unseen)
		if kind == paragraph && strings.Index(line, fence) == len(line)-len(fence) && len(line) > len(fence) {
			p.inline(p.at, end-len(fence))
			p.at = end - len(fence)
			p.gap = p.at
			if p.code() {
				return
			}
			n = 0
		}
		p.inline(p.at+n, end)
		p.gap = end
	}
	p.at = min(end+1, len(p.content))
}

// lead is what block a line belongs to, and the length of the marker that says so.
func (p *parser) lead(line string) (blockKind, int) {
	under := codeBlock // which goes on in no line
	if p.gap+1 == p.at {
		under = p.last()
	}
	if line[0] == '>' && (line == ">" || line[1] == ' ') && (under == quotation || !blank(line[1:])) {
		return quotation, min(len(line), len("> "))
	}
	n := 0
	for under == listItem && line[n] == ' ' {
		n++
	}
	digits := n
	for n < len(line) && '0' <= line[n] && line[n] <= '9' {
		n++
	}
	mark := line[n:]
	markers := "-*"
	if digits < n {
		markers = "."
	}
	// "* * * * *" is a time of cron's, "- - -" a line, and 2024. a year.
	if len(mark) < 3 || strings.IndexByte(markers, mark[0]) < 0 || mark[1] != ' ' || n-digits > 3 ||
		blank(mark[2:]) || strings.HasPrefix(mark[2:], mark[:2]) {
		return paragraph, 0
	}
	return listItem, n + 2
}

// last is the kind of the newest block, that of code where there is none.
func (p *parser) last() blockKind {
	if len(p.blocks) == 0 {
		return codeBlock
	}
	return p.blocks[len(p.blocks)-1].kind
}

// begin opens a block of a kind, or goes on with one.
func (p *parser) begin(kind blockKind, goOn bool) {
	goOn = goOn && p.last() == kind
	if !goOn {
		if p.blocks != nil {
			p.close(false)
		}
		p.blocks = append(p.blocks, block{kind: kind})
		goOn = kind == paragraph
	}
	p.close(goOn)
}

// close gives the gap to the newest block, where it is seen or not.
func (p *parser) close(seen bool) {
	look := unseen
	if seen {
		look = 0
	}
	p.add(p.gap, p.at, look)
	p.gap = p.at
}

// add puts content[from:to] into the newest block.
func (p *parser) add(from, to int, look style) {
	if from < to {
		b := &p.blocks[len(p.blocks)-1]
		b.spans = append(b.spans, span{p.content[from:to], look})
	}
}

const fence = "```"

// code takes a code block, if one begins here. It ends at the next fence,
// which has to stand at a line's beginning or end.
func (p *parser) code() bool {
	rest, ok := strings.CutPrefix(p.content[p.at:], fence)
	if !ok {
		return false
	}
	length := strings.Index(rest, fence)
	if length < 0 || blank(rest[:length]) {
		return false
	}
	inside, after := rest[:length], rest[length+len(fence):]
	after = after[:lineLength(after)]
	end := strings.LastIndexByte(inside, '\n')
	alone := end >= 0 && blank(inside[end:])
	if !alone {
		if !blank(after) {
			return false
		}
		end = length
	}
	begin := 0
	// What stands beside the fence names a language, if it is a word.
	if n := lineLength(inside); n < end && !blank(inside[n:end]) &&
		(n == 0 || alone && n < 20 && !strings.ContainsAny(inside[:n], " =()[]{}<>;,/$'\"")) {
		begin = n + 1
	}
	p.begin(codeBlock, false)
	from := p.at + len(fence)
	p.at = from + length + len(fence)
	p.gap = p.at
	p.add(from-len(fence), from, unseen)
	if begin > 0 {
		p.add(from, from+begin-1, label)
		p.add(from+begin-1, from+begin, unseen)
	}
	p.add(from+begin, from+end, code)
	p.add(from+end, p.at, unseen)
	if blank(after) {
		p.at = min(p.at+len(after)+1, len(p.content))
	}
	return true
}

// drawn is what a message says without what only says how, as far as a line of the list goes.
func drawn(content string) string {
	const most = 8 << 10 // bytes: oneLine takes far less, but where a marker ends may be further on
	content = content[:min(len(content), most)]
	if !strings.ContainsAny(content, "*_~`>-.") {
		return content
	}
	var b strings.Builder
	for _, block := range format(content) {
		b.WriteByte('\n')
		for i, s := range block.spans {
			switch {
			case i == 0 && block.kind == listItem:
				s.words = itemMark(s.words)
			case s.style < label:
			case strings.IndexByte(s.words, '\n') >= 0:
				s.words = "\n"
			default:
				continue
			}
			b.WriteString(s.words)
		}
	}
	return b.String()
}

// itemMark is what is drawn for the marker of an item: its number, or a dot.
func itemMark(marker string) string {
	marker = strings.TrimLeft(marker, " ")
	if marker[0] < '0' {
		return "• "
	}
	return marker
}

// inWord reports whether a rune is of those that words are made of.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
