package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// photo writes a JPEG with a place in it, as a camera does.
func photo(t *testing.T, name string, width, height int) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(40 + 160*x/width), uint8(140 - 60*y/height), uint8(90 + 130*y/height), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	secret := "Exif\x00\x00here is the place"
	content := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(secret) + 2)}, secret...)
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, append(content, b.Bytes()[2:]...), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// picks has the browser's own window for files chosen from.
func (p *profile) picks(files ...string) {
	p.t.Helper()
	p.see(test("attach"))
	found, err := chromedp.Call(p.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector('[data-test="file-input"]')`})
	if err == nil {
		err = call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: found.Result.ObjectID})
	}
	if err != nil {
		p.fail("pick", err)
	}
	p.see(test("picked"))
}

// drops lets a file go over the conversation.
func (p *profile) drops(name, kind, content string) {
	p.t.Helper()
	value[bool](p, fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([%q], %q, {type: %q}));
		const on = document.querySelector('[data-test="log"]');
		for (const event of ["dragenter", "dragover", "drop"]) on.dispatchEvent(new DragEvent(event, {dataTransfer: data, bubbles: true, cancelable: true}));
		return true;
	})()`, content, name, kind))
	p.see(test("picked"))
}

// A photo goes from one to the other at its true shape, without the place that the
// camera wrote into it, and is looked at closely; so do what is dropped and what curl sends.
func TestBrowserFiles(t *testing.T) {
	alice, bob, _, _, s := two(t)
	bob.say("Show me")
	alice.talkTo("bob")

	alice.picks(photo(t, "soup at noon.jpg", 3000, 1500))
	alice.says(test("limit"), "50 MB")
	alice.write(test("caption"), "Leeks")
	alice.enter()
	alice.gone(test("picked"))
	bob.until(bubble("Leeks") + `?.querySelector('[data-test="shot"].here')`)
	shape := value[[]float64](bob, `(() => {
		const shot = document.querySelector('[data-test="shot"]'), img = shot.querySelector("img"), r = shot.getBoundingClientRect();
		return [img.naturalWidth, img.naturalHeight, Math.round(100 * r.width / r.height)];
	})()`)
	if fmt.Sprint(shape) != "[2048 1024 200]" {
		t.Errorf("bob sees %v", shape)
	}
	if value[bool](bob, `(async () => (await (await fetch(document.querySelector('[data-test="shot"] img').src)).text()).includes("here is the place"))()`) {
		t.Error("the place was sent along")
	}
	alice.until(bubble("Leeks") + `?.querySelector('[data-mark="read"]')`)
	alice.gone(test("upload"))

	bob.click(test("shot"))
	bob.until(`document.querySelector('[data-test="large"]')?.naturalWidth === 2048`)
	bob.click(test("zoom"))
	bob.see(".stage.zoomed")
	bob.press(kb.Escape)
	bob.gone(test("large-view"))
	bob.until(`document.activeElement?.dataset.test === "shot"`)

	bob.drops("笔记 & notes.txt", "text/plain", "hello")
	bob.click(test("files-send"))
	alice.says(test("file-card"), "笔记 & notes.txt")
	if got := value[string](alice, fmt.Sprintf(`(async () => (await fetch(document.querySelector(%q).href)).text())()`, test("file-card"))); got != "hello" {
		t.Errorf("alice saves %q", got)
	}

	req, err := http.NewRequest(http.MethodPut, s.URL+"/to/alice/report.pdf", strings.NewReader("%PDF-1.4"))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("bob", password)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
	if text := readAll(t, res); res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", res.Status, text)
	}
	alice.says(test("file-card"), "report.pdf")
	alice.says(test("row-last"), "report.pdf")
	bob.says(test("file-card"), "report.pdf")

	alice.visit(s.URL + "/with/bob")
	for _, p := range []*profile{alice, bob} {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}
}
