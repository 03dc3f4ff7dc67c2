package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// line is a message of ordinary length.
var line = strings.Repeat("ordinary words ", 13)

// benchNames returns count names.
func benchNames(count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprint("user", i)
	}
	return names
}

// benchUUID returns a UUIDv7 of its own for every i, in the order of time.
func benchUUID(i int) string {
	return fmt.Sprintf("%08x-%04x-7000-8000-%012x", 0x01990d3c+i>>16, i&0xffff, i)
}

// BenchmarkAppend stores messages on the real disk with so many on their way at
// once, between 1600 people in pairs, each acknowledged by the receiver or not.
func BenchmarkAppend(b *testing.B) {
	for _, acked := range []bool{false, true} {
		for _, flight := range []int{1, 50, 1600} {
			b.Run(fmt.Sprintf("flight=%d/acked=%v", flight, acked), func(b *testing.B) {
				dir, err := os.MkdirTemp("", "tobar-bench")
				if err != nil {
					b.Fatal(err)
				}
				defer os.RemoveAll(dir)
				s, err := Open(b.Context(), Options{Dir: dir})
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				ids := join(b, s, benchNames(1600)...)
				slots := make(chan struct{}, flight)
				var left sync.WaitGroup
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					slots <- struct{}{}
					from, to := ids[i%1600], ids[(i+800)%1600]
					e := Entry{Kind: Message, From: from, To: to, ID: benchUUID(i), Content: line}
					if err := s.Append(b.Context(), e, func(r Record, err error) {
						if err != nil {
							b.Error(err)
						}
						<-slots
					}); err != nil {
						b.Fatal(err)
					}
					if acked {
						left.Add(1)
						if err := s.Ack(b.Context(), to, "d", s.Last(), func([]Receipt, error) { left.Done() }); err != nil {
							b.Fatal(err)
						}
					}
				}
				for range flight {
					slots <- struct{}{}
				}
				left.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
			})
		}
	}
}

// fill writes a log of count messages between the first account and the others in
// turn, through the store itself.
func fill(b *testing.B, count, people int) (*Store, []int64) {
	b.Helper()
	s, err := Open(b.Context(), Options{Dir: b.TempDir(), NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	ids := join(b, s, benchNames(people+1)...)
	var left sync.WaitGroup
	for i := range count {
		left.Add(1)
		from, to := ids[1+i%people], ids[0]
		if i%2 == 0 {
			from, to = to, from
		}
		if err := s.Append(b.Context(), Entry{Kind: Message, From: from, To: to, ID: benchUUID(i), Content: line},
			func(Record, error) { left.Done() }); err != nil {
			b.Fatal(err)
		}
	}
	left.Wait()
	return s, ids
}

// BenchmarkReplay reads 10,000 frames in pages of 500, from one conversation or many.
func BenchmarkReplay(b *testing.B) {
	for _, people := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprintf("frames=10000/conversations=%d", people), func(b *testing.B) {
			s, ids := fill(b, 10_000, people)
			for b.Loop() {
				if got := len(replayAll(b, s, ids[0], 500)); got != 10_000 {
					b.Fatal(got)
				}
			}
		})
	}
}

// BenchmarkBacklog reads 100,000 frames of 10,000 conversations.
func BenchmarkBacklog(b *testing.B) {
	s, ids := fill(b, 100_000, 10_000)
	for b.Loop() {
		if got := len(replayAll(b, s, ids[0], 500)); got != 100_000 {
			b.Fatal(got)
		}
	}
}

// BenchmarkResume asks for what is new when there is nothing, or one frame.
func BenchmarkResume(b *testing.B) {
	for _, people := range []int{50, 10_000} {
		b.Run(fmt.Sprintf("conversations=%d", people), func(b *testing.B) {
			s, ids := fill(b, 100_000, people)
			for b.Loop() {
				if got, err := s.Replay(b.Context(), ids[0], s.Last()-1, 500, 1<<20); len(got) != 1 || err != nil {
					b.Fatal(got, err)
				}
			}
		})
	}
}

// BenchmarkHistory reads pages of 50 in a conversation of 100,000 messages.
func BenchmarkHistory(b *testing.B) {
	s, ids := fill(b, 100_000, 1)
	for name, before := range map[string]int64{"newest": 0, "middle": 50_000} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				page, err := s.History(b.Context(), ids[0], ids[1], before, 50)
				if err != nil || len(page.Messages) != 50 {
					b.Fatal(len(page.Messages), err)
				}
			}
		})
	}
}

// BenchmarkConversations lists conversations of ten messages each.
func BenchmarkConversations(b *testing.B) {
	for _, people := range []int{50, 10_000} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			s, ids := fill(b, 10*people, people)
			for b.Loop() {
				list, err := s.Conversations(b.Context(), ids[0])
				if err != nil || len(list.Conversations) != people {
					b.Fatal(len(list.Conversations), err)
				}
			}
		})
	}
}

// BenchmarkOpen opens a log of a million messages.
func BenchmarkOpen(b *testing.B) {
	s, _ := fill(b, 1_000_000, 1000)
	dir := filepath.Dir(s.path)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := Open(b.Context(), Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
