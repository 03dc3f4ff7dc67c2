package ui

import (
	"context"
	"time"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/client/text"
	"tobar/shared"
)

const (
	// searchPause is how long somebody who types may pause between two letters before what
	// stands there is looked for.
	searchPause = 150 * time.Millisecond
	// addressPause is the same for the address: browsers refuse to have it changed often.
	addressPause = 600 * time.Millisecond
	// fewHits is how many there are to be before it takes a press to look further back, and
	// mostRounds how many pages are asked for before it does in any case.
	fewHits    = 12
	mostRounds = 8
	// keptHits is how many are shown of those on the device.
	keptHits = 200
)

// search is what is looked for in the list, and what was found so far. It stays
// while the user looks at what was found.
type search struct {
	on        bool // there are results, or will be
	words, in string
	hits      []shared.Hit
	next      int64     // where to look further back; 0 where there is no more
	lacks     bool      // the server cannot find everything yet
	kept      bool      // only the device was asked,
	bare      bool      // which had not opened its copy yet
	busy      bool      // an answer is on its way
	failed    text.Text // why there is none
	asks      int       // questions so far: an answer to an earlier one comes too late
	rounds    int       // pages asked for without a press
	cancel    context.CancelFunc

	stale  bool // hits are of other words, until the first answer
	drawn  int  // hits that are on the page
	lang   text.Lang
	rows   int     // conversations, as of which people were found
	scroll float64 // where the results were left,
	away   bool    // as they are no longer on the screen
}

// answer is what came of a question.
type answer struct {
	shared.Found
	kept, bare bool
}

// searchPlace brings what was found into line with the place, when that has changed.
func (m *model) searchPlace() {
	p, s := m.place, &m.search
	if !p.finds {
		m.stopSearch()
		*s = search{asks: s.asks}
		m.fillIn("")
		m.drawFinder()
		return
	}
	if p.words != s.words || p.in != s.in || !s.on {
		m.fillIn(p.words)
		m.searchFor(p.words, p.in, 0)
	}
	m.drawFinder()
	m.pointAtHit()
}

func (m *model) stopSearch() {
	if m.search.cancel != nil {
		m.search.cancel()
		m.search.cancel = nil
	}
	m.search.asks++
	m.search.busy = false
}

// searchFor looks for words after a pause, unless others have come by then.
func (m *model) searchFor(words, in string, pause time.Duration) {
	m.stopSearch()
	s := &m.search
	*s = search{on: true, words: words, in: in, asks: s.asks, hits: s.hits, stale: true}
	if s.blank() {
		s.hits = nil
		m.drawFound(true)
		return
	}
	s.busy = true
	mine := s.asks
	m.bridge.after(pause, func() {
		if m.search.asks == mine {
			m.searchBefore(0)
		}
	})
	m.drawFound(true)
}

// searchBefore asks for a page: the server, or without a network the device.
func (m *model) searchBefore(before int64) {
	m.stopSearch()
	s := &m.search
	s.busy, s.failed = true, text.Text{}
	mine, words, in, copied := s.asks, s.words, s.in, m.bridge.copy
	ctx, cancel := context.WithCancel(m.bridge.ctx)
	s.cancel = cancel
	alone := m.state.Line().Phase == chat.Offline || !hasNetwork()
	var a answer
	ask(m, nothing(func(context.Context) (err error) {
		defer cancel()
		if !alone {
			a.Found, err = getFound(ctx, words, in, before)
		}
		if alone || statusOf(err) == 0 && err != nil && ctx.Err() == nil {
			a.kept, a.bare, err = true, copied == nil, nil
			a.Complete = true
			if copied != nil {
				a.Hits = copied.Search(device.NewQuery(words), in, keptHits)
			}
		}
		return err
	}), func(_ struct{}, err error) {
		if m.search.asks == mine {
			m.searched(&a, err)
		}
	})
}

// searched takes an answer, and looks further back while there is little in it.
func (m *model) searched(a *answer, err error) {
	s := &m.search
	s.busy = false
	if statusOf(err) == 429 {
		m.searchFor(s.words, s.in, time.Second)
		return
	}
	fresh := s.stale || a.kept
	if fresh {
		s.hits, s.stale, s.scroll = nil, false, 0
	}
	if err != nil {
		s.failed = wordsFor(err)
		m.drawFound(fresh)
		return
	}
	s.hits = append(s.hits, a.Hits...)
	s.kept, s.bare, s.lacks, s.next = a.kept, a.bare, !a.Complete, 0
	if a.More {
		s.next = a.Next
	}
	if s.next > 0 && len(s.hits) < fewHits && s.rounds < mostRounds {
		s.rounds++
		m.searchBefore(s.next)
	}
	m.drawFound(fresh)
}

// searchOn looks further back, as the user asks for by a press or by coming to the end.
func (m *model) searchOn() {
	if s := &m.search; s.next > 0 && !s.busy && s.failed.EN == "" {
		s.rounds = 0
		m.searchBefore(s.next)
		m.drawFound(false)
	}
}

// typedSearch is called as somebody types into the field above the list.
func (m *model) typedSearch(words string) {
	if !m.place.finds {
		m.openSearch(words, "")
		return
	}
	if words == m.search.words {
		return
	}
	m.searchFor(words, m.place.in, searchPause)
	m.bridge.after(addressPause, func() {
		if m.search.words == words {
			m.address()
		}
	})
}

// address writes what is looked for into the page's address.
func (m *model) address() {
	if p := m.place; p.finds && p.words != m.search.words {
		p.words = m.search.words
		m.place = p // goTo has nothing new to look for
		replace(p.path())
	}
}

// openSearch goes to the results of words, with one person or everywhere: beside the
// conversation where there is room for both.
func (m *model) openSearch(words, in string) {
	p := place{kind: placeSearch, finds: true, words: words, in: in}
	if m.place.kind == placeWith && wide() {
		p.kind, p.with, p.at = placeWith, m.place.with, m.place.at
	}
	if m.place.finds {
		replace(p.path())
		return
	}
	m.over = p.kind == placeSearch
	m.bridge.app.Navigate(p.path())
}

// find opens the search and puts the cursor into its field.
func (m *model) find(in string) {
	words := m.search.words
	if !m.place.finds || m.place.in != in {
		m.openSearch(words, in)
	}
	m.bridge.focusSoon(findID)
}

// endSearch leaves the results for where one was before.
func (m *model) endSearch() {
	p := m.place
	if wide() {
		byID(findID).Call("focus")
	}
	switch {
	case p.kind == placeWith:
		p.finds, p.words, p.in = false, "", ""
		replace(p.path())
	case m.over:
		goBack()
	default:
		replace("/")
	}
}

// backToFound goes from the conversation to the results, and from them out of the search.
func (m *model) backToFound() {
	inside := closest(focused(), "nav").Truthy()
	switch {
	case m.place.kind != placeWith || wide() && inside:
		m.endSearch()
	case wide():
		m.focusHit()
	default:
		m.back()
	}
}

// wide reports whether the list and a conversation are on the screen at once.
func wide() bool { return !matches("(max-width: 759.98px)") }
