package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// becomeOwner opens the owner's link in a browser and fills in its form.
func (p *profile) becomeOwner(link, name string) {
	p.t.Helper()
	p.visit(link)
	p.signUp(name)
}

// signUp fills in the form of a page that asks for a name and a password, and
// waits for the app.
func (p *profile) signUp(name string) {
	p.t.Helper()
	p.fillIn(name)
	p.ready()
}

// fillIn is signUp without the wait.
func (p *profile) fillIn(name string) {
	p.t.Helper()
	p.write(`input[name="name"]`, name)
	p.write(`input[name="password"]`, password)
	p.click(`button[type="submit"]`)
}

// ready waits until the app runs and has been told everything.
func (p *profile) ready() {
	p.t.Helper()
	p.see(test("menu"))
	p.gone(test("strip"))
}

// The app can be installed, asks no other host for anything and stays within
// its Content-Security-Policy.
func TestBrowserInstall(t *testing.T) {
	t.Parallel()
	alice := newProfile(t, "alice")
	s := startServer(t)
	alice.becomeOwner(s.ownerLink(t), "alice")
	alice.worker()
	if errs := alice.installability(); len(errs) > 0 {
		t.Errorf("not installable: %q", errs)
	}
	for _, address := range alice.asked() {
		home := strings.TrimPrefix(s.URL, "http")
		if !strings.HasPrefix(address, "http"+home) && !strings.HasPrefix(address, "ws"+home) && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			t.Errorf("the app asked for %s", address)
		}
	}
	if complaints := alice.complaints(); len(complaints) > 0 {
		t.Errorf("the browser complained:\n%s", strings.Join(complaints, "\n"))
	}
}

// Without a network the app opens on every page, from what the worker has kept.
func TestBrowserOffline(t *testing.T) {
	t.Parallel()
	alice := newProfile(t, "alice")
	s := startServer(t)
	line := newCable(t, s.URL)
	alice.becomeOwner(line.through(s.ownerLink(t)), "alice")
	alice.worker()
	line.pull()
	for _, page := range []string{"/", "/with/bob?n=5", "/settings"} {
		alice.visit(line.URL + page)
		alice.see(test("strip"))
	}
	line.mend()
	alice.visit(line.URL + "/")
	alice.ready()
	caches := value[[]string](alice, `caches.keys()`)
	if len(caches) != 1 || !slices.Contains(caches, "tobar-app-"+value[string](alice, `fetch("/shell").then(r => r.headers.get("Tobar-Version"))`)) {
		t.Errorf("caches: %q", caches)
	}
}

// worker waits until a service worker is in charge of the pages to come.
func (p *profile) worker() {
	p.t.Helper()
	value[bool](p, `navigator.serviceWorker.ready.then(() => true)`)
}

// installability returns why the browser would not install the app, and what it dislikes in the manifest.
func (p *profile) installability() (errs []string) {
	p.t.Helper()
	within, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	manifest, err := chromedp.Call(within, page.GetAppManifest, page.GetAppManifestParams{})
	if err != nil {
		p.fail("manifest", err)
	}
	for _, e := range manifest.Errors {
		errs = append(errs, "manifest: "+e.Message)
	}
	install, err := chromedp.Call(within, page.GetInstallabilityErrors, cdp.Empty{})
	if err != nil {
		p.fail("installability", err)
	}
	for _, e := range install.InstallabilityErrors {
		errs = append(errs, e.ErrorID)
	}
	return errs
}
