package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// sketch describes elements that are to be made beside go-app, all at once: web/static/draw.js
// makes them, and says how it is written. To make them one by one takes ten times as long.
type sketch struct {
	b strings.Builder
}

// partEnd ends a part. It is nothing that can be seen, so words do without it.
const partEnd = "\x01"

func (s *sketch) part(letter byte, rest string) {
	if strings.Contains(rest, partEnd) {
		rest = strings.ReplaceAll(rest, partEnd, "")
	}
	s.b.WriteByte(letter)
	s.b.WriteString(rest)
	s.b.WriteString(partEnd)
}

// open begins an element in the one that is open: "tag.class.class name=value name=value", as for made.
func (s *sketch) open(look string) { s.part('<', look) }

// close ends the element that is open.
func (s *sketch) close() { s.part('>', "") }

// attr gives an attribute to the element that is open, which has nothing in it yet.
func (s *sketch) attr(name, value string) { s.part('@', name+" "+value) }

func (s *sketch) text(words string) {
	if words != "" {
		s.part('=', words)
	}
}

// file puts a file into the element that is open, by the line that says what it is.
func (s *sketch) file(line string) { s.part('%', line) }

// say puts an element with words into the one that is open.
func (s *sketch) say(look, words string) {
	s.open(look)
	s.text(words)
	s.close()
}

// named gives the element that is open what it is called.
func (s *sketch) named(label string) {
	s.attr("aria-label", label)
	s.attr("title", label)
}

func (s *sketch) icon(name, class string) {
	s.open("svg." + class + " aria-hidden=true")
	s.open("use href=" + symbolHref + name)
	s.close()
	s.close()
}

// sign is an icon that says something to those who listen, too.
func (s *sketch) sign(look, name, words string) {
	s.open("svg." + look + " role=img data-mark=" + name)
	s.attr("aria-label", words)
	s.open("use href=" + symbolHref + name)
	s.close()
	s.close()
}

// make makes what is sketched and puts it into parent before a node, null for its end, where there is
// a parent. It returns an array of the elements that are in no other.
func (s *sketch) make(parent, before any) app.Value {
	return app.Window().Call("tobarDraw", s.b.String(), parent, before)
}

// makeOne is make for a single element that is in no other, which is put nowhere.
func (s *sketch) makeOne() app.Value { return s.make(nil, nil).Index(0) }

// become turns elements, one after another, into what is sketched.
func (s *sketch) become(elements []any) {
	if len(elements) > 0 {
		app.Window().Call("tobarBecome", append([]any{s.b.String()}, elements...)...)
	}
}

// drawing is an element among others of its parent, which are known by their keys.
type drawing struct {
	key     string
	element app.Value
}

// arrange turns what a parent holds, which is old and nothing else, into what has these keys, which
// differ. The same beginning and end stay untouched, what else there is already is moved, and the rest
// is drawn. It returns the elements, and of each where in old it was, -1 for nowhere.
func arrange(parent app.Value, old []drawing, keys []string, draw func(s *sketch, i int)) (elements []app.Value, from []int) {
	elements, from = make([]app.Value, len(keys)), make([]int, len(keys))
	head := 0
	for head < len(old) && head < len(keys) && old[head].key == keys[head] {
		from[head] = head
		head++
	}
	end, next := len(keys), any(nil)
	for last := len(old) - 1; end > head && last >= head && old[last].key == keys[end-1]; last-- {
		end--
		from[end], next = last, old[last].element
	}
	gone := old[head : len(old)-(len(keys)-end)]
	places := make(map[string]int, len(gone))
	for i := range gone {
		places[gone[i].key] = head + i
	}
	var s sketch
	fresh := 0
	for i := head; i < end; i++ {
		at, ok := places[keys[i]]
		if from[i] = at; !ok {
			from[i] = -1
			draw(&s, i)
			fresh++
		}
		delete(places, keys[i])
	}
	for _, at := range places {
		old[at].element.Call("remove")
	}
	var made app.Value
	alone := fresh == end-head
	switch {
	case fresh == 0:
	case alone:
		made = s.make(parent, next)
	default:
		made = s.make(nil, nil)
	}
	fresh = 0
	for i := range keys {
		if from[i] >= 0 {
			elements[i] = old[from[i]].element
		} else {
			elements[i] = made.Index(fresh)
			fresh++
		}
		if i >= head && i < end && !alone {
			parent.Call("insertBefore", elements[i], next)
		}
	}
	return elements, from
}
