package main

import (
	"fmt"
	"strings"
	"testing"
)

// drawnAs is the newest message on the screen as elements and words, without what is beside the words.
const drawnAs = `(() => {
	const words = [...document.querySelectorAll('[data-test="words"]')].at(-1)?.cloneNode(true);
	if (!words) return "";
	words.querySelectorAll(".meta, button").forEach(e => e.remove());
	words.querySelectorAll("*").forEach(e => ["class", "dir", "tabindex", "target", "rel"].forEach(name => e.removeAttribute(name)));
	return words.innerHTML;
})()`

// draws waits until the newest message on the screen is drawn so.
func (p *profile) draws(want string) {
	p.t.Helper()
	p.until(drawnAs + " === " + quoted(want))
}

// What is written with markers is shown without them, on both sides; what only
// looks like it stays as it was typed, and nothing of it is ever markup.
func TestBrowserFormat(t *testing.T) {
	t.Parallel()
	alice, bob, _, _, _ := two(t)
	bob.say("hello")
	alice.talkTo("bob")
	for _, m := range []struct{ typed, drawn string }{
		{"That is *very* _good_, not ~bad~ `x < y`", "That is <strong>very</strong> <em>good</em>, not <s>bad</s> <code>x &lt; y</code>"},
		{"这是*重点*内容，看 http://a.b/c_d_e", `这是<strong>重点</strong>内容，看 <a href="http://a.b/c_d_e">http://a.b/c_d_e</a>`},
		{"2*3*4 in snake_case_name, ~/bin, `<b>*", "2*3*4 in snake_case_name, ~/bin, `&lt;b&gt;*"},
		{"> Shall we meet at *seven*?\nYes", "<blockquote>Shall we meet at <strong>seven</strong>?</blockquote><p>Yes</p>"},
		{"Bring:\n- bread, and of the dark kind, since nobody here can eat the white one any more\n- butter\n1. salt",
			"<p>Bring:</p><ul><li><span>• </span>bread, and of the dark kind, since nobody here can eat the white one any more</li>" +
				"<li><span>• </span>butter</li><li><span>1. </span>salt</li></ul>"},
		{"خبز:\n- *خبز*\n- http://a.b", `<p>خبز:</p><ul><li><span>• </span><strong>خبز</strong></li><li><span>• </span><a href="http://a.b">http://a.b</a></li></ul>`},
		{"Try this:\n```go\nfor i := range 10 {\n\tfmt.Println(\"" + strings.Repeat("*a* <b> ", 20) + "\", i)\n}\n```",
			"<p>Try this:</p><figure><pre><small>go</small><code>for i := range 10 {\n\tfmt.Println(\"" + strings.Repeat("*a* &lt;b&gt; ", 20) + "\", i)\n}</code></pre></figure>"},
		{"```ls -l```", "<figure><pre><code>ls -l</code></pre></figure>"},
		{"👍🏽", "👍🏽"},
		{"👩🏽‍🚀🇨🇳", "👩🏽‍🚀🇨🇳"},
		{"1️⃣🎉❤️", "1️⃣🎉❤️"},
		{"👍👍👍👍", "👍👍👍👍"},
	} {
		alice.say(m.typed)
		alice.draws(m.drawn)
		bob.draws(m.drawn)
	}
	bob.until(`[...document.querySelectorAll(".words")].slice(-4).map(e => e.className).join() === "words big big-1,words big big-2,words big big-3,words"`)
	bob.until(`[...document.querySelectorAll(".words a")].every(a => a.target === "_blank" && a.rel === "noopener noreferrer")`)
	for _, p := range []*profile{alice, bob} {
		p.showsFormat()
	}
	alice.copiesCode()
	bob.copiesCode()

	alice.say("*Done*, see `~/bin`:\n- a\n- b")
	bob.says(test("row-last"), "Done, see ~/bin: • a • b")
	for _, p := range []*profile{alice, bob} {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}
}

// showsFormat takes pictures of the conversation, its end and its middle, and
// asserts what needs no eye: nothing is wider than its bubble, and code scrolls.
func (p *profile) showsFormat() {
	p.t.Helper()
	for _, width := range []int64{390, 1280} {
		p.size(width, 844)
		for _, dark := range []bool{false, true} {
			p.dark(dark)
			for _, part := range []string{"top", "end"} {
				at := map[string]string{"top": "-1e6", "end": "0"}[part]
				value[bool](p, `(document.querySelector("#scroller").scrollTop = `+at+`, true)`)
				theme := map[bool]string{false: "light", true: "dark"}[dark]
				p.t.Log(p.picture(fmt.Sprintf("format-%s-%d-%s-%s", p.name, width, theme, part)))
				p.accessible("format " + theme)
			}
		}
		p.fits("what is formatted")
		wide := value[string](p, `[...document.querySelectorAll(".bubble")].filter(b => b.scrollWidth > b.clientWidth && !b.querySelector(".more") ||
			b.getBoundingClientRect().width > .79 * b.parentElement.getBoundingClientRect().width).map(b => b.innerText).join()`)
		if wide != "" {
			p.t.Errorf("%s at %d px: wider than a bubble: %s", p.name, width, wide)
		}
		p.until(`(pre => pre.scrollWidth > pre.clientWidth)(document.querySelector("figure pre"))`)
	}
	p.dark(false)
}

// copiesCode copies the first code block with its button, which the mouse brings to light.
func (p *profile) copiesCode() {
	p.t.Helper()
	const button = `figure .key`
	value[bool](p, `(document.addEventListener("copy", () => window.copied = getSelection().toString()), true)`)
	p.click(button)
	p.see(button + ".done")
	p.until(`["Copied", "已复制"].includes(document.querySelector("figure .done").ariaLabel)`)
	p.picture("format-" + p.name + "-copied")
	p.until(`!document.querySelector("figure .done") && ["Copy this code", "复制这段代码"].includes(document.querySelector("figure .key").ariaLabel)`)
	p.until(`window.copied === document.querySelector("figure code").textContent`)
}
