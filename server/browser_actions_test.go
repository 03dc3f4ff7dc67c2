package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// bubble is the selector of the message with these words, an expression in JavaScript.
func bubble(words string) string {
	quoted, _ := json.Marshal(words)
	return fmt.Sprintf(`[...document.querySelectorAll('[data-test="item"]')].findLast(i => i.querySelector('[data-test="words"]').textContent.startsWith(%s))`, quoted)
}

// wordsOf is the selector of the words of a message, an expression in JavaScript.
func wordsOf(words string) string { return bubble(words) + `?.querySelector('[data-test="words"]')` }

// menuOf opens the menu of a message with the right button of the mouse.
func (p *profile) menuOf(words string) {
	p.t.Helper()
	x, y := p.reach(wordsOf(words), "8", "8")
	p.run("right click", chromedp.MouseClickXY(x, y, chromedp.ButtonRight))
	p.see(test("actions"))
}

// choose opens the menu of a message and takes something from it.
func (p *profile) choose(words, what string) {
	p.t.Helper()
	p.menuOf(words)
	p.click(test("act-" + what))
	p.gone(test("actions"))
}

func (p *profile) press(keys string, held ...kb.Modifier) {
	p.t.Helper()
	p.run("press "+keys, chromedp.KeyEvent(keys, chromedp.KeyModifiers(held...)))
}

// touch puts a finger down, moves it in steps and lifts it after a while.
func (p *profile) touch(words string, right float64, held time.Duration) {
	p.t.Helper()
	left, top := p.reach(wordsOf(words), "8", "8")
	finger := func(kind input.DispatchTouchEventType, x float64) {
		params := input.DispatchTouchEventParams{Type: kind}
		if kind != input.DispatchTouchEventTypeTouchEnd {
			params.TouchPoints = []*input.TouchPoint{{X: x, Y: top}}
		} else {
			params.TouchPoints = []*input.TouchPoint{}
		}
		if err := call(p, input.DispatchTouchEvent, params); err != nil {
			p.fail("touch", err)
		}
	}
	finger(input.DispatchTouchEventTypeTouchStart, left)
	for x := 0.0; x < right; x += 12 {
		finger(input.DispatchTouchEventTypeTouchMove, left+x)
	}
	if held > 0 {
		p.see(test("actions"))
	}
	finger(input.DispatchTouchEventTypeTouchEnd, 0)
}

// hasReaction waits for a chip under a message.
func (p *profile) hasReaction(words, chip string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`%s?.querySelector('[data-test="reactions"]')?.innerText === %q`, bubble(words), chip))
}

// Whoever has written something wrong, or has something to say to what was
// written, can: it arrives at the other one, and stays after a reload.
func TestBrowserActions(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	bob.say("Soup at noon?")
	alice.talkTo("bob")
	alice.say("Yse")
	bob.reads(said{"Soup at noon?", "read"}, said{"Yse", ""})

	// A reply, from the menu, and back to the original by its quote.
	alice.choose("Soup", "reply")
	alice.says(test("quoting"), "Soup at noon?")
	alice.say("The one with leeks")
	alice.gone(test("quoting"))
	bob.until(bubble("The one with leeks") + `?.querySelector('[data-test="quote"]')?.innerText.includes("Soup at noon?")`)
	bob.click(test("quote"))
	bob.until(`document.activeElement === ` + bubble("Soup at noon?"))

	// An edit: Escape leaves it and brings the draft back.
	alice.click(test("composer"))
	alice.insert("half a thought")
	alice.choose("Yse", "edit")
	alice.until(`document.querySelector('[data-test="composer"]').value === "Yse"`)
	alice.press(kb.Escape)
	alice.until(`document.querySelector('[data-test="composer"]').value === "half a thought"`)
	alice.choose("Yse", "edit")
	alice.press("a", kb.ModifierCtrl)
	alice.insert("Yes")
	alice.enter()
	alice.until(`document.querySelector('[data-test="composer"]').value === "half a thought"`)
	bob.until(bubble("Yes") + `?.innerText.includes("已编辑")`)
	alice.until(bubble("Yes") + `?.querySelector('[data-mark="read"]')`)

	// Reactions: from the menu, by the chip, and back.
	bob.menuOf("Yes")
	bob.click(`[data-kind="👍"]`)
	alice.hasReaction("Yes", "👍")
	alice.click(test("reactions") + " button")
	bob.hasReaction("Yes", "👍 2")
	bob.click(test("reactions") + " button")
	alice.hasReaction("Yes", "👍")

	// A deletion can be undone, and then not.
	alice.choose("The one", "delete")
	alice.click(test("act-delete-all"))
	alice.click(test("act-undo"))
	alice.gone(test("note"))
	alice.choose("The one", "delete")
	alice.click(test("act-delete-all"))
	bob.until(bubble("消息已撤回"))
	alice.until(bubble("Message taken back"))

	alice.visit(hers.URL + "/with/bob")
	alice.reads(said{"Soup at noon?", ""}, said{"Yes", "read"}, said{"Message taken back", "read"})
	alice.hasReaction("Yes", "👍")
	for _, p := range []*profile{alice, bob} {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}
}

// What is changed while the network is away shows at once, survives a closed
// tab, and goes out by itself: what still waited goes as it is by then.
func TestBrowserActionsOffline(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	bob.say("Soup?")
	alice.talkTo("bob")
	alice.say("Yse")
	bob.reads(said{"Soup?", "read"}, said{"Yse", ""})

	hers.pull()
	alice.online(false)
	alice.see(test("strip") + `[data-phase="offline"]`)
	alice.choose("Yse", "edit")
	alice.press("a", kb.ModifierCtrl)
	alice.insert("Yes")
	alice.enter()
	alice.menuOf("Soup?")
	alice.click(`[data-kind="❤️"]`)
	alice.say("wiats")
	alice.until(bubble("wiats"))
	alice.press(kb.ArrowUp)
	alice.press("a", kb.ModifierCtrl)
	alice.insert("waits")
	alice.enter()
	alice.reads(said{"Soup?", ""}, said{"Yes", "waiting"}, said{"waits", "waiting"})
	alice.hasReaction("Soup?", "❤️")

	alice.visit(hers.URL + "/with/bob")
	alice.reads(said{"Soup?", ""}, said{"Yes", "waiting"}, said{"waits", "waiting"})
	alice.hasReaction("Soup?", "❤️")
	hers.mend()
	alice.online(true)
	alice.reads(said{"Soup?", ""}, said{"Yes", "read"}, said{"waits", "read"})
	bob.reads(said{"Soup?", "read"}, said{"Yes", ""}, said{"waits", ""})
	bob.hasReaction("Soup?", "❤️")
	bob.until(`!` + bubble("waits") + `.innerText.includes("已编辑")`)
}

// All of it goes by the keyboard, and to somebody else by their name.
func TestBrowserActionsByKeyboard(t *testing.T) {
	t.Parallel()
	alice, bob, _, _, _ := two(t)
	bob.say("Soup?")
	alice.talkTo("bob")
	alice.reads(said{"Soup?", ""})
	value[bool](alice, `document.getElementById("scroller").focus() || true`)
	alice.press(kb.ArrowUp)
	alice.until(`document.activeElement === ` + bubble("Soup?"))
	alice.enter()
	alice.see(test("actions"))
	alice.press(kb.Escape)
	alice.gone(test("actions"))
	alice.until(`document.activeElement === ` + bubble("Soup?"))
	alice.enter()
	alice.press(kb.ArrowRight)
	alice.until(`document.activeElement.dataset.kind === "❤️"`)
	alice.enter()
	bob.hasReaction("Soup?", "❤️")

	// To somebody who has no row yet: oneself.
	alice.choose("Soup?", "forward")
	alice.see(test("forward"))
	alice.insert("nobody-here")
	alice.enter()
	alice.see(test("note"))
	alice.press("a", kb.ModifierCtrl)
	alice.insert("alice")
	alice.enter()
	alice.see(test("composer") + `[data-with="alice"]`)
	alice.reads(said{"Soup?", "stored"})
}

// On a phone a finger that stays opens the menu, and one that goes to the right replies.
func TestBrowserActionsByFinger(t *testing.T) {
	t.Parallel()
	alice, bob, _, _, _ := two(t)
	bob.say("Soup?")
	bob.say("晚上一起吃饭吗？")
	alice.talkTo("bob")
	alice.say("Yes. 七点, at the usual place?")
	for _, dark := range []bool{false, true} {
		theme := map[bool]string{false: "light", true: "dark"}[dark]
		for _, width := range []int64{390, 1280} {
			alice.size(width, 844)
			alice.dark(dark)
			if width == 390 {
				alice.touch("Yes.", 0, time.Second)
			} else {
				alice.menuOf("Yes.")
			}
			t.Log(alice.picture(fmt.Sprintf("actions-menu-%d-%s", width, theme)))
			alice.accessible("actions-menu " + theme)
			alice.click(test("act-forward"))
			t.Log(alice.picture(fmt.Sprintf("actions-forward-%d-%s", width, theme)))
			alice.accessible("actions-forward " + theme)
			alice.press(kb.Escape)
			alice.gone(test("forward"))
			if width == 390 {
				alice.touch("Soup?", 100, 0)
			} else {
				alice.choose("Soup?", "reply")
			}
			alice.says(test("quoting"), "Soup?")
			t.Log(alice.picture(fmt.Sprintf("actions-reply-%d-%s", width, theme)))
			alice.accessible("actions-reply " + theme)
			alice.press(kb.Escape)
			alice.gone(test("quoting"))
		}
	}
	bob.size(390, 844)
	bob.dark(true)
	bob.touch("Yes.", 0, time.Second)
	t.Log(bob.picture("actions-menu-zh-390-dark"))
	bob.click(test("act-forward"))
	t.Log(bob.picture("actions-forward-zh-390-dark"))
	bob.press(kb.Escape)
	bob.gone(test("forward"))
	alice.choose("Soup?", "reply")
	alice.say("leeks")
	alice.reads(said{"Soup?", ""}, said{"晚上一起吃饭吗？", ""}, said{"Yes. 七点, at the usual place?", "read"}, said{"leeks", "read"})
	alice.menuOf("Yes.")
	alice.click(`[data-kind="😂"]`)
	alice.hasReaction("Yes.", "😂")
	alice.choose("leeks", "delete")
	alice.click(test("act-delete-all"))
	alice.see(test("act-undo"))
	t.Log(alice.picture("actions-all-1280-dark"))
	alice.size(390, 844)
	alice.dark(false)
	t.Log(alice.picture("actions-all-390-light"))
	alice.accessible("actions-all")
	alice.size(1280, 844)
	alice.media("", &emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	alice.menuOf("Yes.")
	t.Log(alice.picture("actions-forced-1280"))
	alice.press(kb.Escape)
	alice.gone(test("actions"))

	// On paper there is the conversation, in the light.
	alice.media("print", &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "dark"})
	t.Log(alice.picture("actions-print"))
	alice.gone(test("composer"))
	alice.until(`getComputedStyle(document.querySelector('[data-test="words"]')).color === "rgb(0, 0, 0)"`)
}
