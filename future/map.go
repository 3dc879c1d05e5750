package future

import (
	"context"

	"github.com/gokka/gokka/internal/wait"
)

// Map makes a future of what fn returns for f's value. fn gets the whole value, also if that is a slice. It runs
// once, in the goroutine of the first caller that gets the result, and not at all if f fails: then the result is
// f's error. Waiting for the result is waiting for f, with all that its Get does. Map costs one allocation and does
// not block. A nil f or fn makes a future that fails with ErrNilFuture.
//
// Pykka: Future.map.
func Map[T, R any](f Future[T], fn func(T) (R, error)) Future[R] {
	if fn == nil {
		return Failed[R](ErrNilFuture)
	}
	return &mapped[T, R]{src: adopt(f), fn: fn}
}

// Filter makes a future of those elements of f's value for which pred is true, in a new slice. It costs two
// allocations, and is otherwise as Map.
//
// Pykka: Future.filter.
func Filter[T any](f Future[[]T], pred func(T) bool) Future[[]T] {
	if pred == nil {
		return Failed[[]T](ErrNilFuture)
	}
	return Map(f, func(vs []T) ([]T, error) {
		kept := []T{}
		for _, v := range vs {
			if pred(v) {
				kept = append(kept, v)
			}
		}
		return kept, nil
	})
}

// Reduce makes a future of the last result of fn, which is called with each element of f's value and the result of
// the call before, at first initial. An error of fn ends it. It costs two allocations, and is
// otherwise as Map.
//
// Pykka: Future.reduce.
func Reduce[T, R any](f Future[[]T], initial R, fn func(acc R, v T) (R, error)) Future[R] {
	if fn == nil {
		return Failed[R](ErrNilFuture)
	}
	return Map(f, func(vs []T) (R, error) {
		acc := initial
		for _, v := range vs {
			var err error
			if acc, err = fn(acc, v); err != nil {
				return acc, err
			}
		}
		return acc, nil
	})
}

type mapped[T, R any] struct {
	label
	memo memo[R]
	src  Future[T]          // guarded by memo.mu; nil, like fn, once there is a result
	fn   func(T) (R, error) // likewise
}

// inputs returns src and fn, nil if there is a result.
func (m *mapped[T, R]) inputs() (Future[T], func(T) (R, error)) {
	m.memo.mu.Lock()
	defer m.memo.mu.Unlock()
	return m.src, m.fn
}

// release frees the inputs once there is a result, or a chain of futures would keep all its values.
func (m *mapped[T, R]) release() {
	m.memo.mu.Lock()
	defer m.memo.mu.Unlock()
	m.src, m.fn = nil, nil
}

func (m *mapped[T, R]) Get(ctx context.Context) (R, error) {
	var zero R
	if ctx == nil {
		return zero, ErrNilContext
	}
	if m.memo.w.Ready() {
		return m.memo.value, m.memo.err
	}
	src, fn := m.inputs()
	if src == nil {
		return m.memo.value, m.memo.err
	}
	v, err := src.Get(ctx)
	if err != nil {
		return zero, err // if it is src's result, src remembers it
	}
	r, err := m.memo.get(ctx, call(fn, v))
	if m.memo.w.Ready() {
		m.release()
	}
	return r, err
}

func (m *mapped[T, R]) TryGet() (r R, ok bool, err error) {
	if m.memo.w.Ready() {
		return m.memo.value, true, m.memo.err
	}
	src, fn := m.inputs()
	if src == nil {
		return m.memo.value, true, m.memo.err
	}
	v, ok, err := src.TryGet()
	if !ok || err != nil {
		return r, ok, err
	}
	if r, ok, err = m.memo.try(call(fn, v)); ok {
		m.release()
	}
	return r, ok, err
}

func call[T, R any](fn func(T) (R, error), v T) compute[R] {
	return func(context.Context) (R, bool, error) {
		r, err := fn(v)
		return r, true, err
	}
}

func (m *mapped[T, R]) Done() <-chan struct{} {
	if src, _ := m.inputs(); src != nil {
		return src.Done()
	}
	return m.memo.w.Done()
}

// Waits implements wait.Source.
func (m *mapped[T, R]) Waits(yield func(*wait.Wait) bool) { pinned(m, yield) }

func (m *mapped[T, R]) leaves(ls []leaf) []leaf {
	if src, _ := m.inputs(); src != nil {
		return leavesOf(src, ls)
	}
	return ls
}

func (m *mapped[T, R]) abandon(err error) {
	if src, _ := m.inputs(); src != nil {
		abandon(err, src)
	}
}

func (m *mapped[T, R]) running() *wait.Wait { return m.memo.running() }
