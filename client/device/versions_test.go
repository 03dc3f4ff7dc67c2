package device

import (
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// newer adds a field to a record, as the app of tomorrow may.
func newer(record, field string) string {
	in := reader{rest: record}
	f := in.record()
	return string(appendField(nil, string(appendField([]byte(f.rest), field))))
}

// What a newer app has kept is read as far as it is known here, and what is not known
// of a message that waits is still there when this app has written it anew.
func TestKeptByANewerApp(t *testing.T) {
	d := newMemoryDisk()
	c := open(t, d)
	ch := bob(3)
	waits := out("k")
	waits.File = "A1 5 text/plain - - a b.txt"
	ch.Outbox, ch.Drafts = []chat.Outgoing{waits, out("l")}, []chat.Draft{{With: "bob", Text: "hel"}}
	ch.Choices, ch.Chosen = true, []shared.Choice{{With: "bob", Key: shared.ChoicePin, Value: "1"}}
	ch.Wishes = []chat.Wish{{ID: "w", Choice: shared.Choice{With: "bob", Key: shared.ChoiceMute, Value: "9"}}}
	save(t, c, ch)
	before := load(t, c)
	for _, store := range []string{rows, outbox, drafts, messages} {
		for key, v := range d.data[store] {
			d.data[store][key] = newer(v, "of tomorrow")
		}
	}
	d.data[meta]["of tomorrow"] = "4:what"
	delete(d.data[outbox], "l") // a message without more has no room for more
	again := open(t, d)
	got := load(t, again)
	if len(got.Outbox) != 1 || got.Outbox[0] != before.Outbox[0] || got.Drafts[0] != before.Drafts[0] || got.Cursor != 3 ||
		len(got.Rows) != 1 || got.Rows[0].With != "bob" || len(got.Chosen) != 1 || len(got.Wishes) != 1 {
		t.Errorf("got %+v, want %+v", got, before)
	}
	if pageOf(again, 0, 9) != "1 2 3" {
		t.Errorf("the history: %s", pageOf(again, 0, 9))
	}
	refused := waits
	refused.Refusal = shared.CodeUnknownFile
	save(t, again, chat.Change{Outbox: []chat.Outgoing{refused}})
	in := reader{rest: d.data[outbox]["k"]}
	if q := readQueued(&in); q.beyond != "11:of tomorrow" || q.Outgoing != refused {
		t.Errorf("written anew: %+v", q)
	}
}

// A copy of the log that cannot be read begins anew, as another device. What waits, what
// is being written and what was chosen is only here, and stays.
func TestOnlyTheLogBeginsAnew(t *testing.T) {
	d := newMemoryDisk()
	c := open(t, d)
	ch := bob(3)
	ch.Outbox, ch.Drafts, ch.Since = []chat.Outgoing{out("k"), out("l")}, []chat.Draft{{With: "bob", Text: "hel"}}, 77
	ch.Wishes = []chat.Wish{{ID: "w", Choice: shared.Choice{With: "bob", Key: shared.ChoicePin, Value: "1"}}}
	save(t, c, ch)
	d.data[rows]["bob"] = "rows of tomorrow"
	again := open(t, d)
	id := again.ID()
	r := load(t, again)
	if r.Epoch != "" || len(r.Rows) != 0 || again.ID() == id || len(d.data[messages]) != 0 {
		t.Errorf("the log: %+v", r)
	}
	if waits(t, again) != "k l" || len(r.Outbox) != 2 || len(r.Drafts) != 1 || len(r.Wishes) != 1 || r.Since != 77 {
		t.Errorf("what only this device has: %+v", r)
	}
	if r := load(t, open(t, d)); len(r.Outbox) != 2 || open(t, d).ID() != again.ID() {
		t.Errorf("the next time: %+v", r)
	}
}

// One record that cannot be read hides no other, costs no copy, and is not thrown away.
func TestOneRecordOfAnotherHand(t *testing.T) {
	d := newMemoryDisk()
	c := open(t, d)
	ch := bob(3)
	ch.Outbox = []chat.Outgoing{out("a"), out("b"), out("c")}
	ch.Drafts = []chat.Draft{{With: "bob", Text: "hel"}, {With: "carl", Text: "x"}}
	ch.Wishes = []chat.Wish{{ID: "w1", Choice: shared.Choice{Key: "a"}}, {ID: "w2", Choice: shared.Choice{Key: "b"}}}
	save(t, c, ch)
	d.data[outbox]["b"], d.data[drafts]["bob"], d.data[meta][wishKey+"w1"] = "{}", "5:{}", "{}"
	again := open(t, d)
	r := load(t, again)
	if r.Cursor != 3 || again.ID() != c.ID() || pageOf(again, 0, 9) != "1 2 3" {
		t.Errorf("the log: %+v", r)
	}
	if waits(t, again) != "a c" || len(r.Outbox) != 2 || len(r.Drafts) != 1 || r.Drafts[0].With != "carl" || len(r.Wishes) != 1 || r.Wishes[0].ID != "w2" {
		t.Errorf("the others: %+v", r)
	}
	if d.data[outbox]["b"] != "{}" || d.data[drafts]["bob"] != "5:{}" {
		t.Error("it is not there any more for the app that can read it")
	}
}
