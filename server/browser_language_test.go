package main

import (
	"fmt"
	"testing"
)

// daysLater lets every page that the tab opens think that it is so many days later than before.
func (p *profile) daysLater(days int) {
	p.t.Helper()
	p.before(fmt.Sprintf(`{
		const Real = Date, later = %d * 24 * 60 * 60 * 1000;
		window.Date = class extends Real {
			constructor(...at) { at.length ? super(...at) : super(Real.now() + later); }
			static now() { return Real.now() + later; }
		};
	}`, days))
}

// matching waits until the text of an element matches as a whole.
func (p *profile) matching(selector, pattern string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility() && RegExp(%q, "u").test(e.innerText.trim()))`, selector, "^("+pattern+")$"))
}

// Dates and times are the browser's, in the language of the moment, and all that is on the
// screen changes with the language at once, in another tab too, and also what floats there.
func TestBrowserLanguage(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, s := two(t)
	bob.say("hello")
	alice.talkTo("bob")
	alice.reads(said{"hello", ""})
	bob.close()
	s.post(t, "/to/bob", "hello again", as("alice"))
	alice.until(bubbles + `.length === 2`)

	tab := alice.tab("alice's other tab")
	tab.visit(hers.URL + "/settings")
	when := rowOf("bob") + " .when"
	for _, k := range []struct {
		later                                  int
		when, day, seen, whenZH, dayZH, seenZH string
	}{
		{0, `\d?\d:\d\d\sAM|\d?\d:\d\d\sPM`, "Today", `last seen today at \d?\d:\d\d\s[AP]M`, `\d?\d:\d\d`, "今天", `上次在线：今天 \d?\d:\d\d`},
		{1, "Yesterday", "Yesterday", `last seen yesterday at .+M`, "昨天", "昨天", `上次在线：昨天 \d?\d:\d\d`},
		{3, "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)", `\w+day, \w+ \d+`, `last seen on \w+day, \w+ \d+, .+M`, "周.", `\d+月\d+日星期.`, `上次在线：\d+月\d+日星期. \d?\d:\d\d`},
		{800, `\d+/\d+/\d{4}`, `\w+day, \w+ \d+, \d{4}`, `last seen on .+, \d{4}, .+M`, `\d{4}/\d+/\d+`, `\d{4}年\d+月\d+日星期.`, `上次在线：\d{4}年.+`},
	} {
		alice.daysLater(k.later)
		alice.visit(hers.URL + "/with/bob")
		alice.see(test("item"))
		alice.matching(when, k.when)
		alice.matching(test("day"), k.day)
		alice.matching(test("pane-under"), k.seen)
		alice.click(`.pane ` + test("options"))
		alice.says(test("choices"), "Mute")
		tab.pick("set-language", 2)
		alice.gone(test("choices"))
		alice.matching(when, k.whenZH)
		alice.matching(test("day"), k.dayZH)
		alice.matching(test("pane-under"), k.seenZH)
		alice.until(`document.documentElement.lang === "zh-CN" && document.querySelector('[data-test="composer"]').placeholder === "写消息"`)
		tab.pick("set-language", 1)
		alice.matching(when, k.when)
	}
}
