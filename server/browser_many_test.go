package main

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"tobar/server/internal/store"
)

// crowded makes a data directory in which so many people, p00000 and so on, have each written to alice,
// through the store itself: hashing their passwords is not what is looked at.
func crowded(t *testing.T, people int) string {
	t.Helper()
	dir := t.TempDir()
	s := startServerIn(t, dir)
	s.owner(t, "alice")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{Dir: dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	alice, ok := st.Lookup("alice")
	if !ok {
		t.Fatal("no alice")
	}
	ids, errs := make([]int64, people), make([]error, people)
	var making sync.WaitGroup
	for w := range 64 {
		making.Go(func() {
			for i := w; i < people; i += 64 {
				ids[i], _, errs[i] = st.CreateAccount(t.Context(), fmt.Sprintf("p%05d", i), "-")
			}
		})
	}
	making.Wait()
	for i, id := range ids {
		making.Add(1)
		e := store.Entry{Kind: store.Message, From: id, To: alice.ID, ID: fmt.Sprint(i), Content: fmt.Sprintf("Hello from number %d, as long as lines are.", i)}
		if err := st.Append(t.Context(), e, func(_ store.Record, err error) { errs[i] = errors.Join(errs[i], err); making.Done() }); err != nil {
			t.Fatal(err)
		}
	}
	making.Wait()
	if err := errors.Join(append(errs, st.Close())...); err != nil {
		t.Fatal(err)
	}
	return dir
}

// holds is until for what needs no frame to be drawn.
func (p *profile) holds(condition string) {
	p.t.Helper()
	for began := time.Now(); !value[bool](p, condition); {
		if time.Since(began) > patience {
			p.fail("waiting until "+condition, errors.New("it does not hold"))
		}
	}
}

// Ten thousand conversations are a list like any other: what is drawn of it is what is near
// the eyes, from its beginning to its end, and the focus stays with its row.
func TestBrowserManyConversations(t *testing.T) {
	t.Parallel()
	const many, drawn = 10_000, 120
	s := startServerIn(t, crowded(t, many))
	p := newProfile(t, "alice")
	began := time.Now()
	p.signIn(s.URL, "alice")
	p.see(rowOf("p09999"))
	t.Logf("signed in and there after %v", time.Since(began))
	few := func(where string) {
		t.Helper()
		if n := value[int](p, `document.querySelectorAll("#rows .row").length`); n > drawn || n < 10 {
			t.Errorf("%s %d rows are drawn", where, n)
		}
	}
	few("at the beginning")
	for kept(p, "rows") < many {
		p.ready()
	}
	t.Logf("and on the device after %v", time.Since(began))

	began = time.Now()
	p.visit(s.URL + "/")
	p.see(rowOf("p09999"))
	t.Logf("opened from the device after %v", time.Since(began))
	p.gone(test("strip"))

	// By the wheel, in the middle, and to the end.
	scroll := func(to string, name string) {
		t.Helper()
		value[bool](p, `(document.getElementById("rows").scrollTop = `+to+`, true)`)
		p.see(rowOf(name))
		p.holds(fmt.Sprintf(`[...document.querySelectorAll('%s')].some(e => (r => r.top >= 0 && r.bottom <= innerHeight + 64)(e.getBoundingClientRect()))`, rowOf(name)))
		few("at " + name)
	}
	scroll(`64 * 5000`, "p04999")
	scroll(`1e9`, "p00000")

	// A row that has the focus keeps it, although rows come before it, and it is found again.
	value[bool](p, `document.querySelector('`+rowOf("p00003")+`').focus(), true`)
	s.post(t, "/to/p00001", "to you", as("alice"))
	p.holds(`!document.querySelector('` + rowOf("p00001") + `') && document.activeElement.dataset.name === "p00003"`) // it has gone to the beginning
	scroll(`0`, "p00001")
	scroll(`1e9`, "p00000")
	p.holds(`document.activeElement.dataset.name === "p00003"`)
	p.press(kb.Tab) // its own menu
	p.press(kb.Tab)
	p.holds(`document.activeElement.dataset.name === "p00002"`)
	p.press(kb.Enter)
	p.see(test("composer") + `[data-with="p00002"]`)
	p.say("found you")
	scroll(`0`, "p00002")
	p.says(rowOf("p00002"), "found you")

	// Whoever is far down is a few letters away.
	p.press("k", kb.ModifierCtrl)
	p.see(test("switcher"))
	p.insert("p00777")
	p.until(`document.querySelector('[data-test="option"]')?.innerText.includes("p00777")`)
	p.enter()
	p.see(test("composer") + `[data-with="p00777"]`)

	// The next page of the tab has the list where it was.
	scroll(`64 * 7000`, "p02999")
	p.visit(s.URL + "/with/p00777")
	p.see(rowOf("p02999"))
	few("after a reload")

	// A phone goes to a conversation and comes back; a greater screen has more rows.
	p.size(390, 844)
	p.visit(s.URL + "/")
	p.see(test("row"))
	scroll(`64 * 3000`, "p06999")
	p.click(rowOf("p06999"))
	p.see(test("composer") + `[data-with="p06999"]`)
	p.gone(test("row"))
	p.back()
	p.see(rowOf("p06999"))
	p.size(1280, 3000)
	p.until(`[...document.querySelectorAll("#rows .row")].at(-1).getBoundingClientRect().bottom >= 3000`)
	few("on a great screen")
	if complaints := p.complaints(); len(complaints) > 0 {
		t.Errorf("the browser complained: %v", complaints)
	}
}
