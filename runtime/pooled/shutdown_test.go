package pooled_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

type stopper struct {
	echo
	n       int
	stopped chan int
}

func (s *stopper) OnStop(context.Context) error {
	s.stopped <- s.n
	return nil
}

func TestShutdownStopsAllInReverseOrderAlsoTheUnregistered(t *testing.T) {
	for _, workers := range []int{1, 2} {
		reg := registry.New()
		rt := in(t, pooled.Options{Workers: workers, Registry: reg})
		stopped := make(chan int, 3)
		for i := range 3 {
			reg.Unregister(start(t, rt, &stopper{n: i, stopped: stopped}))
		}
		require.NoError(t, rt.Shutdown(bounded(t)))
		require.Equal(t, []int{2, 1, 0}, []int{<-stopped, <-stopped, <-stopped})
		require.NoError(t, rt.Shutdown(bounded(t)), "it may be called again")

		_, err := core.Start(t.Context(), rt, &echo{})
		require.ErrorIs(t, err, core.ErrRuntimeClosed)
		require.Empty(t, reg.All())
		require.Zero(t, rt.Stats().Actors)
	}
}

func TestShutdownRefusesWhatAHookStarts(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1})
	var refused error
	start(t, rt, &hooked{stop: func(ctx context.Context) (any, error) {
		_, refused = core.Spawn(ctx, &echo{})
		return nil, nil
	}})
	require.NoError(t, rt.Shutdown(bounded(t)))
	require.ErrorIs(t, refused, core.ErrRuntimeClosed)
}

func TestShutdownFromInsideIsADeadlock(t *testing.T) {
	rt, other := in(t, pooled.Options{Workers: 1}), in(t, pooled.Options{Workers: 1})
	ref := start(t, rt, handler(run))
	_, err := ref.AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
		return nil, rt.Shutdown(ctx)
	})).Get(bounded(t))
	require.ErrorIs(t, err, core.ErrDeadlock)
	require.True(t, ref.IsAlive())

	victim := start(t, other, &echo{})
	ask(t, ref, task(func(ctx context.Context) (any, error) { return nil, other.Shutdown(ctx) }))
	require.False(t, victim.IsAlive(), "another runtime may be shut down")
}

func TestShutdownWithNilContext(t *testing.T) {
	var none context.Context
	require.ErrorIs(t, in(t, pooled.Options{}).Shutdown(none), core.ErrNilContext)
}

// blockage is a message type with a name to look for.
type blockage struct{}

func TestShutdownErrorNamesActorMessageAndDuration(t *testing.T) {
	for name, block := range map[string]func(ctx context.Context, seen *future.Promise[int], unseen chan bool){
		"seen":   func(ctx context.Context, p *future.Promise[int], _ chan bool) { _, _ = p.Get(ctx) },
		"unseen": func(_ context.Context, _ *future.Promise[int], c chan bool) { <-c },
	} {
		t.Run(name, func(t *testing.T) {
			rt := in(t, pooled.Options{Workers: 1, Logger: quiet})
			seen, unseen, began := future.New[int](), make(chan bool), make(chan bool)
			first := start(t, rt, &echo{})
			stuck := start(t, rt, handler(func(ctx context.Context, _ any) (any, error) {
				close(began)
				block(ctx, seen, unseen)
				return "free", nil
			}))
			last := start(t, rt, &echo{})
			busy := stuck.AskFuture(context.Background(), blockage{})
			<-began

			const patience = 400 * time.Millisecond // of which a part is enough for the others to stop on a busy machine
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err := rt.Shutdown(ctx)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			e, ok := errors.AsType[*core.ShutdownError](err)
			require.True(t, ok, "%v", err)
			require.Len(t, e.Actors, 1)
			require.True(t, e.Actors[0].Ref == stuck)
			require.Equal(t, "pooled_test.blockage", e.Actors[0].Handling.String())
			require.GreaterOrEqual(t, e.Actors[0].For, patience/2)
			for _, part := range []string{"1 actors did not stop", stuck.URN(), "blockage", "ms or more"} {
				require.Contains(t, err.Error(), part)
			}
			require.False(t, first.IsAlive(), "the others are stopped")
			require.False(t, last.IsAlive())

			require.NoError(t, seen.Set(1))
			close(unseen)
			v, err := busy.Get(bounded(t))
			require.NoError(t, err)
			require.Equal(t, "free", v)
			require.NoError(t, rt.Shutdown(bounded(t)), "now it works")
			require.Zero(t, rt.Stats().Actors)
		})
	}
}

// An actor that has moved on meanwhile, and is stuck in another message now, must not be accused of the whole time.
func TestStuckForCountsOneMessage(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1, Logger: quiet})
	begins, ends := make(chan bool), make(chan bool)
	slow := start(t, rt, handler(func(context.Context, any) (any, error) { begins <- true; <-ends; return nil, nil }))
	require.NoError(t, slow.Tell(t.Context(), 1))
	require.NoError(t, slow.Tell(t.Context(), 2))
	<-begins
	queued := slow.Cell().Snapshot().Queued
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- rt.Shutdown(ctx) }()
	// By the time that it asks the actor to stop, Shutdown has counted the actor's steps.
	eventually(t, func() bool { return slow.Cell().Snapshot().Queued > queued }, "Shutdown to ask the actor to stop")
	ends <- true
	<-begins
	cancel()
	e, ok := errors.AsType[*core.ShutdownError](<-result)
	require.True(t, ok)
	require.Len(t, e.Actors, 1)
	require.Zero(t, e.Actors[0].For)
	ends <- true
}

// After Shutdown nothing is left, whatever the runtime has done before.
func TestShutdownLeavesNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	for _, workers := range []int{1, 2} {
		rt := in(t, pooled.Options{Workers: workers, Logger: quiet})
		one := func(int) core.Runtime { return rt }
		ask(t, chain(t, 100, one, func() {}), "spares")
		_, err := chain(t, 10, one, func() {}).Ask(bounded(t), "with timers")
		require.NoError(t, err)

		open := opener(t, rt) // the monitor's timer is armed
		ask(t, start(t, rt, handler(run)), task(func(ctx context.Context) (any, error) {
			opened := make(chan bool)
			err := open.Tell(ctx, opened)
			<-opened
			return nil, err
		}))
		for range 10 {
			_, err := start(t, rt, handler(run)).AskFuture(t.Context(), ends[1].do).Get(bounded(t))
			require.ErrorIs(t, err, core.ErrGoexit)
		}
		never, parked := future.New[int](), start(t, rt, handler(run))
		waits := parked.AskFuture(t.Context(), task(func(ctx context.Context) (any, error) { return never.Get(ctx) }))
		eventually(t, func() bool { return rt.Stats().Blocked == 1 }, "the handler to wait")
		parked.Kill(nil)
		_, err = waits.Get(bounded(t))
		require.Error(t, err)

		require.NoError(t, rt.Shutdown(bounded(t)))
		require.NoError(t, goleak.Find(before))
	}
}

// Actors that are started while the runtime is shut down are refused or stopped.
func TestShutdownWhileOthersStart(t *testing.T) {
	for _, workers := range []int{1, 2} {
		for range 5 {
			rt := in(t, pooled.Options{Workers: workers})
			var (
				wg      sync.WaitGroup
				mu      sync.Mutex
				started []core.Ref
				under   = make(chan bool)
				once    sync.Once
			)
			for range 3 {
				wg.Go(func() {
					for {
						ref, err := core.Start(context.Background(), rt, &echo{})
						if err != nil {
							if !errors.Is(err, core.ErrRuntimeClosed) {
								t.Error(err)
							}
							return
						}
						_ = ref.Tell(context.Background(), "hello") // it may be gone already
						mu.Lock()
						if started = append(started, ref); len(started) == 50 {
							once.Do(func() { close(under) })
						}
						mu.Unlock()
					}
				})
			}
			<-under
			require.NoError(t, rt.Shutdown(bounded(t)))
			wg.Wait()
			for _, ref := range started {
				require.Error(t, ref.Err(), "an actor is left behind")
			}
			require.Zero(t, rt.Stats().Actors)
		}
	}
}
