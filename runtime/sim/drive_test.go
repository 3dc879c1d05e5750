package sim_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/sim"
)

func TestStepAndIdle(t *testing.T) {
	rt := newRuntime(t, sim.Options{})
	require.False(t, rt.Step())
	n := 0
	ref := start(t, rt, receive(func(context.Context, any) (any, error) { n++; return nil, nil }))
	require.False(t, rt.Step()) // it has no OnStart: nobody can tell when it starts
	for range 3 {
		require.NoError(t, ref.Tell(t.Context(), nil))
	}
	require.Zero(t, n) // nothing runs by itself
	require.True(t, rt.Step())
	require.Equal(t, 1, n) // a step is a message
	steps, err := rt.RunUntilIdle()
	require.NoError(t, err)
	require.Equal(t, 2, steps)
	require.Equal(t, 3, n)
	shutdown(t, rt)
	steps, err = rt.RunUntilIdle()
	require.NoError(t, err)
	require.Zero(t, steps)
}

func TestHandlerCannotDrive(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		handled := 0
		ref := start(t, rt, receive(func(_ context.Context, msg any) (any, error) {
			handled++
			steps, err := rt.RunUntilIdle()
			return []any{rt.Step(), steps, err, rt.Shutdown(context.Background()), handled}, nil
		}))
		first := ref.AskFuture(t.Context(), 1)
		require.NoError(t, ref.Tell(t.Context(), 2)) // something that could run
		v, err := first.Get(bounded(t))
		require.NoError(t, err)
		got := v.([]any)
		require.Equal(t, []any{false, 0, nil}, got[:3])
		require.ErrorIs(t, got[3].(error), core.ErrDeadlock)
		require.Equal(t, 1, got[4])
	})
}

func TestStuckReport(t *testing.T) {
	rt := newRuntime(t, sim.Options{})
	p := future.New[int]()
	waiter := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) { return p.Get(ctx) }))
	asker := start(t, rt, receive(func(ctx context.Context, msg any) (any, error) { return waiter.Ask(ctx, msg) }))

	_, err := asker.Ask(context.Background(), "x")
	report := stuck(t, err)
	require.Len(t, report.Waits, 3)
	require.True(t, report.Waits[0].Ref.IsZero() && report.Waits[0].For == asker)
	require.True(t, report.Waits[1].Ref == waiter && report.Waits[1].For.IsZero() && report.Waits[1].Handling == "string")
	require.True(t, report.Waits[2].Ref == asker && report.Waits[2].For == waiter)
	require.Empty(t, report.InFlight)
	require.ErrorContains(t, err, "a goroutine outside waits for "+asker.String())

	require.NoError(t, asker.Tell(t.Context(), 7))
	_, err = rt.RunUntilIdle()
	report = stuck(t, err)
	require.Len(t, report.Waits, 2)
	require.Len(t, report.InFlight, 1)
	require.True(t, report.InFlight[0].From.IsZero() && report.InFlight[0].To == asker && report.InFlight[0].Type == "int")
	require.Equal(t, fmt.Sprintf("deadlock: nothing can run; %v, handling string, waits for a future that no actor owes; "+
		"%v, handling string, waits for %v; in flight: int from a goroutine outside to %v", waiter, asker, waiter, asker), err.Error())
	for range 20 {
		require.NoError(t, asker.Tell(t.Context(), 8))
	}
	_, err = rt.RunUntilIdle()
	require.ErrorContains(t, err, "; 11 more messages are in flight")

	require.NoError(t, p.Set(1)) // it was not the end: the waits go on
	_, err = rt.RunUntilIdle()
	require.NoError(t, err)
	shutdown(t, rt)
}

func stuck(t *testing.T, err error) *sim.StuckError {
	t.Helper()
	var report *sim.StuckError
	require.ErrorAs(t, err, &report)
	require.ErrorIs(t, err, core.ErrDeadlock)
	return report
}

func TestRing(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		var a, b core.Ref
		a = start(t, rt, receive(func(ctx context.Context, msg any) (any, error) { return b.Ask(ctx, msg) }))
		b = start(t, rt, receive(func(ctx context.Context, msg any) (any, error) { return a.Ask(ctx, msg) }))
		_, err := a.Ask(context.Background(), 1) // with a deadline it would be no ring
		var ring *core.DeadlockError
		require.ErrorAs(t, err, &ring)
		require.Len(t, ring.Ring, 2)
	})
}

// A handler that waits with a context that does not lead to its turn is found by its goroutine.
func TestForeignContext(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		target := start(t, rt, receive(echo))
		ref := start(t, rt, receive(func(_ context.Context, msg any) (any, error) {
			return target.Ask(context.Background(), msg)
		}))
		v, err := ref.Ask(bounded(t), 5)
		require.NoError(t, err)
		require.Equal(t, 5, v)
	})
}

func TestNestedAsks(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		next := start(t, rt, receive(echo))
		for range 999 {
			to := next
			next = start(t, rt, receive(func(ctx context.Context, msg any) (any, error) { return to.Ask(ctx, msg.(int)+1) }))
		}
		v, err := next.Ask(bounded(t), 1)
		require.NoError(t, err)
		require.Equal(t, 1000, v)
	})
}

func TestManyOutside(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		var seen [8]int
		total := 0
		ref := start(t, rt, receive(func(_ context.Context, msg any) (any, error) {
			x := msg.([2]int)
			if x[1] != seen[x[0]] {
				return nil, fmt.Errorf("sender %d: %d when %d was due", x[0], x[1], seen[x[0]])
			}
			seen[x[0]]++
			total++
			return total, nil
		}))
		ctx := bounded(t)
		var wg sync.WaitGroup
		for g := range len(seen) {
			wg.Go(func() {
				for i := range 50 {
					var err error
					if msg := [2]int{g, i}; i%5 == 4 {
						_, err = ref.Ask(ctx, msg)
					} else {
						err = ref.Tell(ctx, msg)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		_, err := ref.Stop(ctx)
		require.NoError(t, err)
		require.Equal(t, 400, total)
	})
}

func TestOtherRuntime(t *testing.T) {
	other, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	require.NoError(t, err)
	for _, auto := range []bool{false, true} {
		testOtherRuntime(t, newRuntime(t, sim.Options{Auto: auto}), other)
	}
	require.NoError(t, other.Shutdown(t.Context()))
}

func testOtherRuntime(t *testing.T, rt *sim.Runtime, other core.Runtime) {
	add := func(to core.Ref) receive {
		return func(ctx context.Context, msg any) (any, error) {
			if to.IsZero() {
				return msg.(int) + 1, nil
			}
			return to.Ask(ctx, msg.(int)+1)
		}
	}
	ref := start(t, rt, add(start(t, other, add(start(t, rt, add(core.Ref{}))))))
	v, err := ref.Ask(bounded(t), 0)
	require.NoError(t, err)
	require.Equal(t, 3, v)
	shutdown(t, rt)
}

// An idle runtime has no goroutine, also if nobody shuts it down.
func TestIdleHasNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	for _, auto := range []bool{false, true} {
		rt := newRuntime(t, sim.Options{Auto: auto})
		ref := start(t, rt, receive(echo))
		_, err := ref.Ask(context.Background(), 1)
		require.NoError(t, err)
		goleak.VerifyNone(t, before)
		require.True(t, ref.IsAlive())
	}
}
