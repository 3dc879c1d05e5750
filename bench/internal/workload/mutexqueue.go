package workload

import "sync"

// mutexQueue is what one would write by hand for many senders and one reader if channels were too slow: a slice under
// a mutex, which the reader takes whole. Unlike a channel it has no bound.
type mutexQueue[T any] struct {
	mu     sync.Mutex
	cond   sync.Cond
	queue  []T
	idle   bool
	closed bool
}

func newMutexQueue[T any]() *mutexQueue[T] {
	q := new(mutexQueue[T])
	q.cond.L = &q.mu
	return q
}

const mutexQueueDoc = "a slice under a mutex, taken whole by the reader"

func (q *mutexQueue[T]) put(v T) {
	q.mu.Lock()
	q.queue = append(q.queue, v)
	wake := q.idle
	q.idle = false
	q.mu.Unlock()
	if wake {
		q.cond.Signal()
	}
}

// close lets take return nothing after what is queued.
func (q *mutexQueue[T]) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.cond.Signal()
}

// take waits for messages and returns all that there are, none after close. used is the batch before, whose memory is
// used for the next.
func (q *mutexQueue[T]) take(used []T) []T {
	clear(used)
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.queue) == 0 && !q.closed {
		q.idle = true
		q.cond.Wait()
	}
	q.idle = false
	batch := q.queue
	q.queue = used[:0]
	return batch
}
