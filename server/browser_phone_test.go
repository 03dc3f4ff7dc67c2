package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// back goes back as the browser's own button does.
func (p *profile) back() {
	p.t.Helper()
	p.run("go back", chromedp.NavigateBack())
}

// On a phone one sees the list or a conversation, and back leads from the one to
// the other: the browser's and the app's, also right after joining by a link.
func TestBrowserPhoneBack(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	for _, p := range []*profile{alice, bob} {
		p.size(390, 844)
	}
	s := startServer(t)
	alice.becomeOwner(s.ownerLink(t), "alice")
	bob.visit(alice.invite())
	bob.signUpOnPhone("bob")
	atList, atTalk := `.list `+test("menu"), test("composer")

	// The page before this one is that of the invite, which is used up: it leads to the list.
	bob.tap("I am in")
	bob.reads(said{"I am in", "delivered"}) // a page that would lose something asks before it goes
	bob.back()
	bob.see(atList)
	bob.gone(atTalk)
	bob.says(test("row-last"), "I am in")

	// Alice is at the invite that she made, and had the list before.
	alice.back()
	alice.see(atList)
	for range 2 {
		alice.talkTo("bob")
		alice.gone(atList)
		alice.back()
		alice.see(atList)
		alice.gone(atTalk)
		alice.talkTo("bob")
		alice.click(test("back"))
		alice.see(atList)
		alice.gone(atTalk)
	}

	// Opened by its address, a conversation has no list before it; the app's button leads there all the same.
	alice.visit(s.URL + "/with/bob")
	alice.see(atTalk)
	alice.click(test("back"))
	alice.see(atList)
	alice.gone(atTalk)

	// Back closes the sheet of a new conversation and leaves what is behind it.
	alice.click(test("new"))
	alice.see(test("new-name"))
	alice.back()
	alice.gone(test("new-name"))
	alice.see(atList)
}

// signUpOnPhone is signUp where a conversation covers the list.
func (p *profile) signUpOnPhone(name string) {
	p.t.Helper()
	p.fillIn(name)
	p.see(test("composer"))
	p.gone(test("strip"))
}
