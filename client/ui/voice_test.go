package ui

import (
	"testing"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

func TestVoicePreview(t *testing.T) {
	for file, want := range map[string][2]string{
		"A1 9 audio/webm 12340ms 0v v.webm": {"Voice message (0:12)", "语音消息（0:12）"},
		"A1 9 audio/webm 1ms 0v v.webm":     {"Voice message (0:01)", "语音消息（0:01）"},
		"A1 9 audio/webm 59500ms 0v v.webm": {"Voice message (1:00)", "语音消息（1:00）"},
		"A1 9 audio/mp4 899900ms 0v v.m4a":  {"Voice message (15:00)", "语音消息（15:00）"},
		"A1 9 audio/webm 12340ms - v.webm":  {"Audio", "音频"},
		"A1 9 audio/webm - - v.webm":        {"Audio", "音频"},
	} {
		item := &chat.Item{Message: shared.Message{File: file}}
		if en, zh := preview(text.English, item), preview(text.Chinese, item); en != want[0] || zh != want[1] {
			t.Errorf("%s: %q, %q", file, en, zh)
		}
	}
}
