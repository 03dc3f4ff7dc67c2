package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// fingerOn puts a finger on something, and liftFinger takes it away.
func (p *profile) fingerOn(selector string) {
	p.t.Helper()
	x, y := p.reach(fmt.Sprintf(`document.querySelector(%q)`, selector), "100", "20")
	p.finger(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y})
}

func (p *profile) liftFinger() {
	p.t.Helper()
	p.finger(input.DispatchTouchEventTypeTouchEnd)
}

func (p *profile) finger(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
	p.t.Helper()
	if points == nil {
		points = []*input.TouchPoint{}
	}
	if err := call(p, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points}); err != nil {
		p.fail("touch", err)
	}
}

// How conversations stand, in both languages, for the eye.
func TestBrowserStandingScreens(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ lang, prefix string }{{"en-US,en", "en"}, {"zh-CN,zh", "zh"}} {
		t.Run(tc.prefix, func(t *testing.T) {
			s := startServer(t)
			alice := s.owner(t, "alice")
			people := []string{"bob", "张三", "carol", "dave", "erin", "a-name-that-is-rather-long"}
			a := alice.live(t, "device=x")
			for i, name := range people {
				u := alice.join(t, name)
				p := u.live(t, "")
				p.send("alice", "1", "Hello from "+name)
				if name != "carol" {
					p.close()
				}
				if i == 3 {
					a.choose(name, "archive", "", "9007199254740991")
				}
			}
			a.send("alice", "2", "Milk, bread, 7 eggs")
			a.choose("bob", "pin", "", "1")
			a.choose("bob", "mute", "", "9007199254740991")
			a.choose("张三", "pin", "", "1")
			a.choose("erin", "unread", "", "1")
			a.write("@read;with=erin;n=5|")
			a.settle()

			p := newProfileIn(t, "alice", tc.lang)
			p.signIn(s.URL, "alice")
			v := viewer{p, "standing-" + tc.prefix}
			p.see(rowOf("bob"))
			p.see(sign("bob", "pin"))
			v.show("list")
			p.accessible("the list")

			// By the keyboard: the button of a row is reached by Tab, and Escape gives the focus back.
			value[bool](p, `document.querySelector('[data-test="row"][data-name="erin"]').focus(), true`)
			p.press(kb.Tab)
			p.until(`document.activeElement.dataset.kind === "erin"`)
			p.press(kb.Enter)
			p.see(test("choices"))
			p.accessible("the menu")
			p.press(kb.ArrowDown)
			p.until(`document.activeElement.dataset.act === "mute"`)
			p.press(kb.Escape)
			p.gone(test("choices"))
			p.until(`document.activeElement.dataset.kind === "erin"`)

			p.size(390, 844)
			p.fingerOn(rowOf("erin"))
			p.see(test("choices"))
			p.liftFinger()
			p.see(test("choices")) // and presses nothing in it
			p.click(`.veil`)
			p.gone(test("choices"))
			p.visit(s.URL + "/with/bob")
			p.see(test("pane-under"))
			v.show("last-seen")
			p.size(390, 844) // the sheets are from below: a wider window has them at its side
			p.click(`.pane ` + test("options"))
			p.see(test("choices"))
			v.show("menu")
			p.size(390, 844)
			p.click(test("act-block"))
			p.see(test("act-block-yes"))
			v.show("block")
			p.click(test("act-block-yes"))
			p.see(test("blocked"))
			v.show("blocked")
			p.size(320, 600)
			p.fits("a blocked conversation on a small screen")
			p.size(390, 844)
			p.click(`.pane ` + test("options"))
			p.click(test("act-mute"))
			p.click(`.pane ` + test("options"))
			p.click(test("act-mute"))
			p.see(test("act-mute-for"))
			v.show("mute")
			p.visit(s.URL + "/settings")
			p.see(test("blocked-row"))
			value[bool](p, `document.querySelector(".page-scroll").scrollTop = 480, true`)
			v.show("privacy")
			p.accessible("the settings")
			p.visit(s.URL + "/#new")
			p.see(test("new-self"))
			v.show("new")
			p.size(1280, 844)
			p.visit(s.URL + "/")
			p.click(test("shelf"))
			p.see(rowOf("dave"))
			v.show("shelf")
			if complaints := p.complaints(); len(complaints) > 0 {
				t.Errorf("the browser complained: %v", complaints)
			}
		})
	}
}
