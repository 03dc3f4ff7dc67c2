package chat

import (
	"fmt"
	"strings"
	"testing"

	"tobar/shared"
)

const epoch = "e1"

// frame reads a line of the wire.
func frame(t testing.TB, line string) shared.Frame {
	t.Helper()
	f, err := shared.Parse(line)
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return f
}

// receive applies lines of the server's and returns what is written for them.
func receive(t testing.TB, s *State, lines ...string) string {
	t.Helper()
	var frames []shared.Frame
	for _, line := range lines {
		frames = append(frames, s.Apply(Received{Frame: frame(t, line), Now: 1000})...)
	}
	return written(frames)
}

// written is what goes to the line, a frame a line.
func written(frames []shared.Frame) string {
	var lines []string
	for _, f := range frames {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// alice is signed in, with nothing said so far; the log stands at n.
func alice(n int64, conversations ...shared.Conversation) *State {
	s := New()
	s.Apply(Loaded{
		Me:   shared.Me{Name: "alice"},
		List: shared.Conversations{N: n, Epoch: epoch, Conversations: conversations},
	})
	return s
}

// live is alice with a live line.
func live(t testing.TB, n int64, conversations ...shared.Conversation) *State {
	t.Helper()
	s := alice(n, conversations...)
	goLive(t, s)
	return s
}

func goLive(t testing.TB, s *State, replay ...string) string {
	t.Helper()
	s.Apply(LineChanged{Line{Phase: Connecting}})
	_, n, _ := s.Cursor()
	receive(t, s, fmt.Sprintf("@hello;user=alice;epoch=%s;n=%d|", epoch, n))
	receive(t, s, replay...)
	s.Apply(LineChanged{Line{Phase: Connected}})
	return receive(t, s, "@live|")
}

func hangUp(s *State) { s.Apply(LineChanged{Line{Phase: Waiting, RetryAt: 5}}) }

// with is a row of the list whose newest message is bob's.
func with(name string, last int64, unread int, seen int64) shared.Conversation {
	return shared.Conversation{With: name, Last: said(name, last), Unread: unread, Seen: seen}
}

func said(from string, n int64) *shared.Message {
	to := "alice"
	if from == "alice" {
		to = "bob"
	}
	return &shared.Message{N: n, From: from, To: to, ID: fmt.Sprintf("%s%d", from, n), Content: fmt.Sprintf("line %d", n)}
}

func page(n int64, more bool, messages ...*shared.Message) shared.Page {
	p := shared.Page{N: n, Epoch: epoch, More: more}
	for _, m := range messages {
		p.Messages = append(p.Messages, *m)
	}
	return p
}

var marks = map[Mark]string{
	NoMark: "", InOutbox: "waiting", Refused: "refused", Stored: "stored", Delivered: "delivered", Seen: "seen",
}

// show draws a timeline, an item each: n:content, own ones with their mark.
func show(tl Timeline) string {
	var items []string
	for i := range tl.Items {
		items = append(items, showItem(&tl.Items[i]))
	}
	return strings.Join(items, " ")
}

func showItem(it *Item) string {
	b := fmt.Sprintf("%d:%s", it.N, strings.ReplaceAll(it.Content, " ", "_"))
	if it.Re != 0 {
		b += fmt.Sprintf("^%d", it.Re)
	}
	if it.Edited != 0 {
		b += fmt.Sprintf("(edited %d)", it.Edited)
	}
	if it.Deleted {
		b += "(deleted)"
	}
	for _, r := range it.Reactions {
		b += "+" + r.By + r.Content
	}
	if it.Mine {
		b += "/" + marks[it.Mark]
	}
	if why := it.Why().Refusal; why != "" {
		b += "=" + string(why)
	}
	return b
}

// list draws the rows: name, unread count, last line.
func list(s *State) string {
	var rows []string
	for _, r := range s.Rows() {
		b := r.With
		if r.Unread > 0 {
			b += fmt.Sprintf("(%d)", r.Unread)
		}
		if r.Last != nil {
			b += "=" + showItem(r.Last)
		}
		if r.Draft != "" {
			b += "~" + r.Draft
		}
		if r.Typing {
			b += "..."
		}
		if r.Online {
			b += "*"
		}
		rows = append(rows, b)
	}
	return strings.Join(rows, " ")
}

func want(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func wantCursor(t testing.TB, s *State, n int64) {
	t.Helper()
	if e, got, ok := s.Cursor(); got != n || e != epoch || !ok {
		t.Errorf("the cursor is %d of %q, ok %v; want %d", got, e, ok, n)
	}
}

// loadedBob is a live line and a loaded conversation with bob: 1 and 3 are
// his, 2 and 4 alice's.
func loadedBob(t testing.TB) *State {
	t.Helper()
	s := live(t, 10, shared.Conversation{With: "bob", Last: said("alice", 4), Seen: 3})
	s.Apply(PageLoaded{With: "bob", Page: page(10, false, said("bob", 1), said("alice", 2), said("bob", 3), said("alice", 4))})
	return s
}

func TestStream(t *testing.T) {
	tests := []struct {
		name   string
		lines  []string
		want   string // the timeline with bob
		rows   string // "" for bob alone, without unread
		cursor int64
	}{
		{"a message", []string{"bob;n=11;id=x;at=5|hi"}, start + " 11:hi", "bob(1)=11:hi", 11},
		{"a reply", []string{"bob;n=11;re=2|hi"}, start + " 11:hi^2", "bob(1)=11:hi^2", 11},
		{"one's own from another device", []string{"alice;to=bob;n=12;id=x|hi"}, start + " 12:hi/stored", "bob=12:hi/stored", 12},
		{"again", []string{"bob;n=11|hi", "bob;n=11|hi"}, start + " 11:hi", "bob(1)=11:hi", 11},
		{"older than the cursor", []string{"bob;n=9|hi"}, start, "", 10},
		{"somebody new", []string{"carl;n=11|hi"}, start, "carl(1)=11:hi bob=4:line_4/stored", 11},
		{"without a number", []string{"bob|hi"}, start, "", 10},
		{"a verb of the future", []string{"@pin;from=bob;n=11;of=2|"}, start, "", 10},
		{"a pong", []string{"@pong;id=1|"}, start, "", 10},
		{"an error without an id", []string{"@error;code=bad-frame|"}, start, "", 10},
		{"an error about nothing known", []string{"@error;code=bad-frame;id=q|"}, start, "", 10},
		{"an edit", []string{"@edit;from=bob;of=3;n=11|new"}, "1:line_1 2:line_2/stored 3:new(edited 11) 4:line_4/stored", "", 11},
		{"an edit of one's own", []string{"@edit;from=alice;to=bob;of=4;n=11|new"},
			"1:line_1 2:line_2/stored 3:line_3 4:new(edited 11)/stored", "bob=4:new(edited 11)/stored", 11},
		{"a deletion", []string{"@delete;from=bob;of=3;n=11|"}, "1:line_1 2:line_2/stored 3:(deleted) 4:line_4/stored", "", 11},
		{"an edit after a deletion", []string{"@delete;from=bob;of=3;n=11|", "@edit;from=bob;of=3;n=12|x"},
			"1:line_1 2:line_2/stored 3:(deleted) 4:line_4/stored", "", 12},
		{"reactions", []string{"@react;from=bob;of=2;n=11|A", "@react;from=alice;to=bob;of=2;n=12|B", "@react;from=bob;of=2;n=13|C"},
			"1:line_1 2:line_2+aliceB+bobC/stored 3:line_3 4:line_4/stored", "", 13},
		{"a reaction taken back", []string{"@react;from=bob;of=2;n=11|A", "@react;from=bob;of=2;n=12|"}, start, "", 12},
		{"a change of what is not held", []string{"@edit;from=bob;of=7;n=11|new"}, start, "", 11},
		{"a change by a stranger", []string{"@edit;from=carl;of=7;n=11|new"}, start, "", 11},
		{"a change that was applied", []string{"@edit;from=bob;of=3;n=9|old"}, start, "", 10},
		{"delivered", []string{"@delivered;by=bob;n=2|"}, "1:line_1 2:line_2/delivered 3:line_3 4:line_4/stored", "", 10},
		{"read", []string{"@read;by=bob;n=2|", "@delivered;by=bob;n=4|"},
			"1:line_1 2:line_2/seen 3:line_3 4:line_4/delivered", "bob=4:line_4/delivered", 10},
		{"receipts never go back", []string{"@read;by=bob;n=4|", "@read;by=bob;n=2|", "@delivered;by=bob;n=1|"},
			"1:line_1 2:line_2/seen 3:line_3 4:line_4/seen", "bob=4:line_4/seen", 10},
		{"receipts before the message", []string{"@read;by=bob;n=11|", "alice;to=bob;n=11|a", "alice;to=bob;n=12|b"},
			"1:line_1 2:line_2/seen 3:line_3 4:line_4/seen 11:a/seen 12:b/stored", "bob=12:b/stored", 12},
		{"read elsewhere", []string{"bob;n=11|a", "bob;n=12|b", "@read;by=alice;with=bob;n=11|"},
			start + " 11:a 12:b", "bob(1)=12:b", 12},
		{"a receipt by and of nobody", []string{"@read;n=4|", "@delivered;n=4|", "@read;by=alice;n=3|", "@delivered;by=alice;n=4|"}, start, "", 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := loadedBob(t)
			want(t, "frames", receive(t, s, tt.lines...), "")
			want(t, "timeline", show(s.Timeline("bob")), tt.want)
			if tt.rows == "" {
				tt.rows = "bob=4:line_4/stored"
			}
			want(t, "rows", list(s), tt.rows)
			wantCursor(t, s, tt.cursor)
		})
	}
}

func TestTimesAndNames(t *testing.T) {
	s := loadedBob(t)
	receive(t, s, "bob;n=11;id=x;at=5|hi", "alice;to=bob;n=12;id=x;at=6|ho", "bob;n=13|old")
	tl := s.Timeline("bob")
	a, b, c := tl.Items[4], tl.Items[5], tl.Items[6]
	if a.From != "bob" || a.To != "alice" || a.At != 5 || a.Mine || b.From != "alice" || b.To != "bob" || b.At != 6 || !b.Mine {
		t.Errorf("got %+v and %+v", a, b)
	}
	if a.Key() == b.Key() || b.Key() == c.Key() || a.Key() == c.Key() {
		t.Errorf("keys are not their own: %q %q %q", a.Key(), b.Key(), c.Key())
	}
}

// Ids of two people may be equal; what bob calls x does not settle what alice
// calls x.
func TestIDsOfTwo(t *testing.T) {
	s := loadedBob(t)
	s.Apply(Composed{To: "bob", ID: "x", Content: "mine"})
	receive(t, s, "bob;n=11;id=x|his")
	if got := show(s.Timeline("bob")); !strings.HasSuffix(got, " 11:his 0:mine/waiting") {
		t.Errorf("got %s", got)
	}
}

func TestRevs(t *testing.T) {
	s := loadedBob(t)
	receive(t, s, "carl;n=11|hi")
	changes := []struct {
		name  string
		event Event
		rev   bool // anything
		bob   bool
	}{
		{"a message of carl's", Received{Frame: frame(t, "carl;n=12|ho")}, true, false},
		{"a message of bob's", Received{Frame: frame(t, "bob;n=13|ho")}, true, true},
		{"the same again", Received{Frame: frame(t, "bob;n=13|ho")}, false, false},
		{"a receipt", Received{Frame: frame(t, "@read;by=bob;n=4|")}, true, true},
		{"an old receipt", Received{Frame: frame(t, "@read;by=bob;n=2|")}, false, false},
		{"typing", Received{Frame: frame(t, "@typing;from=bob|"), Now: 1}, true, true},
		{"typing on", Received{Frame: frame(t, "@typing;from=bob|"), Now: 2}, false, false},
		{"a tick too early", Ticked{Now: 3}, false, false},
		{"the tick", Ticked{Now: 2 + typingTime}, true, true},
		{"a draft", Drafted{With: "bob", Text: "x"}, true, true},
		{"the same draft", Drafted{With: "bob", Text: "x"}, false, false},
		{"a pong", Received{Frame: frame(t, "@pong;id=1|")}, false, false},
		{"the line", LineChanged{Line{Phase: Offline}}, true, false},
		{"the same line", LineChanged{Line{Phase: Offline}}, false, false},
	}
	for _, c := range changes {
		rev, bob := s.Rev(), s.Timeline("bob").Rev
		s.Apply(c.event)
		if (s.Rev() != rev) != c.rev || (s.Timeline("bob").Rev != bob) != c.bob {
			t.Errorf("%s: Rev %d to %d, bob's %d to %d", c.name, rev, s.Rev(), bob, s.Timeline("bob").Rev)
		}
	}
}
