package main

import (
	"errors"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// compose lets an input method show what is being composed in the focused field.
func (p *profile) compose(text string) {
	p.t.Helper()
	end := int64(len([]rune(text)))
	if err := call(p, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end}); err != nil {
		p.fail("compose "+text, err)
	}
}

// process presses Enter as browsers report it while an input method takes the key.
func (p *profile) process() {
	p.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 229, NativeVirtualKeyCode: 229}
	up := key
	up.Type = input.DispatchKeyEventTypeKeyUp
	if err := errors.Join(call(p, input.DispatchKeyEvent, key), call(p, input.DispatchKeyEvent, up)); err != nil {
		p.fail("press Enter for the input method", err)
	}
}

// An Enter that is the input method's ends the composition and sends nothing,
// whether it comes before its end, as in Chromium, or after it, as in Safari.
// The next one sends.
func TestBrowserInputMethod(t *testing.T) {
	t.Parallel()
	alice, bob, _, _, _ := two(t)
	bob.say("在吗")
	alice.talkTo("bob")
	written := func(words string) string {
		return fmt.Sprintf(`document.querySelector(%q).value === %q`, test("composer"), words)
	}
	alice.click(test("composer"))
	for _, step := range []string{"n", "ni", "ni h", "ni hao"} {
		alice.compose(step)
	}
	alice.until(written("ni hao"))
	alice.process()
	alice.until(written("ni hao"))
	alice.insert("你好") // ends the composition
	alice.process()
	alice.until(written("你好"))
	if all := alice.talk(); len(all) != 1 {
		t.Fatalf("sent by the input method's Enter: %+v", all)
	}
	alice.enter()
	bob.reads(said{"在吗", "read"}, said{"你好", ""})
	alice.reads(said{"在吗", ""}, said{"你好", "read"})

	// A composition that is under way does not disturb, nor is disturbed by, what arrives.
	alice.compose("zai")
	bob.say("有空吗")
	alice.reads(said{"在吗", ""}, said{"你好", "read"}, said{"有空吗", ""})
	alice.until(written("zai"))
	alice.insert("在")
	alice.enter()
	bob.reads(said{"在吗", "read"}, said{"你好", ""}, said{"有空吗", "read"}, said{"在", ""})
}

// What the Enter key does can be chosen.
func TestBrowserEnterMakesLine(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	alice.visit(hers.URL + "/settings")
	alice.see(test("set-enter"))
	value[bool](alice, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.selectedIndex = 2; return e.dispatchEvent(new Event("change", {bubbles: true})); })()`, test("set-enter")))
	alice.visit(hers.URL + "/with/bob")
	alice.click(test("composer"))
	alice.insert("one")
	alice.enter()
	alice.insert("two")
	alice.enter(kb.ModifierCtrl)
	bob.reads(said{"one\ntwo", ""})
}
