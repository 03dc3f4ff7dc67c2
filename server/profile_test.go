package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/shared"
)

// nameOf is the name under which bytes are kept.
func nameOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// becomes changes a profile as curl does.
func (u *user) becomes(t testing.TB, body string) (p shared.Profile) {
	t.Helper()
	u.call(t, http.MethodPut, "/api/profile", body, &p)
	return p
}

// paints changes a picture, and returns the profile.
func (u *user) paints(t testing.TB, content string) (p shared.Profile) {
	t.Helper()
	u.call(t, http.MethodPut, "/api/profile/picture", content, &p)
	return p
}

// profilesIn is what frames tell of people, as "bob=Bob B.|at sea".
func profilesIn(frames []shared.Frame) (list []string) {
	for _, f := range frames {
		if f.Address == shared.VerbProfile {
			list = append(list, f.User+"="+f.Called+"|"+f.Content)
		}
	}
	return list
}

// expectProfile reads until somebody's profile is told.
func (p *peer) expectProfile(want shared.Profile) {
	p.t.Helper()
	if f, _ := p.until(shared.VerbProfile); *shared.ProfileOf(&f) != want {
		p.t.Errorf("told %s, want %+v", f, want)
	}
}

// Who has a conversation with somebody sees at once how they want to be seen, and so do their
// own devices; nobody else does, and nobody who speaks the plain dialect.
func TestProfileIsTold(t *testing.T) {
	alice, bob := pair(t)
	carol := alice.join(t, "carol")
	a, his, plain, c := alice.live(t, "device=1"), bob.live(t, ""), alice.plain(t), carol.live(t, "")
	if now := bob.becomes(t, `{"called":"  Bob\tB. ","status":"at sea"}`); now.Called != "Bob B." || now.Status != "at sea" || now.N == 0 {
		t.Fatalf("bob became %+v", now)
	}
	first := bob.becomes(t, `{"status":"on land"}`)
	if first.Called != "Bob B." {
		t.Errorf("what was left out has become %q", first.Called)
	}
	his.until(shared.VerbProfile)
	his.expectProfile(first)
	his.send("alice", "1", "hello")
	a.expectProfile(first)
	if got := plain.next(); got != "hello" {
		t.Errorf("in the plain dialect %q", got)
	}
	second := bob.becomes(t, `{"called":"Robert; R|%"}`)
	a.expectProfile(second)
	if told := profilesIn(c.settle()); len(told) > 0 {
		t.Errorf("carol, who knows no bob, is told %v", told)
	}
	var list shared.Conversations
	alice.call(t, http.MethodGet, "/api/conversations", "", &list)
	if want := []shared.Profile{second}; !slices.Equal(list.Profiles, want) {
		t.Errorf("with the conversations come %+v", list.Profiles)
	}
	var person shared.Person
	carol.call(t, http.MethodGet, "/api/people/bob", "", &person)
	if person.Profile != second {
		t.Errorf("whoever asks is told %+v", person)
	}
	late := alice.plain(t)
	his.send("alice", "2", "bye")
	for _, p := range []*peer{plain, late} {
		got := p.next()
		for got == "hello" { // it was not known to be read
			got = p.next()
		}
		if got != "bye" {
			t.Errorf("in the plain dialect, later, %q", got)
		}
	}
}

// A device that was away is told before the replay of what has changed, once.
func TestProfileAfterAbsence(t *testing.T) {
	alice, bob := pair(t)
	carol := alice.join(t, "carol")
	b, c := bob.live(t, ""), carol.live(t, "")
	carol.becomes(t, `{"called":"Carola"}`)
	first := b.send("alice", "1", "hello")
	a := alice.dial(t, "device=1&since=0")
	hello, _ := a.until(shared.VerbHello)
	if _, before := a.until(shared.VerbLive); len(profilesIn(before)) > 0 {
		t.Errorf("nobody has a profile that alice could know, and she is told %v", profilesIn(before))
	}
	a.close()
	for i := range 5 {
		b.send("alice", fmt.Sprintf("x%d", i), "more")
	}
	bob.becomes(t, `{"called":"Bob B."}`)
	met := c.send("alice", "1", "hello")
	last := b.send("alice", "3", "end")
	resume := func(n int64) []shared.Frame {
		t.Helper()
		p := alice.dial(t, fmt.Sprintf("device=1&since=%d&epoch=%s", n, hello.Epoch))
		defer p.close()
		_, before := p.until(shared.VerbLive)
		return before
	}
	want := []string{"bob=Bob B.|", "carol=Carola|"}
	for _, n := range []int64{0, first.N, met.N - 1} {
		frames := resume(n)
		got := profilesIn(frames)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("since %d she is told %v", n, got)
		}
		log := slices.IndexFunc(frames, func(f shared.Frame) bool { return f.Address == "bob" || f.Address == "carol" })
		if log < 0 || len(profilesIn(frames[:log])) != 2 {
			t.Errorf("since %d the log stands before them: %v", n, frames)
		}
	}
	if got := profilesIn(resume(last.N)); len(got) > 0 {
		t.Errorf("of what she knows she is told %v", got)
	}
	if got := profilesIn(resume(last.N + 99)); len(got) > 0 { // a copy of another log: the list has them
		t.Errorf("a reset device is told %v", got)
	}
}

// What changes while somebody is being told of the log is told when that has ended.
func TestProfileDuringAReplay(t *testing.T) {
	alice, bob := pair(t)
	bob.becomes(t, `{"called":"Bob"}`)
	b := bob.live(t, "")
	long := strings.Repeat("x", shared.MaxContent)
	const count = 400 // more than what lies between a server that writes and a client that does not read
	for i := range count {
		b.write(fmt.Sprintf("alice;id=%d|%s", i, long))
	}
	for f := (shared.Frame{}); f.ID != fmt.Sprint(count-1); {
		f, _ = b.until(shared.VerbSent)
	}
	ws, _, err := websocket.Dial(t.Context(), strings.Replace(alice.s.URL, "http", "ws", 1)+"/ws?device=1&since=0",
		&websocket.DialOptions{HTTPHeader: alice.cookies(), Subprotocols: []string{shared.Subprotocol}})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	ws.SetReadLimit(shared.MaxFrame)
	next := func() shared.Frame {
		t.Helper()
		_, line, err := ws.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f, err := shared.Parse(string(line))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for f := next(); f.Address != "bob"; f = next() {
	}
	want := bob.becomes(t, `{"called":"Robert"}`)
	if err := ws.Write(t.Context(), websocket.MessageText, []byte("@ping;id=end|")); err != nil {
		t.Fatal(err)
	}
	live, pong, told := false, false, false
	for !live || !pong {
		f := next()
		live, pong = live || f.Address == shared.VerbLive, pong || f.Address == shared.VerbPong
		told = told || f.Address == shared.VerbProfile && *shared.ProfileOf(&f) == want
	}
	if !told {
		t.Error("it is not told")
	}
}

// Behind a block nothing is told, and afterwards what was missed is.
func TestProfileOfABlockedOne(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, "device=1"), bob.live(t, "device=1")
	a.send("bob", "1", "hello")
	a.choose("bob", "block", "b", "1")
	hers := alice.becomes(t, `{"called":"Al"}`)
	his := bob.becomes(t, `{"called":"Bo"}`)
	a.until(shared.VerbProfile) // her own
	if told := profilesIn(b.settle()); !slices.Equal(told, []string{"bob=Bo|"}) {
		t.Errorf("bob is told %v", told)
	}
	if told := profilesIn(a.settle()); len(told) > 0 {
		t.Errorf("alice is told %v", told)
	}
	if _, before := bob.dial(t, "device=2&since=0").until(shared.VerbLive); !slices.Equal(profilesIn(before), []string{"bob=Bo|"}) {
		t.Errorf("bob's new device is told %v", profilesIn(before))
	}
	var person shared.Person
	bob.call(t, http.MethodGet, "/api/people/alice", "", &person)
	if person.Profile != (shared.Profile{Name: "alice"}) {
		t.Errorf("bob asks and is told %+v", person.Profile)
	}
	a.choose("bob", "block", "c", "")
	b.expectProfile(hers)
	a.expectProfile(his)
}

// A picture is stored once, served to those who are signed in, and gone when it is nobody's.
func TestProfilePicture(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	one, two := picture(t, 256, 256), picture(t, 10, 10)
	hers := alice.paints(t, one)
	a.expectProfile(hers)
	if hers.Picture != nameOf(one) {
		t.Fatalf("her picture is %q", hers.Picture)
	}
	if his := bob.paints(t, one); his.Picture != hers.Picture || bob.s.onDisk(t, "blobs") != 1 {
		t.Errorf("the same picture is %q, and there are %d", his.Picture, bob.s.onDisk(t, "blobs"))
	}
	path := "/api/pictures/" + hers.Picture
	res, body := bob.request(t, http.MethodGet, path, "")
	h := res.Header
	if body != one || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(h.Get("Cache-Control"), "immutable") || strings.Contains(h.Get("Cache-Control"), "no-store") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("served with %v", h)
	}
	tagged := func(r *http.Request) { r.Header.Set("If-None-Match", h.Get("ETag")) }
	if res, body := bob.request(t, http.MethodGet, path, "", tagged); res.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("asked again: %s", res.Status)
	}
	if res, _ := bob.s.browser(t, "nobody").request(t, http.MethodGet, path, ""); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger is answered %s", res.Status)
	}
	up := alice.upload(t, "secret.txt", "secret")
	if res, _ := bob.request(t, http.MethodGet, "/api/pictures/"+nameOf("secret"), ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("the bytes of %s, which are no picture, are answered %s", up.Name, res.Status)
	}
	alice.paints(t, two)
	bob.call(t, http.MethodDelete, "/api/profile/picture", "", nil)
	if res, _ := bob.request(t, http.MethodGet, path, ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("nobody's picture is answered %s", res.Status)
	}
	alice.paints(t, two) // waits for nothing, changes nothing
	if res, body := bob.request(t, http.MethodGet, "/api/pictures/"+nameOf(two), ""); body != two {
		t.Errorf("the other one is answered %s", res.Status)
	}
	if got := alice.s.onDisk(t, "uploads"); got != 0 {
		t.Errorf("%d uploads are left", got)
	}
}

func TestProfileRefusals(t *testing.T) {
	alice, _ := pair(t)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 30, 30)), nil); err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{photo.String(), picture(t, 1, 1), webp("VP8 ", 20, 10), webp("VP8L", 20, 10), webp("VP8X", 20, 10)} {
		alice.paints(t, content)
	}
	is := alice.becomes(t, `{"called":"张三 👨‍👩‍👧 Ö","status":"ok"}`)
	for name, ask := range map[string]struct {
		path, body string
		status     int
	}{
		"words":            {"picture", "hello", 415},
		"a page":           {"picture", "<!doctype html><script>alert(1)</script>", 415},
		"a drawing":        {"picture", `<svg xmlns="http://www.w3.org/2000/svg"/>`, 415},
		"a GIF":            {"picture", "GIF89a\x01\x00\x01\x00\x00\x00\x00;", 415},
		"half a picture":   {"picture", photo.String()[:20], 415},
		"a huge picture":   {"picture", picture(t, 5000, 1), 415},
		"a huge WebP":      {"picture", webp("VP8X", 5000, 1), 415},
		"many bytes":       {"picture", photo.String() + strings.Repeat("x", shared.MaxPicture), 413},
		"turned":           {"", `{"called":"bob\u202Egnp"}`, 400},
		"a control":        {"", `{"called":"bob\u0007"}`, 400},
		"nothing seen":     {"", `{"called":"\u3164\u2800"}`, 400},
		"an invisible one": {"", `{"status":"a\u200Bb"}`, 400},
		"a long name":      {"", `{"called":"` + strings.Repeat("é", shared.MaxCalled+1) + `"}`, 400},
		"a long line":      {"", `{"status":"` + strings.Repeat("é", shared.MaxStatus+1) + `"}`, 400},
		"a number":         {"", `{"called":7}`, 400},
	} {
		path := strings.TrimSuffix("/api/profile/"+ask.path, "/")
		res, body := alice.request(t, http.MethodPut, path, ask.body)
		var p shared.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil || res.StatusCode != ask.status || p.Words == "" {
			t.Errorf("%s: %s %s", name, res.Status, body)
		}
	}
	var now shared.Profile
	alice.call(t, http.MethodGet, "/api/profile", "", &now)
	if now != is {
		t.Errorf("it has become %+v", now)
	}
	most := alice.becomes(t, `{"called":"`+strings.Repeat("é", shared.MaxCalled)+`","status":"`+strings.Repeat("|", shared.MaxStatus)+`"}`)
	p := most.Frame()
	if back, err := shared.Parse(p.String()); err != nil || *shared.ProfileOf(&back) != most {
		t.Errorf("the longest is read as %+v, %v", back, err)
	}
	if now := alice.becomes(t, `{"called":" "}`); now.Called != "" {
		t.Errorf("nothing is %q", now.Called)
	}
}

// Whoever changes all the time has to wait, alone.
func TestProfilePace(t *testing.T) {
	alice, bob := pair(t)
	for i := range profileBurst {
		alice.becomes(t, fmt.Sprintf(`{"status":"%d"}`, i))
	}
	for path, body := range map[string]string{"/api/profile": `{"status":"more"}`, "/api/profile/picture": picture(t, 9, 9)} {
		res, _ := alice.request(t, http.MethodPut, path, body)
		if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "5" {
			t.Errorf("%s: %s, Retry-After %q", path, res.Status, res.Header.Get("Retry-After"))
		}
	}
	bob.becomes(t, `{"status":"on time"}`)
}

// webp is the beginning of a picture of this format.
func webp(kind string, width, height int) string {
	b := make([]byte, 40)
	copy(b, "RIFF    WEBP"+kind)
	w, h := uint32(width), uint32(height)
	switch kind {
	case "VP8 ":
		copy(b[26:], []byte{byte(w), byte(w >> 8), byte(h), byte(h >> 8)})
	case "VP8L":
		bits := w - 1 | (h-1)<<14
		copy(b[21:], []byte{byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24)})
	case "VP8X":
		copy(b[24:], []byte{byte(w - 1), byte((w - 1) >> 8), byte((w - 1) >> 16), byte(h - 1), byte((h - 1) >> 8), byte((h - 1) >> 16)})
	}
	return string(b)
}
