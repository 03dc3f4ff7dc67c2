package main

import (
	"fmt"
	"strings"
	"testing"

	browsing "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// A browser with these has a microphone, which beeps, and lets every page have it.
var microphone = []string{"use-fake-device-for-media-stream", "use-fake-ui-for-media-stream"}

// records begins a voice message by the keyboard, and waits until it has so many seconds.
func (p *profile) records(seconds int) {
	p.t.Helper()
	p.see(test("mic"))
	p.until(fmt.Sprintf(`(document.querySelector(%q).focus(), document.activeElement?.dataset.test === "mic")`, test("mic")))
	p.enter()
	p.recorded(seconds)
}

// recorded waits until what is being recorded has so many seconds.
func (p *profile) recorded(seconds int) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector(%q)?.innerText.split(":").reduce((all, n) => 60 * all + Number(n), 0) >= %d`, test("voice-time"), seconds))
}

// voice is the voice message of the conversation with this number, as an expression.
func voice(n int) string {
	return fmt.Sprintf(`[...document.querySelectorAll('[data-test="item"] [data-test="voice"]')].at(%d)`, n)
}

// voices waits until there are so many voice messages in the conversation.
func (p *profile) voices(count int) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelectorAll('[data-test="item"] [data-test="voice"]').length === %d`, count))
}

// pressIn clicks something in a voice message.
func (p *profile) pressIn(n int, what string) {
	p.t.Helper()
	value[bool](p, fmt.Sprintf(`(%s.querySelector(%q).click(), true)`, voice(n), test(what)))
}

// A voice is recorded, listened to again, discarded and taken back, sent and heard: at another
// speed, from another place, and one after the other.
func TestBrowserVoice(t *testing.T) {
	t.Parallel()
	alice, bob := newProfileIn(t, "alice", "en-US,en", microphone...), newProfileIn(t, "bob", "zh-CN,zh")
	s := startServer(t)
	hers, _ := meet(alice, bob, s)
	bob.say("Tell me")
	alice.talkTo("bob")
	alice.reads(said{"Tell me", ""})

	alice.choose("Tell me", "reply")
	alice.records(1)
	alice.enter() // the button that sends has the focus
	alice.until(`document.activeElement?.dataset.test === "composer"`)
	alice.gone(test("quoting"))
	bob.voices(1)
	bob.says(test("item")+" "+test("quote"), "Tell me")
	bob.says(test("row-last"), "语音消息（")
	alice.says(test("row-last"), "Voice message (")

	// What is short is not meant, unless it is discarded; what is longer can be had back.
	alice.records(0)
	alice.press(kb.Escape)
	alice.gone(test("voice-time"))
	alice.until(`document.activeElement?.dataset.test === "composer"`)
	alice.records(3)
	alice.click(test("voice-rest"))
	alice.see(`#recorder[data-state="paused"]`)
	alice.click(test("voice-rest"))
	alice.see(`#recorder[data-state="open"]`)
	alice.press(kb.Escape)
	alice.click(test("voice-undo"))
	alice.see(`#recorder[data-state="kept"] ` + test("voice"))
	alice.click(`#recorder ` + test("voice-play"))
	alice.see(`#recorder [data-playing="true"]`)
	alice.click(`#recorder ` + test("voice-send"))
	bob.voices(2)
	alice.gone(test("upload"))

	// A phone may end a page that it does not show: what was said so far is there again. Nor is it
	// lost to who talks for too long.
	alice.records(1)
	alice.away(true)
	value[bool](alice, `(async () => {
		while (!(await tobarFiles.inStore("readonly", store => store.getAll())).some(kept => kept.draft)) await new Promise(done => setTimeout(done, 20));
		return true;
	})()`)
	alice.close()
	alice.open()
	alice.visit(hers.URL + "/settings") // whoever signs out would lose it
	alice.click(test("sign-out"))
	alice.click(test("sign-out-stay"))
	alice.visit(hers.URL + "/with/bob")
	alice.see(`#recorder[data-state="kept"] ` + test("voice"))
	alice.click(test("voice-discard"))
	alice.gone(`#recorder[data-state]`)
	alice.see(test("voice-undo"))
	alice.records(0)
	value[bool](alice, `(performance.now = (now => () => now() + 15 * 60000)(performance.now.bind(performance)), true)`)
	alice.see(`#recorder[data-state="kept"]`)
	alice.says(test("voice-note"), "15 minutes")
	alice.click(test("voice-discard"))
	alice.gone(`#recorder[data-state]`)

	value[bool](bob, `(window.played = new Set(), new MutationObserver(changes => {
		for (const {target} of changes) if (target.dataset.playing === "true") window.played.add(target.dataset.voice);
	}).observe(document.querySelector('[data-test="log"]'), {subtree: true, attributeFilter: ["data-playing"]}), true)`)
	bob.pressIn(0, "voice-play")
	bob.until(fmt.Sprintf(`[...window.played].join() === [%s, %s].map(e => e.dataset.voice).join()`, voice(0), voice(1))) // the next one, by itself
	bob.until(voice(0) + `.dataset.playing === "false"`)
	bob.pressIn(1, "voice-rate")
	bob.until(voice(1) + `.querySelector('[data-test="voice-rate"]').innerText === "1.5×"`)
	bob.pressIn(1, "voice-play")
	bob.until(voice(1) + `.dataset.playing === "false"`)
	bob.until(fmt.Sprintf(`(%s.querySelector('[data-test="voice-wave"]').focus(), document.activeElement?.dataset.test === "voice-wave")`, voice(1)))
	bob.press(kb.Home)
	bob.press(kb.ArrowRight)
	bob.until(`Number(document.activeElement.getAttribute("aria-valuenow")) > 0`)
	bob.press(" ")
	bob.until(voice(1) + `.dataset.playing === "true"`)
	if length := value[float64](bob, `(async () => {
		const audio = new Audio(location.origin + "/files/" + document.querySelector('[data-test="item"] [data-test="voice"]').dataset.voice + "/x");
		await new Promise(done => { audio.onloadedmetadata = done; });
		return Number.isFinite(audio.duration) ? audio.duration : -1;
	})()`); length < 0.7 {
		t.Errorf("other programs are told of %v seconds", length)
	}

	// By a finger, on a phone without a network: held, and slid away from; it waits over a closed browser.
	alice.worker()
	alice.visit(hers.URL + "/with/bob")
	alice.voices(2)
	alice.size(390, 844)
	hers.pull()
	alice.see(test("strip"))
	hold := func(seconds int) (x, y float64) {
		t.Helper()
		x, y = alice.reach(fmt.Sprintf(`document.querySelector(%q)`, test("mic")), "22", "22")
		alice.finger(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y})
		alice.see(`#recorder[data-state="held"]`)
		alice.recorded(seconds)
		return x, y
	}
	x, y := hold(0)
	alice.finger(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: x - 150, Y: y})
	alice.gone(`#recorder[data-state]`)
	alice.liftFinger()
	x, y = hold(0)
	alice.finger(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: x, Y: y - 100})
	alice.see(`#recorder[data-state="open"]`)
	alice.liftFinger()
	alice.click(test("voice-discard"))
	alice.gone(`#recorder[data-state]`)
	hold(1)
	alice.liftFinger()
	alice.see(test("upload") + `[data-state="waiting"] ` + test("voice"))
	alice.close()
	alice.open()
	alice.visit(hers.URL + "/with/bob")
	alice.see(test("upload"))
	hers.mend()
	bob.voices(3)
	alice.gone(test("upload"))
	alice.voices(3)
	if complaints := bob.complaints(); len(complaints) > 0 {
		t.Errorf("bob's browser complained:\n%s", strings.Join(complaints, "\n"))
	}
}

// Where nothing can be recorded, a press says why, and what can be done.
func TestBrowserVoiceRefused(t *testing.T) {
	t.Parallel()
	alice, bob := newProfileIn(t, "alice", "en-US,en", "use-fake-ui-for-media-stream"), newProfileIn(t, "bob", "zh-CN,zh", microphone[0])
	s := startServer(t)
	_, his := meet(alice, bob, s)
	refused := func(p *profile, words string) {
		t.Helper()
		p.click(test("mic"))
		p.says(test("voice-note"), words)
		p.gone(`#recorder[data-state]`)
	}
	bob.say("在吗")
	alice.talkTo("bob")
	refused(alice, "No microphone was found")
	alice.press(kb.Escape)
	alice.gone(test("voice-note"))

	err := call(bob, browsing.SetPermission, browsing.SetPermissionParams{
		Origin: his.URL, Permission: &browsing.PermissionDescriptor{Name: "microphone"}, Setting: browsing.PermissionSettingDenied,
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(bob, "浏览器不允许")
	bob.accessible("a refusal")
	bob.picture("zh-voice-refused")
	bob.small("zh-voice-refused")
	bob.click(test("voice-close"))
	bob.gone(test("voice-note"))
	bob.until(`document.activeElement?.dataset.test === "composer"`)

	// By a name of the LAN, the page is not one that a browser trusts.
	bob.visit(strings.Replace(s.URL, "127.0.0.1", lanHost, 1) + "/sign-in")
	bob.write(`input[name="name"]`, "bob")
	bob.write(`input[name="password"]`, password)
	bob.click(`button[type="submit"]`)
	bob.talkTo("alice")
	refused(bob, "https://")
}
