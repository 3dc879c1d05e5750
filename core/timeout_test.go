package core_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// inside runs f in a turn of a new actor, and returns what it returns while the turn goes on until the test ends.
func inside[T any](w *world, f func(ctx context.Context) T) T {
	w.t.Helper()
	out, over := future.New[T](), future.New[bool]()
	ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		_ = out.Set(f(ctx))
		return over.Get(ctx)
	}))
	w.NoError(err)
	w.NoError(ref.Tell(w.ctx, "go"))
	w.t.Cleanup(func() { _ = over.Set(true) })
	v, err := out.Get(w.ctx)
	w.NoError(err)
	return v
}

// key is one of a context's values.
type key struct{}

// timed is a context made in a turn.
type timed struct {
	ctx    context.Context
	cancel context.CancelFunc
	self   core.Ref
}

func (w *world) withTimeout(d time.Duration) timed {
	w.t.Helper()
	return inside(w, func(ctx context.Context) timed {
		made, cancel := core.WithTimeout(ctx, d)
		return timed{made, cancel, core.Self(ctx)}
	})
}

func (w *world) open(ctx context.Context) {
	w.t.Helper()
	w.NoError(ctx.Err())
	select {
	case <-ctx.Done():
		w.Fail("Done is closed")
	default:
	}
	w.NoError(context.Cause(ctx))
}

// over waits until ctx has ended, and expects to be told why.
func (w *world) over(ctx context.Context, err, cause error) {
	w.t.Helper()
	select {
	case <-ctx.Done():
	case <-w.ctx.Done():
		w.FailNow("the context goes on")
	}
	w.Equal(err, ctx.Err())
	w.Equal(cause, context.Cause(ctx))
}

func TestWithTimeoutEndsOnTheRuntimesClock(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		x := w.withTimeout(time.Minute)
		deadline, ok := x.ctx.Deadline()
		w.True(ok)
		w.Equal(clock.Now().Add(time.Minute), deadline)
		w.True(core.Self(x.ctx) == x.self, "it is the handler's context still")
		clock.pass(time.Minute - 1)
		w.open(x.ctx)
		clock.pass(1)
		w.Error(x.ctx.Err(), "at that very time")
		w.over(x.ctx, context.DeadlineExceeded, context.DeadlineExceeded)
		x.cancel() // too late
		w.over(x.ctx, context.DeadlineExceeded, context.DeadlineExceeded)
	})
}

func TestWithTimeoutIsCancelled(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		x := w.withTimeout(time.Minute)
		w.Equal(1, clock.pending())
		x.cancel()
		w.Error(x.ctx.Err(), "at once")
		w.over(x.ctx, context.Canceled, context.Canceled)
		w.Zero(clock.pending())
		x.cancel()
		clock.pass(time.Hour)
		w.over(x.ctx, context.Canceled, context.Canceled)
	})
}

func TestWithTimeoutThatHasPassed(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		for _, d := range []time.Duration{0, -time.Second} {
			x := w.withTimeout(d)
			w.Equal(context.DeadlineExceeded, x.ctx.Err(), "from the beginning")
			w.over(x.ctx, context.DeadlineExceeded, context.DeadlineExceeded)
			child, cancel := context.WithCancel(x.ctx)
			defer cancel()
			w.over(child, context.DeadlineExceeded, context.DeadlineExceeded)
		}
		w.Zero(clock.pending())
	})
}

// Outside of actors, and without a clock of the runtime's own, time is the system's.
func TestWithTimeoutOnTheSystemsClock(t *testing.T) {
	everywhere(t, func(w *world) {
		w.rt.Env().Clock = nil
		x := w.withTimeout(time.Millisecond)
		defer x.cancel()
		w.over(x.ctx, context.DeadlineExceeded, context.DeadlineExceeded)
		ctx, cancel := core.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		deadline, ok := ctx.Deadline()
		w.True(ok)
		w.WithinDuration(time.Now().Add(time.Hour), deadline, time.Minute)
	})
}

func TestWithTimeoutEndsWithItsParent(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		type pair struct {
			parent   context.CancelCauseFunc
			x, child context.Context
		}
		p := inside(w, func(ctx context.Context) pair {
			parent, cancel := context.WithCancelCause(context.WithValue(ctx, key{}, "value"))
			x, _ := core.WithTimeout(parent, time.Minute)
			child, stop := context.WithCancel(x)
			w.t.Cleanup(stop)
			return pair{cancel, x, child}
		})
		w.Equal("value", p.child.Value(key{}))
		p.parent(errBoom)
		w.over(p.x, context.Canceled, errBoom)
		w.over(p.child, context.Canceled, errBoom)
		w.until(func() bool { return clock.pending() == 0 })

		ended := inside(w, func(ctx context.Context) context.Context {
			parent, cancel := context.WithCancelCause(ctx)
			cancel(errBoom)
			x, cancelX := core.WithTimeout(parent, time.Minute)
			defer cancelX()
			return x
		})
		w.Error(ended.Err(), "from the beginning")
		w.over(ended, context.Canceled, errBoom)
		w.Zero(clock.pending())
	})
}

func TestWithTimeoutEndsWhenTheActorIsKilled(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		x := w.withTimeout(time.Minute)
		x.self.Kill(errBoom)
		w.over(x.ctx, context.Canceled, errBoom)
		w.until(func() bool { return clock.pending() == 0 })
	})
}

func TestNestedTimeouts(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		for _, tt := range []struct{ outer, inner, first time.Duration }{
			{time.Minute, time.Second, time.Second}, {time.Second, time.Minute, time.Second},
		} {
			x := inside(w, func(ctx context.Context) context.Context {
				outer, _ := core.WithTimeout(ctx, tt.outer)
				inner, _ := core.WithTimeout(context.WithValue(outer, key{}, 1), tt.inner)
				return inner
			})
			deadline, _ := x.Deadline()
			w.Equal(clock.Now().Add(tt.first), deadline)
			clock.pass(tt.first - 1)
			w.open(x)
			clock.pass(1)
			w.over(x, context.DeadlineExceeded, context.DeadlineExceeded)
		}
	})
}

// What is derived is told without a goroutine, by whoever ends the context.
func TestDerivedFromWithTimeout(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		x := w.withTimeout(time.Minute)
		w.heard(w.listen())
		before := runtime.NumGoroutine()
		var children []context.Context
		for i := range 300 {
			parent := x.ctx
			if i%2 == 1 {
				parent = context.WithValue(x.ctx, key{}, i)
			}
			child, cancel := context.WithCancelCause(parent)
			defer cancel(nil)
			grandchild, cancelGrandchild := context.WithTimeout(child, time.Hour) // of the system's time
			defer cancelGrandchild()
			children = append(children, child, grandchild)
		}
		called := make(chan error, 2)
		stop := context.AfterFunc(context.WithValue(x.ctx, key{}, 0), func() { called <- x.ctx.Err() })
		never := context.AfterFunc(x.ctx, func() { called <- errBoom })
		w.Less(runtime.NumGoroutine(), before+20)
		w.True(never())

		cancelled, cancel := context.WithCancelCause(x.ctx)
		cancel(errBoom)
		w.over(cancelled, context.Canceled, errBoom)
		w.open(x.ctx)

		clock.pass(time.Minute)
		for _, child := range children {
			w.Equal(context.DeadlineExceeded, child.Err(), "no goroutine has to run first")
			w.over(child, context.DeadlineExceeded, context.DeadlineExceeded)
		}
		w.Equal(context.DeadlineExceeded, <-called)
		w.False(stop())
		late := make(chan bool, 1)
		context.AfterFunc(x.ctx, func() { late <- true })
		w.True(<-late)
	})
}

// The asked handler's deadline is on the asker's clock, and so is the asker's wait.
func TestAskWithATimeoutOfTheRuntimesClock(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		seen := make(chan context.Context, 1)
		slow, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			seen <- ctx
			return msg.(*future.Promise[bool]).Get(context.WithoutCancel(ctx))
		}))
		w.NoError(err)
		asker, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			ctx, cancel := core.WithTimeout(ctx, time.Minute)
			defer cancel()
			return msg.(func(context.Context) (any, error))(ctx)
		}))
		w.NoError(err)
		for _, how := range []string{"ask", "future"} {
			open := future.New[bool]()
			reply := asker.AskFuture(context.Background(), func(ctx context.Context) (any, error) {
				if how == "future" {
					return slow.AskFuture(ctx, open).Get(ctx)
				}
				return slow.Ask(ctx, open)
			})
			handlers := <-seen
			deadline, ok := handlers.Deadline()
			w.True(ok, how)
			w.Equal(clock.Now().Add(time.Minute), deadline, how)
			clock.pass(time.Minute - 1)
			w.open(handlers)
			clock.pass(1)
			w.over(handlers, context.DeadlineExceeded, context.DeadlineExceeded)
			_, err := reply.Get(w.ctx)
			timeout, ok := errors.AsType[*core.TimeoutError](err)
			w.True(ok, "%s: %v", how, err)
			w.True(timeout.Ref == slow, how)
			w.ErrorIs(err, context.DeadlineExceeded, how)
			_ = open.Set(true)
			w.until(func() bool { return clock.pending() == 0 })
		}
	})
}
