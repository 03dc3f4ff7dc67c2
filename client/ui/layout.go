package ui

import (
	"strings"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// entry is one thing in the drawn timeline. Its parts are compared to find
// what has to be drawn anew.
type entry struct {
	key   string // never two of one key in a timeline
	class string
	body  body
	meta  meta
}

// body is what an entry says.
type body struct {
	line      string // a line between messages, instead of all the rest
	words     string
	file      string // the line of what it brings along
	upload    string // the id and the state of a file that is on its way, instead of all the rest
	by        string // who speaks, for those who listen; in the first of a group
	gone      bool   // taken back
	quoted    string // whose words are replied to, "" where they are not here
	quote     string
	re        int64  // their number
	reactions string // "👍 2\n🎉"
	kinds     string // "👍\n🎉"
	said      string // the reactions in words
	own       string // the user's among them
	why       string // refused, and why
	failed    string // the id of a refused change, of which why speaks
	again     bool   // the line offers to try again
	lang      text.Lang
}

// meta is what stands in the end of the last line.
type meta struct {
	time   string
	mark   chat.Mark
	edited bool
	lang   text.Lang
}

// Keys and classes of what is no message. A message's key has no blank in it, or more than these.
const (
	keyFresh  = "fresh "
	keyBefore = "before "
	keyBones  = "bones "
	keyAfter  = "after "
	keyDay    = "day "
	keyUpload = "upload "

	classDay    = "day"
	classFresh  = "fresh"
	classBefore = "day before"
	classBones  = "bones" // stands for messages that are on their way
)

// script lays out a stretch of a timeline.
type script struct {
	lang   text.Lang
	clock  *clock
	me     string
	with   string
	unread int64 // n of the first unread message, 0 for none
	byN    func(n int64) *chat.Item
	called func(who string) string
	hidden func(n int64) bool // the user has taken it out of their sight
}

// fewItems leave room on the screen.
const fewItems = 8

// groupTime is how far apart two messages of one group may be, in milliseconds.
const groupTime = 5 * 60 * 1000

// layOut turns messages into entries, which it appends: days between days, a line before what
// is new, and groups of one speaker's.
func (s *script) layOut(entries []entry, items []chat.Item) []entry {
	fresh := s.unread == 0
	for i := range items {
		item := &items[i]
		newDay := i == 0 || s.clock.day(items[i-1].At) != s.clock.day(item.At)
		if newDay {
			date := s.clock.date(s.lang, item.At)
			entries = append(entries, entry{key: keyDay + item.Key(), class: classDay, body: body{line: date}})
		}
		newest := !fresh && item.N >= s.unread && !item.Mine
		if newest {
			fresh = true
			entries = append(entries, entry{key: keyFresh, class: classFresh, body: body{line: s.lang1(text.NewMessages)}})
		}
		starts := newDay || newest || !together(&items[i-1], item)
		ends := i+1 == len(items) || !together(item, &items[i+1]) || s.breaks(item, &items[i+1], fresh)
		entries = append(entries, s.message(item, starts, ends))
	}
	return entries
}

func (s *script) lang1(t text.Text) string { return t.In(s.lang) }

// breaks reports whether a line will come between two messages.
func (s *script) breaks(a, b *chat.Item, fresh bool) bool {
	return s.clock.day(a.At) != s.clock.day(b.At) || !fresh && b.N >= s.unread && !b.Mine
}

// together reports whether b goes on where a left off.
func together(a, b *chat.Item) bool {
	return a.Mine == b.Mine && a.From == b.From && b.At-a.At < groupTime && b.At-a.At > -groupTime
}

func (s *script) message(item *chat.Item, starts, ends bool) entry {
	class := "item"
	if starts {
		class += " first"
	}
	if ends {
		class += " end"
	}
	if item.Mine {
		class += " mine"
	}
	b := body{words: item.Content, file: item.File, gone: item.Deleted, lang: s.lang}
	m := meta{time: s.clock.minute(s.lang, item.At), edited: item.Edited > 0 && !item.Deleted, lang: s.lang}
	if item.Mine {
		m.mark = item.Mark
	}
	if starts {
		b.by = s.name(item.From)
	}
	if item.Mark == chat.Refused {
		class += " refused"
		b.why = s.lang1(text.MarkRefused) + s.lang1(text.Colon) + s.refusal(item)
	}
	if item.Deleted {
		b.words, b.file = "", ""
	} else {
		b.reactions, b.kinds, b.said = s.reactions(item)
		b.own = reactionOf(item, s.me)
		s.quote(&b, item)
	}
	if item.Changing {
		m.mark = chat.InOutbox
	}
	if why := item.Why(); why.Failed != "" {
		b.why = s.lang1(text.NotChanged) + s.lang1(text.Colon) + text.Refusal(string(why.Failed)).In(s.lang)
		b.failed = why.FailedID
	}
	return entry{key: item.Key(), class: class, body: b, meta: m}
}

// refusal says why, and names the one who is not here.
func (s *script) refusal(item *chat.Item) string {
	why := item.Why().Refusal
	if why == shared.CodeUnknownRecipient {
		return text.NobodyCalled.In(s.lang, s.with)
	}
	return text.Refusal(string(why)).In(s.lang)
}

// quote is what an item replies to, as far as it is here.
func (s *script) quote(b *body, item *chat.Item) {
	b.re = item.Re
	if item.Re == 0 {
		return
	}
	b.quote = s.lang1(text.Earlier)
	if re := s.byN(item.Re); re != nil {
		b.quoted, b.quote = s.name(re.From), preview(s.lang, re)
	} else if s.hidden(item.Re) {
		b.quote = s.lang1(text.QuoteGone)
	}
}

func (s *script) name(who string) string {
	if who == s.me {
		return text.You.In(s.lang)
	}
	return s.called(who)
}

// reactions counts equal ones, in the order in which they first came.
func (s *script) reactions(item *chat.Item) (chips, each, said string) {
	var kinds []string
	by := map[string][]string{}
	for _, r := range item.Reactions {
		if by[r.Content] == nil {
			kinds = append(kinds, r.Content)
		}
		by[r.Content] = append(by[r.Content], s.name(r.By))
	}
	var a, b, k []string
	for _, kind := range kinds {
		chip := oneLine(kind)
		if n := len(by[kind]); n > 1 {
			chip += " " + itoa(n)
		}
		a, k = append(a, chip), append(k, oneLine(kind))
		b = append(b, text.ReactionsOf.In(s.lang, oneLine(kind), strings.Join(by[kind], s.lang1(text.Comma))))
	}
	return strings.Join(a, "\n"), strings.Join(k, "\n"), strings.Join(b, "\n")
}
