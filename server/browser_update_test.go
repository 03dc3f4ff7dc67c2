package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
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

// A server of another version is met while the app is open: the app says that
// a new one is ready, loads it when it is asked to, and loses nothing on the way.
func TestBrowserUpdate(t *testing.T) {
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	dir := t.TempDir()
	s := startProcess(t, dir)
	hers, his := meet(alice, bob, s.testServer)
	alice.worker()
	alice.visit(hers.URL + "/with/bob") // from the worker's copy
	alice.ready()
	alice.say("before")
	bob.reads(said{"before", ""})
	alice.write(test("composer"), "not finished")
	version := func(p *profile) string {
		return value[string](p, `caches.keys().then(names => names.filter(name => name.startsWith("tobar-app-")).join(" "))`)
	}
	old := version(alice)

	s.kill()
	other := startOther(t, dir)
	hers.lead(t, other.URL)
	his.lead(t, other.URL)
	alice.see(test("strip") + `[data-phase="update"]`)
	alice.click(test("strip-reload"))
	alice.until(`getComputedStyle(document.documentElement).getPropertyValue("--other") === "yes"`)
	alice.ready()
	alice.reads(said{"before", "read"})
	alice.until(fmt.Sprintf(`document.querySelector(%q)?.value === "not finished"`, test("composer")))
	alice.until(`document.querySelector('[data-test="strip"]') === null`)
	if now := version(alice); now == old || now == "" {
		t.Errorf("the worker keeps %q, and kept %q before", now, old)
	}
	// The new copy is whole: it opens without a network.
	hers.pull()
	alice.visit(hers.URL + "/")
	alice.until(`getComputedStyle(document.documentElement).getPropertyValue("--other") === "yes"`)
	alice.see(test("strip"))
}
