package store

import (
	"fmt"
	"strings"
	"testing"

	"tobar/shared"
)

// undo6 makes a database of version 5 of one of version 6.
const undo6 = "DROP TABLE profile; ALTER TABLE lane DROP COLUMN met; "

// call changes what somebody is called, and returns the profile and who was to be told.
func call(tb testing.TB, s *Store, account int64, called string) (shared.Profile, string) {
	tb.Helper()
	told := "nobody"
	p, err := s.ChangeProfile(tb.Context(), account, func(p *shared.Profile) { p.Called = called },
		func(c ProfileChange) { told = fmt.Sprint(c.Peers) })
	if err != nil {
		tb.Fatal(err)
	}
	if got := s.Profile(account); got != p {
		tb.Errorf("remembered as %+v, stored as %+v", got, p)
	}
	return p, told
}

// known is what somebody whose copy is as of since is told, as "name=called".
func known(tb testing.TB, s *Store, account, since int64) string {
	tb.Helper()
	list, err := s.Profiles(tb.Context(), account, since)
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	for _, p := range list {
		all = append(all, p.Name+"="+p.Called)
	}
	return strings.Join(all, " ")
}

// Somebody who was away is told of what has changed since, of whom they got to know, and of nobody else.
func TestProfilesSince(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob", "carol")
	alice, bob, carol := ids[0], ids[1], ids[2]
	if got := known(t, s, alice, 0); got != "" {
		t.Fatalf("at first %q", got)
	}
	first, told := call(t, s, bob, "Bob B.")
	if first.N == 0 || told != "[]" {
		t.Errorf("bob's is %+v, and %s are told", first, told)
	}
	say(t, s, alice, carol, "hello")
	m := say(t, s, bob, alice, "hello")
	if got := known(t, s, alice, m.N); got != "bob=Bob B." {
		t.Errorf("whoever has just met bob is told %q", got)
	}
	last := say(t, s, bob, alice, "again")
	if got := known(t, s, alice, last.N); got != "" {
		t.Errorf("later %q", got)
	}
	if got := known(t, s, carol, 0); got != "" {
		t.Errorf("carol, who knows no bob, is told %q", got)
	}
	second, told := call(t, s, bob, "Robert")
	if second.N <= first.N || told != fmt.Sprint([]int64{alice}) {
		t.Errorf("the second is %+v, and %s are told", second, told)
	}
	if third, _ := call(t, s, bob, "Rob"); third.N <= second.N {
		t.Errorf("n went from %d to %d while the log stood", second.N, third.N)
	}
	if same, told := call(t, s, bob, "Rob"); told != "nobody" || same != s.Profile(bob) {
		t.Errorf("what changes nothing is told to %s", told)
	}
	if got := known(t, s, alice, last.N); got != "bob=Rob" {
		t.Errorf("alice is told %q", got)
	}
	if got := known(t, s, bob, last.N); got != "bob=Rob" {
		t.Errorf("bob himself is told %q", got)
	}
	all, err := s.Conversations(t.Context(), alice)
	if err != nil || len(all.Profiles) != 1 || all.Profiles[0] != s.Profile(bob) {
		t.Errorf("with the conversations come %+v, %v", all.Profiles, err)
	}
	call(t, s, bob, "") // that it is gone is news, too
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := known(t, s, alice, last.N); got != "bob=" || s.Profile(bob).N == 0 {
		t.Errorf("after a start %q, %+v", got, s.Profile(bob))
	}
	if p := s.Profile(carol); p != (shared.Profile{Name: "carol"}) {
		t.Errorf("without one: %+v", p)
	}
}

// What changed behind a block is told when it is undone, to devices that were away as well.
func TestProfileBehindABlock(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	say(t, s, alice, bob, "hello")
	choose(t, s, alice, bob, "block", "1", "")
	call(t, s, alice, "Al")
	call(t, s, bob, "Bo")
	say(t, s, alice, alice, "note")
	last := say(t, s, alice, alice, "note")
	if got := known(t, s, bob, 0); got != "bob=Bo" {
		t.Errorf("bob is told %q", got)
	}
	choose(t, s, alice, bob, "block", "", "")
	if got := known(t, s, bob, last.N); got != "alice=Al" {
		t.Errorf("then bob is told %q", got)
	}
	if got := known(t, s, alice, last.N); got != "bob=Bo" {
		t.Errorf("then alice is told %q", got)
	}
}

// The bytes of a picture are kept as long as it is somebody's.
func TestPictureIsUsed(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	paint := func(account int64, picture string) (freed string) {
		t.Helper()
		_, err := s.ChangeProfile(t.Context(), account, func(p *shared.Profile) { p.Picture = picture },
			func(c ProfileChange) { freed = c.Freed })
		if err != nil {
			t.Fatal(err)
		}
		return freed
	}
	used := func(picture string, want bool) {
		t.Helper()
		has, err := s.HasPicture(t.Context(), picture)
		kept, err2 := s.BlobUsed(t.Context(), picture)
		if has != want || kept != want || err != nil || err2 != nil {
			t.Errorf("%s: %v and %v, want %v; %v, %v", picture, has, kept, want, err, err2)
		}
	}
	used("", false)
	paint(ids[0], "one")
	paint(ids[1], "one")
	if freed := paint(ids[0], "two"); freed != "one" {
		t.Errorf("freed %q", freed)
	}
	used("one", true)
	used("two", true)
	if freed := paint(ids[1], ""); freed != "one" {
		t.Errorf("freed %q", freed)
	}
	used("one", false)
}

// A guest has no profile, and a database of the version before can have some.
func TestProfileOfNobody(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ids := join(t, s, "alice", "bob")
	m := say(t, s, ids[0], ids[1], "hello")
	guest, err := s.Guest(t.Context(), "guest")
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range []int64{guest.ID, 99} {
		if _, err := s.ChangeProfile(t.Context(), account, func(*shared.Profile) {}, nil); err != ErrNoAccount {
			t.Errorf("account %d: %v", account, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	changeFile(t, s.path, undo7+undo6+"PRAGMA user_version = 5")
	s = open(t, dir)
	call(t, s, ids[0], "Al")
	if got := known(t, s, ids[1], m.N); got != "alice=Al" {
		t.Errorf("bob is told %q", got)
	}
}

// Two meet by a message of either.
func TestProfileOfAReceiver(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	call(t, s, ids[0], "Al")
	call(t, s, ids[1], "Bo")
	say(t, s, ids[0], ids[0], "note")
	m := say(t, s, ids[0], ids[1], "hello")
	if got := known(t, s, ids[0], m.N); got != "bob=Bo" {
		t.Errorf("the sender is told %q", got)
	}
	if got := known(t, s, ids[1], m.N); got != "alice=Al" {
		t.Errorf("the receiver is told %q", got)
	}
}
