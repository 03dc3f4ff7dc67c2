package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// firstEmoji waits until this one comes first, which Enter takes.
func (p *profile) firstEmoji(sign string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector('[data-test="emojis"] [data-kind]')?.dataset.kind === %q`, sign))
}

// pickFor opens all emoji for a message.
func (p *profile) pickFor(words string) {
	p.t.Helper()
	p.menuOf(words)
	p.click(test("act-pick"))
	p.see(test("emojis"))
}

// Any emoji may be a reaction: it is found by what it is called in both languages, by the
// keyboard alone, and without a network once the list has been fetched, which nobody does unasked.
func TestBrowserEmoji(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	bob.say("Soup?")
	alice.talkTo("bob")
	alice.say("Yes")
	bob.reads(said{"Soup?", "read"}, said{"Yes", ""})
	alice.worker()
	alice.visit(hers.URL + "/with/bob")
	alice.reads(said{"Soup?", ""}, said{"Yes", "read"})
	if value[bool](alice, `caches.match("/web/emoji.json").then(Boolean)`) {
		t.Error("the list was fetched before anybody asked for it")
	}

	hers.pull()
	alice.pickFor("Soup?")
	alice.see(test("emoji-again"))
	alice.picture("emoji-failed")
	alice.accessible("emoji-failed")
	hers.mend()
	alice.click(test("emoji-again"))
	alice.firstEmoji("😀")
	alice.insert("火")
	alice.firstEmoji("🔥")
	alice.press("a", kb.ModifierCtrl)
	alice.insert("Fire")
	alice.firstEmoji("🔥")
	viewer{alice, "en"}.show("emoji-found")
	alice.small("emoji-found")
	alice.press("a", kb.ModifierCtrl)
	alice.insert("qqqq")
	alice.says(test("emoji-status"), "No emoji")
	alice.press(kb.Escape)
	alice.gone(test("emojis"))
	alice.until(`document.activeElement === ` + bubble("Soup?"))

	bob.size(320, 600)
	bob.touch("Yes", 0, time.Second)
	bob.small("emoji-button")
	bob.press(kb.Escape)
	bob.gone(test("actions"))
	bob.pickFor("Yes")
	bob.firstEmoji("😀")
	viewer{bob, "zh"}.show("emoji")
	bob.insert("fire")
	bob.firstEmoji("🔥")
	bob.enter()
	bob.gone(test("emojis"))
	alice.hasReaction("Yes", "🔥")
	bob.until(`document.activeElement === ` + bubble("Yes"))

	alice.gone(test("strip"))
	hers.pull()
	alice.visit(hers.URL + "/with/bob")
	alice.pickFor("Soup?")
	alice.firstEmoji("😀")
	for _, step := range []struct{ key, kind string }{{kb.ArrowDown, "😀"}, {kb.ArrowRight, "😃"}, {kb.ArrowRight, "😄"}, {kb.ArrowLeft, "😃"}} {
		alice.press(step.key)
		alice.until(fmt.Sprintf(`document.activeElement.dataset.kind === %q`, step.kind))
	}
	alice.enter()
	alice.hasReaction("Soup?", "😃")
	hers.mend()
	bob.hasReaction("Soup?", "😃")
	alice.pickFor("Soup?")
	alice.see(test("emojis") + ` [data-kind="😃"][aria-pressed="true"]`)
	alice.firstEmoji("😃")
	alice.enter()
	bob.until(`!` + bubble("Soup?") + `.querySelector('[data-test="reactions"]')`)
}
