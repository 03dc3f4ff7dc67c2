package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// listen hears what the browser says to the whole page.
func (b *bridge) listen() {
	b.listenNotices()
	b.listenSelf()
	window := app.Window()
	b.hear(window, "online", func(app.Value) { b.ui(b.model.networkChanged) })
	b.hear(window, "offline", func(app.Value) { b.ui(b.model.networkChanged) })
	b.hear(window, "focus", func(app.Value) { b.ui(b.model.look) })
	b.hear(document(), "visibilitychange", func(app.Value) { b.ui(b.model.seen) })
	b.hear(window, "pagehide", func(app.Value) {
		b.ui(func() {
			b.model.keepDraft()
			b.model.bequeath()
			b.model.removeNow()
			b.leave()
		})
	})
	b.hear(window, "compositionend", func(app.Value) { b.ui(func() {}) }) // Run waits for it
	b.hear(window, "beforeunload", func(e app.Value) {
		if b.outbox.Load() > 0 {
			e.Call("preventDefault")
			e.Set("returnValue", true)
		}
	})
	b.hear(window.Call("matchMedia", "(prefers-color-scheme: dark)"), "change", func(app.Value) { b.ui(b.model.light) })
}

// listenUser hears what the user does anywhere in the page, which has to be drawn for it.
func (b *bridge) listenUser() {
	b.listenFloats()
	b.hear(app.Window(), "keydown", b.model.hearKey)
}

// hear registers a listener until stop. f runs while the browser waits.
func (b *bridge) hear(target app.Value, event string, f func(e app.Value)) {
	if !target.Truthy() || strings.TrimSpace(event) == "" {
		return
	}
	listener := app.FuncOf(func(_ app.Value, args []app.Value) any {
		defer func() {
			if r := recover(); r != nil {
				b.ui(func() { panic(r) })
			}
		}()
		f(args[0])
		return nil
	})
	target.Call("addEventListener", event, listener)
	b.listeners = append(b.listeners, func() {
		target.Call("removeEventListener", event, listener)
		listener.Release()
	})
}
