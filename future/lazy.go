package future

import (
	"context"

	"github.com/gokka/gokka/internal/wait"
)

// Lazy makes a future whose result fn computes when somebody first gets it, in that caller's goroutine and with its
// context. Others who get it meanwhile wait, each as long as its own context allows. The result is remembered,
// unless fn returns an error because that caller's context has ended: then the next caller runs fn again. fn is not
// run for a context that has ended already.
//
// TryGet does not run fn, which may block, and Done is closed once fn has been run; neither makes it run. Lazy costs
// one allocation. A nil fn makes a future that fails with ErrNilFuture.
//
// Pykka: Future.set_get_hook.
func Lazy[T any](fn func(ctx context.Context) (T, error)) Future[T] {
	if fn == nil {
		return Failed[T](ErrNilFuture)
	}
	return &lazy[T]{fn: fn}
}

type lazy[T any] struct {
	label
	memo memo[T]
	fn   func(context.Context) (T, error) // belongs to whoever is computing; nil once there is a result
}

func (l *lazy[T]) Get(ctx context.Context) (T, error) {
	if ctx == nil {
		var zero T
		return zero, ErrNilContext
	}
	if l.memo.w.Ready() {
		return l.memo.value, l.memo.err
	}
	return l.memo.get(ctx, l.compute)
}

func (l *lazy[T]) compute(ctx context.Context) (v T, final bool, err error) {
	if end := ctx.Err(); end != nil {
		return v, false, ended(ctx, end)
	}
	v, err = l.fn(ctx)
	if err != nil && endedBy(ctx, err) {
		return v, false, asEnd(ctx, err)
	}
	l.fn = nil
	return v, true, err
}

func (l *lazy[T]) TryGet() (v T, ok bool, err error) {
	if !l.memo.w.Ready() {
		return v, false, nil
	}
	return l.memo.value, true, l.memo.err
}

func (l *lazy[T]) Done() <-chan struct{} { return l.memo.w.Done() }

// Waits implements wait.Source.
func (l *lazy[T]) Waits(yield func(*wait.Wait) bool) { yield(&l.memo.w) }

func (l *lazy[T]) leaves(ls []leaf) []leaf { return append(ls, leaf{w: &l.memo.w}) }

func (*lazy[T]) abandon(error) {}
