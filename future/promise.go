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

// Resolved returns a future whose result is v. It costs one allocation.
func Resolved[T any](v T) Future[T] {
	p := New[T]()
	_ = p.Set(v)
	return p.Future()
}

// Failed returns a future whose result is err; ErrNilError if err is nil. It costs one allocation.
func Failed[T any](err error) Future[T] {
	if err == nil {
		err = ErrNilError
	}
	p := New[T]()
	_ = p.SetError(err)
	return p.Future()
}

// Set gives the promise its value and wakes all who wait. It does not block. A promise has one result: Set
// returns ErrAlreadySet when it has one.
//
// Pykka: Future.set.
func (p *Promise[T]) Set(v T) error { return p.settle(v, nil) }

// SetError gives the promise an error for a result, and is otherwise like Set. A nil err is refused with
// ErrNilError, and the promise stays unset.
//
// Pykka: Future.set_exception.
func (p *Promise[T]) SetError(err error) error {
	if err == nil {
		return ErrNilError
	}
	var zero T
	return p.settle(zero, err)
}

func (p *Promise[T]) settle(v T, err error) error {
	if p == nil {
		return ErrNilFuture
	}
	if !p.w.Claim() {
		return ErrAlreadySet
	}
	p.value, p.err = v, err
	p.w.Fire()
	return nil
}

// Future returns the read side: the same future without Set and SetError. It allocates nothing.
func (p *Promise[T]) Future() Future[T] { return (*readOnly[T])(p) }

// Get implements Future. A wait with a ctx that cannot end allocates nothing.
func (p *Promise[T]) Get(ctx context.Context) (T, error) {
	var zero T
	switch {
	case p == nil:
		return zero, ErrNilFuture
	case ctx == nil:
		return zero, ErrNilContext
	}
	if !p.w.Ready() {
		if err := block(ctx, &p.w); err != nil {
			return zero, err
		}
	}
	return p.value, p.err
}

// TryGet implements Future.
func (p *Promise[T]) TryGet() (v T, ok bool, err error) {
	switch {
	case p == nil:
		return v, true, ErrNilFuture
	case !p.w.Ready():
		return v, false, nil
	}
	return p.value, true, p.err
}

// Done implements Future.
func (p *Promise[T]) Done() <-chan struct{} {
	if p == nil {
		return Failed[T](ErrNilFuture).Done()
	}
	return p.w.Done()
}

// String identifies the value in logs without reading what it will hold.
func (p *Promise[T]) String() string { return "future.Promise" }

// GoString is String, for %#v.
func (p *Promise[T]) GoString() string { return "future.Promise" }

// readOnly is a Promise through another method set.
type readOnly[T any] Promise[T]

func (r *readOnly[T]) Get(ctx context.Context) (T, error) { return (*Promise[T])(r).Get(ctx) }
func (r *readOnly[T]) TryGet() (T, bool, error)           { return (*Promise[T])(r).TryGet() }
func (r *readOnly[T]) Done() <-chan struct{}              { return (*Promise[T])(r).Done() }
func (r *readOnly[T]) String() string                     { return label{}.String() }
func (r *readOnly[T]) GoString() string                   { return label{}.GoString() }

// Wait implements wait.Single.
func (r *readOnly[T]) Wait() *wait.Wait { return &r.w }

// Waits implements wait.Source.
func (r *readOnly[T]) Waits(yield func(*wait.Wait) bool) {
	if r != nil {
		yield(&r.w)
	}
}

func (r *readOnly[T]) leaves(ls []leaf) []leaf {
	if r == nil {
		return ls
	}
	return append(ls, leaf{w: &r.w})
}

func (*readOnly[T]) abandon(error) {}

// block waits for w and maps the error.
func block(ctx context.Context, w *wait.Wait) error {
	if err := wait.Block(ctx, w); err != nil {
		return ended(ctx, err)
	}
	return nil
}
