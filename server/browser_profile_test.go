package main

import (
	"bytes"
	"image"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tobar/shared"
)

// paintsWith presses the button for a picture and chooses a file in the browser's own window.
func (p *profile) paintsWith(file string) {
	p.t.Helper()
	err := call(p, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	if err != nil {
		p.fail("pick", err)
	}
	p.click(test("paint"))
	p.until(`document.querySelector('[data-test="picked-picture"]')`)
	found, err := chromedp.Call(p.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector('[data-test="picked-picture"]')`})
	if err == nil {
		err = call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: found.Result.ObjectID})
	}
	if err != nil {
		p.fail("pick", err)
	}
}

// becomes writes into a field of the profile, in the stead of what stands there, and leaves it with Enter.
func (p *profile) becomes(field, words string) {
	p.t.Helper()
	p.click(test(field))
	value[bool](p, `document.activeElement.select(), true`)
	p.insert(words)
	p.enter()
}

// paintedIn waits until a picture stands in the face that a selector names, or none.
func (p *profile) paintedIn(selector string, is bool) {
	p.t.Helper()
	count := "0"
	if is {
		count = "1"
	}
	p.until(`document.querySelector('` + selector + `')?.querySelectorAll("img.here").length === ` + count)
}

// One gives themselves another name, a line and a picture, and the other sees it at once wherever the person is,
// with the name that is theirs beside it, also without a network; and sees it go.
func TestBrowserProfile(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	a := s.owner(t, "alice")
	b := a.join(t, "bob")
	b.live(t, "").send("alice", "1", "hello")
	hers, his := newCable(t, s.URL), newCable(t, s.URL)
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	alice.signIn(hers.URL, "alice")
	alice.ready()
	alice.talkTo("bob")
	bob.signIn(his.URL, "bob")
	bob.ready()
	bob.visit(his.URL + "/settings")
	bob.says(test("self-name"), "bob")

	bob.becomes("self-called", "Bob  Baker")
	bob.says(test("self-said"), "Saved")
	bob.says(test("self-name"), "Bob Baker")
	bob.becomes("self-status", "at sea until Monday")
	alice.says(test("pane-name"), "Bob Baker")
	alice.says(test("pane-under"), "@bob")
	alice.says(rowOf("bob"), "Bob Baker")
	alice.says(rowOf("bob"), "@bob")

	// A photo becomes a small square one, without the place that the camera wrote into it.
	bob.paintsWith(photo(t, "me.jpg", 900, 600))
	bob.paintedIn("#self-face", true)
	alice.paintedIn(".pane .who", true)
	alice.paintedIn(rowOf("bob"), true)
	var is shared.Profile
	b.call(t, http.MethodGet, "/api/profile", "", &is)
	_, content := b.request(t, http.MethodGet, "/api/pictures/"+is.Picture, "")
	if config, kind, err := image.DecodeConfig(strings.NewReader(content)); err != nil || kind != "jpeg" || config.Width != 256 || config.Height != 256 {
		t.Errorf("the picture is %s, %+v, %v", kind, config, err)
	}
	if strings.Contains(content, "here is the place") || strings.Contains(content, "Exif") {
		t.Error("the picture says where it was taken")
	}
	bob.paintsWith(filepath.Join(notPicture(t), "me.png"))
	bob.says(test("self-said"), "cannot read")

	// The sheet about him, by the keyboard.
	value[bool](alice, `document.querySelector('[data-test="open-profile"]').focus(), true`)
	alice.press(kb.Enter)
	alice.says(test("profile-called"), "Bob Baker")
	alice.says(test("profile-name"), "@bob")
	alice.says(test("profile-status"), "at sea until Monday")
	alice.paintedIn("#profile-head", true)
	bob.becomes("self-status", "on land")
	alice.says(test("profile-status"), "on land")
	alice.accessible("the sheet about somebody")
	alice.press(kb.Escape)
	alice.gone(test("profile"))
	alice.until(`document.activeElement.dataset.test === "open-profile"`)
	alice.press("k", kb.ModifierCtrl)
	alice.insert("baker")
	alice.says(test("option"), "@bob")
	alice.press(kb.Escape)

	// What cannot be is said, and what was written stays; what could not be said is said again.
	bob.becomes("self-called", "Bob\u202Ereb")
	bob.says(test("self-said"), "cannot be seen")
	bob.until(`document.getElementById("self-called").value.includes("\u202E")`)
	bob.becomes("self-called", "Bob B.")
	bob.says(test("self-said"), "Saved")
	his.pull()
	bob.see(`.pane ` + test("strip"))
	bob.becomes("self-status", "offline")
	bob.until(`document.getElementById("self-said").className === "error"`)
	bob.until(`document.getElementById("self-status").value === "offline"`)
	his.mend()
	bob.says(test("self-said"), "Saved")
	alice.says(rowOf("bob"), "Bob B.")

	// Without a network all of it is there after a start.
	alice.worker()
	hers.pull()
	alice.visit(hers.URL + "/with/bob")
	alice.says(test("pane-name"), "Bob B.")
	alice.says(rowOf("bob"), "@bob")
	alice.paintedIn(rowOf("bob"), true)
	hers.mend()

	bob.click(test("unpaint"))
	bob.paintedIn("#self-face", false)
	alice.until(`document.querySelector('.pane .who .face').innerText === "BB" && !document.querySelector(".pane .who img")`)
	bob.becomes("self-called", "")
	alice.says(test("pane-name"), "bob")
	alice.until(`!document.querySelector(".handle") && document.querySelector('[data-test="pane-under"]').innerText === "online"`)
}

// notPicture is a directory with a file that is called a picture, and is none.
func notPicture(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "me.png"), bytes.Repeat([]byte("no"), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// People with pictures, long names and lines, in both languages, for the eye.
func TestBrowserProfileScreens(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	a := s.owner(t, "alice")
	var faces []string
	for i := range 4 {
		content, err := os.ReadFile(photo(t, "face.jpg", 200+90*i, 260))
		if err != nil {
			t.Fatal(err)
		}
		faces = append(faces, string(content))
	}
	for i, who := range []struct{ name, called, status string }{
		{"bob", "Bob Baker", "At sea until Monday. Ask Erin about the boat, she has the keys and knows where it is, and what it needs ⛵"},
		{"xiaoyu", "林小雨", "周五休假 🌧"},
		{"mallory", "alice", ""},
		{"erin", "The one and only Erin of the far side of the harbour, 2nd floor", ""},
		{"noor", "نور الهدى", "مشغول"},
		{"carol", "", ""},
		{"a-name-that-is-rather-long", "Long", ""},
	} {
		u := a.join(t, who.name)
		if who.called != "" {
			u.becomes(t, `{"called":"`+who.called+`","status":"`+who.status+`"}`)
		}
		if i < 3 {
			u.paints(t, faces[i])
		}
		p := u.live(t, "")
		p.send("alice", "1", "Hello from "+who.name)
		if who.name != "bob" {
			p.close()
		}
	}
	a.becomes(t, `{"called":"Alice Ahlgren","status":"Reading"}`)
	a.paints(t, faces[3])
	for _, tc := range []struct{ lang, prefix string }{{"en-US,en", "en"}, {"zh-CN,zh", "zh"}} {
		t.Run(tc.prefix, func(t *testing.T) {
			p := newProfileIn(t, "alice", tc.lang)
			v := viewer{p, "profile-" + tc.prefix}
			p.signIn(s.URL, "alice")
			p.paintedIn(rowOf("bob"), true)
			p.paintedIn(rowOf("mallory"), true)
			v.show("list")
			p.talkTo("bob")
			p.paintedIn(".pane .who", true)
			p.size(390, 844) // the sheets are from below: a wider window has them at its side
			p.click(test("pane-name"))
			p.paintedIn("#profile-head", true)
			v.show("sheet")
			p.size(320, 600)
			p.fits("the sheet about somebody")
			p.press(kb.Escape)
			p.size(390, 844)
			p.visit(s.URL + "/with/erin")
			p.see(test("open-profile"))
			v.show("long")
			p.visit(s.URL + "/settings")
			p.paintedIn("#self-face", true)
			v.show("settings")
			p.size(320, 600)
			p.fits("one's own profile")
			p.size(390, 844)
			p.press("k", kb.ModifierCtrl)
			p.see(test("option"))
			v.show("switcher")
			p.size(390, 844)
			p.visit(s.URL + "/with/bob")
			p.until(bubble("Hello from bob"))
			p.choose("Hello from bob", "forward")
			p.paintedIn(test("act-pass")+":last-child", true)
			v.show("forward")
			if complaints := p.complaints(); len(complaints) > 0 {
				t.Errorf("the browser complained: %v", complaints)
			}
		})
	}
}
