// Package spin is a lock for critical sections of a few nanoseconds that many goroutines want at once.
package spin

import (
	"runtime"
	"sync/atomic"
)

// Mutex is a mutual exclusion lock of four bytes that never parks a goroutine: it retries for a moment and then lets
// other goroutines run. A sync.Mutex parks as soon as other goroutines are waiting for the processor, which with
// several senders to one actor costs ten times what the critical section takes (BenchmarkContended). Whatever may be
// long, blocks or calls unknown code must not be done under it. The zero value is unlocked.
//
// An Unlock synchronizes before the next Lock.
type Mutex struct{ locked uint32 }

const (
	quick = 10 // looks at the lock in a row: about as long as the owner, if it runs, needs
	tries = 20 // looks in all, before other goroutines may run
)

// Lock waits until the lock is free and takes it.
func (m *Mutex) Lock() {
	if !atomic.CompareAndSwapUint32(&m.locked, 0, 1) {
		m.lockSlow()
	}
}

// lockSlow waits twice as long each time when it does not get the lock soon. Whoever looks at a lock takes its line, and
// that of what it guards, from the owner's cache: it is better for all if one processor does several things in a row
// (count 0.8 of what it took, eight senders to one pooled actor 0.85).
func (m *Mutex) lockSlow() {
	for {
		for i := range tries {
			if i >= quick {
				pause(1 << min(i-quick, 5))
			}
			if atomic.LoadUint32(&m.locked) == 0 && atomic.CompareAndSwapUint32(&m.locked, 0, 1) {
				return
			}
		}
		runtime.Gosched()
	}
}

// Unlock frees the lock. Only the owner may call it.
func (m *Mutex) Unlock() { release(&m.locked) }
