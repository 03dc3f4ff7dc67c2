package chat

import (
	"testing"

	"tobar/shared"
)

func TestRows(t *testing.T) {
	s := live(t, 10, with("carl", 5, 0, 5), with("bob", 3, 0, 3))
	step := func(what, rows string) {
		t.Helper()
		want(t, what, list(s), rows)
	}
	step("the list", "carl=5:line_5 bob=3:line_3")
	s.Apply(Opened{With: "zoe"})
	receive(t, s, "@presence;user=yan;state=online|", "@typing;from=xin|", "@read;by=wu;n=3|")
	step("names without a line", "carl=5:line_5 bob=3:line_3")
	s.Apply(Drafted{With: "zoe", Text: "hel"})
	step("a draft makes a row", "zoe~hel carl=5:line_5 bob=3:line_3")
	s.Apply(Drafted{With: "bob", Text: "x"})
	step("and moves none", "zoe~hel carl=5:line_5 bob=3:line_3~x")
	receive(t, s, "bob;n=11|a")
	step("a message", "bob(1)=11:a~x zoe~hel carl=5:line_5")
	compose(s, "zoe", "1", "hello")
	s.Apply(Drafted{With: "zoe"})
	step("one of mine", "zoe=0:hello/waiting bob(1)=11:a~x carl=5:line_5")
	receive(t, s, "@error;code=unknown-recipient;id=1|", "carl;n=12|c")
	step("what is refused does not stay on top", "carl(1)=12:c zoe=0:hello/refused=unknown-recipient bob(1)=11:a~x")
	s.Apply(Discarded{ID: "1"})
	step("discarded", "carl(1)=12:c bob(1)=11:a~x")
	s.Apply(Drafted{With: "nobody", Text: ""})
	s.Apply(Drafted{With: "", Text: "x"})
	step("nothing", "carl(1)=12:c bob(1)=11:a~x")
	compose(s, "bob", "2", "first")
	compose(s, "carl", "3", "second")
	step("two of mine", "carl(1)=0:second/waiting bob(1)=0:first/waiting~x")
	receive(t, s, "@sent;to=bob;n=13;id=2|", "@sent;to=carl;n=14;id=3|")
	step("stored", "carl(1)=14:second/stored bob(1)=13:first/stored~x")
}

// The list is not made anew where nothing has changed, and the last message of a row that was
// handed out stays as it was: the drawing compares old and new ones.
func TestRowsAreKept(t *testing.T) {
	s := live(t, 10, shared.Conversation{With: "bob", Last: said("alice", 4)})
	before := s.Rows()
	if again := s.Rows(); &again[0] != &before[0] {
		t.Error("nothing has changed, and the rows are made anew")
	}
	old := before[0]
	receive(t, s, "@read;by=bob;n=4|", "bob;n=11|hi")
	if old.Last.Mark != Stored || old.Last.N != 4 {
		t.Errorf("the old row is now %+v", old)
	}
	if after := s.Rows(); after[0].Last == old.Last || after[0].Last.N != 11 {
		t.Errorf("the new row is %+v", after[0])
	}
}

// Of ten thousand rows one message moves one, and makes nothing anew.
func TestManyRows(t *testing.T) {
	s, list := crowd(t, 10_000)
	n := int64(len(list))
	s.Rows()
	if allocs := testing.AllocsPerRun(100, func() {
		n++
		s.Apply(Received{Frame: shared.Frame{Address: list[n*7919%int64(len(list))].With, N: n, Content: "hi"}})
		s.Rows()
	}); allocs > 20 {
		t.Errorf("a message allocates %v times", allocs)
	}
	rows := s.Rows()
	for i := 1; i < len(rows); i++ {
		if rows[i-1].Last.N <= rows[i].Last.N {
			t.Fatalf("row %d of %d stands before row %d of %d", i-1, rows[i-1].Last.N, i, rows[i].Last.N)
		}
	}
	if len(rows) != len(list) || rows[0].Last.N != n {
		t.Errorf("%d rows, the first of %d", len(rows), rows[0].Last.N)
	}
}
