package ui

import (
	"context"
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/session"
)

// renewTime is how long it takes to look again for a version that is not here yet.
const renewTime = time.Minute

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
	brings := true // where the script did not come, there is no worker either
	ask(m, nothing(func(ctx context.Context) error {
		if answer := outside("brings", version); answer.Truthy() {
			is, err := await(ctx, answer)
			brings = err == nil && is.Truthy()
		}
		return nil
	}), func(struct{}, error) {
		m.seeking = false
		switch {
		case brings && version == m.version:
			m.update = true
			m.turn++
		case brings:
			m.seekVersion()
		default:
			m.bridge.after(renewTime, m.seekVersion)
		}
	})
}

// estranged reports whether what the server said is not of this app's language: one of them is
// much older than the other.
func estranged(cause error) bool {
	return errors.Is(cause, session.ErrForeign) || statusOf(cause) == 410
}
