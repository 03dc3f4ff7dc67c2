package main

import (
	"strings"
	"testing"
)

// Over plain HTTP on an address of the LAN there are no service worker and no
// installation. People sign up and talk all the same, and the app says what is missing, and why.
func TestBrowserPlainHTTP(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfile(t, "bob")
	s := startServer(t)
	lan := strings.NewReplacer("127.0.0.1", lanHost)
	alice.becomeOwner(lan.Replace(s.ownerLink(t)), "alice")
	if value[bool](alice, "isSecureContext") {
		t.Fatal("the address is one that the browser trusts")
	}
	link := alice.invite()
	if !strings.HasPrefix(link, lan.Replace(s.URL)) {
		t.Errorf("invited to %s", link)
	}
	alice.click(test("invite-copy"))
	alice.says(`[role="status"]`, "Copied")
	bob.visit(link)
	bob.signUp("bob")

	bob.say("Hello from the other room")
	alice.talkTo("bob")
	alice.reads(said{"Hello from the other room", ""})
	alice.say("Hello!")
	bob.reads(said{"Hello from the other room", "read"}, said{"Hello!", ""})
	alice.reads(said{"Hello from the other room", ""}, said{"Hello!", "read"})

	alice.drops("note.txt", "text/plain", "hello")
	alice.click(test("files-send"))
	bob.says(test("file-card"), "note.txt")

	// Everything that is kept without a worker is there after a reload.
	bob.write(test("composer"), "half a thought")
	bob.visit(lan.Replace(s.URL) + "/settings")
	bob.says(test("insecure"), "HTTPS")
	bob.gone(test("install"))
	viewer{bob, "en"}.show("insecure")
	bob.visit(lan.Replace(s.URL) + "/with/alice")
	bob.until(`document.querySelector('[data-test="composer"]')?.value === "half a thought"`)
	for _, p := range []*profile{alice, bob} {
		if complaints := p.complaints(); len(complaints) > 0 {
			t.Errorf("%s's browser complained:\n%s", p.name, strings.Join(complaints, "\n"))
		}
	}
}
