package ui

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/device"
	"tobar/shared"
)

// What the page was when it was left is shown while the app is on its way (web/static/snapshot.js).

func snapshotScript() app.Value { return app.Window().Get("tobarSnapshot") }

// beginSnapshot tells what is shown that the address is about to be read, and reports whether it is of a conversation that
// was opened from the list there: what is pressed from now on waits for the app.
func beginSnapshot() (fromList bool) {
	if script := snapshotScript(); script.Truthy() {
		script.Call("begin")
	}
	state := app.Window().Get("history").Get("state")
	return state.Truthy() && state.Get("fromList").Truthy()
}

// composing reports whether an input method is at work in what is shown: to draw would cut it.
func composing() bool {
	script := snapshotScript()
	return script.Truthy() && script.Call("composing").Bool()
}

// step is between two steps of the app's beginning, while what was left is shown: what is done to that is answered
// and painted before the next one.
func (b *bridge) step() {
	script := snapshotScript()
	if b.app != nil || !script.Truthy() { // it has been drawn
		return
	}
	if gone := script.Call("step"); gone.Truthy() {
		await(b.ctx, gone)
	}
}

// takeSnapshot takes over what was written, sent and pressed in what was shown. The app is drawn by then.
func (b *bridge) takeSnapshot() {
	if script := snapshotScript(); script.Truthy() {
		script.Call("give")
		b.takeEarly()
	}
}

// earlyMessage is a message that was sent before the app was there.
type earlyMessage struct {
	ID      string `json:"id"`
	To      string `json:"to"`
	At      int64  `json:"at"` // Unix milliseconds
	Content string `json:"content"`
}

// takeEarly lets what was sent before the app was there wait to be stored, as if it had been sent in it. The
// page keeps it until the device does: kept says so.
func (b *bridge) takeEarly() {
	script := snapshotScript()
	if b.copy == nil || !script.Truthy() {
		return
	}
	var all []earlyMessage
	if err := json.Unmarshal([]byte(script.Call("sent").String()), &all); err != nil {
		panic(err) // the page's script is of this version
	}
	for _, e := range all {
		if b.untaken[e.ID] {
			continue
		}
		if b.untaken == nil {
			b.untaken = map[string]bool{}
		}
		b.untaken[e.ID] = true
		if draft := trimEnd(b.model.state.Timeline(e.To).Draft); draft != "" && strings.HasPrefix(e.Content, draft) {
			b.model.apply(chat.Drafted{With: e.To}) // it is what was sent
		}
		b.model.apply(chat.Composed{To: e.To, ID: e.ID, Content: e.Content, Now: e.At})
	}
}

// keptEarly is told what the device has kept.
func (b *bridge) keptEarly(outbox []chat.Outgoing) {
	taken := false
	for _, kept := range outbox {
		if b.untaken[kept.ID] {
			delete(b.untaken, kept.ID)
			snapshotScript().Call("taken", kept.ID)
			taken = true
		}
	}
	if taken {
		b.copy.Tell(shared.Frame{Address: device.VerbOutbox}) // to the tab that sends
	}
}

// earlyTime is how long the page in which something was sent may take to begin, for another tab to leave it to that one.
const earlyTime = 10 * time.Second

// hearEarly takes what was sent in a page that ended before its app was there, when another tab has the app.
func (b *bridge) hearEarly(event app.Value) {
	key := event.Get("key")
	if key.Type() == app.TypeString && strings.HasPrefix(key.String(), "tobar/early/") && event.Get("newValue").Truthy() {
		b.after(earlyTime, b.takeEarly)
	}
}

// leaveSnapshot forgets all that has to do with what the page was, and what was sent in it: the user signs out.
func leaveSnapshot() {
	if script := snapshotScript(); script.Truthy() {
		script.Call("leave")
	}
}

// dropSnapshot forgets what the page was: something in it is not to be seen again.
func dropSnapshot() {
	if script := snapshotScript(); script.Truthy() {
		script.Call("drop")
	}
}
