package pooled

import (
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

const ringSize = 256 // a power of two

// ring is the queue of a place: first in, first out, of fixed size. The place's holder pushes at the tail; the holder
// and thieves pop at the head. It is the run queue of Go's scheduler, with atomics that the race detector understands.
//
// The slots in [head, tail) belong to whoever moves head past them by compare-and-swap; the others to the holder. A
// slot is written before the tail that publishes it, and read before the swap that gives it up.
type ring struct {
	head atomic.Uint32
	_    [60]byte // thieves write head, the holder writes tail
	tail atomic.Uint32
	buf  [ringSize]atomic.Pointer[core.Cell]
}

// len returns how many there are, or were at some time during the call.
func (r *ring) len() int {
	head := r.head.Load() // first: it never passes a tail that is read later
	return int(min(r.tail.Load()-head, ringSize))
}

// push adds c; false if the ring is full. Only the holder may call it.
func (r *ring) push(c *core.Cell) bool {
	tail := r.tail.Load()
	if tail-r.head.Load() == ringSize {
		return false
	}
	r.buf[tail%ringSize].Store(c)
	r.tail.Store(tail + 1)
	return true
}

// pop takes the oldest; nil if there is none. Only the holder may call it.
func (r *ring) pop() *core.Cell {
	for {
		head := r.head.Load()
		if head == r.tail.Load() {
			return nil
		}
		c := r.buf[head%ringSize].Load()
		if r.head.CompareAndSwap(head, head+1) {
			return c
		}
	}
}

// stealInto moves half of what is in r, rounded up, to the thief's ring, which must be empty, and returns one of them to be run at
// once; nil if there was nothing. Only the holder of the place that thief belongs to may call it.
func (r *ring) stealInto(thief *ring) *core.Cell {
	for {
		head, tail := r.head.Load(), r.tail.Load()
		n := tail - head
		if n == 0 {
			return nil
		}
		if n > ringSize {
			continue // the two were not read at the same time
		}
		n -= n / 2
		first := r.buf[head%ringSize].Load()
		at := thief.tail.Load()
		for i := uint32(1); i < n; i++ {
			thief.buf[(at+i-1)%ringSize].Store(r.buf[(head+i)%ringSize].Load())
		}
		if r.head.CompareAndSwap(head, head+n) {
			if n > 1 {
				thief.tail.Store(at + n - 1)
			}
			return first
		}
	}
}
