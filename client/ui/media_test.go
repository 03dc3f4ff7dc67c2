package ui

import (
	"fmt"
	"testing"

	"tobar/shared"
)

func TestBrings(t *testing.T) {
	file := func(kind string) string { return shared.File{ID: "F", Size: 1, Type: kind, Name: "a"}.String() }
	for _, tc := range []struct{ content, file, want string }{
		{"", file("image/png"), "[pictures]"},
		{"", file("video/mp4"), "[pictures]"},
		{"", file("audio/mpeg"), "[files]"},
		{"", file(""), "[files]"},
		{"http://a.example", "", "[links]"},
		{"看https://a.example。", file("image/png"), "[pictures links]"},
		{"http:// and https", "", "[]"},
	} {
		got := []string{}
		for _, kind := range []string{mediaPictures, mediaFiles, mediaLinks} {
			if brings(&shared.Message{Content: tc.content, File: tc.file}, kind) {
				got = append(got, kind)
			}
		}
		if fmt.Sprint(got) != tc.want {
			t.Errorf("%q with %q: %v, want %s", tc.content, tc.file, got, tc.want)
		}
	}
}

func TestLinksOf(t *testing.T) {
	content := "h http://a.example, hhttp://no and (https://b.example/x)."
	got := ""
	for _, l := range linksOf(content) {
		got += content[l.From:l.To] + " "
	}
	if want := "http://a.example https://b.example/x "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
