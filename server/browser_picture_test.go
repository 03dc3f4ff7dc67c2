package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// size makes the window as large as a screen, a touch screen where it is narrow.
func (p *profile) size(width, height int64) {
	p.t.Helper()
	p.run("size", chromedp.EmulateViewport(width, height, func(_ *emulation.SetDeviceMetricsOverrideParams, touch *emulation.SetTouchEmulationEnabledParams) {
		touch.Enabled = width < 760
	}))
}

// dark switches the operating system's dark theme on or off.
func (p *profile) dark(on bool) {
	p.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	p.media("", &emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme})
}

// media has the page shown on a medium, "" for a screen, with a wish of its user.
func (p *profile) media(medium string, wish *emulation.MediaFeature) {
	p.t.Helper()
	err := call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{wish},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// picture saves what is on the screen, come to rest, under .cache/screens and returns the file's name.
func (p *profile) picture(name string) string {
	p.t.Helper()
	value[bool](p, `(async () => {
		const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
		await drawn();
		await Promise.allSettled([document.fonts.ready, ...document.getAnimations().map(a => a.finished)]);
		await drawn();
		return true;
	})()`)
	return p.save(name, chromedp.CaptureScreenshot())
}

func (p *profile) save(name string, take chromedp.Action[[]byte]) string {
	within, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	data, err := chromedp.Run(within, take)
	if err != nil {
		return "(none: " + err.Error() + ")"
	}
	file, err := filepath.Abs(filepath.Join("..", ".cache", "screens", strings.ReplaceAll(name, "/", "-")+".png"))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		return "(none: " + err.Error() + ")"
	}
	return file
}
