package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The accounts that appendForEver writes to and from.
var crashNames = []string{"alice", "bob", "carol", "dave"}

// appendForEver stores messages from several goroutines and prints a line for
// each one that was acknowledged. It ends by being killed.
func appendForEver(ctx context.Context, dir string) error {
	s, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		return err
	}
	ids := make([]int64, len(crashNames))
	for i, name := range crashNames {
		a, _ := s.Lookup(name)
		ids[i] = a.ID
	}
	failed := make(chan error, 1)
	done := func(r Record, err error) {
		if err == nil {
			_, err = fmt.Printf("%d %s %s\n", r.N, r.From.Name, r.ID)
		}
		if err != nil {
			select {
			case failed <- err:
			default:
			}
		}
	}
	for i, from := range ids {
		go func() {
			for k := 0; ; k++ {
				to := ids[(i+k)%len(ids)]
				id := fmt.Sprintf("%s-%d-%d", s.Epoch(), from, k)
				if err := s.Append(ctx, Entry{Kind: Message, From: from, To: to, ID: id, Content: id}, done); err != nil {
					done(Record{}, err)
				}
			}
		}()
	}
	return <-failed
}

// A server that is killed in the middle of its work has, when it starts again,
// everything that it acknowledged, once.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	join(t, s, crashNames...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]int64{} // by sender and ID
	for range 3 {
		killWhileAppending(t, dir, acknowledged)
		s := open(t, dir)
		for _, name := range crashNames {
			checkAcknowledged(t, s, name, acknowledged)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, dir)
	checked := 0
	for key, n := range acknowledged {
		if checked++; checked > 100 {
			break
		}
		name, id, _ := strings.Cut(key, " ")
		from, _ := s.Lookup(name)
		if r := put(t, s, Entry{Kind: Message, From: from.ID, To: from.ID, ID: id}); !r.Dup || r.N != n {
			t.Errorf("%s is %d, and sent again %+v", key, n, r)
		}
	}
}

// killWhileAppending lets appendForEver acknowledge some thousand messages and
// kills it; it adds all that were acknowledged until its end.
func killWhileAppending(t *testing.T, dir string, acknowledged map[string]int64) {
	t.Helper()
	cmd := child(t, "append", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := 0
	var last int64
	for scanner := bufio.NewScanner(out); scanner.Scan(); lines++ {
		var n int64
		var name, id string
		if _, err := fmt.Sscan(scanner.Text(), &n, &name, &id); err != nil {
			break // the line in which it died
		}
		if n <= last {
			t.Errorf("acknowledged %d after %d", n, last)
		}
		last = n
		acknowledged[name+" "+id] = n
		if lines == 3000 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	if lines < 3000 {
		t.Fatalf("the child died after %d", lines)
	}
}

func checkAcknowledged(t *testing.T, s *Store, name string, acknowledged map[string]int64) {
	t.Helper()
	a, _ := s.Lookup(name)
	stored := map[string]int64{}
	for _, r := range replayAll(t, s, a.ID, 1000) {
		key := r.From.Name + " " + r.ID
		if stored[key] != 0 {
			t.Fatalf("%s is stored as %d and %d", key, stored[key], r.N)
		}
		stored[key] = r.N
	}
	for key, n := range acknowledged {
		if strings.HasPrefix(key, name+" ") && stored[key] != n {
			t.Fatalf("%s was acknowledged as %d and is stored as %d", key, n, stored[key])
		}
	}
}
