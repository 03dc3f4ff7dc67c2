package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// Voice messages and the line that they are recorded in, and all emoji above it, for the eye.
func TestBrowserVoiceScreens(t *testing.T) {
	t.Parallel()
	alice, bob := newProfileIn(t, "alice", "en-US,en", microphone...), newProfileIn(t, "bob", "zh-CN,zh", microphone...)
	s := startServer(t)
	hers, his := meet(alice, bob, s)
	en, zh := viewer{alice, "en"}, viewer{bob, "zh"}
	bob.say("听一下：新的前奏")
	alice.talkTo("bob")
	for i, v := range []viewer{zh, en} {
		v.records(2)
		v.show("voice-recording")
		v.click(test("voice-send"))
		for _, p := range []*profile{alice, bob} {
			p.voices(i + 1)
		}
	}
	alice.gone(test("upload"))
	for _, v := range []viewer{zh, en} {
		v.pressIn(0, "voice-play")
		v.pressIn(0, "voice-play")
		v.until(voice(0) + `.dataset.playing === "false"`)
		v.until(fmt.Sprintf(`(%s.querySelector('[data-test="voice-wave"]').focus(), document.activeElement?.dataset.test === "voice-wave")`, voice(0)))
		v.press(kb.ArrowRight)
		v.show("voice-talk")

		v.headOption("media")
		v.click(test("media-files"))
		v.inAlbum("brought-file", 2)
		v.picture(v.prefix + "-voice-album")
		v.press(kb.Escape)
		v.write(test("composer"), "ab")
		v.press(kb.ArrowLeft)
		v.click(test("emoji"))
		v.firstEmoji("😀")
		v.small(v.prefix + "-emoji-writing")
		v.click(test("emojis") + ` [data-kind="😅"]`)
		v.click(test("emojis") + ` [data-kind="😂"]`)
		v.until(fmt.Sprintf(`document.querySelector(%q).value === "a😅😂b"`, test("composer")))
		v.press(kb.Escape)
		v.until(`document.activeElement?.dataset.test === "composer"`)
		v.picture(v.prefix + "-emoji-written")
		v.enter()
		v.see(test("mic"))
	}

	alice.size(390, 844)
	x, y := alice.reach(fmt.Sprintf(`document.querySelector(%q)`, test("mic")), "22", "22")
	alice.finger(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y})
	alice.recorded(1)
	alice.picture("en-voice-held")
	alice.finger(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: x - 60, Y: y})
	alice.picture("en-voice-held-sliding")
	hers.pull()
	alice.liftFinger()
	alice.see(test("upload") + `[data-state="waiting"]`)
	alice.records(1)
	alice.small("en-voice-recording")
	alice.accessible("recording")
	value[bool](alice, `(document.querySelector('[data-test="voice-rest"]').click(), true)`)
	alice.headOption("media")
	alice.see(test("album"))
	alice.click(test("media-close"))
	alice.see(`#recorder[data-state="kept"]`)
	en.show("voice-kept")
	alice.small("en-voice-kept")
	his.pull()
	bob.pressIn(1, "voice-play")
	bob.until(voice(1) + `.querySelector('[data-test="voice-fault"]').checkVisibility()`)
	zh.show("voice-fault")
	bob.small("zh-voice-fault")
}
