package future

import (
	"context"

	"github.com/gokka/gokka/internal/wait"
)

// Promise is the write side of a Future, and a Future itself. Whoever should only read gets Promise.Future.
// The zero value is ready to use; a Promise must not be copied.
//
// Pykka: ThreadingFuture, GeventFuture.
type Promise[T any] struct {
	w     wait.Wait
	value T     // written before w fires, read after
	err   error // likewise
}

// New makes a Promise. It costs one allocation.
func New[T any]() *Promise[T] { return new(Promise[T]) }

// Resolved returns a future whose result is v.
func Resolved[T any](v T) Future[T] {
	p := New[T]()
	_ = p.Set(v)
	return p.Future()
}

// Failed returns a future whose result is err.
func Failed[T any](err error) Future[T] {
	p := New[T]()
	_ = p.SetError(err)
	return p.Future()
}

// Set gives the promise its value and wakes all who wait. It does not block. A promise has one result: Set
// returns ErrAlreadySet when it has one.
//
// Pykka: Future.set.
func (p *Promise[T]) Set(v T) error { return p.settle(v, nil) }

// SetError gives the promise an error for a result, and is otherwise like Set. A nil err is refused with an
// error of its own, and the promise stays unset.
//
// Pykka: Future.set_exception.
func (p *Promise[T]) SetError(err error) error {
	if err == nil {
		return errNilError
	}
	var zero T
	return p.settle(zero, err)
}

func (p *Promise[T]) settle(v T, err error) error {
	if !p.w.Claim() {
		return ErrAlreadySet
	}
	p.value, p.err = v, err
	p.w.Fire()
	return nil
}

// Future returns the read side: the same future without Set and SetError. It allocates nothing.
func (p *Promise[T]) Future() Future[T] { return (*readOnly[T])(p) }

// Get implements Future.
func (p *Promise[T]) Get(ctx context.Context) (T, error) {
	if !p.w.Ready() {
		if err := block(ctx, &p.w); err != nil {
			var zero T
			return zero, err
		}
	}
	return p.value, p.err
}

// TryGet implements Future.
func (p *Promise[T]) TryGet() (v T, ok bool, err error) {
	if !p.w.Ready() {
		return v, false, nil
	}
	return p.value, true, p.err
}

// Done implements Future.
func (p *Promise[T]) Done() <-chan struct{} { return p.w.Done() }

// readOnly is a Promise through another method set.
type readOnly[T any] Promise[T]

func (r *readOnly[T]) Get(ctx context.Context) (T, error) { return (*Promise[T])(r).Get(ctx) }
func (r *readOnly[T]) TryGet() (T, bool, error)           { return (*Promise[T])(r).TryGet() }
func (r *readOnly[T]) Done() <-chan struct{}              { return r.w.Done() }

// String identifies the value as a future in logs, as Pykka's repr does.
func (r *readOnly[T]) String() string { return "future.Future" }

// Waits implements wait.Source.
func (r *readOnly[T]) Waits(yield func(*wait.Wait) bool) { yield(&r.w) }

// block waits for w and maps the error.
func block(ctx context.Context, w *wait.Wait) error {
	if ctx == nil {
		return ErrNilContext
	}
	if err := wait.Block(ctx, w); err != nil {
		return ended(ctx, err)
	}
	return nil
}
