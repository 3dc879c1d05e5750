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

// tries is how often Lock looks again before it yields: about as long as the owner, if it runs, needs.
const tries = 30

// Lock waits until the lock is free and takes it.
func (m *Mutex) Lock() {
	if !atomic.CompareAndSwapUint32(&m.locked, 0, 1) {
		m.lockSlow()
	}
}

func (m *Mutex) lockSlow() {
	for {
		for range tries {
			// Looking first keeps the cache line shared until the lock is free.
			if atomic.LoadUint32(&m.locked) == 0 && atomic.CompareAndSwapUint32(&m.locked, 0, 1) {
				return
			}
		}
		runtime.Gosched()
	}
}

// Unlock frees the lock. Only the owner may call it.
func (m *Mutex) Unlock() { release(&m.locked) }
