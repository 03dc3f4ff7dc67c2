package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// The environment in which the test binary is run again as another process.
const (
	childPart = "TOBAR_STORE_CHILD"
	childDir  = "TOBAR_STORE_DIR"
)

// children are the parts that such a process can play on a data directory.
var children = map[string]func(ctx context.Context, dir string) error{"append": appendForEver}

func TestMain(m *testing.M) {
	if child := children[os.Getenv(childPart)]; child != nil {
		if err := child(context.Background(), os.Getenv(childDir)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// child returns the command that plays a part.
func child(t *testing.T, part, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childPart+"="+part, childDir+"="+dir)
	return cmd
}

// open opens a store that is closed with the test.
func open(tb testing.TB, dir string) *Store {
	tb.Helper()
	return openTailed(tb, dir, 0)
}

// openTailed is open with so many messages that wait for the search index.
func openTailed(tb testing.TB, dir string, tail int64) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), Options{Dir: dir, tail: tail})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// newStore opens an empty store with an account for each name.
func newStore(tb testing.TB, names ...string) (*Store, []int64) {
	tb.Helper()
	s := open(tb, tb.TempDir())
	return s, join(tb, s, names...)
}

// join makes an account for each name.
func join(tb testing.TB, s *Store, names ...string) []int64 {
	tb.Helper()
	ids := make([]int64, len(names))
	for i, name := range names {
		id, taken, err := s.CreateAccount(tb.Context(), name, "hash of "+name)
		if err != nil || taken {
			tb.Fatal(name, taken, err)
		}
		ids[i] = id
	}
	return ids
}

// outcome is what done was given.
type outcome struct {
	Record
	err error
}

// appendAll appends the entries one after the other and waits for all of them.
func appendAll(tb testing.TB, s *Store, entries ...Entry) []outcome {
	tb.Helper()
	done := make(chan outcome, len(entries))
	for _, e := range entries {
		if err := s.Append(tb.Context(), e, func(r Record, err error) { done <- outcome{r, err} }); err != nil {
			tb.Fatal(err)
		}
	}
	outcomes := make([]outcome, len(entries))
	for i := range outcomes {
		outcomes[i] = <-done
	}
	return outcomes
}

// put stores one entry.
func put(tb testing.TB, s *Store, e Entry) Record {
	tb.Helper()
	o := appendAll(tb, s, e)[0]
	if o.err != nil {
		tb.Fatal(o.err)
	}
	return o.Record
}

// say stores a message.
func say(tb testing.TB, s *Store, from, to int64, content string) Record {
	tb.Helper()
	return put(tb, s, Entry{Kind: Message, From: from, To: to, Content: content})
}

func ack(tb testing.TB, s *Store, account int64, device string, n int64) []Receipt {
	tb.Helper()
	type answer struct {
		receipts []Receipt
		err      error
	}
	done := make(chan answer, 1)
	err := s.Ack(tb.Context(), account, device, n, func(r []Receipt, err error) { done <- answer{r, err} })
	if err != nil {
		tb.Fatal(err)
	}
	a := <-done
	if a.err != nil {
		tb.Fatal(a.err)
	}
	return a.receipts
}

func read(tb testing.TB, s *Store, account, with, n int64) (Receipt, bool) {
	tb.Helper()
	type answer struct {
		receipt Receipt
		moved   bool
		err     error
	}
	done := make(chan answer, 1)
	err := s.Read(tb.Context(), account, with, n, func(r Receipt, moved bool, err error) { done <- answer{r, moved, err} })
	if err != nil {
		tb.Fatal(err)
	}
	a := <-done
	if a.err != nil {
		tb.Fatal(a.err)
	}
	return a.receipt, a.moved
}

// replayAll pages through the whole log of the account.
func replayAll(tb testing.TB, s *Store, account int64, limit int) []Record {
	tb.Helper()
	var all []Record
	var since int64
	for {
		page, err := s.Replay(tb.Context(), account, since, limit, 1<<20)
		if err != nil {
			tb.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		for _, r := range page {
			if r.N <= since {
				tb.Fatalf("n %d after %d", r.N, since)
			}
			since = r.N
		}
		all = append(all, page...)
	}
}

// contents joins what the records say.
func contents(records []Record) string {
	var b strings.Builder
	for i, r := range records {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(r.Content)
	}
	return b.String()
}

// query reads one value from the file with a connection of its own.
func query(tb testing.TB, path, text string, args ...any) (value sql.NullString) {
	tb.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(text, args...).Scan(&value); err != nil {
		tb.Fatal(text, err)
	}
	return value
}

// changeFile runs a statement on the file.
func changeFile(tb testing.TB, path, text string) {
	tb.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		tb.Fatal(err)
	}
}

func overwrite(tb testing.TB, path string, b []byte) {
	tb.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

func contentsOf(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestClosed(t *testing.T) {
	s, ids := newStore(t, "alice", "bob")
	if err := s.Ready(); err != nil {
		t.Error(err)
	}
	// What was accepted is committed.
	const count = 2000
	done := make(chan error, count)
	for range count {
		if err := s.Append(t.Context(), Entry{Kind: Message, From: ids[0], To: ids[1], Content: "x"},
			func(_ Record, err error) { done <- err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	for range count {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	_, replayErr := s.Replay(t.Context(), ids[0], 0, 1, 1)
	_, _, createErr := s.CreateAccount(t.Context(), "carol", "")
	for name, err := range map[string]error{
		"Ready":  s.Ready(),
		"Append": s.Append(t.Context(), Entry{Kind: Message, From: ids[0], To: ids[1]}, nil),
		"Replay": replayErr,
		"Create": createErr,
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(s.path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the write-ahead log was left behind: %v", err)
	}
	if n := query(t, s.path, "SELECT count(*) FROM frame"); n.String != fmt.Sprint(count) {
		t.Errorf("%s frames on disk", n.String)
	}
}

func TestContextThatHasEnded(t *testing.T) {
	s, ids := newStore(t, "alice")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Append(ctx, Entry{Kind: Message, From: ids[0], To: ids[0]}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Append: %v", err)
	}
	say(t, s, ids[0], ids[0], "x")
	if _, err := s.Replay(ctx, ids[0], 0, 1, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Replay: %v", err)
	}
	if _, err := s.Peers(ctx, ids[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("Peers: %v", err)
	}
	if _, err := Open(ctx, Options{Dir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v", err)
	}
}

func TestTimeIsTheGivenClock(t *testing.T) {
	at := time.UnixMilli(1795409762123)
	s, err := Open(t.Context(), Options{Dir: t.TempDir(), Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ids := join(t, s, "alice")
	if r := say(t, s, ids[0], ids[0], "x"); r.At != at.UnixMilli() {
		t.Errorf("at %d", r.At)
	}
}
