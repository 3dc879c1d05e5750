package workload

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

var errWrong = errors.New("wrong result")

// check returns an error unless got is want.
func check[T comparable](what string, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%w: %s: got %v, want %v", errWrong, what, got, want)
}

// random returns the i-th of the fixed random sequences.
func random(i int) *rand.Rand { return rand.New(rand.NewPCG(0x676f6b6b61, uint64(i))) }

// kick is the message that says no more than "go".
type kick struct{}

var theKick = new(kick)

// start starts an actor and waits until it has handled a message: its goroutine, if it has one, runs, and its mailbox
// has its first buffer.
func start(ctx context.Context, rt core.Runtime, actor any) (core.Ref, error) {
	ref, err := core.Start(ctx, rt, actor)
	if err != nil {
		return ref, err
	}
	return ref, inspect(ctx, ref, func(any) error { return nil })
}

// startEach starts n actors as start does.
func startEach[A any](ctx context.Context, rt core.Runtime, n int, actor func(i int) A) ([]core.Ref, error) {
	refs := make([]core.Ref, n)
	for i := range refs {
		var err error
		if refs[i], err = start(ctx, rt, actor(i)); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// inspect runs look on the actor's value, after all messages that it was sent before.
func inspect[A any](ctx context.Context, ref core.Ref, look func(A) error) error {
	_, err := ref.Ask(ctx, core.Call(func(_ context.Context, actor any) (any, error) { return nil, look(actor.(A)) }))
	return err
}

// inspectEach is inspect for several actors of the same type.
func inspectEach[A any](ctx context.Context, refs []core.Ref, look func(i int, a A) error) error {
	for i, ref := range refs {
		if err := inspect(ctx, ref, func(a A) error { return look(i, a) }); err != nil {
			return err
		}
	}
	return nil
}

// latch is done when it has been hit a number of times, by actors or goroutines.
type latch struct {
	left atomic.Int64
	done future.Promise[struct{}]
}

func newLatch(n int) *latch {
	l := new(latch)
	l.left.Store(int64(n))
	return l
}

func (l *latch) hit() {
	if l.left.Add(-1) == 0 {
		_ = l.done.Set(struct{}{})
	}
}

// wait waits for the latch without any actor.
func (l *latch) wait(ctx context.Context) error {
	_, err := l.done.Get(ctx)
	return err
}

// waiter is an actor that waits for latches.
type waiter struct{ ref core.Ref }

func newWaiter(ctx context.Context, rt core.Runtime) (waiter, error) {
	ref, err := start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		return nil, msg.(*latch).wait(ctx)
	}))
	return waiter{ref}, err
}

// wait waits for l through the actor, because a runtime that is driven by whoever waits for one of its actors, as the
// deterministic one is, would stand still if the wait were for something else.
func (w waiter) wait(ctx context.Context, l *latch) error {
	_, err := w.ref.Ask(ctx, l)
	return err
}

// firstError keeps the first error that it is given, from any goroutine.
type firstError struct{ err atomic.Pointer[error] }

func (f *firstError) set(err error) {
	if err != nil {
		failure := err // so that nothing is allocated where there is none
		f.err.CompareAndSwap(nil, &failure)
	}
}

func (f *firstError) get() error {
	if p := f.err.Load(); p != nil {
		return *p
	}
	return nil
}
