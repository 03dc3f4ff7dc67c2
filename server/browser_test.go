package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browserEnv says whether the tests in a real browser must run (required), or
// may be skipped where there is none (anything else).
const browserEnv = "TOBAR_BROWSER"

// lanHost is a name of this machine that is neither localhost nor HTTPS: to a
// browser, a stranger's.
const lanHost = "tobar.local"

// patience is how long something may take to appear on the screen of a loaded,
// slow machine before the test gives up and says what it saw instead. Nothing waits for it to pass.
const patience = 60 * time.Second

// chromium returns the browser of this machine, or skips the test, aloud.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() && os.Getenv(browserEnv) != "required" {
		t.Skip("browser tests are skipped with -short")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	const none = "no chromium, chromium-browser or google-chrome here: ./build.sh test installs one on Debian"
	if os.Getenv(browserEnv) == "required" {
		t.Fatal(none)
	}
	t.Skip(none)
	return ""
}

// profile is one person's browser: cookies, storage and service worker of its
// own, kept in a directory, so that it can be closed and opened again. One tab is looked at.
type profile struct {
	t    *testing.T
	name string // for messages
	dir  string
	lang string   // what the browser asks for, as in Accept-Language
	with []string // flags of the browser that are this person's alone

	// Set by open.
	ctx    context.Context // the tab
	cancel []context.CancelFunc

	mu       sync.Mutex
	requests []string // URLs, of every kind, since open
	problems []string // what the console and the browser's log complained about, since open
}

// newProfile opens a browser in English, which closes when the test ends.
func newProfile(t *testing.T, name string) *profile {
	t.Helper()
	return newProfileIn(t, name, "en-US,en")
}

func newProfileIn(t *testing.T, name, lang string, with ...string) *profile {
	t.Helper()
	p := &profile{t: t, name: name, dir: t.TempDir(), lang: lang, with: with}
	p.open()
	t.Cleanup(p.close)
	return p
}

// open starts the browser with what the profile has kept.
func (p *profile) open() {
	p.t.Helper()
	flag := chromedp.Flag
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(p.t)), chromedp.UserDataDir(p.dir),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		flag("disable-quic", true), flag("disable-sync", true), flag("disable-extensions", true),
		flag("disable-background-networking", true), flag("disable-component-update", true),
		flag("disable-default-apps", true), flag("disable-breakpad", true), flag("disable-dev-shm-usage", true),
		// Two windows of one test are both looked at, though only one is in front.
		flag("disable-backgrounding-occluded-windows", true), flag("disable-renderer-backgrounding", true),
		flag("disable-background-timer-throttling", true),
		// No other host exists for this browser; one of them looks like a host of a LAN.
		flag("host-resolver-rules", "MAP "+lanHost+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		flag("password-store", "basic"), flag("use-mock-keychain", true), flag("force-color-profile", "srgb"),
		flag("lang", strings.Split(p.lang, ",")[0]), flag("accept-lang", p.lang),
		chromedp.WindowSize(1280, 800),
	}
	for _, name := range p.with {
		options = append(options, flag(name, true))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	tab, closeTab := chromedp.NewContext(allocator)
	p.ctx, p.cancel = tab, []context.CancelFunc{closeTab, stop}
	p.watch()
}

// tab opens another tab of the same browser. It closes when the test ends.
func (p *profile) tab(name string) *profile {
	p.t.Helper()
	other := &profile{t: p.t, name: name, dir: p.dir, lang: p.lang}
	ctx, closeTab := chromedp.NewContext(p.ctx)
	other.ctx, other.cancel = ctx, []context.CancelFunc{closeTab}
	p.t.Cleanup(other.close)
	other.watch()
	return other
}

// watch begins to note what happens in the tab.
func (p *profile) watch() {
	p.t.Helper()
	p.mu.Lock()
	p.requests, p.problems = nil, nil
	p.mu.Unlock()
	if err := chromedp.Listen(p.ctx, p.note); err != nil {
		p.t.Fatalf("%s's browser does not start: %v", p.name, err)
	}
	for _, err := range []error{
		call(p, network.Enable, network.EnableParams{}),
		call(p, log.Enable, cdp.Empty{}),
	} {
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// call runs a protocol command whose result does not matter.
func call[P, R any](p *profile, cmd cdp.Command[P, R], params P) error {
	_, err := chromedp.Call(p.ctx, cmd, params)
	return err
}

// close ends the browser as its user would. What it keeps is kept.
func (p *profile) close() {
	if p.cancel == nil {
		return
	}
	within, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Cancel(within); err != nil {
		p.t.Logf("closing %s's browser: %v", p.name, err)
	}
	for _, cancel := range p.cancel {
		cancel()
	}
	p.cancel = nil
}

// note keeps what tests ask about later.
func (p *profile) note(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		p.requests = append(p.requests, e.URL)
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError && e.Type != runtime.ConsoleAPICalledTypeWarning {
			return
		}
		var words []string
		for _, arg := range e.Args {
			words = append(words, strings.Trim(string(arg.Value), `"`)+arg.Description)
		}
		p.problems = append(p.problems, "console: "+strings.Join(words, " "))
	case *runtime.EventExceptionThrown:
		p.problems = append(p.problems, fmt.Sprintf("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			p.problems = append(p.problems, fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	}
}

// complaints returns what the browser has complained about since it was opened.
func (p *profile) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// asked returns the addresses of everything that the page has asked for since the browser was opened.
func (p *profile) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// run does something in the tab, which must succeed in time.
func (p *profile) run(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	within, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(within, steps...); err != nil {
		p.fail(what, err)
	}
}

// fail ends the test and shows what was on the screen.
func (p *profile) fail(what string, err error) {
	p.t.Helper()
	within, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	address, _ := chromedp.Run(within, chromedp.Location())
	body, _ := chromedp.Run(within, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	picture := p.save("failed-"+p.t.Name()+"-"+p.name, chromedp.CaptureScreenshot())
	p.t.Fatalf("%s: %s: %v\nat %s, picture in %s\n--- on the page:\n%s\n--- complaints:\n%s",
		p.name, what, err, address, picture, body, strings.Join(p.complaints(), "\n"))
}

// visit opens an address and waits until the page is there.
func (p *profile) visit(address string) {
	p.t.Helper()
	p.run("visit "+address, chromedp.Navigate(address))
}

// test is the selector of what has the name in data-test.
func test(name string) string { return `[data-test="` + name + `"]` }

// until waits until a condition in JavaScript holds, over any navigation.
func (p *profile) until(condition string) {
	p.t.Helper()
	within, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(within, chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(0)))
		switch {
		case err == nil:
			return
		case within.Err() != nil:
			p.fail("waiting until "+condition, within.Err())
		case !leftPage(err):
			p.fail("waiting until "+condition, err)
		}
	}
}

// leftPage reports whether a script ended because its page was left for another.
func leftPage(err error) bool {
	return regexp.MustCompile(`context was destroyed|Cannot find context|Inspected target navigated|uniqueContextId not found|execution context`).MatchString(err.Error())
}

// see waits until something that a selector names is there and visible.
func (p *profile) see(selector string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility())`, selector))
}

// gone waits until nothing that a selector names is to be seen.
func (p *profile) gone(selector string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`![...document.querySelectorAll(%q)].some(e => e.checkVisibility())`, selector))
}

// says waits until some element of a selector has this text.
func (p *profile) says(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility() && e.innerText.includes(%s))`, selector, strconv.Quote(text)))
}

// value evaluates JavaScript, promises too.
func value[T any](p *profile, script string) T {
	p.t.Helper()
	within, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(within, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail(script, err)
	}
	return v
}

// texts returns the text of every element of a selector, in order.
func (p *profile) texts(selector string) []string {
	p.t.Helper()
	return value[[]string](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.innerText)`, selector))
}

// click waits until the first visible element of a selector can be reached
// with the mouse, with nothing over it, and has come to rest, and clicks it.
func (p *profile) click(selector string) {
	p.t.Helper()
	x, y := p.reach(fmt.Sprintf(`[...document.querySelectorAll(%q)].find(e => e.checkVisibility() && !e.disabled)`, selector),
		"r.width / 2", "r.height / 2")
	p.run("click "+selector, chromedp.MouseClickXY(x, y))
}

// reach waits until an element, an expression in JavaScript, has stood still for
// a few frames and nothing lies over a place in it, and returns that place on
// the screen. The place is counted from the element's corner; its rectangle is r.
func (p *profile) reach(element, right, down string) (x, y float64) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(() => {
		const e = %s;
		if (!e) return false;
		e.scrollIntoView({block: "nearest", behavior: "instant"});
		const r = e.getBoundingClientRect(), x = r.x + %s, y = r.y + %s;
		const was = window.reached;
		const still = was && was.e === e && was.x === x && was.y === y;
		window.reached = {e, x, y, frames: still ? was.frames + 1 : 0};
		return window.reached.frames >= 4 && e.contains(document.elementFromPoint(x, y));
	})()`, element, right, down))
	at := value[[]float64](p, "[window.reached.x, window.reached.y]")
	if len(at) != 2 {
		p.fail("reach "+element, errors.New("it is gone again"))
	}
	return at[0], at[1]
}

// write waits for a field, clicks into it and types, a key at a time.
func (p *profile) write(selector, text string) {
	p.t.Helper()
	p.click(selector)
	p.run("write into "+selector, chromedp.KeyEvent(text))
}

// insert puts a text into the focused field at once, as pasting and input methods do.
func (p *profile) insert(text string) {
	p.t.Helper()
	if err := call(p, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.fail("insert "+text, err)
	}
}

// enter presses Enter, with other keys held down. As on a keyboard, and other
// than with chromedp's KeyEvent, the line break comes only if the page does not prevent it.
func (p *profile) enter(held ...kb.Modifier) {
	p.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown,
		Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}
	for _, k := range held {
		key.Modifiers |= int64(k)
	}
	up := key
	up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
	if err := errors.Join(call(p, input.DispatchKeyEvent, key), call(p, input.DispatchKeyEvent, up)); err != nil {
		p.fail("press Enter", err)
	}
}

// online tells the page that there is a network, or none. It cuts nothing: that is what a cable is for.
func (p *profile) online(is bool) {
	p.t.Helper()
	err := call(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1})
	if err != nil {
		p.t.Fatal(err)
	}
}
