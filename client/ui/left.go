package ui

import (
	"encoding/json"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
)

// left is what a page leaves to the next one of its tab, so that a reload loses nothing: where the conversation was
// being read, and what was being replied to or edited. Drafts and what waits are on the device.
type left struct {
	Me     string
	With   string
	N      int64   // the message at the top of the screen, 0 for the end
	Above  float64 // how far above the bottom it stood, in pixels: what comes and goes at the top moves nothing
	List   float64 // how far the list was scrolled
	Quotes []leftQuote
}

type leftQuote struct {
	With  string
	Item  chat.Item
	Edits bool
	Text  string
}

// bequeath leaves what there is. Called when the page goes away.
func (m *model) bequeath() {
	l := left{Me: m.state.Me().Name, With: m.state.Open()}
	if l.Me == "" || l.Me != m.kept.Account().Name { // signed out: nothing stays
		m.kept.Leave("")
		return
	}
	if rows := byID(rowsID); rows.Truthy() {
		l.List = number(rows, "scrollTop")
	}
	if l.With != "" && !m.atEnd {
		l.N, l.Above = m.where()
	}
	for with, q := range m.quotes {
		l.Quotes = append(l.Quotes, leftQuote{with, q.Item, q.edits, q.text})
	}
	if b, err := json.Marshal(l); err == nil {
		m.kept.Leave(string(b))
	}
}

// inherit takes what the page before has left.
func (m *model) inherit() {
	var l left
	if words := m.kept.Left(); json.Unmarshal([]byte(words), &l) != nil || l.Me != m.kept.Account().Name {
		return
	}
	for _, q := range l.Quotes {
		m.quotes[q.With] = &quoting{Item: q.Item, edits: q.Edits, text: q.Text}
	}
	m.listTop = l.List
	if l.N > 0 && m.place.with == l.With && m.place.at == 0 && m.place.media == "" {
		m.lead = lead{n: l.N, above: l.Above, calm: true}
		m.atEnd = false
	}
}

// topmost is the first message on the screen, and how far above the bottom it stands.
func (t *timeline) topmost() (n int64, above float64) {
	key, at := t.anchor()
	if item := t.item(key); item != nil {
		n = item.N
	}
	return n, bottomOf(byID(scrollerID)) - at
}

func bottomOf(e app.Value) float64 { return number(e.Call("getBoundingClientRect"), "bottom") }
