package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

const emojiList = "emoji.json"

// Who opens the list on a phone waits for it: these are bytes, as it is and compressed.
const (
	maxEmoji       = 120_000
	maxEmojiPacked = 49_000
)

// Every emoji is called something in both languages, is there once, and comes with its licence.
func TestEmoji(t *testing.T) {
	var list struct {
		Source, Licence string
		Groups          map[string][]string
	}
	data := read(t, emojiList)
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(list.Licence, "Permission is hereby granted") || list.Source == "" {
		t.Error("the list has no licence")
	}
	seen := map[string]string{}
	for group, lines := range list.Groups {
		for _, line := range lines {
			sign, called, _ := strings.Cut(line, ";")
			english, chinese, ok := strings.Cut(called, ";")
			if !ok || strings.Contains(chinese, ";") || strings.Contains("|"+english+"|"+chinese+"|", "||") {
				t.Errorf("%s: %q", group, line)
			}
			if !strings.ContainsFunc(chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s has no name in Chinese: %q", sign, line)
			}
			if seen[sign] != "" || sign == "" {
				t.Errorf("%q is there twice", sign)
			}
			seen[sign] = english
		}
	}
	if len(seen) < 1800 || !strings.HasPrefix(seen["🔥"], "fire") || seen["❤️"] == "" {
		t.Errorf("%d emoji, and 🔥 is called %q", len(seen), seen["🔥"])
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(data)
	w.Close()
	if len(data) > maxEmoji || b.Len() > maxEmojiPacked {
		t.Errorf("%d bytes, compressed %d: more than %d and %d", len(data), b.Len(), maxEmoji, maxEmojiPacked)
	}
}
