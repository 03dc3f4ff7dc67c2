package session

import (
	"testing"
	"time"

	"tobar/shared"
)

func TestPausesGrowAndStayInBounds(t *testing.T) {
	const shortest, longest = 500 * time.Millisecond, 30 * time.Second
	for range 200 {
		p := pauses{shortest: shortest, longest: longest}
		for i, widest := range []time.Duration{1, 2, 4, 8, 16, 30, 30, 30} {
			if got := p.next(-1, 0); got < shortest || got > widest*time.Second {
				t.Fatalf("pause %d is %v, want between %v and %v", i, got, shortest, widest*time.Second)
			}
		}
	}
}

func TestPausesAreDrawnFromTheWholeRange(t *testing.T) {
	var low, high bool
	for range 1000 {
		p := pauses{shortest: time.Second, longest: time.Minute, doubled: 5} // up to 60 s
		switch got := p.next(-1, 0); {
		case got < 15*time.Second:
			low = true
		case got > 45*time.Second:
			high = true
		}
	}
	if !low || !high {
		t.Errorf("a thousand clients: some in the first quarter %v, some in the last %v", low, high)
	}
}

func TestPausesByCloseCode(t *testing.T) {
	for range 200 {
		p := pauses{shortest: time.Second, longest: time.Minute}
		if got := p.next(shared.CloseTryLater, 0); got < 8*time.Second || got > 16*time.Second {
			t.Fatalf("after try later %v, want 8 s to 16 s", got)
		}
		p = pauses{shortest: time.Second, longest: time.Minute}
		if got := p.next(shared.CloseGoingAway, 0); got < time.Second || got > 4*time.Second {
			t.Fatalf("after going away %v, want 1 s to 4 s", got)
		}
	}
}

func TestPausesStartOverAfterALineThatHeld(t *testing.T) {
	for range 200 {
		p := pauses{shortest: time.Second, longest: time.Minute}
		for range 10 {
			p.next(-1, time.Minute) // live, but not for long
		}
		if p.widest() != time.Minute {
			t.Fatalf("lines that break after a minute: the range is %v", p.widest())
		}
		if got := p.next(-1, time.Minute+1); got > 2*time.Second {
			t.Fatalf("after a line that held: %v", got)
		}
	}
}

func TestPausesWithOneLength(t *testing.T) {
	p := pauses{shortest: time.Second, longest: time.Second}
	for _, code := range []int{-1, shared.CloseTryLater, shared.CloseGoingAway} {
		if got := p.next(code, 0); got != time.Second {
			t.Errorf("after %d: %v", code, got)
		}
	}
}
