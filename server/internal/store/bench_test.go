package store

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tobar/shared"
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
	return fillWith(b, count, people, func(int) string { return line })
}

// fillWith is fill with words of one's own.
func fillWith(b *testing.B, count, people int, content func(int) string) (*Store, []int64) {
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
		if err := s.Append(b.Context(), Entry{Kind: Message, From: from, To: to, ID: benchUUID(i), Content: content(i)},
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

// BenchmarkStorm reads what waits for one person of 10,000 after another, frames
// that lie spread among a million.
func BenchmarkStorm(b *testing.B) {
	s, ids := fill(b, 1_000_000, 10_000)
	frames := 0
	for i := 0; b.Loop(); i++ {
		frames += len(replayAll(b, s, ids[1+i%10_000], 500))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(frames), "ns/frame")
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

// benchWords are of a made-up language whose common words are as common as those of a real one.
func benchWords(seed int64) func() string {
	random := rand.New(rand.NewSource(seed))
	zipf := rand.NewZipf(random, 1.07, 4, 50_000)
	const letters = "etaoinshrdlucmfwypvbgkjqxz"
	return func() string {
		k := zipf.Uint64() + 1
		var b []byte
		for x := k*2654435761%1_000_003 + 26; x > 0 || len(b) < int(2+k%5); x /= 26 {
			b = append(b, letters[x%26])
		}
		return string(b)
	}
}

// searchBench is a log of a million messages of a thousand people, indexed: of ten words
// each, or of twelve Chinese letters; alice has a thousandth of it, bob a tenth.
func searchBench(b *testing.B) (s *Store, alice, bob, with int64) {
	b.Helper()
	const count, people = 1_000_000, 1000
	s, err := Open(b.Context(), Options{Dir: b.TempDir(), NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	ids := join(b, s, benchNames(people)...)
	random, word := rand.New(rand.NewSource(1)), benchWords(2)
	han := rand.NewZipf(random, 1.1, 8, 3000)
	var left sync.WaitGroup
	for i := range count {
		var text strings.Builder
		for range 10 {
			text.WriteString(word() + " ")
		}
		if i%4 == 0 {
			text.Reset()
			for range 12 {
				text.WriteRune('一' + rune(han.Uint64()))
			}
		}
		if i%100_000 == 777 {
			text.WriteString(" unheard")
		}
		from, to := ids[random.Intn(people)], ids[random.Intn(people)]
		if i%10 == 0 {
			from, to = ids[1], ids[2+random.Intn(50)]
		}
		if i%1000 == 0 {
			text.WriteString(" ofalice")
			to = ids[0]
		} else if text.WriteString(" ofothers"); to == ids[0] {
			to = ids[5]
		}
		left.Add(1)
		if err := s.Append(b.Context(), Entry{Kind: Message, From: from, To: to, ID: benchUUID(i), Content: text.String()},
			func(Record, error) { left.Done() }); err != nil {
			b.Fatal(err)
		}
	}
	left.Wait()
	start := time.Now()
	if err := settle(b.Context(), s); err != nil {
		b.Fatal(err)
	}
	b.Logf("indexed in %v", time.Since(start))
	return s, ids[0], ids[1], ids[7]
}

// BenchmarkSearch asks for pages of 50 hits in a million messages.
func BenchmarkSearch(b *testing.B) {
	s, alice, bob, with := searchBench(b)
	word := benchWords(2)()
	for _, bm := range []struct {
		name          string
		account, with int64
		query         string
	}{
		{"rare word", bob, 0, "unheard"},
		{"common word", bob, 0, word + " "},
		{"common word of others", alice, 0, "ofothers"},
		{"two common words", bob, 0, word + " ofothers"},
		{"words that never meet", bob, 0, "ofalice ofothers"},
		{"one letter", bob, 0, "e"},
		{"one letter of few messages", alice, 0, "q"},
		{"one Chinese character", bob, 0, "一"},
		{"rare Chinese character", bob, 0, "倀"},
		{"two Chinese characters", bob, 0, "一丁"},
		{"four Chinese characters", bob, 0, "一丁丂七"},
		{"nothing", bob, 0, "nobodysaidthis"},
		{"in one conversation", bob, with, "ofothers"},
		{"rare in one conversation", bob, with, "unheard"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			var found shared.Found
			var worst time.Duration
			var err error
			for b.Loop() {
				start := time.Now()
				if found, err = s.Search(b.Context(), bm.account, bm.with, bm.query, 0, 50); err != nil {
					b.Fatal(err)
				}
				worst = max(worst, time.Since(start))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/op")
			b.ReportMetric(float64(worst.Microseconds())/1000, "ms/worst")
			b.ReportMetric(float64(len(found.Hits)), "hits")
			if found.More && len(found.Hits) < 50 {
				b.ReportMetric(1, "short")
			}
		})
	}
}
