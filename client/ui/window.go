package ui

import "tobar/client/chat"

// How many messages are drawn at most, how many at most while the user follows the end, how many
// when a conversation is opened, and how many more when the user comes to the edge of what is drawn.
const (
	mostDrawn  = 320
	mostAtEnd  = 120
	firstDrawn = 60
	moreDrawn  = 40
)

// window is the stretch of a timeline that is drawn. Its ends are named by
// keys, since messages come at both ends of the timeline and some move within it.
type window struct {
	first string // key of the first one drawn, "" before anything was
	last  string // key of the last one drawn, where later ones are hidden
	lo    int    // where first was found last
	hi    int
	few   int // how many are enough for now, 0 for firstDrawn
}

// stretch returns which items to draw, items[lo:hi]. following says that the
// user is at the end of it.
func (w *window) stretch(items []chat.Item, following bool) (lo, hi int) {
	lo, hi = w.find(items, w.first, w.lo), len(items)
	if w.last != "" {
		if i := w.find(items, w.last, w.hi-1); i >= 0 {
			hi = i + 1
		}
	}
	least := firstDrawn
	if w.few > 0 {
		least = w.few
	}
	switch {
	case lo < 0 || hi-lo < least:
		lo = max(0, hi-least)
	case hi-lo > mostAtEnd && following:
		lo = hi - firstDrawn
	case hi-lo > mostDrawn:
		hi = lo + mostDrawn
	}
	w.set(items, lo, hi)
	return lo, hi
}

// find looks for a key, first where it was and near there; -1 if it is gone.
func (w *window) find(items []chat.Item, key string, guess int) int {
	if key == "" || len(items) == 0 {
		return -1
	}
	guess = min(max(guess, 0), len(items)-1)
	for d := 0; d < len(items); d++ {
		if i := guess + d; i < len(items) && items[i].Key() == key {
			return i
		}
		if i := guess - d; d > 0 && i >= 0 && items[i].Key() == key {
			return i
		}
	}
	return -1
}

func (w *window) set(items []chat.Item, lo, hi int) {
	w.lo, w.hi, w.first, w.last = lo, hi, "", ""
	if lo < hi {
		w.first = items[lo].Key()
	}
	if hi < len(items) && hi > 0 {
		w.last = items[hi-1].Key()
	}
}

// up draws more before the first; false when there is nothing more here.
func (w *window) up(items []chat.Item) bool {
	if w.lo == 0 || w.lo > len(items) {
		return false
	}
	lo := max(0, w.lo-moreDrawn)
	w.set(items, lo, min(min(w.hi, len(items)), lo+mostDrawn))
	return true
}

// down draws more after the last; false when nothing is hidden there.
func (w *window) down(items []chat.Item) bool {
	if !w.hides() {
		return false
	}
	hi := min(len(items), w.hi+moreDrawn)
	w.set(items, max(w.lo, hi-mostDrawn), hi)
	return true
}

// hides reports whether later messages are not drawn.
func (w *window) hides() bool { return w.last != "" }

// toEnd goes back to the newest messages.
func (w *window) toEnd() { *w = window{} }
