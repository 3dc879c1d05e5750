package future_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

type receive = core.ReceiveFunc

func start(t *testing.T, rt core.Runtime, fn receive) core.Ref {
	t.Helper()
	ref, err := core.Start(bg, rt, fn)
	require.NoError(t, err)
	return ref
}

func echo(_ context.Context, msg any) (any, error) { return msg, nil }

func explodeInActor(context.Context, any) (any, error) { panic("inside the actor") }

func TestPykka76_StackOfTheActorIsKept(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref := start(t, rt, explodeInActor)
		f := future.Map(ref.AskFuture(bg, 1), func(v any) (any, error) { return v, nil })
		_, err := f.Get(bounded(t))
		p, ok := errors.AsType[*core.PanicError](err)
		require.True(t, ok)
		require.Contains(t, string(p.Stack), "explodeInActor")
	})
}

func TestPykka96_OneTimeoutForAllRuntimes(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		gate := future.New[int]()
		ref := start(t, rt, func(ctx context.Context, _ any) (any, error) { return gate.Get(ctx) })
		ask := core.AskFuture[int](bg, ref, 1)
		for _, f := range []future.Future[int]{ask, future.Map(ask, double), future.First(ask, pending[int]())} {
			_, err := f.Get(expired(t))
			require.ErrorIs(t, err, future.ErrTimeout)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}
		require.NoError(t, gate.Set(1))
		v, err := ask.Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, 1, v)
	})
}

// D5: what an ask returns has no setter behind any type assertion.
func TestAskHasNoSetter(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref := start(t, rt, echo)
		for _, f := range []any{ref.AskFuture(bg, 1), core.AskFuture[int](bg, ref, 1), ref.StopFuture()} {
			_, set := f.(interface{ Set(any) error })
			_, typed := f.(interface{ Set(int) error })
			_, setError := f.(interface{ SetError(error) error })
			require.False(t, set || typed || setError)
		}
	})
}

func TestCombinatorsOverAsks(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref := start(t, rt, echo)
		ask := func(v int) future.Future[int] { return core.AskFuture[int](bg, ref, v) }
		// Outside of any turn: a hand-driven runtime must be driven by whoever waits.
		v, err := future.Reduce(future.Join(ask(1), future.Map(ask(2), double), future.First(ask(3), ask(3))), 0, add).Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, 8, v)
		sum := 0
		for v, err := range future.AsCompleted(bounded(t), ask(1), ask(2), ask(3)) {
			require.NoError(t, err)
			sum += v
		}
		require.Equal(t, 6, sum)
	})
}

func TestCombinatorsInsideAHandler(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref := start(t, rt, echo)
		boss := start(t, rt, func(ctx context.Context, _ any) (any, error) {
			ask := func(v int) future.Future[int] { return core.AskFuture[int](ctx, ref, v) }
			vs, err := future.Join(ask(1), future.First(ask(2), pending[int](), ask(2)), future.Map(ask(3), double)).Get(ctx)
			if err != nil {
				return nil, err
			}
			for v, err := range future.AsCompleted(ctx, ask(4), ask(5)) {
				if err != nil {
					return nil, err
				}
				vs = append(vs, v)
			}
			return future.Reduce(future.Resolved(vs), 0, add).Get(ctx)
		})
		v, err := boss.Ask(bounded(t), nil)
		require.NoError(t, err)
		require.Equal(t, 1+2+6+4+5, v)
	})
}

// A ring that leads through a function in progress: a runs it, and it asks b; b waits for it to end.
func TestRingThroughAFunctionIsSeen(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		var b core.Ref
		entered := future.New[bool]()
		shared := future.Lazy(func(ctx context.Context) (int, error) {
			_ = entered.Set(true)
			return core.Ask[int](ctx, b, "help a")
		})
		wait := func(ctx context.Context, _ any) (any, error) { return shared.Get(ctx) }
		a := start(t, rt, wait)
		b = start(t, rt, func(ctx context.Context, msg any) (any, error) {
			if _, err := entered.Get(ctx); err != nil {
				return nil, err
			}
			return wait(ctx, msg)
		})
		ctx := context.WithoutCancel(bounded(t))
		for _, f := range []future.Future[any]{b.AskFuture(ctx, "get it"), a.AskFuture(ctx, "run it")} {
			_, err := f.Get(bounded(t))
			require.ErrorIs(t, err, core.ErrDeadlock)
		}
	})
}

func TestFirstOfAsksToOneselfIsADeadlock(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref := start(t, rt, func(ctx context.Context, msg any) (any, error) {
			if msg == "inner" {
				return nil, nil
			}
			self := core.Self(ctx)
			_, err := future.First(self.AskFuture(ctx, "inner"), self.AskFuture(ctx, "inner")).Get(ctx)
			if !errors.Is(err, core.ErrDeadlock) {
				return nil, err
			}
			for _, err = range future.AsCompleted(ctx, self.AskFuture(ctx, "inner"), self.AskFuture(ctx, "inner")) {
			}
			return nil, err
		})
		_, err := ref.AskFuture(bg, "outer").Get(bounded(t))
		require.ErrorIs(t, err, core.ErrDeadlock)
	})
}

// A First that can still be won by somebody else is no deadlock.
func TestFirstIsNoFalseAlarm(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		other := start(t, rt, func(ctx context.Context, msg any) (any, error) { return "other", nil })
		ref := start(t, rt, func(ctx context.Context, msg any) (any, error) {
			if msg == "inner" {
				return "inner", nil
			}
			return future.First(core.Self(ctx).AskFuture(ctx, "inner"), other.AskFuture(ctx, nil)).Get(ctx)
		})
		v, err := ref.AskFuture(bg, "outer").Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, "other", v)
	})
}

// A killed actor interrupts what it waits for. Others who are linked to the same future must not take that for a
// result, and a First that an actor waits in must let it go.
func TestKillingOneWaiterIsNoResultForTheOthers(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p, q := future.New[int](), future.New[int]()
		first := future.First(p.Future(), q.Future())
		sources := []future.Future[int]{p.Future(), first}
		for _, f := range sources {
			entered := future.New[bool]()
			ref := start(t, rt, func(ctx context.Context, _ any) (any, error) {
				_ = entered.Set(true)
				return f.Get(ctx)
			})
			linked := first.Done()
			ask := ref.AskFuture(bg, nil)
			_, err := entered.Get(bounded(t))
			require.NoError(t, err)
			ref.Kill(errBoom)
			_, err = ask.Get(bounded(t))
			require.ErrorIs(t, err, context.Canceled)
			require.False(t, isClosed(linked))
		}
		require.NoError(t, q.Set(2))
		v, err := first.Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, 2, v)
	})
}

func TestFromChanInsideAHandler(t *testing.T) {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	require.NoError(t, err)
	defer func() { require.NoError(t, rt.Shutdown(bounded(t))) }()
	ch := make(chan future.Result[int])
	ref := start(t, rt, func(ctx context.Context, _ any) (any, error) { return future.FromChan(ch).Get(ctx) })
	ask := core.AskFuture[int](bg, ref, nil)
	ch <- future.Result[int]{Value: 3}
	v, err := ask.Get(bounded(t))
	require.NoError(t, err)
	require.Equal(t, 3, v)

	ask = core.AskFuture[int](bg, ref, nil)
	_, err = ask.Get(expired(t))
	require.ErrorIs(t, err, core.ErrTimeout)
	ref.Kill(nil) // the handler's wait ends, and with it the goroutine that reads: goleak looks for it
	_, err = ask.Get(bounded(t))
	require.Error(t, err)
}
