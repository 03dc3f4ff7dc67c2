package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// startOther builds the server with a further rule in a style sheet, which makes it another
// version of the app, and starts it.
func startOther(t *testing.T, dir string) *process {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("SKIPPED: no go command here to build another version with")
	}
	const sheet = "../web/static/talk.css"
	rules, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	at, err := filepath.Abs(sheet)
	if err != nil {
		t.Fatal(err)
	}
	made := t.TempDir()
	changed, overlay, program := filepath.Join(made, "talk.css"), filepath.Join(made, "overlay.json"), filepath.Join(made, "server")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {at: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for file, data := range map[string][]byte{changed: append(rules, "\n:root { --other: yes; }\n"...), overlay: replace} {
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command(tool, "build", "-buildvcs=false", "-overlay", overlay, "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return startProgram(t, program, dir)
}

// tops are where the messages on the screen stand, by their words.
const tops = `Object.fromEntries([...document.querySelectorAll('[data-test="item"]')].map(i =>
	[i.querySelector('[data-test="words"]').firstChild.textContent, Math.round(i.getBoundingClientRect().top)]))`

// A server of another version is met while the app is open in two tabs: both say that
// a new one is ready. Loading it loses nothing: neither what an input method is in the middle of, nor a reply
// that is being written, nor an edit, nor the place in a long conversation.
func TestBrowserUpdate(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	dir := t.TempDir()
	s := startProcess(t, dir)
	hers, his := meet(alice, bob, s.testServer)
	alice.worker()
	alice.visit(hers.URL + "/with/bob") // from the worker's copy
	alice.ready()
	alice.say("before")
	bob.reads(said{"before", ""})
	for i := range 90 {
		s.post(t, "/to/alice", fmt.Sprintf("line %d", i), as("bob"))
	}
	alice.until(bubbles + `.at(-1).Words === "line 89"`)
	tab := alice.tab("alice's second tab")
	tab.visit(hers.URL + "/with/alice")
	tab.say("to myself")
	tab.reads(said{"to myself", "stored"})
	tab.press(kb.ArrowUp)
	tab.see(test("quoting"))
	tab.insert(" and edited")

	alice.choose("line 89", "reply")
	alice.insert("not finished ")
	alice.compose("nihao")
	value[bool](alice, `document.getElementById("scroller").scrollTop = -700, true`)
	alice.see(test("latest"))
	version := func(p *profile) string {
		return value[string](p, `caches.keys().then(names => names.filter(name => name.startsWith("tobar-app-")).join(" "))`)
	}
	old := version(alice)

	s.kill()
	other := startOther(t, dir)
	hers.lead(t, other.URL)
	his.lead(t, other.URL)
	for _, p := range []*profile{alice, tab} {
		p.see(test("strip") + `[data-phase="update"]`)
	}
	written := fmt.Sprintf(`document.querySelector(%q)?.value`, test("composer"))
	if got := value[string](alice, written); got != "not finished nihao" {
		t.Errorf("while the strip came, the input method was left with %q", got)
	}
	before := value[map[string]float64](alice, tops)
	alice.click(test("strip-reload"))
	tab.click(test("strip-reload"))
	for _, p := range []*profile{alice, tab} {
		p.until(`getComputedStyle(document.documentElement).getPropertyValue("--other") === "yes"`)
		p.ready()
		p.see(test("quoting"))
		p.gone(test("strip"))
	}
	alice.until(written + ` === "not finished nihao"`)
	tab.until(written + ` === "to myself and edited"`)
	at := "line 70"
	alice.until(fmt.Sprintf(`Math.abs((%s)[%q] - %v) <= 2`, tops, at, before[at]))
	alice.see(test("latest"))
	tab.enter()
	tab.reads(said{"to myself and edited", "stored"})
	alice.click(test("composer"))
	alice.enter()
	bob.until(bubbles + `.at(-1).Words === "not finished nihao"`)
	bob.see(test("quote"))
	if now := version(alice); now == old || now == "" || strings.Contains(now, " ") {
		t.Errorf("the worker keeps %q, and kept %q before", now, old)
	}
	// The new copy is whole: it opens without a network.
	hers.pull()
	alice.visit(hers.URL + "/")
	alice.until(`getComputedStyle(document.documentElement).getPropertyValue("--other") === "yes"`)
	alice.see(test("strip"))
}
