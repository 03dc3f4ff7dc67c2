package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/backgroundservice"
	browsing "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webaudio"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// may sets what the browser answers to the page's wish to notify.
func (p *profile) may(origin, setting string) {
	p.t.Helper()
	err := call(p, browsing.SetPermission, browsing.SetPermissionParams{
		Origin: origin, Permission: &browsing.PermissionDescriptor{Name: "notifications"}, Setting: browsing.PermissionSetting(setting),
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// away puts the tab's window out of sight, or back before everything else.
func (p *profile) away(is bool) {
	p.t.Helper()
	within, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	window, err := chromedp.Call(within, browsing.GetWindowForTarget, browsing.GetWindowForTargetParams{})
	if err != nil {
		p.fail("find the window", err)
	}
	state, visible := browsing.WindowStateNormal, "visible"
	if is {
		state, visible = browsing.WindowStateMinimized, "hidden"
	}
	err = call(p, browsing.SetWindowBounds, browsing.SetWindowBoundsParams{
		WindowID: window.WindowID, Bounds: &browsing.Bounds{WindowState: state}})
	if err != nil {
		p.fail("put the window away", err)
	}
	p.knows(fmt.Sprintf("document.visibilityState === %q && document.hasFocus() === %v", visible, !is))
}

// knows is until for a page that nobody sees: no frame is drawn there.
func (p *profile) knows(condition string) {
	p.t.Helper()
	value[bool](p, fmt.Sprintf(`new Promise(done => {
		const look = () => (%s) ? done(true) : setTimeout(look, 20);
		look();
	})`, condition))
}

// pick chooses from a select of the settings.
func (p *profile) pick(name string, choice int) {
	p.t.Helper()
	p.see(test(name))
	value[bool](p, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.selectedIndex = %d; return e.dispatchEvent(new Event("change", {bubbles: true})); })()`,
		test(name), choice))
}

// backstage is what happens outside of the pages of one browser.
type backstage struct {
	p      *profile
	worker context.Context // of the service worker
	shown  atomic.Int32    // notifications that the browser was told to show
	tones  atomic.Int32    // that sounded in any of the tabs
}

func newBackstage(p *profile, tabs ...*profile) *backstage {
	p.t.Helper()
	b := &backstage{p: p}
	infos, err := chromedp.Targets(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, info := range infos {
		if info.Type == "service_worker" {
			worker, leave := chromedp.NewContext(p.ctx, chromedp.WithTargetID(info.TargetID))
			p.t.Cleanup(leave)
			if err := chromedp.Do(worker); err != nil { // whose context ends with the one that it was first used with
				p.t.Fatal(err)
			}
			b.worker = worker
		}
	}
	if b.worker == nil {
		p.t.Fatal("there is no service worker")
	}
	for _, tab := range append(tabs, p) {
		if err := chromedp.Listen(tab.ctx, b.note); err != nil {
			p.t.Fatal(err)
		}
		if err := call(tab, webaudio.Enable, cdp.Empty{}); err != nil {
			p.t.Fatal(err)
		}
	}
	const kind = backgroundservice.ServiceNameNotifications
	if err := call(p, backgroundservice.StartObserving, backgroundservice.StartObservingParams{Service: kind}); err != nil {
		p.t.Fatal(err)
	}
	if err := call(p, backgroundservice.SetRecording, backgroundservice.SetRecordingParams{Service: kind, ShouldRecord: true}); err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (b *backstage) note(event any) {
	switch e := event.(type) {
	case *webaudio.EventAudioNodeCreated:
		if strings.Contains(string(e.Node.NodeType), "scillator") {
			b.tones.Add(1)
		}
	case *backgroundservice.EventBackgroundServiceEventReceived:
		if e.BackgroundServiceEvent.EventName == "Notification displayed" {
			b.shown.Add(1)
		}
	}
}

// tell runs a script in the worker.
func (b *backstage) tell(script string) string {
	b.p.t.Helper()
	within, cancel := context.WithTimeout(b.worker, patience)
	defer cancel()
	said, err := chromedp.Run(within, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.p.t.Fatalf("%s: %v", script, err)
	}
	return said
}

// noticed makes one text of the notifications that are shown. It waits in the worker's own line:
// Chromium loses one that it is asked for while it begins to show it.
const noticed = `(heard = heard.then(() => registration.getNotifications()
	.then(all => all.map(n => [n.title, n.body, n.silent ? "silent" : "aloud"].join("|")).join("\n"))))`

// shows waits until exactly these notifications are shown.
func (b *backstage) shows(want ...string) {
	b.p.t.Helper()
	b.tell(fmt.Sprintf(`new Promise(done => {
		const look = async () => (await %s) === %q ? done("") : setTimeout(look, 20);
		look();
	})`, noticed, strings.Join(want, "\n")))
}

// Messages that come while nobody looks are shown once for all tabs, the newest of a
// conversation alone, and go away when they have been read; one tab makes a sound.
func TestBrowserNotices(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	alice.worker()
	second := alice.tab("alice's second tab")
	for _, p := range []*profile{alice, second} {
		p.visit(hers.URL + "/")
		p.ready()
		p.click(`.list h1`) // browsers let no page sound that nobody ever touched
	}
	behind := newBackstage(alice, second)
	icon := func(name string) {
		t.Helper()
		for _, p := range []*profile{alice, second} {
			p.knows(fmt.Sprintf(`document.querySelector("link[rel=icon]").getAttribute("href") === "/web/%s.svg"`, name))
		}
	}

	// Something was missed: it sounded once, and from now on she wants to be told.
	alice.away(true)
	second.away(true)
	bob.say("hi")
	offered := fmt.Sprintf(`document.querySelector(%q) && document.title.startsWith("(1)")`, test("notices-offer"))
	alice.knows(offered)
	second.knows(offered)
	icon("unread")
	for _, p := range []*profile{alice, second} {
		value[bool](p, `navigator.locks.request("tobar//sound", {ifAvailable: true}, () => true)`) // both have asked for their turn
	}
	alice.away(false)
	alice.click(test("notices-yes"))
	alice.gone(test("notices-offer"))
	alice.may(hers.URL, "granted") // the answer to the browser's question
	if n := behind.tones.Load(); n != 1 {
		t.Errorf("the first message sounded %d times in two tabs", n)
	}
	alice.away(true)

	bob.say("*hello*, `you`")
	behind.shows("bob · 2 unread messages|hello, you|silent")
	bob.say("anybody?")
	behind.shows("bob · 3 unread messages|anybody?|silent")
	bob.until(bubble("anybody?") + `?.querySelector('[data-mark="delivered"]')`)
	if n := behind.shown.Load(); n != 2 {
		t.Errorf("two messages were shown %d times", n)
	}
	bob.choose("anybody?", "edit")
	bob.press("a", kb.ModifierCtrl)
	bob.insert("Anybody there?")
	bob.enter()
	behind.shows("bob · 3 unread messages|Anybody there?|silent")

	// A press leads to the conversation, in a tab that is there. It is read when that is looked at.
	behind.tell(`registration.getNotifications().then(([n]) => {
		try { self.dispatchEvent(new NotificationEvent("notificationclick", {notification: n})); } catch {}
		return "";
	})`)
	behind.shows()
	went := `location.pathname === "/with/bob"`
	within, cancel := context.WithTimeout(alice.ctx, patience)
	defer cancel()
	for !value[bool](alice, went) && !value[bool](second, went) {
		if within.Err() != nil {
			alice.fail("no tab went to the conversation", within.Err())
		}
	}
	bob.say("again")
	behind.shows("bob · 4 unread messages|again|silent")
	alice.away(false)
	alice.visit(hers.URL + "/with/bob")
	bob.until(bubble("again") + `?.querySelector('[data-mark="read"]')`)
	behind.shows()
	icon("icon")

	// Not while she is there.
	shown := behind.shown.Load()
	alice.visit(hers.URL + "/settings")
	alice.pick("set-notices", 2)
	for i, words := range []string{"you are there", "so you are"} {
		bob.say(words)
		alice.says(test("row")+` [data-test="row-count"]`, fmt.Sprint(i+1))
	}
	alice.visit(hers.URL + "/with/bob")
	bob.until(bubble("so you are") + `?.querySelector('[data-mark="read"]')`)

	// Without the words, as she has chosen.
	alice.visit(hers.URL + "/settings")
	alice.click("h2")
	alice.away(true)
	bob.say("and now?")
	behind.shows("bob|1 unread message|silent")

	// Nothing while she is not to be disturbed.
	alice.away(false)
	alice.pick("set-quiet", 3)
	quiet := fmt.Sprintf(`document.querySelector(%q)`, test("quiet"))
	alice.knows(quiet)
	second.knows(quiet)
	alice.away(true)
	tones := behind.tones.Load()
	for i, words := range []string{"not now", "nor now", "nor ever"} {
		bob.say(words)
		for _, p := range []*profile{alice, second} {
			p.knows(fmt.Sprintf(`document.title.startsWith("(%d)")`, i+2))
		}
	}
	for _, p := range []*profile{alice, second} {
		// A page's timers come in their order: what waits for others to read it first has waited.
		value[bool](p, `new Promise(done => setTimeout(() => setTimeout(done, 0, true), 300))`)
	}
	behind.shows("bob|1 unread message|silent")
	if n := behind.shown.Load() - shown; n != 1 {
		t.Errorf("one of six messages was to be shown, and %d were", n)
	}
	if n := behind.tones.Load() - tones; n != 0 {
		t.Errorf("%d sounded although she was not to be disturbed", n)
	}
	if complaints := alice.complaints(); len(complaints) > 0 {
		t.Errorf("alice's browser complained:\n%s", strings.Join(complaints, "\n"))
	}
}

// What of it is on the screen, in both languages.
func TestBrowserNoticesGallery(t *testing.T) {
	t.Parallel()
	alice, bob, hers, his, _ := two(t)
	for _, v := range []struct {
		viewer
		at    string
		other *profile
	}{{viewer{alice, "en"}, hers.URL, bob}, {viewer{bob, "zh"}, his.URL, alice}} {
		v.visit(v.at + "/")
		v.ready()
		v.away(true)
		v.other.say("Lunch?")
		v.knows(fmt.Sprintf(`document.querySelector(%q)`, test("notices-offer")))
		v.away(false)
		v.show("notices-offer")
		v.size(1280, 800)
		v.click(test("notices-yes"))
		v.gone(test("notices-offer"))
		v.may(v.at, "prompt")

		section := func(name string) {
			value[bool](v.profile, fmt.Sprintf(`(document.querySelector(%q).closest("section").scrollIntoView({block: "center"}), true)`, test("set-notices")))
			v.show(name)
		}
		v.visit(v.at + "/settings")
		v.see(test("notices-ask"))
		section("notices-unasked")
		v.may(v.at, "denied")
		v.visit(v.at + "/settings")
		v.see(test("notices-note"))
		v.gone(test("notices-ask"))
		v.pick("set-quiet", 2)
		v.see(test("quiet-until"))
		section("notices-denied-quiet")
		v.size(320, 640)
		v.visit(v.at + "/")
		v.see(test("quiet"))
		v.fits("the sign in the header")
		v.picture(v.prefix + "-quiet-320")
		v.size(1280, 800)
		v.talkTo(map[*profile]string{alice: "bob", bob: "alice"}[v.profile])
		v.picture(v.prefix + "-quiet-1280")
	}
}
