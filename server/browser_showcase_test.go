package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// picturesEnv makes TestBrowserShowcase write the README's pictures anew, into
// web/screenshots. Without it the test makes them all the same and keeps none.
const picturesEnv = "TOBAR_PICTURES"

// line is what somebody says in a showcase.
type line struct{ by, words string }

// The README's pictures: two people at a desk, and two on phones.
func TestBrowserShowcase(t *testing.T) {
	t.Parallel()
	mia, theo := newProfile(t, "mia"), newProfile(t, "theo")
	xiaoyu, mama := newProfileIn(t, "小雨", "zh-CN,zh"), newProfileIn(t, "妈妈", "zh-CN,zh")
	s := startServer(t)
	owner := s.owner(t, "mia")
	for _, name := range []string{"theo", "小雨", "妈妈", "grandma", "jonas", "yuki", "小林", "amara", "papa"} {
		owner.join(t, name)
	}
	for _, l := range []struct{ from, to, words string }{
		{"mia", "yuki", "See you on Thursday, then"},
		{"papa", "mia", "The tomatoes are ripe 🍅 Come and get some"},
		{"amara", "mia", "تمام، شكرًا 🙏"},
		{"小林", "mia", "好的，明天见 👋"},
		{"jonas", "mia", "Can you look at my slides tonight?"},
		{"grandma", "mia", "I found the old photos"},
		{"grandma", "mia", "Are you eating well? 🍲"},
		{"小林", "小雨", "周日打球吗？"},
	} {
		if res, text := s.post(t, "/to/"+l.to, l.words, as(l.from)); res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", res.Status, text)
		}
	}
	for name, p := range map[string]*profile{"mia": mia, "theo": theo, "小雨": xiaoyu, "妈妈": mama} {
		p.signIn(s.URL, name)
	}

	mia.visit(s.URL + "/with/jonas")
	mia.click(test("composer"))
	mia.insert("Yes, send them over")
	mia.visit(s.URL + "/with/theo")
	theo.visit(s.URL + "/with/mia")
	converse(map[string]*profile{"mia": mia, "theo": theo}, []line{
		{"theo", "The demo is at four 😬 Is the chat server still up?"},
		{"mia", "Morning! Since March."},
		{"mia", "One program on the old laptop under my desk."},
		{"theo", "And if somebody trips over the cable in the middle of a sentence?"},
		{"mia", "Then the sentence waits here and goes out by itself. I have pulled the plug twice to see."},
		{"mia", "两次都一条没丢 👍"},
		{"theo", "太好了！How does my build bot write to you?"},
		{"mia", "curl -u bot:secret -d 'all green' http://tobar.local:8080/to/mia"},
		{"theo", "No token, no app, no webhook?"},
		{"mia", "A name and a password. That is all."},
		{"theo", "Works on the first try. The bot is thrilled 🤖"},
		{"theo", "Noodles at 12:30? 还是上次那家？"},
	})
	theo.visit(s.URL + "/")
	theo.ready()
	mia.say("好，我来订位 🍜 See you there!")
	mia.until(bubbles + `.at(-1).Mark === "delivered"`)
	mia.showcase("chat", s.URL+"/with/theo", 1280, 800, false)

	xiaoyu.visit(s.URL + "/with/妈妈")
	mama.visit(s.URL + "/with/小雨")
	converse(map[string]*profile{"小雨": xiaoyu, "妈妈": mama}, []line{
		{"妈妈", "周末回家吃饭吗？"},
		{"小雨", "回！周六下午的火车 🚄"},
		{"妈妈", "想吃什么？"},
		{"小雨", "红烧肉，还有你包的饺子 🥟"},
		{"妈妈", "好，饺子我周五晚上就包。记得带上那个爱下棋的朋友"},
		{"小雨", "他一听有饺子，比我还急 🤣"},
		{"妈妈", "山里信号不好，路上发的消息会不会丢？"},
		{"小雨", "不会。没网的时候就在手机里等着，一有网自己发出去"},
		{"妈妈", "那我就放心了，一路平安 ❤️"},
		{"小雨", "到站给你发消息"},
	})
	xiaoyu.showcase("phone", s.URL+"/with/妈妈", 390, 844, true)
}

// converse lets each say their lines, in order, and see the other's.
func converse(people map[string]*profile, lines []line) {
	for _, l := range lines {
		people[l.by].say(l.words)
		for _, p := range people {
			p.until(bubbles + `.some(b => b.Words === ` + quoted(l.words) + `)`)
		}
	}
	for _, p := range people {
		p.until(bubbles + `.every(b => !b.Mark || b.Mark === "read")`)
	}
}

// quoted is a string of JavaScript's.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// showcase takes a picture of a page as it is opened. One for a phone has twice
// the pixels, since it is shown small.
func (p *profile) showcase(name, address string, width, height int64, dark bool) {
	p.t.Helper()
	p.dark(dark)
	p.run("size", chromedp.EmulateViewport(width, height, func(metrics *emulation.SetDeviceMetricsOverrideParams, touch *emulation.SetTouchEmulationEnabledParams) {
		if width < 760 {
			metrics.DeviceScaleFactor, metrics.Mobile, touch.Enabled = 2, true, true
		}
	}))
	p.visit(address)
	p.see(test("item"))
	p.gone(test("strip"))
	p.see(".face.online")
	file := p.picture("showcase-" + name)
	if os.Getenv(picturesEnv) == "" {
		return
	}
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(filepath.Join("../web/screenshots", name+".png"), data, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
