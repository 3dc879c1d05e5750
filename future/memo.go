package future

import (
	"context"
	"sync"

	"github.com/gokka/gokka/internal/gid"
	"github.com/gokka/gokka/internal/wait"
)

// memo is a result that is computed by whoever first wants it.
type memo[T any] struct {
	w     wait.Wait // fires when value and err are there
	value T         // written before w fires, read after
	err   error     // likewise

	mu      sync.Mutex
	runner  uintptr    // the goroutine that is computing, 0 if none is
	owner   wait.Owner // the actor whose turn that goroutine is in, nil if it is in none
	attempt *wait.Wait // fires when that goroutine is through; made by the first who waits for it
}

// compute makes a result. final is false if that is the caller's alone, and the next one is to try again.
type compute[T any] func(ctx context.Context) (v T, final bool, err error)

// get returns the result, having fn compute it if nobody has yet. If somebody is just doing so, it waits.
func (m *memo[T]) get(ctx context.Context, fn compute[T]) (T, error) {
	for !m.w.Ready() {
		m.mu.Lock()
		switch {
		case m.w.Ready():
			m.mu.Unlock()
		case m.runner == 0:
			m.runner = gid.Get()
			if b, ok := ctx.Value(wait.Key{}).(wait.Blocker); ok {
				m.owner = b.Owner()
			}
			m.mu.Unlock()
			return m.run(ctx, fn)
		case m.runner == gid.Get():
			m.mu.Unlock()
			var zero T
			return zero, errSelf
		default:
			w := m.attemptLocked()
			m.mu.Unlock()
			if err := block(ctx, w); err != nil {
				var zero T
				return zero, err
			}
		}
	}
	return m.value, m.err
}

// try is get without a wait for another goroutine: ok is false if one is computing.
func (m *memo[T]) try(fn compute[T]) (v T, ok bool, err error) {
	m.mu.Lock()
	if m.w.Ready() {
		m.mu.Unlock()
		return m.value, true, m.err
	}
	if m.runner != 0 {
		m.mu.Unlock()
		return v, false, nil
	}
	m.runner = gid.Get()
	m.mu.Unlock()
	v, err = m.run(context.Background(), fn)
	return v, true, err
}

// run calls fn for the goroutine that has made itself the runner. However fn ends, nobody is left waiting.
func (m *memo[T]) run(ctx context.Context, fn compute[T]) (v T, err error) {
	returned, final := false, true
	defer func() {
		if !returned {
			err = recovered(recover())
		}
		if err != nil {
			var zero T
			v = zero
		}
		m.finish(v, err, final)
	}()
	unseen(ctx, func() { v, final, err = fn(ctx) })
	returned = true
	return v, err
}

func (m *memo[T]) finish(v T, err error, final bool) {
	// Nothing is fired under a mutex: those who are told come back with questions.
	if final {
		m.value, m.err = v, err
		m.w.Fire()
	}
	m.mu.Lock()
	m.runner, m.owner = 0, nil // after w: nobody may find neither a runner nor a result
	attempt := m.attempt
	m.attempt = nil
	m.mu.Unlock()
	if attempt != nil {
		attempt.Fire()
	}
}

// attemptLocked returns what fires when the runner is through. It is owed by the runner's actor, so that a ring of
// waits through the runner is seen.
func (m *memo[T]) attemptLocked() *wait.Wait {
	if m.attempt == nil {
		m.attempt = new(wait.Wait)
		m.attempt.Init(m.owner)
	}
	return m.attempt
}

// running returns what fires when the runner is through, nil if nobody is computing.
func (m *memo[T]) running() *wait.Wait {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.runner == 0 {
		return nil
	}
	return m.attemptLocked()
}
