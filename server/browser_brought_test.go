package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// While it is looked at, the media of a conversation follows what becomes of it, where its reader is in
// it; more of it is loaded by a press, and after a refusal once more.
func TestBrowserMediaFollows(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	a := s.owner(t, "alice")
	b := a.join(t, "bob")
	his := b.live(t, "")
	link := func(i int) int64 {
		return his.send("alice", fmt.Sprint("k", i), fmt.Sprintf("see https://example.org/%d", i)).N
	}
	var sent []int64
	for i := range 70 {
		sent = append(sent, link(i))
	}
	p := newProfile(t, "alice")
	p.signIn(s.URL, "alice")
	p.visit(s.URL + "/with/bob?media=links")
	p.inAlbum("brought-link", 50)
	p.click(test("media-more"))
	p.inAlbum("brought-link", 70)
	p.gone(test("media-more"))

	// Something new, something changed, something taken back and something hidden elsewhere; of old and of new.
	value[bool](p, `(document.querySelectorAll('[data-test="media-show"]')[40].focus(), true)`)
	focused := value[string](p, `document.activeElement.dataset.kind`)
	place := fmt.Sprintf(`document.querySelector('[data-act="media-show"][data-kind="%s"]')`, focused)
	value[bool](p, place+`.scrollIntoView({block: "center"}), true`)
	before := value[float64](p, place+`.getBoundingClientRect().top`)
	link(70)
	p.inAlbum("brought-link", 71)
	if after := value[float64](p, place+`.getBoundingClientRect().top`); after-before > 2 || before-after > 2 {
		t.Errorf("what was looked at went from %v to %v", before, after)
	}
	p.until(`document.activeElement.dataset.kind === "` + focused + `"`)
	his.write(fmt.Sprintf("@delete;n=%d;id=d|", sent[69]), fmt.Sprintf("@delete;n=%d;id=e|", sent[0]))
	p.inAlbum("brought-link", 69)
	his.write(fmt.Sprintf("@edit;n=%d;id=f|no link", sent[1]), fmt.Sprintf("@edit;n=%d;id=g|now https://example.org/changed", sent[68]))
	p.until(`document.querySelector('[data-test="album"]').innerText.includes("example.org/changed")`)
	p.inAlbum("brought-link", 68)
	hers := a.live(t, "device=other")
	hers.write(fmt.Sprintf("@hide;n=%d;id=h|", sent[2]))
	p.inAlbum("brought-link", 67)
	a.put(t, his, "/to/bob/soup.txt", "soup")
	p.click(test("media-files"))
	p.inAlbum("brought-file", 1)
	a.put(t, his, "/to/bob/leeks.txt", "leeks")
	p.inAlbum("brought-file", 2)

	// While somebody asks too often, the answer is a word and a button.
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				a.ask(t, http.MethodGet, "/api/search?q=x", "").Body.Close()
			}
		}
	}()
	p.until(`(() => {
		const album = document.querySelector('[data-test="album"]')
		if (!album.querySelector('.foot > .hint') && !album.querySelector('[data-test="media-again"]')) // neither loading nor refused
			document.querySelector('.tabs [data-test="media-links"][aria-pressed="false"], .tabs [data-test="media-pictures"][aria-pressed="false"]').click()
		return album.querySelector('[data-test="media-again"]')
	})()`)
	p.says(test("album"), "This could not be loaded")
	p.picture("en-media-failed")
	p.accessible("the album that could not be loaded")
	close(stop)
	<-stopped
	p.click(test("media-links"))
	p.until(`(document.querySelector('[data-test="media-again"]')?.click(), !document.querySelector('[data-test="media-again"]') && document.querySelectorAll('[data-test="brought-link"]').length > 0)`)
	p.inAlbum("brought-link", 50)

	// Deleted here, the conversation has brought nothing along.
	p.press(kb.Escape)
	p.see(test("composer"))
	hers.choose("bob", "cleared", "c", fmt.Sprint(sent[69]))
	p.visit(s.URL + "/with/bob?media=links")
	p.inAlbum("brought-link", 1)

	// The results of one conversation are beside it, where there is room.
	p.visit(s.URL + "/search?q=see&in=bob")
	p.see(test("composer") + `[data-with="bob"]`)
	p.until(`location.pathname === "/with/bob" && document.querySelectorAll('[data-test="hit"]').length === 1`)
	p.size(390, 844)
	p.visit(s.URL + "/search?q=see&in=bob")
	p.until(`location.pathname === "/search" && document.querySelectorAll('[data-test="hit"]').length === 1`)
	p.gone(test("composer"))
}
