package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tobar/shared"
)

// Of a voice message its receiver learns how long and how loud it is before any of it is
// here; to whoever knows nothing of that it is a file. What cannot be so is left out.
func TestVoiceMessage(t *testing.T) {
	alice, bob := pair(t)
	his, plain := bob.live(t, ""), bob.plain(t)
	peaks := strings.Repeat("0v", shared.MaxPeaks/2)
	for _, tc := range []struct {
		kind   string
		length int64
		peaks  string
		want   shared.File
	}{
		{"audio/webm;codecs=opus", 12_340, peaks, shared.File{Type: "audio/webm", Length: 12_340, Peaks: peaks}},
		{"audio/mp4", shared.MaxLength, "a", shared.File{Type: "audio/mp4", Length: shared.MaxLength, Peaks: "a"}},
		{"audio/webm", 12_340, "", shared.File{Type: "audio/webm", Length: 12_340}},
		{"audio/webm", 12_340, peaks + "0", shared.File{Type: "audio/webm", Length: 12_340}},
		{"audio/webm", 12_340, "0w", shared.File{Type: "audio/webm", Length: 12_340}},
		{"audio/webm", 12_340, "0 1", shared.File{Type: "audio/webm", Length: 12_340}},
		{"audio/webm", 0, peaks, shared.File{Type: "audio/webm"}},
		{"audio/webm", -1, peaks, shared.File{Type: "audio/webm"}},
		{"audio/webm", shared.MaxLength + 1, peaks, shared.File{Type: "audio/webm"}},
		{"video/webm", 12_340, peaks, shared.File{Type: "video/webm"}},
	} {
		ask, err := json.Marshal(shared.UploadRequest{Name: "voice.webm", Size: 4, Type: tc.kind, Length: tc.length, Peaks: tc.peaks})
		if err != nil {
			t.Fatal(err)
		}
		var up shared.Upload
		alice.call(t, http.MethodPost, "/api/files", string(ask), &up)
		up = alice.goOn(t, up.ID, 0, "webm")
		if res, text := alice.request(t, http.MethodPost, "/to/bob?file="+up.ID, ""); res.StatusCode != http.StatusOK {
			t.Fatal(res.Status, text)
		}
		tc.want.ID, tc.want.Size, tc.want.Name = up.ID, 4, "voice.webm"
		if got := his.expectFile(); got != tc.want || got.String() != up.File {
			t.Errorf("%s of %d ms with %q: bob is told of %q", tc.kind, tc.length, tc.peaks, got)
		}
		if got, want := plain.next(), "voice.webm "+alice.s.URL+"/files/"+up.ID+"/voice.webm"; got != want {
			t.Errorf("in the plain dialect: %q, want %q", got, want)
		}
	}
	alice.refused(t, http.StatusBadRequest, http.MethodPost, "/api/files", `{"name":"voice.webm","size":4,"length":"long"}`)
}
