package pooled

import "sync"

// maxSpares is how many goroutines without a place are kept at hand. More go back to the pool of ants, which keeps them for as
// long as Options.SpareExpiry, but takes twice as long to call them.
const maxSpares = 64

// spares are goroutines that wait for a place. When a handler blocks, one of them takes over; when it goes on and has
// finished, its goroutine is one too many and becomes a spare.
type spares struct {
	mu     sync.Mutex
	free   []*worker // last in, first out: its stack is still warm; guarded by mu
	closed bool      // guarded by mu
}

// put keeps w, unless there are enough. Then w must wait for what comes on w.wake.
func (s *spares) put(w *worker) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.free) == maxSpares {
		return false
	}
	s.free = append(s.free, w)
	return true
}

// take returns a spare, nil if there is none.
func (s *spares) take() *worker {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.free)
	if n == 0 {
		return nil
	}
	w := s.free[n-1]
	s.free[n-1] = nil
	s.free = s.free[:n-1]
	return w
}

// release sends all back to the pool, and with last also those to come.
func (s *spares) release(last bool) {
	s.mu.Lock()
	free := s.free
	s.free, s.closed = nil, s.closed || last
	s.mu.Unlock()
	for _, w := range free {
		w.wake <- task{}
	}
}
