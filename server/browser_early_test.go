package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// early is how many messages wait that were sent before an app was there.
const early = `Object.keys(localStorage).filter(key => key.startsWith("tobar/early/")).length`

// sendEarly sends words in a page whose app does not come.
func (p *profile) sendEarly(address, words string) {
	p.t.Helper()
	p.holdApp()
	p.visit(address)
	p.click(was("composer"))
	p.insert(words)
	p.enter()
	p.until(early + ` === 1`)
}

// What was sent in a page that ended before its app came is taken by another tab that has the app.
func TestBrowserEarlyElsewhere(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	alice.visit(hers.URL + "/with/bob")
	bob.say("are you there?")
	alice.reads(said{"are you there?", ""})
	value[bool](alice, `dispatchEvent(new Event("pagehide")) || true`) // a page is left with what it shows

	other := alice.tab("alice's other tab")
	other.sendEarly(hers.URL+"/with/bob", "I am")
	bob.says(test("item"), "I am")
	alice.reads(said{"are you there?", ""}, said{"I am", "read"})
	alice.until(early + ` === 0`)

	// And when both have it, it is one message.
	value[bool](other, `letGo() || true`)
	other.gone(`[data-snapshot]`)
	other.reads(said{"are you there?", ""}, said{"I am", "read"})
	bob.reads(said{"are you there?", "read"}, said{"I am", ""})
}

// Where the page cannot keep what is sent, the app sends it when it is there.
func TestBrowserEarlyUnkept(t *testing.T) {
	t.Parallel()
	alice, bob, hers := reading(t, "go on")
	alice.holdApp()
	alice.before(`{
		const real = Storage.prototype.setItem;
		Storage.prototype.setItem = function (key, ...how) {
			if (key.startsWith("tobar/early/")) throw new DOMException("full", "QuotaExceededError");
			return real.call(this, key, ...how);
		};
	}`)
	alice.visit(hers.URL + "/with/bob")
	alice.click(was("composer"))
	alice.insert("all of it")
	alice.enter()
	alice.until(fmt.Sprintf(`document.querySelector(%q).readOnly && `+early+` === 0`, was("composer")))
	alice.letGo()
	alice.reads(said{"go on", ""}, said{"all of it", "read"})
	bob.reads(said{"go on", "read"}, said{"all of it", ""})
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === ""`, test("composer")))
}

// Who signs out loses nothing of it without being asked, and is not asked when it has been sent.
func TestBrowserEarlySignOut(t *testing.T) {
	t.Parallel()
	alice, bob, hers := reading(t, "go on")
	value[bool](alice, `dispatchEvent(new Event("pagehide")) || true`)
	alice.visit(hers.URL + "/settings")
	alice.see(test("sign-out"))
	other := alice.tab("alice's other tab")
	other.sendEarly(hers.URL+"/with/bob", "not too late")

	alice.click(test("sign-out"))
	bob.says(test("item"), "not too late")
	alice.gone(test("sign-out-anyway"))
	alice.until(early + ` === 0`)
	alice.click(test("sign-out"))
	alice.see(`form[action="/sign-in"]`)
}

// A conversation is opened before the app is there, and left again. What is written keeps it from being opened so early.
func TestBrowserEarlyOpen(t *testing.T) {
	t.Parallel()
	alice, bob, hers := reading(t, "go on")
	alice.visit(hers.URL + "/with/alice")
	alice.see(test("composer") + `[data-with="alice"]`)
	alice.say("milk")
	alice.reads(said{"milk", "stored"})
	alice.holdApp()
	row := func(name string) string { return was("row") + `[data-name="` + name + `"]` }
	const bones = `document.querySelector("main .bones")?.checkVisibility({visibilityProperty: true})`
	list := fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, row("bob"))
	for _, width := range []int64{390, 1280} {
		phone := width == 390
		alice.size(width, 600)
		alice.visit(hers.URL + "/")
		alice.see(row("bob"))
		opened := fmt.Sprintf(`location.pathname === "/with/bob" && %s && %s === %v`, bones, list, !phone)
		// A tab of its own is for the browser to open.
		if !value[bool](alice, fmt.Sprintf(`(() => {
			let left = false;
			addEventListener("click", e => { left = !e.defaultPrevented; e.preventDefault(); }, {once: true});
			document.querySelector(%q).dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, ctrlKey: true}));
			return left;
		})()`, row("bob"))) {
			t.Error("a press that asks for another tab opens the conversation in this one")
		}
		alice.click(row("bob"))
		alice.until(opened)
		value[bool](alice, `history.back() || true`)
		alice.until(fmt.Sprintf(`location.pathname === "/" && !%s && %s`, bones, list))
		alice.click(row("bob"))
		alice.until(opened)
		alice.until(fmt.Sprintf(`document.querySelector("[aria-current]").matches(%q)`, row("bob")))
		alice.save(fmt.Sprintf("early-open-%d", width), chromedp.CaptureScreenshot())
		alice.letGo()
		alice.reads(said{"go on", ""})
		if phone { // the list is where she came from
			alice.click(test("back"))
			alice.until(`location.pathname === "/" && navigation.canGoForward`)
		}
	}

	// What was left is there with what has been sent in it, however often she goes there.
	alice.visit(hers.URL + "/")
	alice.click(row("bob"))
	alice.says(was("item"), "go on")
	alice.click(was("composer"))
	alice.insert("I do")
	alice.enter()
	alice.says(was("item"), "I do")
	value[bool](alice, `history.back() || true`)
	alice.gone(was("item"))
	alice.click(row("bob"))
	alice.says(was("item"), "I do")
	alice.letGo()
	bob.says(test("item"), "I do")
	alice.reads(said{"go on", ""}, said{"I do", "read"})

	alice.visit(hers.URL + "/with/bob")
	alice.click(was("composer"))
	alice.insert("not yet")
	alice.click(row("alice"))
	alice.until(fmt.Sprintf(`location.pathname === "/with/bob" && document.querySelector(%q).ariaBusy === "true"`, row("alice")))
	alice.letGo()
	alice.see(test("composer") + `[data-with="alice"]`)
	alice.reads(said{"milk", "stored"})
	alice.talkTo("bob")
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === "not yet"`, test("composer")))

	// Nor is one opened once the app has begun, which would not see the other address.
	alice.click(test("composer"))
	alice.enter()
	bob.says(test("item"), "not yet")
	alice.visit(hers.URL + "/with/bob")
	alice.click(was("find"))
	alice.compose("ni")
	value[bool](alice, `letGo() || true`)
	alice.until(`document.title.includes("bob")`) // it waits for the input method
	value[bool](alice, fmt.Sprintf(`document.querySelector(%q).click() || true`, row("alice")))
	alice.until(fmt.Sprintf(`location.pathname === "/with/bob" && document.querySelector(%q).ariaBusy === "true"`, row("alice")))
	alice.compose("")
	alice.gone(`[data-snapshot]`)
	alice.see(test("composer") + `[data-with="alice"]`)
	alice.reads(said{"milk", "stored"})
	if complaints := alice.complaints(); len(complaints) > 0 {
		t.Errorf("the browser complained:\n%s", strings.Join(complaints, "\n"))
	}
}
