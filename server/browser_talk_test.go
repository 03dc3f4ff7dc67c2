package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// said is one bubble of the conversation on the screen.
type said struct {
	Words string
	Mark  string // "" for somebody else's
}

// bubbles reads the conversation on the screen, oldest first.
const bubbles = `[...document.querySelectorAll('[data-test="item"]')].map(item => {
	const words = item.querySelector('[data-test="words"]').cloneNode(true);
	words.querySelector(".meta")?.remove();
	return {Words: words.textContent, Mark: item.querySelector('[data-test="mark"]')?.dataset.mark || ""};
})`

// reads waits until the conversation on the screen is exactly this.
func (p *profile) reads(want ...said) {
	p.t.Helper()
	wanted, err := json.Marshal(want)
	if err != nil {
		p.t.Fatal(err)
	}
	p.until(fmt.Sprintf(`JSON.stringify(%s) === JSON.stringify(%s)`, bubbles, wanted))
}

// say writes a message as with a keyboard and sends it with Enter.
func (p *profile) say(words string) {
	p.t.Helper()
	p.click(test("composer"))
	p.insert(words)
	p.enter()
	p.until(fmt.Sprintf(`document.querySelector(%q).value === ""`, test("composer")))
}

// tap writes a message and sends it with the button, as one does on a phone.
func (p *profile) tap(words string) {
	p.t.Helper()
	p.click(test("composer"))
	p.insert(words)
	p.click(test("send"))
	p.until(fmt.Sprintf(`document.querySelector(%q).value === ""`, test("composer")))
}

// invite makes an invite link as its user would.
func (p *profile) invite() string {
	p.t.Helper()
	p.click(test("menu"))
	p.click(test("menu-invite"))
	p.click(test("invite-make"))
	p.see(test("invite-qr"))
	return value[string](p, fmt.Sprintf(`document.querySelector(%q).value`, test("invite-link")))
}

// talkTo opens the conversation with somebody from the list.
func (p *profile) talkTo(name string) {
	p.t.Helper()
	p.click(test("row") + `[data-name="` + name + `"]`)
	p.see(test("composer") + `[data-with="` + name + `"]`)
}

// two makes alice the owner and brings bob in by her invite, each in a browser of
// their own and over a cable of their own, and puts them into their conversation.
func two(t *testing.T) (alice, bob *profile, hers, his *cable, s *testServer) {
	t.Helper()
	alice, bob = newProfile(t, "alice"), newProfileIn(t, "bob", "zh-CN,zh")
	s = startServer(t)
	hers, his = meet(alice, bob, s)
	return alice, bob, hers, his, s
}

// meet is what two does, with browsers and a server that are there already.
func meet(alice, bob *profile, s *testServer) (hers, his *cable) {
	t := alice.t
	t.Helper()
	hers, his = newCable(t, s.URL), newCable(t, s.URL)
	alice.becomeOwner(hers.through(s.ownerLink(t)), "alice")
	link := strings.Replace(alice.invite(), hers.URL, his.URL, 1)
	bob.visit(link)
	bob.signUp("bob")
	bob.see(test("composer") + `[data-with="alice"]`)
	return hers, his
}

// Two people who have never seen it before talk, in both directions, and see what became of their words.
func TestBrowserTwoTalk(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)

	bob.say("你好，alice")
	alice.says(test("row")+` [data-test="row-count"]`, "1")
	bob.reads(said{"你好，alice", "delivered"})
	alice.talkTo("bob")
	alice.reads(said{"你好，alice", ""})
	bob.reads(said{"你好，alice", "read"})

	const markup = `<img src=x onerror="document.title='run'"> a|b|c 🙂`
	alice.say(markup)
	bob.reads(said{"你好，alice", "read"}, said{markup, ""})
	alice.reads(said{"你好，alice", ""}, said{markup, "read"})
	for _, p := range []*profile{alice, bob} {
		if title := value[string](p, "document.title"); title == "run" {
			t.Errorf("%s's browser ran what was written", p.name)
		}
	}

	// Shift+Enter is a line of the message; Enter alone sends it.
	alice.click(test("composer"))
	alice.insert("one")
	alice.enter(kb.ModifierShift)
	alice.insert("two")
	alice.enter()
	bob.reads(said{"你好，alice", "read"}, said{markup, ""}, said{"one\ntwo", ""})

	// A second tab, so to speak: what she wrote is there too when she opens it again.
	alice.visit(hers.URL + "/with/bob")
	alice.reads(said{"你好，alice", ""}, said{markup, "read"}, said{"one\ntwo", "read"})

	// A name in another spelling leads to the same conversation.
	alice.visit(hers.URL + "/with/BOB")
	alice.reads(said{"你好，alice", ""}, said{markup, "read"}, said{"one\ntwo", "read"})
	alice.until(`location.pathname === "/with/bob"`)
	for _, p := range []*profile{alice, bob} {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}
}

// What is written while the network is away waits, visibly, and goes out by
// itself, in order and once; what others wrote meanwhile is there then.
func TestBrowserLosesNetwork(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("before")
	alice.talkTo("bob")
	alice.reads(said{"before", ""})
	bob.reads(said{"before", "read"})

	his.pull()
	bob.online(false)
	bob.see(test("strip") + `[data-phase="offline"]`)
	bob.say("first")
	bob.say("second")
	bob.reads(said{"before", "read"}, said{"first", "waiting"}, said{"second", "waiting"})
	alice.say("meanwhile")
	alice.reads(said{"before", ""}, said{"meanwhile", "stored"})

	his.mend()
	bob.online(true)
	bob.gone(test("strip"))
	// Each in the order of the log, which had "meanwhile" first.
	bob.reads(said{"before", "read"}, said{"meanwhile", ""}, said{"first", "read"}, said{"second", "read"})
	alice.reads(said{"before", ""}, said{"meanwhile", "read"}, said{"first", ""}, said{"second", ""})
}

// Whoever was away finds everything, in order and once, and is still signed in.
func TestBrowserClosedAndReopened(t *testing.T) {
	t.Parallel()
	alice, bob, _, his, _ := two(t)
	bob.say("I am off")
	alice.talkTo("bob")
	alice.reads(said{"I am off", ""})
	bob.close()

	var want []said
	want = append(want, said{"I am off", "read"})
	for i := range 5 {
		words := fmt.Sprintf("while you were away %d", i)
		alice.say(words)
		want = append(want, said{words, ""})
	}
	alice.until(fmt.Sprintf(`%s.filter(b => b.Mark === "stored").length === 5`, bubbles))

	bob.open()
	bob.visit(his.URL + "/")
	bob.says(test("row")+` [data-test="row-count"]`, "5")
	bob.talkTo("alice")
	bob.reads(want...)
	alice.until(fmt.Sprintf(`%s.filter(b => b.Mark === "read").length === 5`, bubbles))
}

// The app in the sizes, themes and languages that people have, for the eye:
// pictures in .cache/screens. What can be told without an eye is asserted.
func TestBrowserScreens(t *testing.T) {
	t.Parallel()
	alice, bob, _, _, _ := two(t)
	bob.say("晚上一起吃饭吗？")
	alice.talkTo("bob")
	alice.reads(said{"晚上一起吃饭吗？", ""})
	alice.say("Yes. 七点, at the usual place?")
	alice.say(strings.Repeat("Donaudampfschifffahrtsgesellschaft", 6))
	bob.reads(said{"晚上一起吃饭吗？", "read"}, said{"Yes. 七点, at the usual place?", ""}, said{strings.Repeat("Donaudampfschifffahrtsgesellschaft", 6), ""})
	bob.say("مرحبا 👍")
	alice.until(bubbles + `.length === 4`)
	for _, p := range []*profile{alice, bob} {
		for _, width := range []int64{390, 1280} {
			for _, dark := range []bool{false, true} {
				theme := map[bool]string{false: "light", true: "dark"}[dark]
				p.size(width, 844)
				p.dark(dark)
				t.Log(p.picture(fmt.Sprintf("talk-%s-%d-%s", p.name, width, theme)))
				if over := value[float64](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
					t.Errorf("%s at %d px: the page is %v px too wide", p.name, width, over)
				}
			}
		}
	}
	if names := bob.texts(test("pane-name")); !slices.Contains(names, "alice") {
		t.Errorf("bob talks to %q", names)
	}
}
