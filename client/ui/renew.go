package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/session"
)

// renewTime is how long it takes to look again for a version that is not here yet.
const renewTime = time.Minute

// copyPrefix is what the service worker calls its copy of a version (web/worker.js).
const copyPrefix = "tobar-app-"

// compare looks for another version of the app where the server speaks of one.
func (m *model) compare() {
	if version := m.state.Version(); version != m.version && version != "" {
		m.version = version
		m.seekVersion()
	}
}

// seekVersion looks for the version that the server spoke of last, until a reload brings it. go-app hears
// of it sooner where this page has seen the worker of that version come; but another tab may have
// fetched it, or an attempt may have failed.
func (m *model) seekVersion() {
	version := m.version
	if m.update || m.seeking || version == "" || version == app.Getenv("GOAPP_VERSION") {
		return
	}
	m.seeking = true
	ask(m.bridge.app, m, func(ctx context.Context) (bool, error) { return reloadBrings(ctx, version), nil }, func(is bool, _ error) {
		m.seeking = false
		switch {
		case is && version == m.version:
			m.update = true
			m.turn++
		case is:
			m.seekVersion()
		default:
			m.bridge.after(renewTime, m.seekVersion)
		}
	})
}

// reloadBrings reports whether a reload brings a version: no worker keeps another one. It
// lets the worker look for it.
func reloadBrings(ctx context.Context, version string) bool {
	workers := app.Window().Get("navigator").Get("serviceWorker")
	if !workers.Truthy() {
		return true
	}
	there, err := await(ctx, workers.Call("getRegistration"))
	if err != nil || !there.Truthy() || !there.Get("active").Truthy() {
		return true
	}
	if _, err = await(ctx, there.Call("update")); err != nil || there.Get("installing").Truthy() || there.Get("waiting").Truthy() {
		return false
	}
	names, err := await(ctx, app.Window().Get("caches").Call("keys"))
	if err != nil {
		return false
	}
	here := false
	for i := range names.Length() {
		if kept, is := strings.CutPrefix(names.Index(i).String(), copyPrefix); is {
			if kept != version {
				return false // of an attempt that is not over, or has failed
			}
			here = true
		}
	}
	return here
}

// estranged reports whether what the server said is not of this app's language: one of them is
// much older than the other.
func estranged(cause error) bool {
	return errors.Is(cause, session.ErrForeign) || statusOf(cause) == 410
}
