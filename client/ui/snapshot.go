package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// What the page was when it was left is shown while the app is on its way (web/static/snapshot.js).

func snapshotScript() app.Value { return app.Window().Get("tobarSnapshot") }

// composing reports whether an input method is at work in what is shown: to draw would cut it.
func composing() bool {
	script := snapshotScript()
	return script.Truthy() && script.Call("composing").Bool()
}

// giveSnapshot takes over what was written and pressed in what was shown. The app is drawn by then.
func giveSnapshot() {
	if script := snapshotScript(); script.Truthy() {
		script.Call("give")
	}
}

// dropSnapshot forgets what the page was: something in it is not to be seen again.
func dropSnapshot() {
	if script := snapshotScript(); script.Truthy() {
		script.Call("drop")
	}
}
