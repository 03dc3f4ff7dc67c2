package device

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// open opens a tab on a disk.
func open(t testing.TB, d disk) *Copy {
	t.Helper()
	c, err := openCopy("alice", d, true)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func save(t testing.TB, c *Copy, ch chat.Change) {
	t.Helper()
	if err := <-c.Save(ch); err != nil {
		t.Fatalf("saving %+v: %v", ch, err)
	}
}

func load(t testing.TB, c *Copy) chat.Restored {
	t.Helper()
	r, _, err := c.Load("", 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// waits is the outbox in its order, as ids.
func waits(t testing.TB, c *Copy) string {
	t.Helper()
	list, err := c.Outbox()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, o := range list {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, " ")
}

func out(id string) chat.Outgoing { return chat.Outgoing{To: "bob", ID: id, Content: "says " + id} }

func back(id string, n int64) chat.Outgoing {
	o := out(id)
	o.N = n
	return o
}

func said(from string, n int64) chat.KeptMessage {
	m := chat.KeptMessage{With: "bob", Message: shared.Message{N: n, From: from, To: "alice", ID: fmt.Sprint(from, n), Content: fmt.Sprint("line ", n)}}
	if from == "alice" {
		m.To = "bob"
	}
	return m
}

func row(floor int64) chat.KeptRow {
	return chat.KeptRow{Conversation: shared.Conversation{With: "bob"}, Floor: floor}
}

// bob is a copy of a log with messages 1 to n, every third one alice's.
func bob(n int64) chat.Change {
	ch := chat.Change{Anew: true, Epoch: "e1", Epochs: []string{"e1"}, Cursor: n, Rows: []chat.KeptRow{row(0)}}
	for i := range n {
		from := "bob"
		if i%3 == 2 {
			from = "alice"
		}
		ch.Messages = append(ch.Messages, said(from, i+1))
	}
	return ch
}

// next continues a copy with one more message.
func next(n int64) chat.Change {
	return chat.Change{Epoch: "e1", Epochs: []string{"e1"}, After: n - 1, Cursor: n, Messages: []chat.KeptMessage{said("bob", n)}, Rows: []chat.KeptRow{row(0)}}
}

func pageOf(c *Copy, before int64, limit int) string {
	p, ok := c.Page("bob", before, limit)
	if !ok {
		return "none"
	}
	var words []string
	for _, m := range p.Messages {
		words = append(words, fmt.Sprint(m.N))
	}
	if p.More {
		words = append([]string{"..."}, words...)
	}
	return strings.Join(words, " ")
}

func TestOutboxKeepsItsOrder(t *testing.T) {
	d := newMemoryDisk()
	c, other := open(t, d), open(t, d)
	save(t, c, chat.Change{Outbox: []chat.Outgoing{out("a"), out("b")}})
	save(t, other, chat.Change{Outbox: []chat.Outgoing{out("c")}})
	save(t, c, chat.Change{Outbox: []chat.Outgoing{{To: "bob", ID: "a", Refusal: shared.CodeTooLong}, out("d")}})
	if got := waits(t, c); got != "a b c d" {
		t.Errorf("in order: %s", got)
	}
	save(t, c, chat.Change{Gone: []string{"b", "never there"}, Outbox: []chat.Outgoing{out("e"), back("z", 9), back("y", 7), back("c", 5)}})
	if got := waits(t, other); got != "y z a c d e" {
		t.Errorf("with those that came back: %s", got)
	}
	list := load(t, open(t, d)).Outbox
	if i := slices.IndexFunc(list, func(o chat.Outgoing) bool { return o.ID == "a" }); list[i].Refusal != shared.CodeTooLong {
		t.Errorf("restored: %+v", list)
	}
}

func TestComposed(t *testing.T) {
	c := open(t, newMemoryDisk())
	save(t, c, chat.Change{Drafts: []chat.Draft{{With: "bob", Text: "hel"}, {With: "张三", Text: "你"}}, Since: 77})
	e := chat.Composed{To: "bob", ID: "K", Content: "hello", Re: 4, Now: 5}
	save(t, c, e.Change())
	r := load(t, c)
	if len(r.Drafts) != 1 || r.Drafts[0] != (chat.Draft{With: "张三", Text: "你"}) || r.Since != 77 || r.Me.Name != "alice" {
		t.Errorf("restored: %+v", r)
	}
	if len(r.Outbox) != 1 || r.Outbox[0] != (chat.Outgoing{To: "bob", ID: "K", Content: "hello", Re: 4, At: 5}) {
		t.Errorf("the outbox: %+v", r.Outbox)
	}
}

func TestPages(t *testing.T) {
	c := open(t, newMemoryDisk())
	if got := pageOf(c, 0, 5); got != "none" {
		t.Errorf("of an empty copy: %s", got)
	}
	save(t, c, bob(9))
	for _, tt := range []struct {
		before int64
		limit  int
		want   string
	}{{0, 4, "... 6 7 8 9"}, {6, 4, "... 2 3 4 5"}, {2, 4, "1"}, {1, 4, ""}, {0, 100, "1 2 3 4 5 6 7 8 9"}} {
		if got := pageOf(c, tt.before, tt.limit); got != tt.want {
			t.Errorf("%d before %d: %q, want %q", tt.limit, tt.before, got, tt.want)
		}
	}
	if _, ok := c.Page("carl", 0, 5); ok {
		t.Error("a page with somebody unknown")
	}
}

// What the state does not hold begins at a floor; pages that connect to it lower it.
func TestFloor(t *testing.T) {
	c := open(t, newMemoryDisk())
	ch := bob(9)
	ch.Messages, ch.Rows = ch.Messages[6:], []chat.KeptRow{row(7)}
	save(t, c, ch)
	if got := pageOf(c, 0, 5) + "|" + pageOf(c, 7, 5); got != "... 7 8 9|none" {
		t.Errorf("at first: %s", got)
	}
	part := func(from, below int64) {
		all := bob(9)
		save(t, c, chat.Change{Epoch: "e1", Epochs: []string{"e1"}, After: 9, Cursor: 9, Rows: []chat.KeptRow{row(from)},
			Messages: all.Messages[max(from-1, 0) : below-1], Stretches: []chat.Stretch{{With: "bob", From: from, Below: below}}})
	}
	part(2, 4)
	if got := pageOf(c, 7, 5); got != "none" {
		t.Errorf("with a hole: %s", got)
	}
	part(4, 7)
	if got := pageOf(c, 7, 5); got != "... 4 5 6" {
		t.Errorf("without: %s", got)
	}
	part(0, 4)
	if got := pageOf(c, 4, 5) + "|" + pageOf(c, 0, 100); got != "1 2 3|1 2 3 4 5 6 7 8 9" {
		t.Errorf("all of it: %s", got)
	}
}

func TestBound(t *testing.T) {
	c := open(t, newMemoryDisk())
	c.bound = 100
	save(t, c, bob(90))
	for n := int64(91); n <= 120; n++ {
		save(t, c, next(n))
	}
	if got := strings.Fields(pageOf(c, 0, 1000)); len(got) < 100 || len(got) > 111 || got[0] != "..." || got[len(got)-1] != "120" {
		t.Errorf("kept: %d, %v", len(got), got)
	}
	oldest := strings.Fields(pageOf(c, 0, 1000))[1]
	var n int64
	fmt.Sscan(oldest, &n)
	if got := pageOf(c, n, 5); got != "none" {
		t.Errorf("before %d: %s", n, got)
	}
	c = open(t, newMemoryDisk())
	c.bound = 10
	save(t, c, bob(50))
	if got := pageOf(c, 0, 100); got != "... 41 42 43 44 45 46 47 48 49 50" {
		t.Errorf("of a great change: %s", got)
	}
}

// A change of a message that is on the disk alone happens there, in order.
func TestLoose(t *testing.T) {
	c := open(t, newMemoryDisk())
	save(t, c, bob(3))
	change := func(line string) chat.Loose {
		f, err := shared.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		return chat.Loose{With: "bob", Frame: f}
	}
	save(t, c, chat.Change{Epoch: "e1", Epochs: []string{"e1"}, After: 3, Cursor: 7, Loose: []chat.Loose{
		change("@edit;from=bob;of=1;n=4|once"), change("@edit;from=bob;of=1;n=5|twice"), change("@react;from=bob;of=1;n=6|👍"),
		change("@delete;from=bob;of=99;n=7|")}})
	p, _ := c.Page("bob", 2, 5)
	if m := p.Messages[0]; m.Content != "twice" || m.Edited != 5 || len(m.Reactions) != 1 || p.N != 7 {
		t.Errorf("got %+v as of %d", m, p.N)
	}
}

func TestTabsShareACopy(t *testing.T) {
	d := newMemoryDisk()
	a, b := open(t, d), open(t, d)
	save(t, a, bob(3))
	ahead := next(4)
	ahead.Rows[0].Seen = 2
	save(t, a, ahead)

	late := next(4)
	late.Messages[0].Content = "not this"
	late.Cursor, late.Messages, late.Rows[0].Seen = 3, nil, 3
	late.Gone, late.Outbox = []string{"x"}, []chat.Outgoing{out("k")}
	save(t, b, late)
	r := load(t, b)
	if r.Cursor != 4 || r.Rows[0].Seen != 3 || waits(t, a) != "k" || pageOf(a, 0, 2) != "... 3 4" {
		t.Errorf("after a late tab: %+v", r)
	}

	gap := next(9)
	for what, ch := range map[string]chat.Change{
		"a hole":           gap,
		"another log":      {Epoch: "e9", Epochs: []string{"e9"}, After: 2, Cursor: 9},
		"an epoch too far": {Epoch: "e2", Epochs: []string{"e1", "e2"}, Entered: 3, After: 3, Cursor: 9},
	} {
		if err := <-b.Save(ch); !errors.Is(err, ErrApart) {
			t.Errorf("%s: %v", what, err)
		}
	}
	save(t, b, chat.Change{Epoch: "e2", Epochs: []string{"e1", "e2"}, Entered: 4, After: 4, Cursor: 9})
	if r := load(t, a); r.Epoch != "e2" || r.Cursor != 9 {
		t.Errorf("after the next epoch: %+v", r)
	}
	if err := <-a.Save(next(10)); !errors.Is(err, ErrApart) {
		t.Errorf("a tab of the epoch before: %v", err)
	}
}

// A log that is given up, or replaced by another: one's own messages wait again, once.
func TestGivenUp(t *testing.T) {
	d := newMemoryDisk()
	a, b := open(t, d), open(t, d)
	save(t, a, bob(9))
	save(t, a, chat.Change{Outbox: []chat.Outgoing{out("k"), out("alice6")}})
	gone := chat.Change{Anew: true, Epochs: []string{"e0", "e1"}, Outbox: []chat.Outgoing{back("alice9", 9)}}
	save(t, a, gone)
	save(t, b, gone)
	if got := waits(t, b); got != "alice3 alice9 k alice6" {
		t.Errorf("waiting: %s", got)
	}
	if r := load(t, b); r.Epoch != "" || len(r.Rows) != 0 || pageOf(a, 0, 9) != "none" {
		t.Errorf("restored: %+v", r)
	}
	if err := <-a.Save(next(10)); !errors.Is(err, ErrApart) {
		t.Errorf("a change of what is no longer there: %v", err)
	}

	anew := bob(6)
	anew.Epoch, anew.Epochs, anew.Gone = "e5", []string{"e5"}, []string{"alice3"}
	save(t, a, anew)
	save(t, b, gone) // it gives up a log that is not there any more
	if got := waits(t, b); got != "alice9 k alice6" || load(t, b).Epoch != "e5" {
		t.Errorf("waiting: %s", got)
	}
	other := bob(2)
	other.Epoch, other.Epochs = "e7", []string{"e7"}
	save(t, b, other)
	if got := waits(t, b); got != "alice3 alice6 alice9 k" && got != "alice3 alice9 k alice6" {
		t.Errorf("after another log: %s", got)
	}
}

func TestFails(t *testing.T) {
	d := newMemoryDisk()
	c := open(t, d)
	save(t, c, bob(3))
	d.fails = ErrFull
	ch := next(4)
	ch.Outbox, ch.Drafts = []chat.Outgoing{out("k")}, []chat.Draft{{With: "bob", Text: "x"}}
	if err := <-c.Save(ch); !errors.Is(err, ErrFull) {
		t.Errorf("a full disk: %v", err)
	}
	if r := load(t, c); r.Cursor != 3 || len(r.Outbox)+len(r.Drafts) != 0 || pageOf(c, 0, 9) != "1 2 3" {
		t.Errorf("half of a change is there: %+v", r)
	}
}

func TestOfAnotherHand(t *testing.T) {
	d := newMemoryDisk()
	c := open(t, d)
	id := c.ID()
	save(t, c, bob(3))
	d.data[rows]["bob"] = "7:nonsense"
	again := open(t, d)
	if again.ID() != id {
		t.Errorf("the id was %s and is %s", id, again.ID())
	}
	if r := load(t, again); r.Epoch != "" || len(r.Rows) != 0 || again.ID() == id || again.ID() == "" {
		t.Errorf("restored: %+v as %s", r, again.ID())
	}
	again.Forget()
	if load(t, open(t, d)).Epoch != "" || open(t, d).ID() == again.ID() {
		t.Error("it is not forgotten")
	}
}
