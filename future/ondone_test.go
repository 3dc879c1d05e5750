package future_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestOnDoneCallsOnTheSettersGoroutine(t *testing.T) {
	for _, settle := range []func(*future.Promise[int]) error{
		func(p *future.Promise[int]) error { return p.Set(1) },
		func(p *future.Promise[int]) error { return p.SetError(errBoom) },
	} {
		p := future.New[int]()
		calls := 0 // no lock: the race detector watches
		stop := future.OnDone(p.Future(), func() { calls++ })
		require.Zero(t, calls)
		require.NoError(t, settle(p))
		require.Equal(t, 1, calls)
		stop()
		future.OnDone(p.Future(), func() { calls++ })
		require.Equal(t, 2, calls, "it is done already: at once")
	}
}

func TestOnDoneIsStopped(t *testing.T) {
	p := future.New[int]()
	stop := future.OnDone(p.Future(), func() { t.Error("called after stop") })
	stop()
	stop()
	require.NoError(t, p.Set(1))
}

func TestOnDoneOfNil(t *testing.T) {
	calls := 0
	future.OnDone[int](nil, func() { calls++ })()
	future.OnDone[int]((*future.Promise[int])(nil), func() { calls++ })()
	require.Equal(t, 2, calls)
	p := future.New[int]()
	stop := future.OnDone(p.Future(), nil)
	require.NoError(t, p.Set(1))
	stop()
}

func TestOnDoneOfDerivedFutures(t *testing.T) {
	a, b := future.New[int](), future.New[int]()
	var calls []string
	note := func(what string) func() { return func() { calls = append(calls, what) } }
	lazy := future.Lazy(func(context.Context) (int, error) { return 1, nil })
	future.OnDone(future.Join(a.Future(), b.Future()), note("join"))
	future.OnDone(future.Map(a.Future(), func(int) (int, error) { t.Error("nobody has got it"); return 0, nil }), note("map"))
	future.OnDone(lazy, note("lazy"))
	require.NoError(t, a.Set(1))
	require.Equal(t, []string{"map"}, calls)
	require.NoError(t, b.Set(1))
	require.Equal(t, []string{"map", "join"}, calls)
	_, err := lazy.Get(bg)
	require.NoError(t, err)
	require.Equal(t, []string{"map", "join", "lazy"}, calls)
}

// A stranger's future costs a goroutine, which ends with the watch. The bubble would not let one stay.
func TestOnDoneOfAStrangersFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := future.New[int](), future.New[int]()
		called := false
		future.OnDone[int](&wrapped{a.Future()}, func() { called = true })
		stop := future.OnDone[int](&wrapped{b.Future()}, func() { t.Error("called after stop") })
		synctest.Wait()
		require.False(t, called)
		require.NoError(t, a.Set(1))
		synctest.Wait()
		require.True(t, called)
		stop()
		synctest.Wait()
		require.NoError(t, b.Set(1))
	})
}

type wrapped struct{ future.Future[int] }

func TestOnDoneRacesWithSetAndStop(t *testing.T) {
	for range 300 {
		p := future.New[int]()
		var calls atomic.Int32
		stop := future.OnDone(p.Future(), func() { calls.Add(1) })
		var race sync.WaitGroup
		race.Go(func() { _ = p.Set(1) })
		race.Go(stop)
		race.Wait()
		require.LessOrEqual(t, calls.Load(), int32(1))
		before := calls.Load()
		stop()
		require.Equal(t, before, calls.Load())
	}
}
