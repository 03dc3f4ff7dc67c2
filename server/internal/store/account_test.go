package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// keeper is what server/internal/account asks of this package; rooms do not
// import each other, so it is written down again.
type keeper interface {
	Credential(ctx context.Context, name string) (id int64, password string, ok bool, err error)
	CreateOwner(ctx context.Context, name, password string) (id int64, ok bool, err error)
	CreateAccount(ctx context.Context, name, password string) (id int64, taken bool, err error)
	Join(ctx context.Context, invite []byte, name, password string, now int64) (id, by int64, taken, ok bool, err error)
	SetPassword(ctx context.Context, account int64, password string) error
	PutSession(ctx context.Context, hash []byte, account int64, label string, token bool, now int64) (id int64, err error)
	Session(ctx context.Context, hash []byte, now int64) (id, account int64, ok bool, err error)
	EachSession(ctx context.Context, account int64, f func(id int64, label string, token bool, made, seen int64)) error
	EndSession(ctx context.Context, account, id int64) (ok bool, err error)
	EndSessions(ctx context.Context, account, but int64) ([]int64, error)
	PutInvite(ctx context.Context, hash []byte, by int64, uses int, now, expires int64) (id int64, err error)
	Invite(ctx context.Context, hash []byte, now int64) (by int64, ok bool, err error)
	EachInvite(ctx context.Context, by, now int64, f func(id int64, made, expires int64, uses, used int)) error
	EndInvite(ctx context.Context, by, id int64) (ok bool, err error)
}

var _ keeper = (*Store)(nil)

func TestAccounts(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	if s.HasOwner() {
		t.Error("an owner from the start")
	}
	owner, ok, err := s.CreateOwner(ctx, "owner", "hash")
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, ok, err := s.CreateOwner(ctx, "other", "hash"); ok || err != nil {
		t.Errorf("second owner: %v, %v", ok, err)
	}
	guest, err := s.Guest(ctx, "张三")
	if err != nil || !guest.Guest || guest.Name != "张三" {
		t.Fatalf("%+v, %v", guest, err)
	}
	if again, err := s.Guest(ctx, "张三"); again != guest || err != nil {
		t.Errorf("%+v, %v", again, err)
	}
	if a, err := s.Guest(ctx, "owner"); a.ID != owner || a.Guest || err != nil {
		t.Errorf("a guest named as the owner: %+v, %v", a, err)
	}
	for _, name := range []string{"owner", "张三"} {
		if _, taken, err := s.CreateAccount(ctx, name, "hash"); !taken || err != nil {
			t.Errorf("%s again: %v, %v", name, taken, err)
		}
	}
	alice := join(t, s, "alice")[0]
	if err := s.SetPassword(ctx, alice, "new hash"); err != nil {
		t.Error(err)
	}
	for _, id := range []int64{guest.ID, 99} {
		if err := s.SetPassword(ctx, id, "hash"); !errors.Is(err, ErrNoAccount) {
			t.Errorf("password of %d: %v", id, err)
		}
	}
	check := func() {
		t.Helper()
		for name, want := range map[string]string{"owner": "hash", "张三": "", "alice": "new hash"} {
			id, password, ok, err := s.Credential(ctx, name)
			a, found := s.Lookup(name)
			b, _ := s.Account(id)
			if !ok || err != nil || password != want || !found || a.ID != id || a != b || a.Owner != (name == "owner") || a.Guest != (name == "张三") {
				t.Errorf("%s: %d %q %v %v, %+v", name, id, password, ok, err, a)
			}
		}
		if _, _, ok, err := s.Credential(ctx, "nobody"); ok || err != nil {
			t.Errorf("nobody: %v, %v", ok, err)
		}
		if _, ok := s.Lookup("nobody"); ok {
			t.Error("nobody was found")
		}
		if _, ok := s.Account(99); ok || !s.HasOwner() {
			t.Error("memory of accounts is wrong")
		}
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	check()
}

func TestOwnerCannotTakeAGuestsName(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Guest(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.CreateOwner(t.Context(), "bob", "hash"); ok || !errors.Is(err, ErrTaken) {
		t.Errorf("%v, %v", ok, err)
	}
	if s.HasOwner() {
		t.Error("an owner was made")
	}
}

// Of many who want one name at once, one gets it.
func TestOneNameForOne(t *testing.T) {
	s := open(t, t.TempDir())
	var group sync.WaitGroup
	ids := make(chan int64, 60)
	for range 20 {
		group.Go(func() {
			if id, taken, err := s.CreateAccount(t.Context(), "bob", "h"); err != nil {
				t.Error(err)
			} else if !taken {
				ids <- id
			}
		})
		group.Go(func() {
			if _, err := s.Guest(t.Context(), "carol"); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			if _, ok, err := s.CreateOwner(t.Context(), "owner", "h"); err != nil {
				t.Error(err)
			} else if ok {
				ids <- 0
			}
		})
	}
	group.Wait()
	if len(ids) != 2 {
		t.Errorf("%d were made", len(ids))
	}
}

func TestSessions(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	ctx := t.Context()
	const hour = int64(time.Hour / time.Millisecond)
	put := func(account int64, hash, label string, token bool, now int64) int64 {
		t.Helper()
		id, err := s.PutSession(ctx, []byte(hash), account, label, token, now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := put(alice, "h1", "Firefox", false, 1000)
	second := put(alice, "h2", "script", true, 2000)
	third := put(alice, "h3", "", false, 3000)
	his := put(bob, "h4", "wscat", false, 4000)
	seen := func(hash string, now, wantID, wantAccount int64) {
		t.Helper()
		id, account, ok, err := s.Session(ctx, []byte(hash), now)
		if id != wantID || account != wantAccount || ok != (wantID != 0) || err != nil {
			t.Errorf("%s: %d %d %v %v", hash, id, account, ok, err)
		}
	}
	list := func(account int64) (all []string) {
		t.Helper()
		// Whatever was handed to the writer before is done now.
		if _, err := s.EndSession(ctx, account, 0); err != nil {
			t.Fatal(err)
		}
		err := s.EachSession(ctx, account, func(id int64, label string, token bool, made, seen int64) {
			all = append(all, fmt.Sprint(id, label, token, made, seen))
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	seen("h1", 5000, first, alice)
	seen("h2", 2000+hour, second, alice)
	seen("h2", 2500, second, alice)
	seen("none", 1, 0, 0)
	want := fmt.Sprint([]string{
		fmt.Sprint(third, "", false, int64(3000), int64(3000)),
		fmt.Sprint(second, "script", true, int64(2000), 2000+hour),
		fmt.Sprint(first, "Firefox", false, int64(1000), int64(1000)),
	})
	if got := fmt.Sprint(list(alice)); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if ok, err := s.EndSession(ctx, bob, first); ok || err != nil {
		t.Errorf("ended another's session: %v, %v", ok, err)
	}
	if ok, err := s.EndSession(ctx, alice, first); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	seen("h1", 5000, 0, 0)
	if ended, err := s.EndSessions(ctx, alice, third); fmt.Sprint(ended) != fmt.Sprint([]int64{second}) || err != nil {
		t.Errorf("%v, %v", ended, err)
	}
	if ended, err := s.EndSessions(ctx, alice, 0); fmt.Sprint(ended) != fmt.Sprint([]int64{third}) || err != nil {
		t.Errorf("%v, %v", ended, err)
	}
	seen("h3", 5000, 0, 0)
	seen("h4", 5000, his, bob)
	if again := put(alice, "h3", "", false, 1); again <= his {
		t.Errorf("the id %d was given again", again)
	}
	if _, err := s.PutSession(ctx, []byte("h9"), 99, "", false, 1); !errors.Is(err, ErrNoAccount) {
		t.Errorf("session of nobody: %v", err)
	}
}

func TestInvites(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	alice, bob := ids[0], ids[1]
	ctx := t.Context()
	put := func(hash string, by int64, uses int, now, expires int64) int64 {
		t.Helper()
		id, err := s.PutInvite(ctx, []byte(hash), by, uses, now, expires)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	join := func(hash, name string, now int64) string {
		t.Helper()
		id, by, taken, ok, err := s.Join(ctx, []byte(hash), name, "hash", now)
		if err != nil {
			t.Fatal(err)
		}
		if a, found := s.Lookup(name); (id != 0) != (ok && !taken) || id != 0 && (!found || a.ID != id) {
			t.Errorf("%s has id %d and %+v", name, id, a)
		}
		return fmt.Sprint(by, taken, ok)
	}
	list := func(by, now int64) (all string) {
		t.Helper()
		if err := s.EachInvite(ctx, by, now, func(id, made, expires int64, uses, used int) {
			all += fmt.Sprintf("%d: %d to %d, %d of %d; ", id, made, expires, used, uses)
		}); err != nil {
			t.Fatal(err)
		}
		return all
	}
	one := put("one", alice, 1, 10, 100)
	two := put("two", alice, 2, 20, 200)
	if got := join("one", "carol", 99); got != fmt.Sprint(alice, false, true) {
		t.Error(got)
	}
	if got := join("one", "dave", 99); got != fmt.Sprint(0, false, false) {
		t.Error("used up, and", got)
	}
	if got := join("two", "carol", 99); got != fmt.Sprint(alice, true, true) {
		t.Error("a name that is taken:", got)
	}
	for _, name := range []string{"dave", "erin"} {
		if got := join("two", name, 99); got != fmt.Sprint(alice, false, true) {
			t.Error(name, got)
		}
	}
	if got := join("none", "frank", 99); got != fmt.Sprint(0, false, false) {
		t.Error("no invite, and", got)
	}
	late := put("late", alice, 5, 30, 300)
	if got := join("late", "frank", 300); got != fmt.Sprint(0, false, false) {
		t.Error("ended, and", got)
	}
	for hash, want := range map[string]bool{"one": false, "two": false, "late": true, "none": false} {
		if by, ok, err := s.Invite(ctx, []byte(hash), 50); ok != want || ok && by != alice || err != nil {
			t.Errorf("%s: %d %v %v", hash, by, ok, err)
		}
	}
	if _, ok, err := s.Invite(ctx, []byte("late"), 300); ok || err != nil {
		t.Errorf("an invite that has ended: %v, %v", ok, err)
	}
	if got, want := list(alice, 100), fmt.Sprintf("%d: 30 to 300, 0 of 5; %d: 20 to 200, 2 of 2; ", late, two); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got := list(bob, 1); got != "" {
		t.Error(got)
	}
	if ok, err := s.EndInvite(ctx, bob, late); ok || err != nil {
		t.Errorf("withdrew another's invite: %v, %v", ok, err)
	}
	if ok, err := s.EndInvite(ctx, alice, late); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	// Making one removes those that have ended.
	put("new", alice, 1, 150, 1000)
	if n := query(t, s.path, "SELECT count(*) FROM invite WHERE id = ?", one); n.String != "0" {
		t.Error("an invite that has ended was kept")
	}
	if _, err := s.PutInvite(ctx, []byte("x"), 99, 1, 1, 2); !errors.Is(err, ErrNoAccount) {
		t.Errorf("invite of nobody: %v", err)
	}
}
