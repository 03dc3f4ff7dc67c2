package ui

import (
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Routes tells go-app which pages there are. On the server that is "/" alone:
// every page's path is rewritten to it, since go-app writes the path into the
// page without escaping it. In the browser everything is the app's, and the
// app finds out by itself what a path means.
func Routes() { app.Route("/", func() app.Composer { return &face{} }) }

// How much the program's memory may grow before it looks for what is not used any more, in percent. Of what is
// made in the beginning nearly all stays: to look would take a fifth of the time. Later on it looks early, since
// the memory of a program in a browser never shrinks.
const startGC, steadyGC = 800, 75

// Run runs the app in the browser and does not return; elsewhere it does nothing.
//
// What the device has is there before go-app draws for the first time: to it, what the server
// has drawn is something else, which it takes away. So the page goes from its bones to what it shows
// in one step, and is made once. What is shown meanwhile is written in, too (snapshot.go).
func Run() {
	if app.IsServer {
		return
	}
	debug.SetGCPercent(startGC)
	m := startModel()
	m.bridge.step()
	m.bridge.attend(m.ready, patience)
	m.bridge.attend(func() bool { return !composing() }, time.Hour)
	m.bridge.step()
	newFace := func() app.Composer { return &face{m: m} }
	app.Route("/", newFace)
	app.RouteWithRegexp("^/", newFace)
	app.RunWhenOnBrowser()
}

// The kinds of place, as they stand in data-place.
const (
	placeList     = "list"
	placeWith     = "with"
	placeSettings = "settings"
	placeInvite   = "invite"
	placeSearch   = "search"
)

// place is where the user is in the app.
type place struct {
	kind  string
	with  string // placeWith only
	start bool   // the sheet of a new conversation is open

	finds bool   // the list shows what was found: always at placeSearch, and beside a conversation
	words string // what is looked for
	in    string // with whom, "" for everywhere
	at    int64  // placeWith only: the message that the conversation is opened at, 0 for its end
	media string // placeWith only: what is shown of what the conversation brought along, "" for the conversation
}

const startFragment = "new"

// The keys of an address's query.
const (
	wordsKey = "q"
	inKey    = "in"
	atKey    = "n"
	mediaKey = "media"
)

// placeOf reads a page's address. What is no page is the list.
func placeOf(u *url.URL) place {
	p := place{kind: placeList, start: u.Fragment == startFragment}
	switch path := u.Path; {
	case path == "/search":
		p.kind, p.finds = placeSearch, true
	case path == "/settings":
		p.kind = placeSettings
	case path == "/invite":
		p.kind = placeInvite
	default:
		if with, ok := strings.CutPrefix(path, "/with/"); ok && with != "" {
			p.kind, p.with = placeWith, with
		}
	}
	if p.kind == placeWith || p.finds {
		p.readQuery(u.RawQuery)
	}
	return p
}

// readQuery takes what an address has behind its path. What cannot be read counts as not there.
func (p *place) readQuery(query string) {
	for _, pair := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		value, _ = url.QueryUnescape(value)
		switch key {
		case wordsKey:
			p.finds, p.words = true, value
		case inKey:
			p.in = value
		case atKey:
			if p.kind == placeWith {
				p.at, _ = strconv.ParseInt(value, 10, 64)
			}
		case mediaKey:
			if p.kind == placeWith {
				p.media = mediaKind(value)
			}
		}
	}
	if !p.finds {
		p.in = ""
	}
}

// path is the address of a place without its sheet.
func (p place) path() string {
	path := "/"
	switch p.kind {
	case placeWith:
		path = pathWith(p.with)
	case placeSettings, placeInvite, placeSearch:
		path += p.kind
	}
	by := "?"
	add := func(key, value string) {
		path += by + key + "=" + queryEscape(value)
		by = "&"
	}
	if p.finds {
		add(wordsKey, p.words)
	}
	if p.in != "" {
		add(inKey, p.in)
	}
	if p.at > 0 {
		add(atKey, strconv.FormatInt(p.at, 10))
	}
	if p.media != "" {
		add(mediaKey, p.media)
	}
	return path
}

// beside is where the results of one conversation are looked at: beside it, where there is room for both.
func beside(p place) place {
	if p.kind == placeSearch && p.in != "" && wide() {
		p.kind, p.with = placeWith, p.in
		app.Window().Get("history").Call("replaceState", nil, "", p.path())
	}
	return p
}

// pathWith is the address of the conversation with somebody.
func pathWith(name string) string { return "/with/" + url.PathEscape(name) }
