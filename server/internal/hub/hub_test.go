package hub

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// owner notes the verdicts; tests take by hand.
type owner struct{ passed []Verdict }

func (o *owner) Drain()          {}
func (o *owner) Ended(v Verdict) { o.passed = append(o.passed, v) }
func (o *owner) Beat(time.Time)  {}
func (o *owner) Rest(time.Time)  {}

func newConn(account, session int64, plain bool) *Conn {
	return NewConn(account, session, plain, new(owner))
}

func drain(c *Conn) (texts []string, v *Verdict) {
	lines, v, _ := c.Take(nil)
	for _, l := range lines {
		texts = append(texts, string(l.Text))
	}
	return texts, v
}

func TestFirstAndLast(t *testing.T) {
	var h Hub
	one, two := newConn(1, 0, false), newConn(1, 0, false)
	h.Attach(one)
	h.Attach(two)
	if !h.Live(1) || h.Live(1) {
		t.Error("the first one is first, the second is not")
	}
	if h.Detach(one) || !h.Online(1) || !h.Detach(two) || h.Online(1) || h.Detach(two) {
		t.Error("the last one is last, once")
	}
	h.Attach(two)
	if !h.Live(1) {
		t.Error("whoever comes back is not first")
	}
}

func TestNothingDoubledBetweenReplayAndLive(t *testing.T) {
	c := newConn(1, 0, false)
	c.Offer(5, []byte("5"))
	if c.GoLive(4) {
		t.Fatal("went live without 5")
	}
	if !c.GoLive(5) {
		t.Fatal("did not go live with 5")
	}
	c.Offer(5, []byte("5"))
	c.Offer(6, []byte("6"))
	if got, _ := drain(c); fmt.Sprint(got) != "[6]" {
		t.Errorf("queued %v, want [6]", got)
	}
}

func TestSignalsAreForLiveAndFull(t *testing.T) {
	c, plain := newConn(1, 0, false), newConn(1, 0, true)
	c.Signal([]byte("early"))
	c.GoLive(0)
	plain.GoLive(0)
	c.Signal([]byte("now"))
	plain.Signal([]byte("now"))
	if got, _ := drain(c); fmt.Sprint(got) != "[now]" {
		t.Errorf("full: %v", got)
	}
	if got, _ := drain(plain); len(got) != 0 {
		t.Errorf("plain: %v", got)
	}
}

func TestOverflowIsAVerdict(t *testing.T) {
	for _, tc := range []struct {
		name  string
		size  int
		count int
	}{{"frames", 1, MaxFrames}, {"bytes", MaxBytes / 8, 8}} {
		t.Run(tc.name, func(t *testing.T) {
			o := new(owner)
			c := NewConn(1, 0, false, o)
			c.GoLive(0)
			text := make([]byte, tc.size)
			for i := range tc.count {
				c.Offer(int64(i+1), text)
			}
			if c.Ended() {
				t.Fatal("ended within its bounds")
			}
			c.Offer(int64(tc.count+1), text)
			got, v := drain(c)
			c.Close(GoingAway)
			if v == nil || *v != TooSlow || len(got) != 0 || len(o.passed) != 1 || o.passed[0] != TooSlow {
				t.Errorf("%d lines and verdict %v, told %v", len(got), v, o.passed)
			}
		})
	}
}

// writer drains as a socket does.
type writer struct {
	owner
	c   *Conn
	mu  sync.Mutex
	got []int64
}

func (w *writer) Drain() {
	w.mu.Lock() // two at a time would be out of order; the race detector would say so
	defer w.mu.Unlock()
	var lines []Line
	for {
		taken, v, ok := w.c.Take(lines)
		if !ok {
			return
		}
		for _, l := range taken {
			w.got = append(w.got, l.N)
		}
		if v != nil {
			return
		}
		lines = taken
	}
}

// Whatever is queued while the owner stops to drain is drained, in order.
func TestDrainMissesNothing(t *testing.T) {
	w := new(writer)
	w.c = NewConn(1, 0, false, w)
	w.c.GoLive(0)
	w.c.Start()
	const total = 20_000
	for n := range int64(total) {
		w.c.Offer(n+1, []byte("x"))
		if n%64 == 0 {
			w.c.draining.Wait() // let it fall asleep
		}
	}
	w.c.draining.Wait()
	w.c.Retire()
	w.c.Offer(total+1, []byte("late"))
	if len(w.got) != total {
		t.Fatalf("%d of %d", len(w.got), total)
	}
	for i, n := range w.got {
		if n != int64(i+1) {
			t.Fatalf("%d at %d", n, i)
		}
	}
}

func TestEnd(t *testing.T) {
	var h Hub
	one, two, guest := newConn(1, 7, false), newConn(1, 8, false), newConn(2, 0, true)
	for _, c := range []*Conn{one, two, guest} {
		h.Attach(c)
	}
	h.End(7)
	if _, v := drain(one); v == nil || *v != SessionEnded {
		t.Errorf("the session's connection: %v", v)
	}
	if two.Ended() || guest.Ended() {
		t.Error("others were ended")
	}
	h.CloseAll(GoingAway)
	late := newConn(3, 0, false)
	h.Attach(late)
	for _, c := range []*Conn{two, guest, late} {
		if _, v := drain(c); v == nil || *v != GoingAway {
			t.Errorf("after CloseAll: %v", v)
		}
	}
	if _, v := drain(one); *v != SessionEnded {
		t.Error("the first verdict did not stand")
	}
}

// Whatever a peer hears last about somebody is true.
func TestAnnouncementsAreOrdered(t *testing.T) {
	var h Hub
	peer := newConn(2, 0, false)
	h.Attach(peer)
	peer.GoLive(0)
	var coming sync.WaitGroup
	for range 50 {
		coming.Go(func() {
			c := newConn(1, 0, false)
			h.Attach(c)
			h.Announce(1, []int64{2}, func(_ int64, online bool) []byte { return fmt.Append(nil, online) })
			h.Detach(c)
			h.Announce(1, []int64{2}, func(_ int64, online bool) []byte { return fmt.Append(nil, online) })
		})
	}
	coming.Wait()
	got, _ := drain(peer)
	if len(got) != 100 || got[99] != "false" {
		t.Errorf("%d announcements, the last says online=%s", len(got), got[len(got)-1])
	}
}

func BenchmarkFanOut(b *testing.B) {
	c := newConn(1, 0, false)
	c.GoLive(0)
	text := make([]byte, 100)
	var lines []Line
	var n int64
	b.ReportAllocs()
	for b.Loop() {
		for range 16 {
			n++
			c.Offer(n, text)
		}
		lines, _, _ = c.Take(lines)
	}
}
