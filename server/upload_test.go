package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tobar/shared"
)

// upload begins an upload and writes to it, and wants it complete.
func (u *user) upload(t testing.TB, name, content string) shared.File {
	t.Helper()
	up := u.begin(t, name, len(content))
	if len(content) > 0 {
		up = u.goOn(t, up.ID, 0, content)
	}
	f, ok := shared.ParseFile(up.File)
	if !ok || f.ID != up.ID {
		t.Fatalf("uploaded: %+v", up)
	}
	return f
}

func (u *user) begin(t testing.TB, name string, size int) (up shared.Upload) {
	t.Helper()
	ask, err := json.Marshal(shared.UploadRequest{Name: name, Size: int64(size)})
	if err != nil {
		t.Fatal(err)
	}
	u.call(t, http.MethodPost, "/api/files", string(ask), &up)
	return up
}

func (u *user) goOn(t testing.TB, id string, offset int, content string) (up shared.Upload) {
	t.Helper()
	res, text := u.request(t, http.MethodPatch, "/api/files/"+id, content, header(offsetHeader, fmt.Sprint(offset)))
	if err := json.Unmarshal([]byte(text), &up); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("PATCH at %d: %s %s", offset, res.Status, text)
	}
	return up
}

// An upload goes on from where it was cut.
func TestUploadGoesOn(t *testing.T) {
	alice, bob := pair(t)
	up := alice.begin(t, "notes.txt", 10)
	if up = alice.goOn(t, up.ID, 0, "0123"); up.Offset != 4 || up.File != "" {
		t.Errorf("after a part: %+v", up)
	}
	for _, offset := range []string{"0", "3", "5", "10"} {
		res, text := alice.request(t, http.MethodPatch, "/api/files/"+up.ID, "x", header(offsetHeader, offset))
		if res.StatusCode != http.StatusConflict || res.Header.Get(offsetHeader) != "4" || !strings.Contains(text, "wrong-offset") {
			t.Errorf("at %s: %s %s, %s", offset, res.Status, res.Header.Get(offsetHeader), text)
		}
	}
	for _, offset := range []string{"", "-1", "many"} {
		if res, text := alice.request(t, http.MethodPatch, "/api/files/"+up.ID, "x", header(offsetHeader, offset)); res.StatusCode != 400 {
			t.Errorf("at %q: %s %s", offset, res.Status, text)
		}
	}
	bob.refused(t, 404, http.MethodGet, "/api/files/"+up.ID, "")
	if res, _ := bob.request(t, http.MethodPatch, "/api/files/"+up.ID, "x", header(offsetHeader, "4")); res.StatusCode != 404 {
		t.Errorf("bob goes on with it: %s", res.Status)
	}
	up = alice.goOn(t, up.ID, 4, "456789")
	f, ok := shared.ParseFile(up.File)
	if !ok || f.Size != 10 || f.Name != "notes.txt" || f.Type != "text/plain" || up.Offset != 10 {
		t.Errorf("complete: %+v", up)
	}
	var about shared.Upload
	if alice.call(t, http.MethodGet, "/api/files/"+up.ID, "", &about); about != up {
		t.Errorf("asked again: %+v, want %+v", about, up)
	}
	if res, got := alice.request(t, http.MethodGet, "/files/"+up.ID, ""); got != "0123456789" {
		t.Errorf("%s %q", res.Status, got)
	}
	// Nobody but alice may have it before it is sent.
	if res, _ := bob.request(t, http.MethodGet, "/files/"+up.ID, ""); res.StatusCode != 404 {
		t.Errorf("bob, before it is sent: %s", res.Status)
	}
	his := bob.live(t, "")
	alice.live(t, "").write("bob;id=k;file=" + up.ID + "|")
	if got := his.expectFile(); got != f {
		t.Errorf("sent: %+v, want %+v", got, f)
	}
}

// part is more than an HTTP client holds back.
var part = strings.Repeat("0123456789abcdef", 4<<10)

// hang writes a part of an upload at an offset, in a request that does not end before hangUp.
func (u *user) hang(t testing.TB, id string, offset int) (hangUp func()) {
	t.Helper()
	reader, writer := io.Pipe()
	req, err := http.NewRequest(http.MethodPatch, u.s.URL+"/api/files/"+id, reader)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(offsetHeader, fmt.Sprint(offset))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if res, err := u.http.Do(req); err == nil {
			res.Body.Close()
		}
		reader.Close()
	}()
	if _, err := writer.Write([]byte(part)); err != nil {
		t.Fatal(err)
	}
	return func() {
		writer.CloseWithError(io.ErrUnexpectedEOF)
		<-ended
	}
}

// uploaded waits until an upload has come to an offset.
func (u *user) uploaded(t testing.TB, id string, offset int) {
	t.Helper()
	var up shared.Upload
	for up.Offset < int64(offset) {
		u.call(t, http.MethodGet, "/api/files/"+id, "", &up)
	}
}

// A request that hangs does not keep the one that goes on from doing so.
func TestUploadIsTakenOver(t *testing.T) {
	alice, _ := pair(t)
	up := alice.begin(t, "a", len(part)+2)
	hangUp := alice.hang(t, up.ID, 0)
	alice.uploaded(t, up.ID, len(part))
	if up = alice.goOn(t, up.ID, len(part), "23"); up.File == "" {
		t.Errorf("%+v", up)
	}
	hangUp()
}

func TestFileLimits(t *testing.T) {
	alice, bob := pair(t, "-max-file", "100KB", "-quota", "250KB")
	his := bob.live(t, "")
	var room shared.Room
	if alice.call(t, http.MethodGet, "/api/files", "", &room); room != (shared.Room{MaxFile: 100 << 10, Quota: 250 << 10}) {
		t.Errorf("room: %+v", room)
	}
	large := strings.Repeat("x", 100<<10)
	if p := alice.refused(t, 413, http.MethodPost, "/api/files", `{"name":"a","size":102401}`); p.Code != shared.CodeTooLarge || !strings.Contains(p.Words, "100KB") {
		t.Errorf("%+v", p)
	}
	alice.refused(t, 400, http.MethodPost, "/api/files", `{"name":"a","size":-1}`)
	if res, text := alice.request(t, http.MethodPut, "/to/bob/a", large+"x"); res.StatusCode != 413 || !strings.Contains(text, "100KB") {
		t.Errorf("too large: %s %s", res.Status, text)
	}
	unknown := func(r *http.Request) { r.ContentLength = -1 }
	if res, text := alice.request(t, http.MethodPut, "/to/bob/a", large+"x", unknown); res.StatusCode != 413 {
		t.Errorf("too large, of unknown length: %s %s", res.Status, text)
	}
	up := alice.begin(t, "a", 3)
	if res, text := alice.request(t, http.MethodPatch, "/api/files/"+up.ID, "0123", header(offsetHeader, "0")); res.StatusCode != 413 {
		t.Errorf("more than was said: %s %s", res.Status, text)
	}
	alice.call(t, http.MethodDelete, "/api/files/"+up.ID, "", nil)
	alice.refused(t, 404, http.MethodGet, "/api/files/"+up.ID, "")
	if n := alice.s.onDisk(t, "uploads"); n != 0 {
		t.Errorf("%d uploads are left", n)
	}

	if res, text := alice.request(t, http.MethodPut, "/to/bob/of%20unknown%20length", "abc", unknown); res.StatusCode != 200 {
		t.Errorf("of unknown length: %s %s", res.Status, text)
	}
	if f := his.expectFile(); f.Size != 3 {
		t.Errorf("of unknown length: %+v", f)
	}
	alice.put(t, his, "/to/bob/1", large)
	f := alice.put(t, his, "/to/bob/2", large[1:])
	if p := alice.refused(t, 507, http.MethodPost, "/api/files", `{"name":"a","size":60000}`); p.Code != shared.CodeNoSpace {
		t.Errorf("%+v", p)
	}
	if res, text := alice.request(t, http.MethodPut, "/to/bob/3", large[:60000]); res.StatusCode != 507 || len(text) < 10 {
		t.Errorf("beyond the quota: %s %s", res.Status, text)
	}
	// It is each one's own, and to pass something on takes none of it.
	bob.put(t, his, "/to/alice/1", large)
	if res, text := alice.request(t, http.MethodPost, "/to/alice?file="+f.ID, ""); res.StatusCode != 200 {
		t.Errorf("passed on: %s %s", res.Status, text)
	}
}

// Whoever begins an upload and goes away leaves nothing behind.
func TestOldUploadsGo(t *testing.T) {
	ts, s, c := startAtTime(t)
	alice := ts.owner(t, "alice")
	hers := alice.live(t, "")
	kept := alice.put(t, hers, "/to/alice/kept", "kept")
	half, unsent := alice.begin(t, "half", 4), alice.upload(t, "unsent", "unsent")
	alice.goOn(t, half.ID, 0, "ha")
	left := func(after time.Duration, uploads, blobs int) {
		t.Helper()
		if err := s.tidy(t.Context(), c.now().Add(after)); err != nil {
			t.Fatal(err)
		}
		if u, b := ts.onDisk(t, "uploads"), ts.onDisk(t, "blobs"); u != uploads || b != blobs {
			t.Errorf("after %v: %d uploads and %d blobs, want %d and %d", after, u, b, uploads, blobs)
		}
	}
	left(maxUploadAge/2, 1, 2)
	left(2*maxUploadAge, 0, 2)
	left(2*maxUnsentAge, 0, 1)
	left(2*maxUnknownAge, 0, 1)
	for id, status := range map[string]int{half.ID: 404, unsent.ID: 404, kept.ID: 200} {
		if res, _ := alice.request(t, http.MethodGet, "/files/"+id, ""); res.StatusCode != status {
			t.Errorf("%s: %s", id, res.Status)
		}
	}
}

// What was acknowledged of an upload survives kill -9, and so does what was sent.
func TestKilledInUpload(t *testing.T) {
	dir := t.TempDir()
	s := startProcess(t, dir)
	alice := s.owner(t, "alice")
	sent := alice.put(t, alice.live(t, ""), "/to/alice/sent.txt", "sent")
	up := alice.begin(t, "half.txt", 2*len(part)+2)
	alice.goOn(t, up.ID, 0, "01")
	hangUp := alice.hang(t, up.ID, 2)
	alice.uploaded(t, up.ID, 2+len(part))
	s.kill()
	hangUp()

	again := startProcess(t, dir)
	alice = alice.at(again.testServer)
	if _, got := alice.request(t, http.MethodGet, "/files/"+sent.ID, ""); got != "sent" {
		t.Errorf("what was sent: %q", got)
	}
	alice.call(t, http.MethodGet, "/api/files/"+up.ID, "", &up)
	if up.Offset != int64(2+len(part)) {
		t.Fatalf("after the kill: %+v", up)
	}
	up = alice.goOn(t, up.ID, int(up.Offset), part)
	if _, got := alice.request(t, http.MethodGet, "/files/"+up.ID, ""); got != "01"+part+part || up.File == "" {
		t.Errorf("gone on with: %+v, %d bytes", up, len(got))
	}
}
