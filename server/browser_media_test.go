package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// inAlbum waits until there are so many of something in the album.
func (p *profile) inAlbum(what string, count int) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelectorAll('[data-test="album"] [data-test="%s"]').length === %d`, what, count))
}

// What a conversation has brought along is seen together, looked at closely, and led back
// from to its place; without a network there is what the device has.
func TestBrowserMedia(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	a := s.owner(t, "alice")
	b := a.join(t, "bob")
	his := b.live(t, "")
	his.send("alice", "0", "The recipe is at https://example.org/soup/leeks?with=potatoes (in French), and it takes an hour")
	for i := range 7 {
		content, err := os.ReadFile(photo(t, "soup.jpg", 60+40*i, 160))
		if err != nil {
			t.Fatal(err)
		}
		a.put(t, his, fmt.Sprintf("/to/bob/soup%d.jpg", i), string(content))
	}
	for i, name := range []string{"年度报告 2026 最终版.docx", "a list of all that is in the garden, bed by bed.pdf"} {
		res, body := b.request(t, http.MethodPut, "/to/alice/"+url.PathEscape(name), strings.Repeat("x", 3000*i+9))
		if res.StatusCode != http.StatusOK {
			t.Fatal(res.Status, body)
		}
	}
	for i := range 60 {
		his.send("alice", fmt.Sprint("line", i), fmt.Sprintf("line %d", i))
	}
	his.send("alice", "1", "看这里：https://example.com/北京。还有 http://192.168.1.7:8080/x")

	for _, tc := range []struct{ lang, prefix string }{{"en-US,en", "en"}, {"zh-CN,zh", "zh"}} {
		p := newProfileIn(t, "alice in "+tc.prefix, tc.lang)
		cable := newCable(t, s.URL)
		v := viewer{p, tc.prefix}
		p.signIn(cable.URL, "alice")
		p.talkTo("bob")
		p.until(bubble("看这里"))
		p.headOption("media")
		p.inAlbum("tile", 7)
		p.until(`document.querySelectorAll(".tile .shot.here").length === 7`)
		v.show("media-pictures")
		p.size(320, 600)
		p.fits("the album")
		p.size(1280, 844)

		p.click(".tile " + test("shot"))
		p.until(`document.querySelector('[data-test="large"]')?.naturalWidth === 300`)
		p.press(kb.Escape)
		p.gone(test("large-view"))
		p.see(test("album"))

		p.click(test("media-files"))
		p.inAlbum("brought-file", 2)
		v.show("media-files")
		p.click(test("media-links"))
		p.inAlbum("brought-link", 3)
		v.show("media-links")
		if got := value[string](p, `document.querySelector('[data-test="album"] [data-test="link"]').getAttribute("href")`); got != "https://example.com/北京" {
			t.Errorf("the newest link leads to %q", got)
		}

		// To the place, and back by the browser's own way: to the album, then to the conversation.
		value[bool](p, `([...document.querySelectorAll('[data-test="media-show"]')].at(-1).click(), true)`)
		p.until(`document.activeElement === ` + bubble("The recipe"))
		value[bool](p, `(history.back(), true)`)
		p.inAlbum("brought-link", 3)
		value[bool](p, `(history.back(), true)`)
		p.see(test("composer"))

		if tc.prefix == "en" {
			cable.pull()
			p.see(test("strip"))
			p.headOption("media")
			p.see(test("album-kept"))
			p.click(test("media-links"))
			p.inAlbum("brought-link", 3)
			p.accessible("the album without a network")
			p.picture("en-media-offline")
			cable.mend()
			p.gone(test("album-kept"))
			p.press(kb.Escape)
			p.see(test("composer"))
		}
		p.visit(cable.URL + "/with/alice?media=files")
		p.see(test("album") + " .empty")
		p.picture(tc.prefix + "-media-none")
		p.click(test("media-close"))
		p.see(test("composer"))
		p.close()
	}
}
