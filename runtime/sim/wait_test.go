package sim_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

// getter returns an actor that waits for p, and a channel that is closed when it is about to.
func getter(p *future.Promise[int]) (receive, <-chan struct{}) {
	entered := make(chan struct{})
	return func(ctx context.Context, _ any) (any, error) {
		close(entered)
		return p.Get(ctx)
	}, entered
}

func TestTimeouts(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		p := future.New[int]()
		brief := func(ctx context.Context, _ any) (any, error) {
			ctx, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
			defer cancel()
			return p.Get(ctx)
		}
		_, err := start(t, rt, receive(brief)).Ask(context.Background(), nil) // the handler's deadline ends its wait
		require.ErrorIs(t, err, core.ErrTimeout)

		told := start(t, rt, receive(brief))
		require.NoError(t, told.Tell(t.Context(), nil))
		_, err = rt.RunUntilIdle() // waits for the handler's deadline
		require.NoError(t, err)
		require.ErrorIs(t, told.Err(), core.ErrTimeout)

		forever := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) { return p.Get(ctx) }))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		_, err = forever.Ask(ctx, nil) // the asker's deadline, which is also the handler's
		require.ErrorIs(t, err, core.ErrTimeout)
	})
}

// A goroutine outside ends the wait of an actor; driven by hand, somebody with a deadline waits for that.
func TestOutsideSets(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		p := future.New[int]()
		actor, entered := getter(p)
		ref := start(t, rt, actor)
		go func() {
			<-entered
			_ = p.Set(7)
		}()
		v, err := ref.Ask(bounded(t), nil)
		require.NoError(t, err)
		require.Equal(t, 7, v)
	})
}

func TestCancel(t *testing.T) {
	rt := newRuntime(t, sim.Options{Auto: true})
	actor, entered := getter(future.New[int]())
	ref := start(t, rt, actor)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-entered
		cancel()
	}()
	_, err := ref.Ask(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	shutdown(t, rt) // the handler's context has ended too, so the actor can stop
}

func TestKillWhileWaiting(t *testing.T) {
	for _, auto := range []bool{false, true} {
		rt := newRuntime(t, sim.Options{Auto: auto})
		actor, entered := getter(future.New[int]())
		victim := start(t, rt, actor)
		asker := start(t, rt, receive(func(ctx context.Context, msg any) (any, error) { return victim.Ask(ctx, msg) }))
		reply := asker.AskFuture(t.Context(), 1)
		_, err := rt.RunUntilIdle()
		if auto {
			<-entered // it need not have run yet; if RunUntilIdle found it waiting, that was an error
		} else {
			stuck(t, err)
		}
		queued := victim.AskFuture(t.Context(), 2)
		victim.Kill(nil)
		_, err = reply.Get(bounded(t))
		require.ErrorIs(t, err, context.Canceled)
		_, err = queued.Get(bounded(t))
		require.ErrorIs(t, err, core.ErrActorDead)
		require.NoError(t, victim.Wait(bounded(t)))
		require.ErrorIs(t, victim.Err(), core.ErrKilled)
		require.ErrorIs(t, victim.Tell(t.Context(), 3), core.ErrActorDead)
		shutdown(t, rt)
	}
}

func TestBubble(t *testing.T) {
	for _, auto := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			rt := newRuntime(t, sim.Options{Auto: auto})
			p := future.New[int]()
			ref := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
				ctx, cancel := context.WithTimeout(ctx, time.Hour)
				defer cancel()
				return p.Get(ctx)
			}))
			before := time.Now()
			_, err := ref.Ask(context.Background(), nil)
			require.ErrorIs(t, err, core.ErrTimeout)
			require.Equal(t, time.Hour, time.Since(before))
			shutdown(t, rt)
		})
	}
}
