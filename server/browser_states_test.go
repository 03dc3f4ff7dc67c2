package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// front is a server before the server, as many have one: it can answer by itself for what begins with a path.
type front struct {
	*httptest.Server

	mu      sync.Mutex
	answers map[string]int // status by the beginning of a path; 0 for none until it is taken away
	changed chan struct{}  // closed then
}

func newFront(t *testing.T, s *testServer) *front {
	t.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host }}
	f := &front{answers: map[string]int{}, changed: make(chan struct{})}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for {
			status, stands, changed := f.answer(r.URL.Path)
			switch {
			case !stands:
				through.ServeHTTP(w, r)
				return
			case status != 0:
				http.Error(w, http.StatusText(status), status)
				return
			}
			select {
			case <-changed:
			case <-r.Context().Done():
				return
			}
		}
	}))
	t.Cleanup(func() {
		f.CloseClientConnections()
		f.Close()
	})
	return f
}

func (f *front) answer(path string) (status int, stands bool, changed chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for begins, status := range f.answers {
		if strings.HasPrefix(path, begins) {
			return status, true, f.changed
		}
	}
	return 0, false, f.changed
}

// stand answers in the stead of the server from now on: 0 with nothing, -1 not any more.
func (f *front) stand(path string, status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.answers[path] = status; status < 0 {
		delete(f.answers, path)
	}
	close(f.changed)
	f.changed = make(chan struct{})
}

// What does not come has a shape, and what cannot come is said, with what to do: a conversation on
// its way, lists that fail, and a server that does not understand this app any more.
func TestBrowserStates(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	alice := s.owner(t, "alice")
	alice.join(t, "bob")
	for i := range 100 {
		s.post(t, "/to/alice", fmt.Sprintf("line %d", i), as("bob"))
	}
	f := newFront(t, s)
	p := newProfile(t, "alice")
	v := viewer{p, "en-states"}
	p.signIn(f.URL, "alice")
	p.see(rowOf("bob"))

	f.stand("/api/conversations/bob/messages", 0)
	p.talkTo("bob")
	p.see(test("bones"))
	p.until(bubbles + `.length === 1`)
	v.show("history-on-its-way")
	p.size(1280, 800)
	at := fmt.Sprintf(`(%s)["line 99"]`, tops)
	before := value[float64](p, at)
	f.stand("/api/conversations/bob/messages", -1)
	p.gone(test("bones"))
	p.until(bubbles + `.length > 50`)
	if after := value[float64](p, at); after != before {
		t.Errorf("the last message stood at %v, and stands at %v when the others are here", before, after)
	}

	f.stand("/api/sessions", http.StatusInternalServerError)
	p.visit(f.URL + "/settings")
	p.see(test("list-error"))
	f.stand("/api/sessions", -1)
	p.click(test("list-again"))
	p.gone(test("list-error"))
	f.stand("/api/invites", http.StatusGone)
	p.visit(f.URL + "/invite")
	p.says(test("list-error"), "another version")
	v.show("not-offered")
	f.stand("/api/invites", -1)
	p.click(test("list-again"))
	p.gone(test("list-error"))

	// A server that has no such API any more, for an app that opens from the device.
	p.visit(f.URL + "/with/bob")
	p.see(test("item"))
	f.stand("/api/", http.StatusNotFound)
	f.stand("/ws", http.StatusNotFound)
	f.CloseClientConnections()
	p.visit(f.URL + "/with/bob")
	p.see(test("strip") + `[data-phase="estranged"]`)
	p.say("kept for later")
	p.until(bubbles + `.at(-1).Mark === "waiting"`)
	v.show("estranged")
	f.stand("/api/", -1)
	f.stand("/ws", -1)
	p.click(test("strip-reload"))
	p.until(bubbles + `.at(-1)?.Mark === "stored"`)
	p.gone(test("strip"))
	if last := p.talk(); last[len(last)-1].Words != "kept for later" {
		t.Errorf("the last message is %+v", last[len(last)-1])
	}

	// Everything turned around, on the smallest phone and on a desk.
	for _, width := range []int64{320, 1280} {
		p.size(width, 600)
		value[bool](p, `(document.documentElement.dir = "rtl", true)`)
		p.fits("the conversation turned around")
		p.until(`[...document.querySelectorAll(".pane .bar *, .composer *, .list .row *")].filter(e => e.checkVisibility()).every(e => {
			const r = e.getBoundingClientRect();
			return r.left >= -1 && r.right <= innerWidth + 1;
		})`)
		p.picture(fmt.Sprint("en-states-turned-", width))
	}
}
