package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// rowOf is the selector of the row of a conversation, and sign that of something it shows.
func rowOf(name string) string { return test("row") + `[data-name="` + name + `"]` }

func sign(name, what string) string { return rowOf(name) + ` .sign[data-mark="` + what + `"]` }

// option takes something from the menu of a conversation in the list.
func (p *profile) option(name, what string) {
	p.t.Helper()
	x, y := p.reach(fmt.Sprintf(`document.querySelector(%q)`, rowOf(name)), "100", "20")
	p.run("right click", chromedp.MouseClickXY(x, y, chromedp.ButtonRight))
	p.see(test("choices"))
	p.click(test("act-" + what))
}

// headOption takes something from the menu in the head of the conversation on the screen.
func (p *profile) headOption(what string) {
	p.t.Helper()
	p.click(`.pane ` + test("options"))
	p.see(test("choices"))
	p.click(test("act-" + what))
}

// What a person sets about a conversation shows at once, reaches their other devices, and
// waits where there is no network; who is blocked is not heard, and ticks stay true.
func TestBrowserStanding(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, s := two(t)
	bob.say("hello")
	phone := newProfile(t, "alice's phone")
	phone.signIn(s.URL, "alice")
	phone.says(rowOf("bob"), "hello")

	alice.option("bob", "pin")
	alice.see(sign("bob", "pin"))
	phone.see(sign("bob", "pin"))
	phone.option("bob", "mute")
	phone.click(test("act-mute-for") + `[data-hours="0"]`)
	phone.see(sign("bob", "mute"))
	alice.see(sign("bob", "mute"))
	alice.see(rowOf("bob") + " .count.calm")

	phone.option("bob", "archive")
	alice.gone(rowOf("bob"))
	alice.says(test("shelf"), "1")
	bob.say("still away")
	alice.click(test("shelf"))
	alice.says(rowOf("bob"), "still away")
	alice.option("bob", "mute") // and what is new brings it back
	phone.see(rowOf("bob"))

	// Without a network.
	hers.pull()
	alice.online(false)
	alice.see(test("strip") + `[data-phase="offline"]`)
	alice.see(rowOf("bob")) // the shelf is empty, and gone
	alice.option("bob", "pin")
	alice.gone(sign("bob", "pin"))
	phone.see(sign("bob", "pin"))
	alice.visit(hers.URL + "/") // as if it were opened again
	alice.see(rowOf("bob"))
	alice.gone(sign("bob", "pin"))
	hers.mend()
	alice.online(true)
	phone.gone(sign("bob", "pin"))

	alice.talkTo("bob")
	alice.reads(said{"hello", ""}, said{"still away", ""})
	bob.reads(said{"hello", "read"}, said{"still away", "read"})
	alice.headOption("unread")
	alice.gone(test("composer"))
	phone.see(rowOf("bob") + " " + test("row-marked"))
	alice.talkTo("bob")
	phone.gone(rowOf("bob") + " " + test("row-marked"))

	alice.headOption("block")
	alice.click(test("act-block-yes"))
	alice.see(test("blocked"))
	phone.see(sign("bob", "block"))
	bob.gone(test("pane-under"))
	bob.say("unheard")
	bob.reads(said{"hello", "read"}, said{"still away", "read"}, said{"unheard", "stored"})
	alice.visit(hers.URL + "/settings")
	alice.click(test("blocked-row") + " " + test("unblock"))
	alice.gone(test("blocked-row"))
	phone.gone(sign("bob", "block"))
	bob.say("heard")
	bob.reads(said{"hello", "read"}, said{"still away", "read"}, said{"unheard", "stored"}, said{"heard", "delivered"})

	// What alice hides, she does not see of bob either.
	alice.click(test("hide-receipts"))
	alice.until(`!document.querySelector('[data-test="hide-receipts"]').checked`)
	phone.visit(s.URL + "/settings")
	phone.until(`document.querySelector('[data-test="hide-receipts"]')?.checked === false`)
	alice.visit(hers.URL + "/with/bob")
	alice.reads(said{"hello", ""}, said{"still away", ""}, said{"heard", ""})
	alice.say("and this?")
	alice.reads(said{"hello", ""}, said{"still away", ""}, said{"heard", ""}, said{"and this?", "delivered"})
	bob.reads(said{"hello", "read"}, said{"still away", "read"}, said{"unheard", "stored"}, said{"heard", "delivered"}, said{"and this?", ""})
	bob.say("yes")
	alice.reads(said{"hello", ""}, said{"still away", ""}, said{"heard", ""}, said{"and this?", "delivered"}, said{"yes", ""})
	bob.reads(said{"hello", "read"}, said{"still away", "read"}, said{"unheard", "stored"}, said{"heard", "delivered"}, said{"and this?", ""}, said{"yes", "delivered"})
}
