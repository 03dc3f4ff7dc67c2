package main

import (
	"fmt"
	"testing"
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
