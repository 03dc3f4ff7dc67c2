package device

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// pass lets the time of a bubble go by, and what is due at its end happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// Of two tabs one sends at a time; when it ends, or is never heard of again, it is the other.
func TestLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newMemoryDisk()
		lead := func(is *atomic.Bool) func() {
			return open(t, d).Lead(func() { is.Store(true) }, func() { is.Store(false) })
		}
		var a, b, c atomic.Bool
		releaseA := lead(&a)
		releaseB := lead(&b)
		pass(10 * leaseTime)
		if !a.Load() || b.Load() {
			t.Errorf("a leads: %v, b leads: %v", a.Load(), b.Load())
		}
		releaseA()
		releaseA()
		pass(leaseTime)
		if !b.Load() {
			t.Error("b does not follow a")
		}
		// A tab that died holds its lease until it runs out.
		releaseB()
		newLease(d, func() {}, func() {}).timer.Stop()
		releaseC := lead(&c)
		if c.Load() {
			t.Error("c leads at once")
		}
		pass(2 * leaseTime)
		if !c.Load() {
			t.Error("c does not lead after the dead tab's lease has run out")
		}
		releaseC()
	})
}

// A tab that was asleep for longer than its lease finds that another has it.
func TestLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newMemoryDisk()
		a, b := false, false
		asleep := newLease(d, func() { a = true }, func() { a = false })
		asleep.timer.Stop()
		pass(2 * leaseTime)
		release := open(t, d).Lead(func() { b = true }, func() { b = false })
		asleep.renew()
		if a || !b {
			t.Errorf("a leads: %v, b leads: %v", a, b)
		}
		asleep.release()
		release()
	})
}
