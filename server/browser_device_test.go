package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tobar/shared"
)

// kill ends the browser as a crash would, with all its tabs.
func (p *profile) kill() {
	p.t.Helper()
	process := chromedp.FromContext(p.ctx).Browser.Process()
	if err := process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-chromedp.FromContext(p.ctx).Browser.LostConnection
	for _, cancel := range p.cancel {
		cancel()
	}
	p.cancel = nil
}

// before runs a script in every page that the tab opens, before anything else does.
func (p *profile) before(script string) {
	p.t.Helper()
	err := call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	if err != nil {
		p.t.Fatal(err)
	}
}

// kept is how many records a store has on the device of whoever the profile is named after.
func kept(p *profile, store string) int {
	p.t.Helper()
	return value[int](p, fmt.Sprintf(`new Promise(done => indexedDB.open("tobar/%[2]s").onsuccess = e => {
		const db = e.target.result, count = db.transaction(%[1]q).objectStore(%[1]q).count();
		count.onsuccess = () => { db.close(); done(count.result); };
	})`, store, p.name))
}

// waiting are what stands on the screen as written and not sent.
func waiting(words ...string) (all []said) {
	for _, w := range words {
		all = append(all, said{w, "waiting"})
	}
	return all
}

// From the device alone: the app, the conversations, what was said in them, and
// what waits. It goes out in its order when there is a network again, from a tab that was closed, too.
func TestBrowserOpensOffline(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("one")
	alice.talkTo("bob")
	alice.say("two")
	bob.reads(said{"one", "read"}, said{"two", ""})
	bob.worker()
	bob.visit(his.URL + "/")
	bob.ready()
	bob.close()
	his.pull()

	bob.open()
	bob.visit(his.URL + "/with/alice")
	bob.reads(said{"one", "read"}, said{"two", ""})
	bob.says(test("row")+` [data-test="row-last"]`, "two")
	bob.says(test("strip"), "离线")
	bob.say("three")
	bob.say("four")
	want := append([]said{{"one", "read"}, {"two", ""}}, waiting("three", "four")...)
	bob.reads(want...)
	bob.insert("not yet")
	for kept(bob, "drafts") == 0 {
		bob.see(test("strip"))
	}
	bob.close()

	// Still without a network, all of it is there; and the draft.
	bob.open()
	bob.visit(his.URL + "/with/alice")
	bob.reads(want...)
	bob.until(`document.querySelector('[data-test="composer"]').value === "not yet"`)
	alice.say("meanwhile")
	bob.close()
	his.mend()

	bob.open()
	bob.visit(his.URL + "/")
	alice.reads(said{"one", ""}, said{"two", "read"}, said{"meanwhile", "delivered"}, said{"three", ""}, said{"four", ""})
	bob.talkTo("alice")
	bob.reads(said{"one", "read"}, said{"two", ""}, said{"meanwhile", ""}, said{"three", "read"}, said{"four", "read"})
}

// A browser that is killed while its user writes, with and without a network:
// whatever was on the screen arrives, once and in order.
func TestBrowserKilled(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("line 00")
	alice.talkTo("bob")
	bob.worker()
	bob.close() // what it knows of who is signed in is on the disk then
	bob.open()
	bob.visit(his.URL + "/with/alice")
	bob.ready()
	r := rand.New(rand.NewPCG(1, 2))
	written := 1
	for round := range 4 {
		if round%2 == 1 {
			his.pull()
		}
		for range 3 + r.IntN(3) {
			bob.say(fmt.Sprintf("line %02d", written))
			written++
		}
		bob.until(fmt.Sprintf(`%s.length === %d`, bubbles, written))
		if round%2 == 0 && r.IntN(2) == 0 {
			his.pull()
		}
		bob.kill()
		bob.open()
		his.mend()
		bob.visit(his.URL + "/with/alice")
		bob.until(fmt.Sprintf(`%s.length === %d`, bubbles, written))
	}
	alice.until(fmt.Sprintf(`%s.length >= %d`, bubbles, written))
	bob.until(bubbles + `.every(b => b.Mark === "read")`)
	var hers, want []string
	for _, b := range alice.talk() {
		hers = append(hers, b.Words)
	}
	for i := range written {
		want = append(want, fmt.Sprintf("line %02d", i))
	}
	if !slices.Equal(hers, want) {
		t.Errorf("alice reads %q", hers)
	}
	for i, b := range bob.talk() {
		if b.Words != want[i] || b.Mark != "read" {
			t.Errorf("bob reads %+v", b)
		}
	}
}

// Two tabs without a network write, and one of them is closed: both show the
// same, and the other one sends all of it, once, in the order in which it was written.
func TestBrowserTabsShare(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"locks":  "",
		"leases": `delete Navigator.prototype.locks; delete self.BroadcastChannel`,
	} {
		t.Run(name, func(t *testing.T) {
			alice, bob, _, his, _ := two(t)
			bob.say("hello")
			alice.talkTo("bob")
			bob.before(script)
			tab := bob.tab("bob's second tab")
			tab.before(script)
			for _, p := range []*profile{bob, tab} {
				p.visit(his.URL + "/with/alice")
				p.ready()
			}
			bob.say("from the first")
			tab.until(bubbles + `.some(b => b.Words === "from the first")`)
			tab.say("from the second")
			all := []said{{"hello", "read"}, {"from the first", "read"}, {"from the second", "read"}}
			for _, p := range []*profile{bob, tab} {
				p.reads(all...)
			}
			his.pull()
			for _, p := range []*profile{bob, tab} {
				p.see(test("strip"))
			}
			for i := range 4 {
				p := []*profile{bob, tab}[i%2]
				p.say(fmt.Sprint("waits ", i))
				all = append(all, said{fmt.Sprint("waits ", i), "waiting"})
				bob.reads(all...)
				tab.reads(all...)
			}
			tab.write(test("composer"), "half")
			tab.click(test("pane-name"))
			bob.until(`document.querySelector('[data-test="composer"]').value === "half"`)

			tab.close()
			his.mend()
			alice.until(bubbles + `.length === 7`)
			for i, b := range alice.talk()[3:] {
				if b.Words != fmt.Sprint("waits ", i) {
					t.Errorf("alice reads %q as number %d", b.Words, i)
				}
			}
		})
	}
}

// A tab that is closed as soon as what was written in it stands on the screen: it
// arrives. Another tab sends it where there is one, or else the next that is opened.
func TestBrowserTabClosed(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("hello")
	alice.talkTo("bob")
	want := []said{{"hello", ""}}
	for i := range 6 {
		tab := bob.tab(fmt.Sprint("bob's tab ", i))
		tab.visit(his.URL + "/with/alice")
		tab.see(test("composer"))
		if i%2 == 1 {
			bob.visit("about:blank")
		}
		words := fmt.Sprint("from tab ", i)
		tab.say(words)
		tab.until(fmt.Sprintf(`%s.some(b => b.Words === %q)`, bubbles, words))
		tab.close()
		if i%2 == 1 {
			bob.visit(his.URL + "/with/alice")
		}
		want = append(want, said{words, ""})
		alice.reads(want...)
	}
}

// Ten thousand messages that came while the browser was closed are taken onto
// the device, and the next start, without a network, has them.
func TestBrowserManyMessages(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, s := two(t)
	bob.worker()
	bob.close()
	alice.close()
	const many = 10_000
	header := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("alice:"+password))}}
	sender := s.dial(t, "device=load", shared.Subprotocol, header)
	for i := range many {
		sender.write(fmt.Sprintf("bob;id=%d|This is message number %05d, as long as messages are.", i, i))
	}
	for sent := 0; sent < many; {
		if f := sender.frame(); f.Address == shared.VerbSent {
			sent++
		}
	}
	bob.open()
	began := time.Now()
	bob.visit(his.URL + "/with/alice")
	last := fmt.Sprintf(`%s.at(-1)?.Words.includes("number %05d")`, bubbles, many-1)
	bob.until(last)
	for kept(bob, "messages") < many {
		bob.ready()
	}
	t.Logf("all of them are on the device after %v", time.Since(began))
	his.pull()
	for range 3 {
		began = time.Now()
		bob.visit(his.URL + "/with/alice")
		bob.until(last)
		t.Logf("open again after %v", time.Since(began))
	}
	// Further up, from the device alone.
	early := fmt.Sprintf(`%s.some(b => b.Words.includes("number %05d"))`, bubbles, many-1000)
	for !value[bool](bob, early) {
		value[bool](bob, `(() => { document.getElementById("scroller").scrollTop = -1e9; return true })()
			&& new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
	}
}

// A server whose data is of an older day: what only a device still has, of a
// closed browser too, goes back to it by itself, once.
func TestBrowserRestoredServer(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfileIn(t, "bob", "zh-CN,zh")
	dir, old := t.TempDir(), t.TempDir()
	s := startServerIn(t, dir)
	hers, his := meet(alice, bob, s)
	bob.say("one")
	alice.talkTo("bob")
	alice.reads(said{"one", ""})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(old, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	start := func(dir string) {
		s = startServerIn(t, dir)
		hers.lead(t, s.URL)
		his.lead(t, s.URL)
	}
	start(dir)
	bob.say("two")
	bob.say("three")
	alice.say("four")
	bob.until(bubbles + `.length === 4`)
	bob.until(bubbles + `.every(b => !b.Mark || b.Mark === "read")`)
	bob.visit(his.URL + "/settings") // the conversation is on the device, and not in the memory of the next page
	bob.see(test("sign-out"))
	bob.close()
	alice.close()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}

	start(old)
	bob.open()
	bob.visit(his.URL + "/")
	bob.ready()
	alice.open()
	alice.visit(hers.URL + "/with/bob")
	bob.talkTo("alice")
	for _, p := range []*profile{alice, bob} {
		p.click(test("composer"))
		p.until(bubbles + `.length === 4`)
	}
	for _, p := range []*profile{alice, bob} {
		p.until(bubbles + `.every(b => !b.Mark || b.Mark === "read")`)
	}
	alice.until(bubbles + `.map(b => b.Words).join() === "one,two,three,four"`)
}

// Signing out takes the copy along, after asking where something waits in it.
func TestBrowserSignOut(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("stays")
	bob.reads(said{"stays", "delivered"})
	bob.worker()
	bob.visit(his.URL + "/with/alice")
	bob.ready()
	const databases = `indexedDB.databases().then(all => all.map(d => d.name).filter(name => name.startsWith("tobar/")))`
	if got := value[[]string](bob, databases); !slices.Equal(got, []string{"tobar/bob"}) {
		t.Fatalf("bob's device keeps %q", got)
	}
	// While the device forgets, the app goes on: it must not ask again what has been answered.
	bob.before(`WebSocket = class { constructor() { throw new Error("no line") } };
		const forget = IDBFactory.prototype.deleteDatabase;
		IDBFactory.prototype.deleteDatabase = function(name) { dispatchEvent(new Event("online")); return forget.call(this, name) }`)
	bob.visit(his.URL + "/with/alice")
	bob.say("lost")
	bob.until(bubbles + `.map(b => b.Words).join() === "stays,lost" && ` + bubbles + `[1].Mark === "waiting"`)
	bob.click(`header [href="/settings"], ` + test("menu"))
	bob.click(test("menu-settings"))
	bob.click(test("sign-out"))
	bob.click(test("sign-out-anyway"))
	bob.see(`form[action="/sign-in"]`)
	if got := value[[]string](bob, databases); len(got) != 0 {
		t.Errorf("bob's device still keeps %q", got)
	}
	if kept := value[string](bob, `JSON.stringify(localStorage)`); strings.Contains(kept, "bob") {
		t.Errorf("bob's device still keeps %s", kept)
	}
	alice.talkTo("bob")
	alice.reads(said{"stays", ""})
}

// A device that keeps nothing, or has no room: the app says so and works from
// the server; nothing of it is lost while the page is there.
func TestBrowserKeepsNothing(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("hello")
	alice.talkTo("bob")

	bob.before(`Object.defineProperty(self, "indexedDB", {get() { throw new DOMException("no", "SecurityError") }})`)
	bob.visit(his.URL + "/with/alice")
	bob.see(test("strip") + `[data-phase="not-kept"]`)
	bob.say("without a copy")
	bob.reads(said{"hello", "read"}, said{"without a copy", "read"})
	alice.say("indeed")
	bob.reads(said{"hello", "read"}, said{"without a copy", "read"}, said{"indeed", ""})
	bob.visit(his.URL + "/with/alice")
	bob.reads(said{"hello", "read"}, said{"without a copy", "read"}, said{"indeed", ""})

	tab := bob.tab("bob's second tab")
	tab.visit(his.URL + "/with/alice")
	tab.ready()
	value[bool](tab, `(() => {
		IDBObjectStore.prototype.put = () => { if (!window.room) throw new DOMException("full", "QuotaExceededError"); };
		return true;
	})()`)
	tab.say("no room")
	tab.says(test("strip"), "空间")
	tab.reads(said{"hello", "read"}, said{"without a copy", "read"}, said{"indeed", ""}, said{"no room", "read"})
	alice.reads(said{"hello", ""}, said{"without a copy", ""}, said{"indeed", "read"}, said{"no room", ""})
}
