package ui

import (
	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Routes tells go-app which pages there are. On the server that is "/" alone:
// every page's path is rewritten to it, since go-app writes the path into the
// page without escaping it. In the browser everything is the app's, and the
// app finds out by itself what a path means.
func Routes() {
	newFace := func() app.Composer { return &face{} }
	app.Route("/", newFace)
	if app.IsClient {
		app.RouteWithRegexp("^/", newFace)
	}
}

// Run runs the app in the browser and does not return; elsewhere it does nothing.
func Run() {
	Routes()
	app.RunWhenOnBrowser()
}

// The kinds of place, as they stand in data-place.
const (
	placeList     = "list"
	placeWith     = "with"
	placeSettings = "settings"
	placeInvite   = "invite"
)

// place is where the user is in the app.
type place struct {
	kind  string
	with  string // placeWith only
	start bool   // the sheet of a new conversation is open
}

const startFragment = "new"

// placeOf reads a page's address. What is no page is the list.
func placeOf(u *url.URL) place {
	p := place{kind: placeList, start: u.Fragment == startFragment}
	switch path := u.Path; {
	case path == "/settings":
		p.kind = placeSettings
	case path == "/invite":
		p.kind = placeInvite
	default:
		if with, ok := strings.CutPrefix(path, "/with/"); ok && with != "" {
			p.kind, p.with = placeWith, with
		}
	}
	return p
}

// path is the address of a place without its sheet.
func (p place) path() string {
	switch p.kind {
	case placeWith:
		return pathWith(p.with)
	case placeSettings, placeInvite:
		return "/" + p.kind
	}
	return "/"
}

// pathWith is the address of the conversation with somebody.
func pathWith(name string) string { return "/with/" + url.PathEscape(name) }
