package goroutine_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"runtime/pprof"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// in makes a runtime with a registry of its own, which is shut down when the test ends.
func in(t *testing.T, opts goroutine.Options) *goroutine.Runtime {
	t.Helper()
	if opts.Registry == nil {
		opts.Registry = registry.New()
	}
	rt, err := goroutine.New(opts)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, rt.Shutdown(ctx))
	})
	return rt
}

// handler is an actor that is one function.
type handler = core.ReceiveFunc

// run makes an actor that calls the functions it is sent.
func run(ctx context.Context, msg any) (any, error) {
	return msg.(func(context.Context) (any, error))(ctx)
}

func TestStartUsesTheDefaultRuntimeAndRegistry(t *testing.T) {
	ref, err := goroutine.Start(t.Context(), &echo{})
	require.NoError(t, err)
	found, ok := registry.Default().ByURN(ref.URN())
	require.True(t, ok && found == ref)
	require.Same(t, goroutine.Default(), ref.Cell().Runtime())
	reply, err := ref.Ask(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 1, reply)
	_, err = ref.Stop(t.Context())
	require.NoError(t, err)
}

func TestActorsLiveInASynctestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := in(t, goroutine.Options{})
		never := future.New[any]()
		slow := start(t, rt, handler(func(ctx context.Context, msg any) (any, error) {
			if msg == "never" {
				return never.Get(ctx)
			}
			time.Sleep(time.Hour)
			return msg, nil
		}))
		began := time.Now()
		reply, err := slow.Ask(t.Context(), "late")
		require.NoError(t, err)
		require.Equal(t, "late", reply)
		require.Equal(t, time.Hour, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = slow.Ask(ctx, "never")
		require.ErrorIs(t, err, core.ErrTimeout)
		require.Equal(t, time.Hour+time.Minute, time.Since(began))

		synctest.Wait() // every goroutine of ours is blocked in a way that the bubble understands
		require.NoError(t, never.Set("now"))
	})
}

func TestShutdownStopsAllInReverseOrderAlsoTheUnregistered(t *testing.T) {
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	require.NoError(t, err)
	stopped := make(chan int, 3)
	for i := range 3 {
		ref := start(t, rt, &stopper{n: i, stopped: stopped})
		reg.Unregister(ref)
	}
	require.NoError(t, rt.Shutdown(t.Context()))
	require.Equal(t, []int{2, 1, 0}, []int{<-stopped, <-stopped, <-stopped})
	require.NoError(t, rt.Shutdown(t.Context()), "it may be called again")

	_, err = core.Start(t.Context(), rt, &echo{})
	require.ErrorIs(t, err, core.ErrRuntimeClosed)
	require.Empty(t, reg.All())
}

type stopper struct {
	echo
	n       int
	stopped chan int
}

func (s *stopper) OnStop(context.Context) error {
	s.stopped <- s.n
	return nil
}

func TestShutdownFindsAnActorThatAHookStartsMeanwhile(t *testing.T) {
	rt := in(t, goroutine.Options{})
	var refused error
	start(t, rt, &lastWish{wish: func(ctx context.Context) { _, refused = core.Spawn(ctx, &echo{}) }})
	require.NoError(t, rt.Shutdown(t.Context()))
	require.ErrorIs(t, refused, core.ErrRuntimeClosed)
}

type lastWish struct {
	echo
	wish func(context.Context)
}

func (l *lastWish) OnStop(ctx context.Context) error {
	l.wish(ctx)
	return nil
}

func TestShutdownNamesTheStuckAndStopsTheRest(t *testing.T) {
	rt := in(t, goroutine.Options{})
	began, release := make(chan struct{}), make(chan struct{})
	stuck := start(t, rt, handler(func(context.Context, any) (any, error) {
		close(began)
		<-release
		return nil, nil
	}))
	other := start(t, rt, &echo{})
	busy := stuck.AskFuture(t.Context(), "work")
	<-began

	const patience = 400 * time.Millisecond // of which half is enough for the other one to stop on a busy machine
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := rt.Shutdown(ctx)
	timeout, ok := errors.AsType[*core.TimeoutError](err)
	require.True(t, ok, "%v", err)
	require.True(t, timeout.Ref == stuck)
	all, ok := errors.AsType[*core.ShutdownError](err)
	require.True(t, ok, "%v", err)
	require.Len(t, all.Actors, 1)
	require.True(t, all.Actors[0].Ref == stuck)
	require.Equal(t, "string", all.Actors[0].Handling.String())
	require.GreaterOrEqual(t, all.Actors[0].For, patience/2)
	require.False(t, other.IsAlive())

	close(release)
	_, err = busy.Get(t.Context())
	require.NoError(t, err)
}

func TestShutdownFromInsideIsADeadlock(t *testing.T) {
	rt := in(t, goroutine.Options{})
	ref := start(t, rt, handler(run))
	_, err := ref.Ask(t.Context(), func(ctx context.Context) (any, error) { return nil, rt.Shutdown(ctx) })
	require.ErrorIs(t, err, core.ErrDeadlock)
	require.True(t, ref.IsAlive())
}

func TestGoexitCostsTheGoroutineButNotTheActor(t *testing.T) {
	rt := in(t, goroutine.Options{})
	ref := start(t, rt, handler(run))
	exit := func(context.Context) (any, error) { runtime.Goexit(); return nil, nil }
	for range 100 {
		_, err := ref.Ask(t.Context(), exit)
		require.ErrorIs(t, err, core.ErrGoexit)
	}
	reply, err := ref.Ask(t.Context(), func(context.Context) (any, error) { return "alive", nil })
	require.NoError(t, err)
	require.Equal(t, "alive", reply)

	require.NoError(t, ref.Tell(t.Context(), exit)) // told: the actor fails, on a goroutine that is exiting
	require.NoError(t, ref.Wait(t.Context()))
	require.ErrorIs(t, ref.Err(), core.ErrGoexit)
}

func TestProfileLabelsNameTheActor(t *testing.T) {
	rt := in(t, goroutine.Options{ProfileLabels: true})
	ref := start(t, rt, handler(run))
	dump, err := ref.Ask(t.Context(), func(context.Context) (any, error) {
		var buf bytes.Buffer
		err := pprof.Lookup("goroutine").WriteTo(&buf, 1)
		return buf.String(), err
	})
	require.NoError(t, err)
	require.Contains(t, dump, ref.URN())
	require.Contains(t, dump, `"gokka.actor":"ReceiveFunc"`)
}

func TestNilContextIsRefused(t *testing.T) {
	rt := in(t, goroutine.Options{})
	var none context.Context
	require.ErrorIs(t, rt.Shutdown(none), core.ErrNilContext)
}
