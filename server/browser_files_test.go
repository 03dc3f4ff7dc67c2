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
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tobar/shared"
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
	t.Parallel()
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

	// What is pasted is asked about as well, and may stay here.
	value[bool](alice, `(() => {
		const data = new DataTransfer();
		data.items.add(new File(["x"], "pasted.png", {type: "image/png"}));
		document.querySelector('[data-test="composer"]').dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
		return true;
	})()`)
	alice.says(test("picked-file"), "pasted.png")
	alice.press(kb.Escape)
	alice.gone(test("picked"))
	alice.until(`document.activeElement?.dataset.test === "composer"`)

	bob.click(test("shot"))
	bob.until(`document.querySelector('[data-test="large"]')?.naturalWidth === 2048`)
	bob.click(test("zoom"))
	bob.see(".stage.zoomed")
	bob.press(kb.Escape)
	bob.gone(test("large-view"))
	bob.until(`document.activeElement?.dataset.test === "shot"`)
	bob.choose("Leeks", "view")
	bob.see(test("large-view"))
	bob.click(test("large-close"))
	bob.until(`document.activeElement === ` + bubble("Leeks"))

	// It is passed on without being sent again, and sent as it is where somebody wants that.
	bob.choose("Leeks", "forward")
	bob.click(`[data-act="pass"][data-kind="alice"]`)
	alice.until(`[...document.querySelectorAll('[data-mine="false"] [data-test="shot"] img')].some(img => img.naturalWidth === 2048)`)
	alice.picks(photo(t, "as it is.jpg", 2100, 100))
	alice.click(test("as-is"))
	alice.click(test("files-send"))
	bob.until(`[...document.querySelectorAll('[data-test="shot"] img')].some(img => img.naturalWidth === 2100)`)

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
	alice.click(test("find"))
	alice.insert("report")
	alice.says(test("hit"), "report.pdf")
	alice.press(kb.Escape)
	bob.says(test("file-card"), "report.pdf")

	alice.visit(s.URL + "/with/bob")
	for _, p := range []*profile{alice, bob} {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}
}

// goesOn cuts an upload, which goes on from where it was; the whole file arrives.
func (p *profile) goesOn(bob *profile, hers *cable) {
	p.t.Helper()
	slow := func(up float64) {
		p.t.Helper()
		err := call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: up}}})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	value[bool](p, `(() => {
		window.offsets = [];
		const set = XMLHttpRequest.prototype.setRequestHeader;
		XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
			if (name === "Upload-Offset") window.offsets.push(Number(value));
			return set.call(this, name, value);
		};
		return true;
	})()`)
	slow(1 << 20)
	large := filepath.Join(p.t.TempDir(), "large.bin")
	if err := os.WriteFile(large, bytes.Repeat([]byte("0123456789abcdef"), 1<<18), 0o600); err != nil { // 4 MB
		p.t.Fatal(err)
	}
	p.picks(large)
	p.click(test("files-send"))
	p.until(`document.querySelector('[data-test="upload"] progress')?.value > 0.3`)
	hers.pull()
	p.see(test("upload") + `[data-state="waiting"]`)
	slow(-1)
	hers.mend()
	bob.says(test("file-card"), "large.bin")
	whole := value[bool](bob, fmt.Sprintf(`(async () => {
		const text = await (await fetch(document.querySelector(%q).href)).text();
		return text === "0123456789abcdef".repeat(1 << 18);
	})()`, test("file-card")))
	if offsets := value[[]float64](p, "window.offsets"); !whole || len(offsets) < 2 || offsets[0] != 0 || offsets[len(offsets)-1] == 0 {
		p.t.Errorf("sent from %v; all of it has arrived: %v", offsets, whole)
	}
}

// An upload that was cut goes on. What is sent without a network waits here, over a closed
// browser, and goes out in order and once; what was cancelled does not.
func TestBrowserFilesWait(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, s := two(t)
	bob.say("Show me")
	alice.talkTo("bob")
	alice.worker()
	alice.goesOn(bob, hers)

	hers.pull()
	alice.see(test("strip"))
	alice.drops("first.txt", "text/plain", "first")
	alice.click(test("files-send"))
	alice.see(test("upload"))
	alice.drops("not this.txt", "text/plain", "no")
	alice.click(test("files-send"))
	alice.until(`document.querySelectorAll('[data-test="upload"]').length === 2`)
	alice.drops("second.txt", "text/plain", "second")
	alice.write(test("caption"), "Both of them")
	alice.enter()
	alice.until(`document.querySelectorAll('[data-test="upload"]').length === 3`)
	value[bool](alice, `([...document.querySelectorAll('[data-test="upload"]')].find(e => e.innerText.includes("not this")).querySelector('[data-test="upload-cancel"]').click(), true)`)
	alice.until(`document.querySelectorAll('[data-test="upload"]').length === 2`)
	alice.close()

	alice.open()
	alice.visit(hers.URL + "/with/bob")
	alice.until(`document.querySelectorAll('[data-test="upload"]').length === 2`)
	hers.mend()
	bob.until(bubble("Both of them"))
	bob.until(`[...document.querySelectorAll('[data-test="file-card"] b')].map(e => e.innerText).join() === "large.bin,first.txt,second.txt"`)
	alice.gone(test("upload"))
	alice.until(bubble("Both of them") + `?.querySelector('[data-mark="read"]')`)
	var page shared.Page
	(&user{s: s, name: "alice"}).signIn(t).call(t, http.MethodGet, "/api/conversations/bob/messages", "", &page)
	if len(page.Messages) != 4 {
		t.Errorf("%d messages are stored: %+v", len(page.Messages), page.Messages)
	}
}

// small shows a screen on the smallest phone.
func (p *profile) small(what string) {
	p.t.Helper()
	p.size(320, 600)
	p.picture(what + "-320")
	p.fits(what)
	p.size(1280, 844)
}

// Files to the eye: in a conversation, before they are sent, on their way, refused, and large.
func TestBrowserGalleryOfFiles(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfileIn(t, "bob", "zh-CN,zh")
	s := startServer(t, "-max-file", "300KB", "-quota", "400KB")
	hers, _ := meet(alice, bob, s)
	en, zh := viewer{alice, "en"}, viewer{bob, "zh"}
	bob.say("Show me")
	alice.talkTo("bob")
	alice.picks(photo(t, "wide.jpg", 1600, 700), photo(t, "tall.jpg", 600, 1200), photo(t, "a photo with quite a long name, as phones give them to what they take on a Thursday.jpg", 400, 400))
	en.show("files-picked")
	alice.small("files-picked")
	alice.write(test("caption"), "Three of the garden")
	alice.click(test("files-send"))
	bob.until(bubble("Three of") + `?.querySelector('[data-test="shot"].here')`)
	bob.drops("年度报告 2026 最终版.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "hello")
	zh.show("files-picked-one")
	bob.click(test("files-send"))
	alice.says(test("file-card"), "年度报告")
	song := filepath.Join(t.TempDir(), "a song.wav")
	head := "RIFF\x64\x1f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x40\x1f\x00\x00"
	if err := os.WriteFile(song, []byte(head+strings.Repeat("\x80", 8000)), 0o600); err != nil {
		t.Fatal(err)
	}
	bob.picks(song)
	bob.click(test("files-send"))
	alice.says("[data-test=row-last]", "Audio")
	hers.pull()
	alice.picks(photo(t, "waiting.jpg", 900, 600))
	alice.click(test("files-send"))
	alice.see(test("upload") + `[data-state="waiting"] progress`)
	en.show("files-waiting")
	hers.mend()
	bob.until(`document.querySelectorAll('[data-test="shot"].here').length >= 4 || document.querySelectorAll('[data-test="shot"]').length >= 4`)
	zh.show("files-talk")
	alice.drops("too large.bin", "application/octet-stream", strings.Repeat("x", 310_000))
	en.show("files-too-large")
	alice.click(test("files-leave"))
	for range 2 {
		alice.drops("no room.bin", "application/octet-stream", strings.Repeat("x", 290_000))
		alice.click(test("files-send"))
	}
	alice.see(test("upload-error"))
	en.show("files-refused")
	alice.small("files-refused")
	bob.click(test("shot"))
	bob.until(`document.querySelector('[data-test="large"]')?.naturalWidth > 0`)
	zh.show("files-large")
}
