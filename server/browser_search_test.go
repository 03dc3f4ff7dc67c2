package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// look types what is to be looked for into the field above the list.
func (p *profile) look(words string) {
	p.t.Helper()
	p.click(test("find"))
	p.press("a", kb.ModifierCtrl)
	p.insert(words)
}

// hit waits for the result that says these words, and is its selector, an expression in JavaScript.
func (p *profile) hit(words string) string {
	p.t.Helper()
	hit := fmt.Sprintf(`[...document.querySelectorAll('[data-test="hit"]')].find(h => h.querySelector(".last").textContent.includes(%s))`, quoted(words))
	p.until(hit)
	return hit
}

// marks waits until these words are marked in what was found, in order.
func (p *profile) marks(words ...string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll('[data-test="hit"] mark')].map(m => m.textContent).join("|") === %s`, quoted(strings.Join(words, "|"))))
}

// pressHit presses a result.
func (p *profile) pressHit(words string) {
	p.t.Helper()
	x, y := p.reach(p.hit(words), "60", "20")
	p.run("press "+words, chromedp.MouseClickXY(x, y))
}

// inTheMiddle waits until a message has the focus and stands in the middle third of the conversation.
func (p *profile) inTheMiddle(words string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(() => {
		const item = %s;
		if (!item || document.activeElement !== item) return false;
		const r = item.getBoundingClientRect(), s = document.getElementById("scroller").getBoundingClientRect();
		return r.top > s.top + s.height / 4 && r.bottom < s.bottom - s.height / 4;
	})()`, bubble(words)))
}

// How finding things looks: each screen on a phone and on a desk, light and dark, in both languages.
func TestBrowserSearchPictures(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ lang, prefix, words string }{{"en-US,en", "en", "flowerpot"}, {"zh-CN,zh", "zh", "钥匙"}} {
		t.Run(tc.prefix, func(t *testing.T) {
			alice := newProfileIn(t, "alice", tc.lang)
			s := startServer(t)
			owner := s.owner(t, "alice")
			bob, flora := owner.join(t, "bob"), owner.join(t, "花盆flowerpot")
			a, b, f := owner.live(t, ""), bob.live(t, ""), flora.live(t, "")
			f.send("alice", "1", "We have the blue flowerpots again, and the green ones too if you come before Saturday. 蓝色的花盆又到货了")
			b.send("alice", "1", "Morning! Did you sleep well?\nThe key is where it has always been, under the big flowerpot beside the door. 钥匙在老地方，花盆下面")
			for i := range 30 {
				a.send("bob", fmt.Sprint(i), fmt.Sprintf("line %d", i))
			}
			a.send("bob", "last", "I will bring a flowerpot. 我带一个花盆来")
			cable := newCable(t, s.URL)
			alice.signIn(cable.URL, "alice")
			alice.ready()
			v := viewer{alice, tc.prefix}
			alice.visit(cable.URL + "/search?q=")
			alice.see(test("found"))
			v.show("search-hint")
			alice.visit(cable.URL + "/search?q=" + tc.words)
			alice.hit(tc.words)
			v.show("search-found")
			alice.pressHit(tc.words)
			alice.until(`document.activeElement.matches('[data-test="item"]')`)
			v.show("search-place")
			alice.visit(cable.URL + "/search?in=bob&q=" + tc.words)
			alice.hit(tc.words)
			v.show("search-in")
			alice.visit(cable.URL + "/search?q=zzz")
			alice.says(test("found"), "zzz")
			v.show("search-nothing")
			alice.visit(cable.URL + "/with/bob")
			alice.see(test("item"))
			alice.press("k", kb.ModifierCtrl)
			alice.see(test("switcher"))
			v.show("switch")
			alice.insert("flo")
			v.show("switch-typed")
			alice.press(kb.Escape)
			alice.visit(cable.URL + "/settings")
			alice.click(test("set-keys"))
			alice.see(test("keys"))
			v.show("keys")
			alice.press(kb.Escape)
			cable.pull()
			alice.online(false)
			alice.visit(cable.URL + "/search?q=" + tc.words)
			alice.see(test("found-kept"))
			v.show("search-offline")
		})
	}
}

// A message that is found by what it says, in either language, is led to, however long ago it was
// written and though this device does not have it; and back leads to the results, as they were left.
func TestBrowserSearch(t *testing.T) {
	t.Parallel()
	alice := newProfile(t, "alice")
	s := startServer(t)
	owner := s.owner(t, "alice")
	bob, carol := owner.join(t, "bob"), owner.join(t, "flora")
	b, c := bob.live(t, ""), carol.live(t, "")
	a := owner.live(t, "")
	for i := range 40 {
		a.send("bob", fmt.Sprint("w", i), fmt.Sprintf("before all that %d", i))
	}
	old := b.send("alice", "1", "The key is under the blue flowerpot, 在蓝色的花盆下面")
	for i := range 600 {
		if i%3 == 0 {
			a.send("bob", fmt.Sprint("a", i), fmt.Sprintf("line %d", i))
		} else {
			b.send("alice", fmt.Sprint("b", i), fmt.Sprintf("line %d", i))
		}
	}
	c.send("alice", "1", "Flowerpots are sold out")
	b.write(fmt.Sprintf("alice;id=re;re=%d|Is it still there?", old.N))
	cable := newCable(t, s.URL)

	alice.size(390, 844)
	alice.signIn(cable.URL, "alice")
	alice.ready()
	alice.click(test("find"))
	alice.says(test("found"), "Type a name")
	alice.look("flowerp")
	alice.marks("Flowerpots", "flowerpot")
	alice.pressHit("The key is under")
	alice.inTheMiddle("The key is under")
	alice.see(test("latest"))
	alice.says(test("latest"), "402") // nobody has looked at the end
	alice.back()
	alice.marks("Flowerpots", "flowerpot")
	alice.look("花盆")
	alice.marks("花盆")
	alice.look("flo")
	alice.says(test("found-person"), "flora")
	alice.look("nothing of the kind")
	alice.says(test("found"), "Nothing found")

	// The results stay as they were left, also over a reload and by the app's own button.
	alice.look("line")
	alice.until(`document.querySelectorAll('[data-test="hit"]').length >= 50`)
	value[float64](alice, `document.getElementById("found").scrollTop = 2000`)
	alice.pressHit("line 567")
	alice.inTheMiddle("line 567")
	alice.gone(test("found"))
	alice.click(test("back"))
	alice.see(test("hit"))
	alice.until(`Math.abs(document.getElementById("found").scrollTop - 2000) < 100`)
	alice.pressHit("line 567")
	alice.inTheMiddle("line 567")
	alice.visit(value[string](alice, "location.href"))
	alice.inTheMiddle("line 567")
	alice.press(kb.Escape)
	alice.see(test("hit"))
	alice.until(`document.querySelector('[data-test="find"]').value === "line"`)

	// Inside one conversation, and from the far place down to what was there before: no line is
	// missing and none is doubled.
	alice.visit(cable.URL + "/with/bob")
	alice.until(bubble("line 599"))
	alice.click(test("find-here"))
	alice.look("flowerpot")
	alice.marks("flowerpot")
	alice.pressHit("The key is under")
	alice.inTheMiddle("The key is under")
	for _, line := range []string{"line 60", "line 200", "line 400", "line 599"} {
		alice.until(fmt.Sprintf(`(() => { document.getElementById("scroller").scrollBy(0, 700); return %s; })()`, bubble(line)))
		alice.until(`(() => {
			const lines = ` + bubbles + `.map(b => /^line (\d+)$/.exec(b.Words)).filter(m => m).map(m => +m[1]);
			return lines.length > 30 && lines.every((n, i) => i === 0 || n === lines[i - 1] + 1);
		})()`)
	}

	// The quote of a reply leads there as well.
	alice.visit(cable.URL + "/with/bob")
	alice.click(test("quote"))
	alice.inTheMiddle("The key is under")
	alice.click(test("latest"))
	alice.until(bubble("Is it still there?") + `.getBoundingClientRect().bottom < innerHeight`)

	// Without a network the device is searched, and says so; the rest comes with the line.
	cable.pull()
	alice.online(false)
	alice.see(test("strip"))
	alice.visit(cable.URL + "/search?q=line+59")
	alice.see(test("found-kept"))
	alice.hit("line 599")
	alice.online(true)
	cable.mend()
	alice.gone(test("found-kept"))
	alice.hit("line 59")
	for _, complaint := range alice.complaints() {
		if !strings.Contains(complaint, "net::ERR") && !strings.Contains(complaint, "WebSocket") {
			t.Error(complaint)
		}
	}
}
