package pooled

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
)

// compute keeps the processor for a while.
func compute(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
	}
}

// A place is slow at first, quick when its messages have been quick for long, and slow again when one takes long while others wait.
func TestSlowAndQuick(t *testing.T) {
	w := watch(t, 1)
	p := w.rt.allPlaces()[0]
	require.True(t, p.slow.Load())
	echo := w.echo()
	w.until("the place to be quick", func() bool {
		for range 100 {
			require.NoError(t, echo.Tell(w.ctx, "quick"))
		}
		_, err := echo.Ask(w.ctx, "done")
		require.NoError(t, err)
		return !p.slow.Load()
	})
	long := w.start(func(context.Context, any) (any, error) {
		for !p.slow.Load() && w.ctx.Err() == nil {
			runtime.Gosched()
		}
		return nil, w.ctx.Err()
	}).AskFuture(context.Background(), "take long")
	_, err := echo.Ask(w.ctx, "wait") // behind it
	require.NoError(t, err)
	_, err = long.Get(w.ctx)
	require.NoError(t, err)
	require.True(t, p.slow.Load())
}

// Handlers that wait count as quick ones, whatever the wait takes.
func TestHandlersThatWaitAreQuick(t *testing.T) {
	rt, err := New(Options{Workers: 1, Registry: registry.New()})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	rt.monitor.close()
	most := 0 // belongs to the one worker, as does what it is a copy of
	waits := make(chan bool, 1)
	waiter, err := core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		most = max(most, rt.allPlaces()[0].quick)
		waits <- true
		return msg.(*future.Promise[bool]).Get(ctx)
	}))
	require.NoError(t, err)
	for range 100 {
		p := new(future.Promise[bool])
		reply := waiter.AskFuture(ctx, p)
		<-waits
		compute(2 * quickStep)
		p.Set(true)
		_, err := reply.Get(ctx)
		require.NoError(t, err)
	}
	require.NoError(t, rt.Shutdown(ctx))
	require.Greater(t, most, 5)
}

// At a slow place a turn ends with the message that makes it long, so that actors with many long messages take turns.
func TestSlowActorsTakeTurns(t *testing.T) {
	for _, turnTime := range []time.Duration{0, time.Hour} {
		rt, err := New(Options{Workers: 1, TurnTime: turnTime, Registry: registry.New()})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		rt.monitor.close()
		const each = 20
		var order []int // belongs to the one worker
		var actors [3]core.Ref
		for i := range actors {
			actors[i], err = core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
				order = append(order, i)
				compute(slowTurn)
				return nil, nil
			}))
			require.NoError(t, err)
		}
		driver, err := core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
			for range each {
				for _, ref := range actors {
					if err := ref.Tell(ctx, "compute"); err != nil {
						return nil, err
					}
				}
			}
			return nil, nil
		}))
		require.NoError(t, err)
		_, err = driver.Ask(ctx, "go")
		require.NoError(t, err)
		require.NoError(t, rt.Shutdown(ctx))
		require.Len(t, order, each*len(actors))
		for round := range slices.Chunk(order, len(actors)) {
			slices.Sort(round)
			require.Equal(t, []int{0, 1, 2}, round)
		}
	}
}

// What is told from outside does not wait for 61 turns that take long, but for two.
func TestSlowPlacesLookOutside(t *testing.T) {
	rt, err := New(Options{Workers: 1, Registry: registry.New()})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	rt.monitor.close()
	handled, most := 0, 0 // belong to the one worker
	done := make(chan bool, 3)
	guest, err := core.Start(ctx, rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		most = max(most, handled-msg.(int))
		return nil, nil
	}))
	require.NoError(t, err)
	for range 3 {
		var self core.Ref
		self, err = core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			compute(slowTurn)
			if handled++; msg.(int) == 0 {
				done <- true
				return nil, nil
			}
			_ = guest.Tell(context.Background(), handled)
			return nil, self.Tell(ctx, msg.(int)-1)
		}))
		require.NoError(t, err)
		require.NoError(t, self.Tell(ctx, 20))
	}
	for range cap(done) {
		select {
		case <-done:
		case <-ctx.Done():
			require.Fail(t, "somebody starves")
		}
	}
	require.NoError(t, rt.Shutdown(ctx))
	require.Equal(t, 3*21, handled)
	require.LessOrEqual(t, most, 20) // not 3: the guest itself may lose the processor, and then its turn
}
