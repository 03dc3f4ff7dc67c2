package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Whoever has a keyboard goes anywhere by Ctrl+K and a few letters, sees by ? which keys there are,
// and finds the focus where it was.
func TestBrowserSwitch(t *testing.T) {
	t.Parallel()
	alice := newProfile(t, "alice")
	s := startServer(t)
	owner := s.owner(t, "alice")
	for _, name := range []string{"bob", "小雨", "zoë"} {
		other := owner.join(t, name)
		if name != "zoë" {
			other.live(t, "").send("alice", "1", "hello")
		}
	}
	alice.signIn(s.URL, "alice")
	alice.ready()
	focus := func(selector string) {
		t.Helper()
		alice.until(`document.activeElement?.matches('` + selector + `')`)
	}
	open := func() {
		t.Helper()
		alice.press("k", kb.ModifierCtrl)
		focus(test("switch"))
	}

	// The one talked to last is first; letters find the other, the arrows walk, Enter takes.
	open()
	alice.until(`document.querySelector('[data-test="option"]').innerText.includes("小雨")`)
	alice.insert("b")
	alice.until(`document.querySelector('[data-test="option"]').innerText.includes("bob")`)
	alice.enter()
	alice.see(test("composer") + `[data-with="bob"]`)
	alice.gone(test("switcher"))
	focus(test("composer"))

	// Escape gives the focus back, and a second Ctrl+K too.
	open()
	alice.press(kb.ArrowDown)
	focus(test("option"))
	alice.press("x")
	focus(test("switch"))
	alice.until(`document.querySelector('[data-test="switch"]').value === "x"`)
	alice.press(kb.Escape)
	alice.gone(test("switcher"))
	focus(test("composer"))
	open()
	alice.press("k", kb.ModifierCtrl)
	alice.gone(test("switcher"))
	focus(test("composer"))

	// Somebody never written to, by the exact name; somebody who is not here.
	open()
	alice.insert("nobody-here")
	alice.enter()
	alice.says(test("note"), "nobody-here")
	alice.press("a", kb.ModifierCtrl)
	alice.insert("zoë")
	alice.enter()
	alice.see(test("composer") + `[data-with="zoë"]`)

	// Commands, in either language.
	open()
	alice.insert("深色")
	alice.enter()
	alice.until(`document.documentElement.dataset.theme === "dark"`)
	open()
	alice.insert("sett")
	alice.enter()
	alice.see(test("set-theme"))

	// The keys, by ? outside of a field and from the settings.
	alice.click(test("set-keys"))
	alice.says(test("keys"), "Ctrl")
	alice.press(kb.Escape)
	alice.gone(test("keys"))
	focus(test("set-keys"))
	alice.press("?")
	alice.see(test("keys"))
	alice.press(kb.Escape)
	alice.click(test("row") + `[data-name="bob"]`)
	focus(test("composer"))
	alice.press("?")
	alice.until(`document.querySelector('[data-test="composer"]').value === "?"`)
	alice.gone(test("keys"))

	// Ctrl+F searches here; the arrows go through what was found, and Escape leaves it.
	alice.press("f", kb.ModifierCtrl)
	focus(test("find"))
	alice.insert("hel")
	alice.see(test("hit"))
	alice.press(kb.ArrowDown)
	focus(test("hit"))
	alice.enter()
	alice.until(`document.activeElement === ` + bubble("hello"))
	alice.gone(test("latest"))
	alice.press(kb.Escape)
	focus(test("hit"))
	alice.press(kb.Escape)
	alice.gone(test("found"))
	alice.until(`location.pathname === "/with/bob" && !location.search.includes("q=")`)
	for _, complaint := range alice.complaints() {
		if !strings.Contains(complaint, "nobody-here") {
			t.Error(complaint)
		}
	}
}
