package main

import "testing"

// signIn comes back with the password to the app of a server.
func (p *profile) signIn(server, name string) {
	p.t.Helper()
	p.visit(server + "/")
	p.signUp(name) // the form asks for the same
}

// Two tabs and another browser of one person show the same, what was written in
// any of them too; what is read in one is read in all.
func TestBrowserSeveralOfOnePerson(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, s := two(t)
	tab := alice.tab("alice's second tab")
	phone := newProfile(t, "alice's phone")
	phone.size(390, 844)
	phone.signIn(s.URL, "alice")
	all := []*profile{alice, tab, phone}
	alice.visit(hers.URL + "/")
	tab.visit(hers.URL + "/")
	tab.ready()
	alice.ready()

	bob.say("one")
	bob.say("two")
	for _, p := range all {
		p.says(test("row")+` [data-test="row-count"]`, "2")
		p.says(test("row")+` [data-test="row-last"]`, "two")
	}
	bob.reads(said{"one", "delivered"}, said{"two", "delivered"})

	// Read on the phone is read everywhere.
	phone.talkTo("bob")
	phone.reads(said{"one", ""}, said{"two", ""})
	bob.reads(said{"one", "read"}, said{"two", "read"})
	for _, p := range all {
		p.gone(test("row-count"))
	}
	for _, p := range []*profile{alice, tab} {
		if title := value[string](p, "document.title"); title != "Tobar" {
			t.Errorf("%s: the title is %q", p.name, title)
		}
	}

	// Written in one is there in all, with what became of it.
	tab.talkTo("bob")
	alice.talkTo("bob")
	arrived := func(words string) { bob.until(bubbles + `.some(b => b.Words === ` + quoted(words) + `)`) }
	phone.tap("from the phone")
	arrived("from the phone")
	tab.say("from the second tab")
	arrived("from the second tab")
	alice.say("from the first")
	bob.reads(said{"one", "read"}, said{"two", "read"}, said{"from the phone", ""}, said{"from the second tab", ""}, said{"from the first", ""})
	for _, p := range all {
		p.reads(said{"one", ""}, said{"two", ""}, said{"from the phone", "read"}, said{"from the second tab", "read"}, said{"from the first", "read"})
	}

	// Signed out in one tab, the other is too; the phone is not.
	tab.visit(hers.URL + "/settings")
	tab.click(test("sign-out"))
	tab.see(`form[action="/sign-in"]`)
	alice.see(test("strip") + `[data-phase="signed-out"]`)
	phone.tap("still here")
	arrived("still here")
}
