package device

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// earlyDisk is a disk of which some was read before it was opened, as web/static/begin.js does.
type earlyDisk struct {
	*memoryDisk
	open  string
	limit int
	lacks string // what was not read
	read  *earlyRead
}

type earlyRead struct {
	tx
	disk   *earlyDisk
	missed bool
}

func (d *earlyDisk) begun() early { return d.read }

func (r *earlyRead) whole() bool { return !r.missed }

func (r *earlyRead) has(key string) bool {
	known := []string{"meta/device", "meta/head", "meta/since", "meta/chosen", "meta/wish/", "meta/profile/", "rows/", "drafts/", "outbox/",
		"rows/" + r.disk.open, "messages/" + r.disk.open}
	r.missed = r.missed || !slices.Contains(known, key) || key == r.disk.lacks
	return !r.missed
}

func (r *earlyRead) get(store, key string, f func(string, bool)) {
	if r.has(store + "/" + key) {
		v, ok := r.disk.data[store][key]
		f(v, ok)
	}
}

func (r *earlyRead) values(store, from, to string, limit int, f func(string, int)) {
	if store == messages {
		from, _, _ = strings.Cut(from, "/")
		r.missed = r.missed || limit != r.disk.limit
		to = from + "/" + beyond
	}
	if !r.has(store + "/" + from) {
		return
	}
	var all []string
	for _, key := range slices.Sorted(maps.Keys(r.disk.data[store])) {
		if key >= from && key <= to && (limit == 0 || len(all) < limit) {
			all = append(all, r.disk.data[store][key])
		}
	}
	f(strings.Join(all, ""), len(all))
}

func (r *earlyRead) keys(string, func([]string)) { r.missed = true }

// What was read before the app was there is the same as what it reads itself, and where something is
// not there, it reads itself.
func TestEarly(t *testing.T) {
	d := newMemoryDisk()
	c := open(t, d)
	save(t, c, bob(9))
	save(t, c, chat.Change{Drafts: []chat.Draft{{With: "bob", Text: "half a"}}, Outbox: []chat.Outgoing{out("a")},
		Choices: true, Chosen: []shared.Choice{{With: "bob", Key: "pin", Value: "1"}}, Wishes: []chat.Wish{{Choice: shared.Choice{Key: "hide-typing"}, ID: "w"}}, Since: 7})
	want, page, err := open(t, d).Load("bob", 5)
	if err != nil || !page.Kept || len(page.Page.Messages) != 5 || len(want.Rows) != 1 || len(want.Outbox) != 1 || len(want.Drafts) != 1 || len(want.Wishes) != 1 || want.Since != 7 {
		t.Fatalf("%+v %+v %v", want, page, err)
	}
	for _, c := range []struct {
		open, lacks string
		limit       int
		whole       bool
	}{{"bob", "", 5, true}, {"bob", "meta/head", 5, false}, {"bob", "rows/", 5, false}, {"bob", "", 4, false}, {"carl", "", 5, false}} {
		e := &earlyDisk{memoryDisk: d, open: c.open, limit: c.limit, lacks: c.lacks}
		e.read = &earlyRead{disk: e}
		copied, err := openCopy("alice", e, true)
		if err != nil {
			t.Fatal(err)
		}
		r, p, err := copied.Load("bob", 5)
		if err != nil || fmt.Sprintf("%+v", r.Rows) != fmt.Sprintf("%+v", want.Rows) || fmt.Sprintf("%+v", r.Drafts) != fmt.Sprintf("%+v", want.Drafts) ||
			fmt.Sprintf("%+v%+v%+v%d%s", r.Outbox, r.Chosen, r.Wishes, r.Cursor, r.Epoch) != fmt.Sprintf("%+v%+v%+v%d%s", want.Outbox, want.Chosen, want.Wishes, want.Cursor, want.Epoch) ||
			fmt.Sprintf("%+v", p) != fmt.Sprintf("%+v", page) {
			t.Errorf("%+v: %+v %+v %v", c, r, p, err)
		}
		if e.read.whole() != c.whole || copied.ID() == "" {
			t.Errorf("%+v: whole %t, id %q", c, e.read.whole(), copied.ID())
		}
	}
}

// The names of what is read are the page's and the app's.
func TestEarlyNames(t *testing.T) {
	script, err := os.ReadFile("../../web/static/begin.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range []string{
		fmt.Sprintf("[%q, %q, %q, %q]", deviceKey, headKey, sinceKey, chosenKey), fmt.Sprintf("[%q, %q]", wishKey, profileKey),
		fmt.Sprintf("[%q, %q, %q]", rows, drafts, outbox), fmt.Sprintf("%q", accountKey),
		fmt.Sprintf("[%q, %q, %q, %q, %q]", meta, rows, drafts, outbox, messages),
	} {
		if !strings.Contains(string(script), names) {
			t.Errorf("begin.js has no %s", names)
		}
	}
}
