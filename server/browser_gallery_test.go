package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// viewer shows screens to the eye: each in .cache/screens, on a phone and on a
// desk, in the light and in the dark. What needs no eye is asserted: nothing is wider than its screen.
type viewer struct {
	*profile
	prefix string
}

func (v viewer) show(name string) {
	v.t.Helper()
	for _, width := range []int64{390, 1280} {
		v.size(width, 844)
		for _, dark := range []bool{false, true} {
			v.dark(dark)
			screen := fmt.Sprintf("%s-%s-%d-%s", v.prefix, name, width, map[bool]string{false: "light", true: "dark"}[dark])
			v.picture(screen)
			if width == 390 && v.prefix == "en" {
				v.accessible(screen)
			}
		}
		v.fits(name)
	}
	v.dark(false)
}

// fits fails where the page is wider than its window.
func (p *profile) fits(what string) {
	p.t.Helper()
	if over := value[float64](p, `document.scrollingElement.scrollWidth - innerWidth`); over > 0 {
		p.t.Errorf("%s: %s is %v px too wide", p.name, what, over)
	}
}

// Every screen that is not a conversation, in both languages.
func TestBrowserGallery(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ lang, prefix string }{{"en-US,en", "en"}, {"zh-CN,zh", "zh"}} {
		t.Run(tc.prefix, func(t *testing.T) {
			alice, bob := newProfileIn(t, "alice", tc.lang), newProfileIn(t, "bob", tc.lang)
			s := startServer(t)
			line := newCable(t, s.URL)
			hers, his := viewer{alice, tc.prefix}, viewer{bob, tc.prefix}

			alice.visit(line.URL + "/")
			hers.show("sign-in-unowned")
			alice.visit(line.through(s.ownerLink(t)))
			hers.show("owner")
			alice.becomeOwner(line.through(s.ownerLink(t)), "alice")
			alice.see(test("empty"))
			hers.show("list-empty")
			alice.click(test("menu"))
			hers.show("menu")
			alice.visit(line.URL + "/invite")
			alice.see(test("invite-make"))
			hers.show("invite")
			alice.click(test("invite-make"))
			alice.see(test("invite-qr"))
			alice.see(test("invite-row"))
			hers.show("invite-made")
			link := value[string](alice, fmt.Sprintf(`document.querySelector(%q).value`, test("invite-link")))

			bob.visit(line.URL + "/sign-in")
			his.show("sign-in")
			bob.write(`input[name="name"]`, "bob")
			bob.write(`input[name="password"]`, "not the password")
			bob.click(`button[type="submit"]`)
			bob.see(`p.error`)
			his.show("sign-in-wrong")
			for path, name := range map[string]string{"/sign-up": "sign-up-closed", "/nothing": "not-found", "/join/nothing": "invite-ended"} {
				bob.visit(line.URL + path)
				his.show(name)
			}
			bob.visit(link)
			his.show("join")
			bob.signUp("bob")
			bob.see(test("composer"))
			his.show("talk-empty")

			alice.visit(line.URL + "/#new")
			alice.see(test("new-name"))
			hers.show("new")
			alice.write(test("new-name"), "bbo")
			alice.click(test("new-start"))
			alice.see(test("new-error"))
			hers.show("new-nobody")
			alice.visit(line.URL + "/with/nobody")
			alice.says(test("nobody"), "nobody")
			hers.show("nobody")
			alice.visit(line.URL + "/settings")
			alice.see(test("session"))
			hers.show("settings")
			for _, id := range []string{"password-old", "password-change"} {
				value[bool](alice, fmt.Sprintf(`(document.querySelector(%q).scrollIntoView({block: "center"}), true)`, test(id)))
				hers.show(id)
			}
		})
	}
}

// The strip in each of its states, and what waits and what was refused.
func TestBrowserGalleryOfTrouble(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	en := viewer{alice, "en"}
	bob.say("Are you still in the office?")
	alice.talkTo("bob")
	alice.reads(said{"Are you still in the office?", ""})
	hers.pull()
	alice.see(test("strip") + `[data-phase="waiting"]`)
	alice.say("Half an hour more, then I am off.")
	alice.say("Shall I bring anything?")
	en.show("strip-reconnecting")
	alice.online(false)
	alice.see(test("strip") + `[data-phase="offline"]`)
	en.show("strip-offline")
}

// A server that was put back from a copy knows nobody who came later: what
// somebody writes to them is refused, says so, and can be taken back into the composer.
func TestBrowserRefused(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	dir, copied := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	s := startServerIn(t, dir)
	hers := newCable(t, s.URL)
	alice.becomeOwner(hers.through(s.ownerLink(t)), "alice")
	hers.pull()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}

	s = startServerIn(t, dir)
	hers.lead(t, s.URL)
	hers.mend()
	alice.ready()
	bob.visit(alice.invite())
	bob.signUp("bob")
	bob.say("hello")
	alice.talkTo("bob")
	alice.reads(said{"hello", ""})
	hers.pull()
	alice.see(test("strip"))
	alice.say("Can you hear me?")
	alice.reads(said{"hello", ""}, said{"Can you hear me?", "waiting"})

	again := startServerIn(t, copied)
	hers.lead(t, again.URL)
	hers.mend()
	alice.see(test("why"))
	viewer{alice, "en"}.show("refused")
	if marks := alice.texts(test("why")); !slices.ContainsFunc(marks, func(s string) bool { return s != "" }) {
		t.Errorf("why: %q", marks)
	}
	alice.click(test("edit"))
	alice.until(fmt.Sprintf(`document.querySelector(%q)?.value === "Can you hear me?"`, test("composer")))
}
