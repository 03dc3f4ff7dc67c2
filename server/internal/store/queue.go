package store

import (
	"context"
	"sync"
	"time"
)

// Limits of what waits for the writer, and of what it commits at once. A batch is
// large only when much is waiting, and then it is the cheaper for it.
const (
	maxQueued      = 4096
	maxQueuedBytes = 32 << 20
	maxBatch       = 1024
	maxBatchBytes  = 4 << 20
)

// A job is something for the writer to do inside a transaction.
type job interface {
	size() int // bytes that it holds, about
	// apply does it in the batch that is forming. Its error says that the
	// database failed, and fails the batch; a refusal is kept for finish.
	apply(w *writer) error
	// finish tells whoever asked: err is nil after the batch's commit.
	finish(err error)
}

// A queue carries jobs to the writer in the order of their arrival.
type queue struct {
	wake    chan struct{} // capacity 1
	closing chan struct{} // closed by close

	mu     sync.Mutex
	jobs   []job
	bytes  int
	room   chan struct{} // closed as soon as jobs were taken; nil when nobody waits
	err    error         // why nothing is accepted
	closed bool
}

func newQueue() *queue {
	return &queue{wake: make(chan struct{}, 1), closing: make(chan struct{})}
}

// push hands a job over; it waits only while the queue is full. After the
// jobs of a failed commit were refused, it takes none whose ctx they ended.
func (q *queue) push(ctx context.Context, j job) error {
	size := j.size()
	for {
		room, err := q.tryPush(ctx, j, size)
		if room == nil || err != nil {
			return err
		}
		select {
		case <-room:
		case <-ctx.Done():
		}
	}
}

// tryPush returns what to wait for when the queue is full.
func (q *queue) tryPush(ctx context.Context, j job, size int) (room <-chan struct{}, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	// Not before the lock: it may have been waited for while the store failed and recovered.
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if q.closed {
		return nil, ErrClosed
	}
	if q.err != nil {
		return nil, q.err
	}
	if len(q.jobs) > 0 && (len(q.jobs) >= maxQueued || q.bytes+size > maxQueuedBytes) {
		if q.room == nil {
			q.room = make(chan struct{})
		}
		return q.room, nil
	}
	q.jobs = append(q.jobs, j)
	q.bytes += size
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return nil, nil
}

// take waits for jobs and appends a batch of them to dst. There are none if none
// came in time, where wait is not negative. It reports whether there can be more:
// there can not once the queue is closed and empty.
func (q *queue) take(dst []job, wait time.Duration) (jobs []job, open bool) {
	var late <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		late = timer.C
	}
	for {
		q.mu.Lock()
		bytes, n := 0, 0
		for n < len(q.jobs) && n < maxBatch && (n == 0 || bytes < maxBatchBytes) {
			bytes += q.jobs[n].size()
			n++
		}
		if n > 0 {
			dst = append(dst, q.jobs[:n]...)
			left := copy(q.jobs, q.jobs[n:])
			clear(q.jobs[left:])
			q.jobs = q.jobs[:left]
			q.bytes -= bytes
			q.makeRoomLocked()
		}
		closed := q.closed
		q.mu.Unlock()
		if n > 0 || closed || wait == 0 {
			return dst, n > 0 || !closed
		}
		select {
		case <-q.wake:
		case <-late:
			wait = 0 // something may have come together with it
		}
	}
}

// fail refuses everything from now on with err and returns what was waiting.
func (q *queue) fail(err error) []job {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.err = err
	jobs := q.jobs
	q.jobs, q.bytes = nil, 0
	q.makeRoomLocked()
	return jobs
}

// mend accepts again.
func (q *queue) mend() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.err = nil
}

// close refuses everything from now on; what is waiting stays to be taken. It
// reports whether it was open.
func (q *queue) close() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.closed = true
	close(q.closing)
	q.makeRoomLocked()
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return true
}

// state returns nil, or why nothing is accepted.
func (q *queue) state() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	return q.err
}

func (q *queue) makeRoomLocked() {
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
}
