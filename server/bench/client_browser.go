//go:build linux

package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

//go:embed client_probe.js
var probeScript string

// pageTime is how long a page may take for anything.
const pageTime = 3 * time.Minute

// What a phone is: four times slower, on a slow mobile network.
const (
	phoneCPU     = 4
	phoneLatency = 150 // milliseconds
	phoneDown    = 1.6e6 / 8
	phoneUp      = 750e3 / 8
)

// A browser has a profile of its own, which is new.
type browser struct {
	screen *screen
	ctx    context.Context // the first tab's
	stop   []context.CancelFunc
}

// browser starts one. close ends it.
func (s *screen) browser(ctx context.Context) (*browser, error) {
	dir, err := os.MkdirTemp(s.dir, "profile-")
	if err != nil {
		return nil, err
	}
	flag := chromedp.Flag
	allocator, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(s.chromium), chromedp.UserDataDir(dir), chromedp.NoSandbox, chromedp.DisableGPU,
		flag("disable-quic", true), flag("disable-component-update", true), flag("lang", "en-US"), flag("accept-lang", "en-US,en"),
		flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.WindowSize(1280, 800))...)
	first, closeFirst := chromedp.NewContext(allocator)
	b := &browser{screen: s, ctx: first, stop: []context.CancelFunc{closeFirst, stop, func() { os.RemoveAll(dir) }}}
	if err := chromedp.Listen(first, func(any) {}); err != nil {
		return nil, errors.Join(fmt.Errorf("the browser does not start: %w", err), b.close())
	}
	return b, nil
}

// close ends the browser and takes its profile away.
func (b *browser) close() error {
	within, cancel := context.WithTimeout(b.ctx, pageTime)
	defer cancel()
	err := chromedp.Cancel(within)
	for _, stop := range b.stop {
		stop()
	}
	return err
}

// A tab is a page that is looked at, with the probe in it.
type tab struct {
	ctx    context.Context
	stop   context.CancelFunc
	loaded atomic.Int64 // bytes on the wire, but for what the worker and the socket load
}

// tab opens one in which somebody with this cookie is signed in; "" for nobody.
func (b *browser) tab(cookie, address string) (*tab, error) {
	t := &tab{}
	t.ctx, t.stop = chromedp.NewContext(b.ctx)
	err := chromedp.Listen(t.ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			b.screen.asked(e.Request.URL)
		case *network.EventWebSocketCreated:
			b.screen.asked(e.URL)
		case *network.EventLoadingFinished:
			t.loaded.Add(int64(e.EncodedDataLength))
		}
	})
	if err != nil {
		return nil, err
	}
	// chromedp follows the document and its styles, at a cost to every change of them.
	err = errors.Join(tell(t, css.Disable, cdp.Empty{}), tell(t, dom.Disable, cdp.Empty{}), tell(t, serviceworker.Enable, cdp.Empty{}),
		tell(t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: probeScript}))
	if cookie != "" {
		err = errors.Join(err, tell(t, network.SetCookie, network.SetCookieParams{Name: "tobar_session", Value: cookie, URL: address}))
	}
	return t, err
}

// close closes the tab.
func (t *tab) close() error {
	within, cancel := context.WithTimeout(t.ctx, pageTime)
	defer cancel()
	err := chromedp.Cancel(within)
	t.stop()
	return err
}

// tell runs a command of the protocol.
func tell[P, R any](t *tab, cmd cdp.Command[P, R], params P) error {
	_, err := ask(t, cmd, params)
	return err
}

func ask[P, R any](t *tab, cmd cdp.Command[P, R], params P) (R, error) {
	within, cancel := context.WithTimeout(t.ctx, pageTime)
	defer cancel()
	answer, err := chromedp.Call(within, cmd, params)
	if err != nil {
		err = fmt.Errorf("%s: %w", cmd.Method, err)
	}
	return answer, err
}

// throttle makes the processor so many times slower.
func (t *tab) throttle(times float64) error {
	return tell(t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
}

// phone makes a phone of the tab. What the service worker fetches is not
// slowed: it asks whether it may keep what the page has.
func (t *tab) phone() error {
	slow := &network.Conditions{Latency: phoneLatency, DownloadThroughput: phoneDown, UploadThroughput: phoneUp}
	return errors.Join(t.throttle(phoneCPU), tell(t, network.EmulateNetworkConditionsByRule,
		network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{slow}}))
}

// visit begins to load an address.
func (t *tab) visit(address string) error {
	res, err := ask(t, page.Navigate, page.NavigateParams{URL: address})
	if err == nil && res.ErrorText != "" {
		err = fmt.Errorf("%s: %s", address, res.ErrorText)
	}
	return err
}

// press presses the key of a letter and lets it go.
func (t *tab) press(letter rune) error {
	down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(letter), Text: string(letter),
		WindowsVirtualKeyCode: int64(letter - 'a' + 'A')}
	up := down
	up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
	return errors.Join(tell(t, input.DispatchKeyEvent, down), tell(t, input.DispatchKeyEvent, up))
}

// prepare runs JavaScript in each page to come, before the probe is asked for anything.
func (t *tab) prepare(format string, args ...any) error {
	return tell(t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(format, args...)})
}

// eval runs JavaScript in the page and waits for what it promises.
func eval[T any](t *tab, format string, args ...any) (v T, err error) {
	script, yes := fmt.Sprintf(format, args...), true
	res, err := ask(t, runtime.Evaluate, runtime.EvaluateParams{Expression: script, AwaitPromise: &yes, ReturnByValue: &yes})
	if err != nil {
		return v, fmt.Errorf("%s: %w", script, err)
	}
	if res.ExceptionDetails != nil {
		return v, fmt.Errorf("%s: %s %v", script, res.ExceptionDetails.Text, res.ExceptionDetails.Exception)
	}
	return v, json.Unmarshal(res.Result.Value, &v)
}
