package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"tobar/shared"
)

// request is any request, with the answer's body.
func (u *user) request(t testing.TB, method, path, body string, set ...func(*http.Request)) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, u.s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range set {
		f(req)
	}
	res, err := u.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res, readAll(t, res)
}

// put sends a file as curl -T does and returns what the receiver is told of it.
func (u *user) put(t testing.TB, to *peer, path, content string) shared.File {
	t.Helper()
	res, text := u.request(t, http.MethodPut, path, content)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("PUT %s: %s %s", path, res.Status, text)
	}
	return to.expectFile()
}

// expectFile reads frames until one brings a file along.
func (p *peer) expectFile() shared.File {
	p.t.Helper()
	for {
		f := p.frame()
		if f.File == "" {
			continue
		}
		file, ok := shared.ParseFile(f.File)
		if !ok {
			p.t.Fatalf("the file of %s", f)
		}
		return file
	}
}

// onDisk counts the files that the data directory has, of uploads or of blobs.
func (s *testServer) onDisk(t testing.TB, what string) (count int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(s.Dir, "files", what), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			count++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func picture(t testing.TB, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestCurlFile is the README's one line for a file.
func TestCurlFile(t *testing.T) {
	alice, bob := pair(t)
	carol := alice.join(t, "carol")
	hers, his := alice.live(t, ""), bob.live(t, "")
	plain := bob.plain(t)
	content := picture(t, 40, 30)

	res, text := alice.request(t, http.MethodPut, "/to/Bob/a%20photo.png?caption=look%3A+soup", content)
	f := his.frame()
	for f.File == "" {
		f = his.frame()
	}
	file, _ := shared.ParseFile(f.File)
	if want := fmt.Sprintf("bob %d\n", f.N); res.StatusCode != http.StatusOK || text != want {
		t.Errorf("answered %s %q, want %q", res.Status, text, want)
	}
	if want := (shared.File{ID: file.ID, Size: int64(len(content)), Type: "image/png", Width: 40, Height: 30, Name: "a photo.png"}); file != want || f.Content != "look: soup" {
		t.Errorf("bob was told of %+v with %q, want %+v", file, f.Content, want)
	}
	if own := hers.expectFile(); own != file {
		t.Errorf("alice's own socket was told of %+v", own)
	}
	if got, want := plain.next(), "look: soup\na photo.png "+alice.s.URL+"/files/"+file.ID+"/a%20photo.png"; got != want {
		t.Errorf("in the plain dialect: %q, want %q", got, want)
	}
	var page shared.Page
	bob.call(t, http.MethodGet, "/api/conversations/alice/messages", "", &page)
	if len(page.Messages) != 1 || page.Messages[0].File != f.File {
		t.Errorf("in the history: %+v", page.Messages)
	}
	if again := bob.dial(t, "since=0&epoch="+page.Epoch+"&device=d").expectFile(); again != file {
		t.Errorf("in a replay: %+v", again)
	}

	for _, u := range []*user{alice, bob} {
		if res, got := u.request(t, http.MethodGet, "/files/"+file.ID, ""); res.StatusCode != http.StatusOK || got != content {
			t.Errorf("%s gets %s, %d bytes", u.name, res.Status, len(got))
		}
	}
	for name, status := range map[*user]int{carol: 404, alice.s.browser(t, "nobody"): 401} {
		for _, path := range []string{"/files/" + file.ID, "/files/" + file.ID + "/a%20photo.png"} {
			if res, got := name.request(t, http.MethodGet, path, ""); res.StatusCode != status || strings.Contains(got, content) {
				t.Errorf("%s gets %s", name.name, res.Status)
			}
		}
	}
	carol.refused(t, 404, http.MethodGet, "/api/files/"+file.ID, "")
	carol.refused(t, 404, http.MethodDelete, "/api/files/"+file.ID, "")
	bob.refused(t, 404, http.MethodDelete, "/api/files/"+file.ID, "")
	alice.refused(t, 404, http.MethodDelete, "/api/files/"+file.ID, "") // it is in a message
	if res, _ := carol.request(t, http.MethodPost, "/to/carol?file="+file.ID, ""); res.StatusCode != 404 {
		t.Errorf("carol sends it to herself: %s", res.Status)
	}
	theirs := carol.live(t, "")
	theirs.write("carol;id=mine;file=" + file.ID + "|")
	theirs.expectCode(shared.CodeUnknownFile, "mine")
}

// What a part of is asked for comes in parts, and once.
func TestFileHeaders(t *testing.T) {
	alice, bob := pair(t)
	file := alice.put(t, bob.live(t, ""), "/to/bob/film.mp4", "0123456789")
	path := "/files/" + file.ID
	res, got := bob.request(t, http.MethodGet, path, "", header("Range", "bytes=2-4"))
	if res.StatusCode != http.StatusPartialContent || got != "234" || res.Header.Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("a range: %s %q %v", res.Status, got, res.Header)
	}
	for key, want := range map[string]string{
		"Content-Type": "video/mp4", "Content-Disposition": "inline; filename=film.mp4", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "private, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy": filePolicy, "Accept-Ranges": "bytes",
	} {
		if got := res.Header.Get(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if res, _ = bob.request(t, http.MethodGet, path, "", header("If-None-Match", res.Header.Get("ETag"))); res.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %s", res.Status)
	}
	if res, got = bob.request(t, http.MethodHead, path, ""); res.StatusCode != http.StatusOK || got != "" || res.ContentLength != 10 {
		t.Errorf("HEAD: %s, %d bytes", res.Status, res.ContentLength)
	}
	if res, _ = bob.request(t, http.MethodGet, path+"?save=1", ""); !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("to save: %v", res.Header)
	}
	if res, _ = bob.request(t, http.MethodGet, path, "", header("Range", "bytes=20-")); res.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: %s", res.Status)
	}
}

// Nothing that is uploaded can run as a page of this server, whatever it is called or says of itself.
func TestFileCannotRun(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	const page, drawing = "<!doctype html><script>alert(1)</script>", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`
	for name, tc := range map[string]struct{ content, kind string }{
		"a.html": {page, "text/html"}, "b.svg": {drawing, "image/svg+xml"}, "c": {page, ""}, "d.xhtml": {page, "application/xhtml+xml"},
		"e.png": {page, "text/html; charset=utf-8"}, "f.xml": {drawing, "text/xml"}, "g.js": {"alert(1)", "text/javascript"}, "h.pdf": {"%PDF-1.4", "application/pdf"},
	} {
		res, text := alice.request(t, http.MethodPut, "/to/bob/"+name, tc.content, header("Content-Type", tc.kind))
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %s", name, res.Status, text)
		}
		res, _ = bob.request(t, http.MethodGet, "/files/"+his.expectFile().ID+"/"+name, "")
		if res.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") ||
			res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s as %q: %v", name, tc.kind, res.Header)
		}
	}
	// A picture by name that is a page inside stays a picture.
	file := alice.put(t, his, "/to/bob/i.png", page)
	if res, _ := bob.request(t, http.MethodGet, "/files/"+file.ID, ""); res.Header.Get("Content-Type") != "image/png" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a page called a picture: %v", res.Header)
	}
}

func TestFileNames(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	for path, want := range map[string]string{
		"/to/bob/%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.docx": "年度报告.docx",
		"/to/bob/say%20%22hi%22.txt":                        `say "hi".txt`,
		"/to/bob/..%2F..%2Fetc%2Fpasswd":                    "passwd",
		"/to/bob/a%0Ab%3B%7C%25.txt":                        "a b;|%.txt",
		"/to/bob/" + strings.Repeat("x", 400) + ".jpeg":     strings.Repeat("x", 232) + "….jpeg",
		"/to/bob?name=from%20the%20query.txt":               "from the query.txt",
		"/to/bob":                                           "file.txt",
		"/to/bob/%E2%80%AEgpj.exe":                          "gpj.exe",
	} {
		file := alice.put(t, his, path, "hello")
		if file.Name != want {
			t.Errorf("%s is called %q, want %q", path, file.Name, want)
		}
		res, _ := bob.request(t, http.MethodGet, "/files/"+file.ID+"?save=1", "")
		if d := res.Header.Get("Content-Disposition"); res.StatusCode != 200 || strings.ContainsAny(d, "\r\n") || !strings.HasPrefix(d, "attachment; filename") {
			t.Errorf("%s is saved by %q", path, d)
		}
	}
}

// What is taken back is gone from the disk, unless it was passed on.
func TestFileTakenBack(t *testing.T) {
	ts, s, _ := startAtTime(t)
	alice := ts.owner(t, "alice")
	bob, carol := alice.join(t, "bob"), alice.join(t, "carol")
	his, theirs := bob.live(t, ""), carol.live(t, "")
	gone := func() {
		t.Helper()
		if err := s.removeFreed(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	hers := alice.live(t, "")
	file := alice.put(t, his, "/to/bob/a.txt", "secret")
	first := hers.expectMessage("alice", "", "")
	his.write("carol;id=on;file=" + file.ID + "|see this")
	if on := theirs.expectFile(); on != file {
		t.Errorf("passed on: %+v", on)
	}
	sent, _ := his.until(shared.VerbSent)
	hers.write(fmt.Sprintf("@delete;n=%d;id=back|", first.N))
	hers.until(shared.VerbSent)
	gone()
	if res, got := carol.request(t, http.MethodGet, "/files/"+file.ID, ""); got != "secret" {
		t.Errorf("carol, after alice took hers back: %s", res.Status)
	}
	his.write(fmt.Sprintf("@delete;n=%d;id=back|", sent.N))
	his.until(shared.VerbSent)
	gone()
	for _, u := range []*user{alice, bob, carol} {
		if res, _ := u.request(t, http.MethodGet, "/files/"+file.ID, ""); res.StatusCode != 404 {
			t.Errorf("%s, after all was taken back: %s", u.name, res.Status)
		}
	}
	if n := ts.onDisk(t, "blobs"); n != 0 {
		t.Errorf("%d blobs are left", n)
	}
	var page shared.Page
	bob.call(t, http.MethodGet, "/api/conversations/alice/messages", "", &page)
	if m := page.Messages[0]; m.File != "" || !m.Deleted {
		t.Errorf("taken back: %+v", m)
	}
	// The same bytes of two people are one file on the disk, and each one's own.
	a, b := alice.upload(t, "a", "same"), bob.upload(t, "b", "same")
	if n := ts.onDisk(t, "blobs"); n != 1 || a.ID == b.ID {
		t.Errorf("%d blobs of the same bytes", n)
	}
	alice.call(t, http.MethodDelete, "/api/files/"+a.ID, "", nil)
	gone()
	if _, got := bob.request(t, http.MethodGet, "/files/"+b.ID, ""); got != "same" {
		t.Errorf("bob's went with alice's: %q", got)
	}
}

func TestEmptyFile(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	for _, f := range []shared.File{alice.put(t, his, "/to/bob/nothing", ""), alice.upload(t, "nothing", "")} {
		if f.Size != 0 || f.Name != "nothing" {
			t.Errorf("%+v", f)
		}
		if res, got := alice.request(t, http.MethodGet, "/files/"+f.ID, ""); res.StatusCode != 200 || got != "" {
			t.Errorf("%s %q", res.Status, got)
		}
	}
}

// A file that is sent again under the same key is stored once, and leaves no second one behind.
func TestFileOnce(t *testing.T) {
	alice, bob := pair(t)
	his := bob.live(t, "")
	key := header("Idempotency-Key", "k")
	_, first := alice.request(t, http.MethodPut, "/to/bob/a", "hello", key)
	f := his.expectFile()
	res, again := alice.request(t, http.MethodPut, "/to/bob/a", "hello", key)
	if first != again || res.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%q, then %q", first, again)
	}
	var room shared.Room
	if alice.call(t, http.MethodGet, "/api/files", "", &room); room.Used != 4096 {
		t.Errorf("%d bytes are used", room.Used)
	}
	if _, got := bob.request(t, http.MethodGet, "/files/"+f.ID, ""); got != "hello" {
		t.Errorf("%q", got)
	}
}

// Cameras lay pictures on their side and say so.
func TestExtent(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 4)), nil); err != nil {
		t.Fatal(err)
	}
	turned := func(order string, value ...byte) string {
		exif := append([]byte("Exif\x00\x00"+order), value...)
		head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
		return string(head) + b.String()[2:]
	}
	little := turned("II*\x00", 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0)
	big := turned("MM\x00*", 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0)
	upright := turned("MM\x00*", 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0)
	for name, tc := range map[string]struct {
		content       string
		width, height int
	}{
		"plain": {b.String(), 8, 4}, "little": {little, 4, 8}, "big": {big, 4, 8}, "upright": {upright, 8, 4},
		"png": {picture(t, 3, 5), 3, 5}, "nothing": {"", 0, 0}, "words": {"hello", 0, 0}, "half": {b.String()[:10], 0, 0},
	} {
		if w, h := extent(strings.NewReader(tc.content)); w != tc.width || h != tc.height {
			t.Errorf("%s: %d x %d", name, w, h)
		}
	}
	for cut := range little {
		extent(strings.NewReader(little[:cut])) // must not panic
	}
}
