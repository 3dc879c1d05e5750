package pooled_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/pooled"
)

// These handlers block on channels, which the kernel does not see, until another actor has run. Only the monitor can help.

// opener closes the channels that it is sent.
func opener(t testing.TB, rt core.Runtime) core.Ref {
	return start(t, rt, handler(func(_ context.Context, msg any) (any, error) { close(msg.(chan bool)); return nil, nil }))
}

// The actor that is waited for is in the slot of the worker that blocks; the second time, of one that is known to be stuck.
func TestUnseenWaitForTheSlot(t *testing.T) {
	for _, workers := range []int{1, 2} {
		rt := in(t, pooled.Options{Workers: workers})
		open := opener(t, rt)
		for range 3 {
			ask(t, start(t, rt, handler(run)), task(func(ctx context.Context) (any, error) {
				for range 3 {
					opened := make(chan bool)
					if err := open.Tell(ctx, opened); err != nil {
						return nil, err
					}
					<-opened
					for rt.Stats().Idle < workers { // the place that took over is idle again
						runtime.Gosched()
					}
				}
				return nil, nil
			}))
		}
		require.Equal(t, "well", ask(t, start(t, rt, &echo{}), "well"))
	}
}

// The actor that is waited for is in the ring of the worker that blocks, while other places are idle.
func TestUnseenWaitForTheRing(t *testing.T) {
	for _, workers := range []int{1, 2, 4} {
		rt := in(t, pooled.Options{Workers: workers})
		open := opener(t, rt)
		for range 5 {
			opened := make(chan bool)
			waiter := start(t, rt, handler(func(context.Context, any) (any, error) { <-opened; return "done", nil }))
			reply := ask(t, start(t, rt, handler(run)), task(func(ctx context.Context) (any, error) {
				for rt.Stats().Idle < workers-1 { // nobody is looking for work any more
					runtime.Gosched()
				}
				if err := open.Tell(ctx, opened); err != nil {
					return nil, err
				}
				return waiter.AskFuture(ctx, "wait"), nil // takes the slot from open
			}))
			v, err := reply.(core.Future[any]).Get(bounded(t))
			require.NoError(t, err)
			require.Equal(t, "done", v)
		}
	}
}

// The actor that is waited for was woken from outside, when all workers were blocked. After many such rounds no worker is lost.
func TestUnseenWaitForTheOutside(t *testing.T) {
	for _, workers := range []int{1, 2} {
		rt := in(t, pooled.Options{Workers: workers})
		open := opener(t, rt)
		for range 5 {
			opened := make(chan bool)
			var waiters []core.Future[any]
			for range 2 * workers {
				waiters = append(waiters, start(t, rt, handler(run)).AskFuture(context.Background(),
					task(func(context.Context) (any, error) { <-opened; return nil, nil })))
			}
			ask(t, open, opened)
			for _, w := range waiters {
				_, err := w.Get(bounded(t))
				require.NoError(t, err)
			}
		}
		require.NotZero(t, rt.Stats().Rescues)
		eventually(t, func() bool { s := rt.Stats(); return s.Idle >= s.Workers }, "all places to be idle again")
	}
}

// A handler that is slow in the open, while wake-ups come from all sides, must not make the monitor lose count.
func TestUnseenSleepsUnderLoad(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1})
	sleepers := make([]core.Ref, 4)
	for i := range sleepers {
		sleepers[i] = start(t, rt, handler(func(_ context.Context, msg any) (any, error) { time.Sleep(msg.(time.Duration)); return nil, nil }))
	}
	echoes := start(t, rt, &echo{})
	for i := range 8 {
		for _, s := range sleepers {
			require.NoError(t, s.Tell(context.Background(), time.Duration(i*4)*time.Millisecond))
		}
		for j := range 200 {
			require.Equal(t, j, ask(t, echoes, j))
		}
	}
}
