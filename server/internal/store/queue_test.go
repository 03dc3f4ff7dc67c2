package store

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// weight is a job of so many bytes.
type weight int

func (w weight) size() int           { return int(w) }
func (w weight) apply(*writer) error { return nil }
func (w weight) finish(error)        {}

func TestQueueKeepsOrderInBatches(t *testing.T) {
	q := newQueue()
	for i := range maxBatch + 5 {
		if err := q.push(t.Context(), weight(i%7)); err != nil {
			t.Fatal(err)
		}
	}
	first := taken(q)
	second := taken(q)
	if len(first) != maxBatch || len(second) != 5 {
		t.Fatalf("batches of %d and %d", len(first), len(second))
	}
	for i, j := range append(first, second...) {
		if j != weight(i%7) {
			t.Fatalf("job %d is %v", i, j)
		}
	}
	for range 3 {
		if err := q.push(t.Context(), weight(maxBatchBytes)); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(taken(q)); got != 1 {
		t.Errorf("%d large jobs in a batch", got)
	}
}

// Whoever comes to a full queue waits until there is room, its context ends, or
// nothing is accepted any more.
func TestFullQueue(t *testing.T) {
	for name, fill := range map[string]weight{"by count": maxQueuedBytes / maxQueued, "by bytes": maxQueuedBytes} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue()
				for q.bytes+int(fill) <= maxQueuedBytes {
					if err := q.push(t.Context(), fill); err != nil {
						t.Fatal(err)
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				answers := make(chan error, 1)
				wait := func() {
					go func() { answers <- q.push(ctx, weight(1)) }()
					synctest.Wait()
					if len(answers) != 0 {
						t.Fatal("a full queue took a job, or refused it:", <-answers)
					}
				}
				wait()
				taken(q)
				if err := <-answers; err != nil {
					t.Error("with room:", err)
				}
				for q.state() == nil && len(q.jobs) < maxQueued && q.bytes+int(fill) <= maxQueuedBytes {
					if err := q.push(t.Context(), fill); err != nil {
						t.Fatal(err)
					}
				}
				for len(q.jobs) < maxQueued && q.bytes < maxQueuedBytes {
					if err := q.push(t.Context(), weight(1)); err != nil {
						t.Fatal(err)
					}
				}
				wait()
				cancel()
				if err := <-answers; !errors.Is(err, context.Canceled) {
					t.Error("cancelled:", err)
				}
				ctx = t.Context()
				wait()
				if q.fail(ErrStorage); len(q.jobs) != 0 {
					t.Error("jobs were left in a queue that failed")
				}
				if err := <-answers; !errors.Is(err, ErrStorage) {
					t.Error("failed:", err)
				}
				q.mend()
				if err := q.push(ctx, fill); err != nil {
					t.Error("mended:", err)
				}
			})
		})
	}
}

func TestClosedQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for range maxQueued {
			if err := q.push(t.Context(), weight(0)); err != nil {
				t.Fatal(err)
			}
		}
		answers := make(chan error)
		go func() { answers <- q.push(t.Context(), weight(0)) }()
		synctest.Wait()
		if !q.close() || q.close() {
			t.Error("close does not know whether it is the first")
		}
		if err := <-answers; !errors.Is(err, ErrClosed) {
			t.Error("whoever waited:", err)
		}
		left := 0
		for jobs := taken(q); len(jobs) > 0; jobs = taken(q) {
			left += len(jobs)
		}
		if left != maxQueued {
			t.Errorf("%d of %d jobs came out", left, maxQueued)
		}
	})
}

// taken takes a batch.
func taken(q *queue) []job {
	jobs, _ := q.take(nil, -1)
	return jobs
}
