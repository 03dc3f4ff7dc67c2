package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// keeps waits until the device holds so many messages of a person's, looked up in its database.
func (p *profile) keeps(count int) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(indexedDB.databases().then(list => Promise.all(list.map(d => new Promise(done => {
		const open = indexedDB.open(d.name);
		open.onsuccess = () => {
			if (!open.result.objectStoreNames.contains("messages")) return done(0);
			const all = open.result.transaction("messages").objectStore("messages").count();
			all.onsuccess = () => { open.result.close(); done(all.result) };
		};
	})))).then(list => window.keptMessages = Math.max(...list)), window.keptMessages === %d)`, count))
}

// What somebody deletes for themselves goes from all of their tabs and devices, can be undone for
// some seconds, and stays with the other one.
func TestBrowserClear(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, s := two(t)
	for _, words := range []string{"one", "two", "three"} {
		bob.say(words)
	}
	bob.reads(said{"one", "delivered"}, said{"two", "delivered"}, said{"three", "delivered"})
	tab, phone := alice.tab("alice's second tab"), newProfile(t, "alice's phone")
	tab.visit(hers.URL + "/with/bob")
	phone.signIn(s.URL, "alice")
	phone.talkTo("bob")
	all := []*profile{alice, tab, phone}
	for _, p := range all[1:] {
		p.reads(said{"one", ""}, said{"two", ""}, said{"three", ""})
	}
	alice.talkTo("bob")
	alice.say("mine")
	bob.reads(said{"one", "read"}, said{"two", "read"}, said{"three", "read"}, said{"mine", ""})
	alice.until(bubble("mine") + `?.querySelector('[data-mark="read"]')`)

	// One of bob's, for herself: the focus goes to what is beside it.
	alice.choose("two", "delete-me")
	alice.reads(said{"one", ""}, said{"three", ""}, said{"mine", "read"})
	alice.until(`document.activeElement === ` + bubble("three"))
	alice.click(test("act-undo"))
	alice.reads(said{"one", ""}, said{"two", ""}, said{"three", ""}, said{"mine", "read"})
	alice.until(`document.activeElement === ` + bubble("two"))
	alice.choose("two", "delete-me")
	alice.reads(said{"one", ""}, said{"three", ""}, said{"mine", "read"})

	// And one of her own, after a question, which lets the first one go for good.
	alice.choose("mine", "delete")
	alice.see(test("ask"))
	alice.press(kb.Escape)
	alice.gone(test("ask"))
	alice.until(`document.activeElement === ` + bubble("mine"))
	alice.choose("mine", "delete")
	alice.click(test("act-delete-me"))
	for _, p := range all[1:] {
		p.reads(said{"one", ""}, said{"three", ""}, said{"mine", "read"})
	}
	bob.choose("two", "reply")
	bob.say("you said?")
	alice.until(bubble("you said?") + `?.querySelector('[data-test="quote"]').innerText.includes("A message that you deleted")`)
	for _, p := range all {
		p.reads(said{"one", ""}, said{"three", ""}, said{"you said?", ""})
	}
	alice.keeps(3)
	phone.keeps(3)

	// The whole conversation, by the key for it.
	alice.visit(hers.URL + "/")
	alice.see(rowOf("bob"))
	value[bool](alice, `(document.querySelector('.row[data-name="bob"]').focus(), true)`)
	alice.press(kb.Delete)
	alice.see(test("ask"))
	alice.press(kb.Escape)
	alice.gone(test("ask"))
	alice.until(`document.activeElement.dataset.name === "bob"`)
	alice.press(kb.Delete)
	alice.click(test("act-clear-yes"))
	alice.gone(rowOf("bob"))
	alice.click(test("act-undo"))
	alice.see(rowOf("bob"))
	alice.option("bob", "pin")
	alice.see(sign("bob", "pin"))
	alice.option("bob", "clear")
	alice.click(test("act-clear-yes"))
	alice.gone(rowOf("bob"))
	alice.visit(hers.URL + "/") // whoever leaves does not wait
	for _, p := range all {
		p.gone(rowOf("bob"))
		p.keeps(0)
	}
	phone.gone(test("item"))
	tab.gone(test("item"))
	phone.visit(s.URL + "/search?q=three")
	phone.see(test("found") + " .empty")

	// What is newer is there, and nothing else.
	bob.reads(said{"one", "read"}, said{"two", "read"}, said{"three", "read"}, said{"mine", ""}, said{"you said?", "read"})
	bob.say("again")
	for _, p := range all[:2] {
		p.says(rowOf("bob"), "again")
		p.gone(sign("bob", "pin"))
	}
	alice.talkTo("bob")
	alice.reads(said{"again", ""})

	for _, p := range append(all, bob) {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}

	// Without a network it goes at once, and everywhere when it is back. What waits stays.
	hers.pull()
	alice.see(test("strip"))
	alice.say("waits")
	alice.headOption("clear")
	alice.says(test("ask"), "1 message still waits")
	alice.click(test("act-clear-yes"))
	alice.says(rowOf("bob"), "waits")
	hers.mend()
	bob.until(bubble("waits"))
	phone.visit(s.URL + "/with/bob")
	phone.reads(said{"waits", "read"})
}

// The menu of a message that waits grows when the message is stored, under the focus.
func TestBrowserActionsGrow(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	bob.say("hello")
	alice.talkTo("bob")
	hers.pull()
	alice.see(test("strip"))
	alice.say("later")
	alice.menuOf("later")
	alice.gone(test("act-reply"))
	alice.press(kb.ArrowDown)
	alice.press(kb.ArrowDown)
	alice.until(`document.activeElement.dataset.act === "edit"`)
	hers.mend()
	alice.see(test("actions") + " " + test("act-reply"))
	alice.see(test("actions") + " .kinds")
	alice.until(`document.activeElement.dataset.act === "edit"`)
	alice.press(kb.Escape)
	alice.until(`document.activeElement === ` + bubble("later"))
}

// The questions before something goes, in both languages, for the eye.
func TestBrowserClearScreens(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	a := s.owner(t, "alice")
	hers, his := a.live(t, "device=x"), a.join(t, "bob").live(t, "")
	his.send("alice", "1", "The address is 12 Elm Street, the key is under the mat")
	his.send("alice", "2", "晚上一起吃饭吗？")
	hers.send("bob", "3", "Yes. 七点, at the usual place?")
	for _, tc := range []struct{ lang, prefix string }{{"en-US,en", "en"}, {"zh-CN,zh", "zh"}} {
		p := newProfileIn(t, "alice in "+tc.prefix, tc.lang)
		p.signIn(s.URL, "alice")
		p.talkTo("bob")
		p.until(bubble("Yes."))
		show := func(name string, width int64) {
			t.Helper()
			for _, dark := range []bool{false, true} {
				p.dark(dark)
				screen := fmt.Sprintf("%s-clear-%s-%d-%s", tc.prefix, name, width, map[bool]string{false: "light", true: "dark"}[dark])
				p.picture(screen)
				if tc.prefix == "en" {
					p.accessible(screen)
				}
			}
			p.dark(false)
			p.fits(name)
		}
		for _, width := range []int64{1280, 390} {
			p.size(width, 844)
			p.menuOf("The address")
			show("others", width)
			p.press(kb.Escape)
			p.choose("Yes.", "delete")
			p.see(test("ask"))
			show("message", width)
			p.press(kb.Escape)
			p.headOption("clear")
			p.see(test("ask"))
			show("conversation", width)
			p.press(kb.Escape)
			p.gone(test("ask"))
		}
		p.size(320, 600)
		p.choose("Yes.", "delete")
		p.see(test("ask"))
		p.fits("the question on a small screen")
		p.picture(tc.prefix + "-clear-message-320-light")
		p.press(kb.Escape)
		p.size(1280, 844)
		p.choose("晚上", "delete-me")
		p.see(test("act-undo"))
		show("undo", 1280)
		p.click(test("act-undo"))
		p.until(bubble("晚上"))
		p.close()
	}
}
