package main

import (
	"fmt"
	"strings"
	"testing"
)

// hostile is what must be shown as it was written: markup, scripts, addresses
// that are none, direction marks, and what has no place to break.
var hostile = []string{
	`<script>document.title = "run"</script>`,
	`<img src=x onerror="document.title='run'"><svg onload="document.title='run'"></svg>`,
	`</div></main><style>*{display:none}</style><iframe srcdoc="<script>parent.document.title='run'</script>">`,
	`javascript:document.title='run' data:text/html,<script>alert(1)</script> {{.}} ${1+1} &lt;b&gt; %s`,
	`https://example.org/a?b=<c>&d="e"#f) and http://例子.测试/路径`,
	"שלום עולם, this is mixed (עברית) and back: 123",
	"مرحبا بالعالم، كيف حالك؟ 👩‍👩‍👧‍👦",
	"\u202egnirts siht sesrever\u202c after",
	strings.Repeat("Donaudampfschifffahrtsgesellschaft", 12),
	strings.Repeat("没有空格的很长的一段话", 20),
	"func main() {\n\tfor i := range 10 {\n\t\tfmt.Println(\"a very long line of code that goes on and on\", i, i*i, i*i*i, strings.Repeat(\"=\", 120))\n\t}\n}",
	"zalgo: h̶̡̛̩̪͇͇̰̲̯e̸̡͖̺͍̜̺l̵̢̢͈͚̜̮̩l̷̢̰͇̣o",
}

// Whatever is in a message or a name is text: it is shown, never run, and
// fits a phone.
func TestBrowserTextIsText(t *testing.T) {
	t.Parallel()
	const name = `<img'"src=x&onerror=run()>`
	alice, other := newProfile(t, "alice"), newProfile(t, "the one with the name")
	s := startServer(t)
	alice.becomeOwner(s.ownerLink(t), "alice")
	other.visit(alice.invite())
	other.signUp(name)
	other.see(test("composer") + `[data-with="alice"]`)
	var sent, received []said
	for _, words := range hostile {
		other.say(words)
		sent, received = append(sent, said{words, "read"}), append(received, said{words, ""})
	}
	alice.says(test("row-name"), name)
	alice.click(test("row"))
	alice.reads(received...)
	other.reads(sent...)

	// The same for what is drafted, and for a name that nobody has.
	alice.click(test("composer"))
	alice.insert(hostile[0] + hostile[8])
	alice.fits("a draft")
	for _, p := range []*profile{alice, other} {
		for _, width := range []int64{320, 390, 1280} {
			p.size(width, 700)
			what := fmt.Sprintf("a conversation at %d px", width)
			p.fits(what)
			if over := value[float64](p, `Math.max(...[...document.querySelectorAll(".bubble")].map(b => b.getBoundingClientRect().right)) - innerWidth`); over > 0 {
				t.Errorf("%s: in %s a bubble sticks out by %v px", p.name, what, over)
			}
			p.picture(fmt.Sprintf("text-is-text-%s-%d", strings.Fields(p.name)[0], width))
		}
	}
	for _, p := range []*profile{alice, other} {
		if value[bool](p, `document.title === "run" || document.querySelector(".app img[src=x], .app iframe, .app script, .app style") !== null`) {
			t.Errorf("%s's browser took text for markup", p.name)
		}
		for _, complaint := range p.complaints() {
			t.Errorf("%s's browser complained: %s", p.name, complaint)
		}
	}

	alice.visit(s.URL + "/")
	alice.says(test("row-last"), "Draft")
	for _, page := range []string{"/", "/settings", "/invite", "/with/" + `%3Cimg%20src=x%20onerror=alert(1)%3E` + strings.Repeat("%E9%95%BF", 200)} {
		for _, width := range []int64{320, 390} {
			alice.size(width, 700)
			alice.visit(s.URL + page)
			alice.see(".pane, .list")
			alice.gone(`[aria-busy="true"]`)
			alice.fits(page)
		}
	}
}

// What the server's own pages say of somebody is text as well.
func TestBrowserFormsShowText(t *testing.T) {
	t.Parallel()
	const name = `<b>"&'alice`
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	s := startServer(t)
	alice.becomeOwner(s.ownerLink(t), name)
	bob.size(320, 700)
	bob.visit(alice.invite())
	bob.says("h1", name)
	bob.fits("the page of an invite")
	bob.fillIn(`"><script>x`)
	bob.see(test("composer"))
	bob.visit(s.URL + "/settings")
	bob.says(".person", `"><script>x`)
	bob.fits("settings")
}
