package main

import (
	"fmt"
	"net/http"
	"testing"

	"tobar/shared"
)

// An account would inherit the messages of a guest of its name. The name is a
// guest's as soon as somebody has used it, by joining or by writing to it; also the
// owner, who may come after the guests, cannot take it.
func TestNamesOfGuestsStayTheirs(t *testing.T) {
	s := startServer(t, "-open", "-signup", "open")
	s.guest(t, "Wanderer").write("newcomer|hello")
	s.guest(t, "newcomer").expect("hello")
	s.post(t, "/to/somebody?user=curl", "hello")
	taken := []string{"wanderer", "Newcomer", "somebody", "curl"}
	for _, name := range taken {
		res, body := s.browser(t, "").post(t, s.ownerLink(t), "name", name, "password", password)
		wantStatus(t, res, body, http.StatusConflict)
	}
	alice := s.owner(t, "alice")
	for _, name := range taken {
		for _, link := range []string{"/sign-up", alice.invite(t)} {
			res, body := s.browser(t, "").post(t, link, "name", name, "password", password)
			wantStatus(t, res, body, http.StatusConflict)
		}
	}
}

// Without open mode what guests have written and been written stays where it
// is; nobody reads what waits for them, under their name neither.
func TestGuestsWithoutOpenMode(t *testing.T) {
	dir := t.TempDir()
	s := startServerIn(t, dir, "-open")
	alice := s.owner(t, "alice")
	a := alice.live(t, "")
	wanderer := s.guest(t, "wanderer")
	wanderer.write("alice|from the guest")
	a.until("wanderer")
	wanderer.close()
	waits := a.send("wanderer", "1", "waits for the guest")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}

	s = startServerIn(t, dir)
	alice = alice.at(s)
	for _, protocol := range []string{"", shared.Subprotocol} {
		if _, res, err := s.tryDial(t, "/ws?user=wanderer", protocol, nil); err == nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("as %q: %v, want 401", protocol, res)
		}
	}
	res, body := s.browser(t, "").post(t, alice.invite(t), "name", "wanderer", "password", password)
	wantStatus(t, res, body, http.StatusConflict)
	res, body = s.browser(t, "").post(t, "/sign-in", "name", "wanderer", "password", "")
	wantStatus(t, res, body, http.StatusUnauthorized)
	var list shared.Conversations
	alice.call(t, http.MethodGet, "/api/conversations", "", &list)
	if len(list.Conversations) != 1 || list.Conversations[0].With != "wanderer" || list.Conversations[0].Delivered != 0 || list.Conversations[0].Last.N != waits.N {
		t.Errorf("alice has %+v", list)
	}
	var page shared.Page
	alice.call(t, http.MethodGet, "/api/conversations/wanderer/messages", "", &page)
	if len(page.Messages) != 2 || page.Messages[0].Content != "from the guest" || page.Messages[1].Content != "waits for the guest" {
		t.Errorf("their conversation is %+v", page)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	startServerIn(t, dir, "-open").guest(t, "wanderer").expect("waits for the guest")
}

// What waits for somebody who is offline is on the disk: the original kept it
// in memory.
func TestWhatWaitsForAGuestIsOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	s := startProcess(t, dir, "-open")
	alice, carol := s.guest(t, "alice"), s.guest(t, "carol")
	for i := range 20 {
		alice.write(fmt.Sprintf("bob|line %d", i))
	}
	alice.write("carol|done")
	carol.expect("done")
	s.kill()
	bob := startProcess(t, dir, "-open").guest(t, "bob")
	for i := range 20 {
		bob.expect(fmt.Sprintf("line %d", i))
	}
}

// In open mode a name that nobody has used is a recipient of whatever goes to
// one, in both dialects.
func TestNamesThatNobodyHasUsed(t *testing.T) {
	s := startServer(t, "-open")
	full := s.dial(t, "user=full", shared.Subprotocol, nil)
	full.until(shared.VerbLive)
	full.write("a/b;id=2|hello", "\uff5c;id=3|hello")
	full.expectCode(shared.CodeBadName, "2")
	full.expectCode(shared.CodeBadName, "3")
	full.send("First", "1", "hello")
	s.guest(t, "plain").write("第二|你好")
	s.guest(t, "first").expect("hello")
	s.guest(t, "第二").expect("你好")
}
