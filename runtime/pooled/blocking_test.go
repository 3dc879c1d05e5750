package pooled_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// handler is an actor that is one function.
type handler = core.ReceiveFunc

// task is a message to an actor that is run: what it is to do.
type task = func(context.Context) (any, error)

func run(ctx context.Context, msg any) (any, error) { return msg.(task)(ctx) }

var quiet = slog.New(slog.DiscardHandler)

// bounded returns a context that ends before anybody loses patience.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// ask has the handler run without a deadline, so that its own waits have none, but does not wait for ever.
func ask(t testing.TB, ref core.Ref, msg any) any {
	t.Helper()
	v, err := ref.AskFuture(context.Background(), msg).Get(bounded(t))
	require.NoError(t, err)
	return v
}

// eventually polls, for what no event tells: counters and goroutines that are on their way out. The ticker only keeps it
// from burning the processor that the others need.
func eventually(t testing.TB, cond func() bool, what string) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for ctx := bounded(t); !cond(); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			require.FailNow(t, "gave up waiting for "+what)
		}
	}
}

// Pykka's example of an actor that asks another inside its handler.
func TestAdderAndBookkeeperOnOneWorker(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1})
	adder := start(t, rt, handler(func(_ context.Context, msg any) (any, error) {
		n := msg.([2]int)
		return n[0] + n[1], nil
	}))
	bookkeeper := start(t, rt, handler(func(ctx context.Context, msg any) (any, error) {
		total := 0
		for i := range msg.(int) {
			var err error
			if total, err = core.Ask[int](ctx, adder, [2]int{total, i}); err != nil {
				return nil, err
			}
		}
		return total, nil
	}))
	require.Equal(t, 4950, ask(t, bookkeeper, 100))
	require.EqualValues(t, 1, rt.Stats().Workers)
}

// racing reports whether the race detector is on. It allows 8128 goroutines.
func racing() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// chain starts n actors, each of which asks the next inside its handler; the last one calls deepest.
func chain(t testing.TB, n int, rt func(i int) core.Runtime, deepest func()) core.Ref {
	ref := start(t, rt(n), handler(func(_ context.Context, msg any) (any, error) { deepest(); return msg, nil }))
	for i := range n - 1 {
		next := ref
		ref = start(t, rt(i), handler(func(ctx context.Context, msg any) (any, error) { return next.Ask(ctx, msg) }))
	}
	return ref
}

func TestLongChainReusesSpares(t *testing.T) {
	n := 10_000
	if racing() {
		n = 1_000
	}
	for _, workers := range []int{1, 2} {
		t.Run(fmt.Sprint(workers), func(t *testing.T) {
			before := runtime.NumGoroutine()
			rt := in(t, pooled.Options{Workers: workers, Direct: core.DirectNever})
			var goroutines, blocked int // when the last actor of the chain has its turn
			first := chain(t, n, func(int) core.Runtime { return rt }, func() {
				goroutines, blocked = runtime.NumGoroutine()-before, rt.Stats().Blocked
			})
			require.Equal(t, "one", ask(t, first, "one"))
			require.Equal(t, n-1, blocked)
			require.Less(t, goroutines, n+n/5, "each handler that waits keeps one goroutine")
			require.Equal(t, "two", ask(t, first, "two"))
			require.Less(t, goroutines, n+n/5, "the second run has the goroutines of the first")
			s := rt.Stats()
			require.EqualValues(t, 2*(n-1), s.Parks)
			require.Zero(t, s.Blocked)
		})
	}
}

func TestSparesExpire(t *testing.T) {
	const n = 500
	before := runtime.NumGoroutine()
	rt := in(t, pooled.Options{Workers: 1, SpareExpiry: 20 * time.Millisecond, Direct: core.DirectNever})
	first := chain(t, n, func(int) core.Runtime { return rt }, func() {})
	for range 2 { // it works without them, too
		require.Equal(t, "deep", ask(t, first, "deep"))
		// The pool has no event for it.
		eventually(t, func() bool { return runtime.NumGoroutine() < before+20 }, "the spares to expire")
	}
}

func TestMaxBlocked(t *testing.T) {
	for _, workers := range []int{1, 2} {
		rt := in(t, pooled.Options{Workers: workers, MaxBlocked: 3, Logger: quiet, Direct: core.DirectNever})
		for range 3 {
			open := future.New[int]()
			wait := task(func(ctx context.Context) (any, error) { return open.Get(ctx) })
			var waiters []core.Future[any]
			for range 3 {
				waiters = append(waiters, start(t, rt, handler(run)).AskFuture(context.Background(), wait))
			}
			eventually(t, func() bool { return rt.Stats().Blocked == 3 }, "three handlers to wait")
			for range 10 {
				_, err := start(t, rt, handler(run)).AskFuture(context.Background(), wait).Get(bounded(t))
				require.ErrorIs(t, err, pooled.ErrTooManyBlocked)
			}
			require.Equal(t, 3, rt.Stats().Blocked)
			require.NoError(t, open.Set(7))
			for _, w := range waiters {
				v, err := w.Get(bounded(t))
				require.NoError(t, err)
				require.Equal(t, 7, v)
			}
		}

		one := func(int) core.Runtime { return rt }
		require.Equal(t, "short", ask(t, chain(t, 4, one, func() {}), "short"))
		_, err := chain(t, 10, one, func() {}).AskFuture(context.Background(), "long").Get(bounded(t))
		require.ErrorIs(t, err, pooled.ErrTooManyBlocked)
		require.Equal(t, "short", ask(t, chain(t, 4, one, func() {}), "short"), "it works again")
		require.Zero(t, rt.Stats().Blocked)
	}
}

// A handler that came back from a wait when all places were taken counts when it waits again.
func TestMaxBlockedCountsHandlersWithoutAPlace(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1, MaxBlocked: 1, Logger: quiet})
	one, two, began, end, again := future.New[int](), future.New[int](), make(chan bool), make(chan bool), make(chan bool)
	waiter := start(t, rt, handler(run)).AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
		_, _ = one.Get(ctx)
		again <- true
		return two.Get(ctx)
	}))
	eventually(t, func() bool { return rt.Stats().Blocked == 1 }, "the handler to wait")
	holder := start(t, rt, handler(run)).AskFuture(context.Background(), task(func(context.Context) (any, error) {
		began <- true
		<-end
		return nil, nil
	}))
	<-began
	require.NoError(t, one.Set(1))
	<-again
	eventually(t, func() bool { return rt.Stats().Blocked == 1 }, "the handler to wait again")
	close(end)
	_, err := holder.Get(bounded(t))
	require.NoError(t, err)
	require.NoError(t, two.Set(2))
	v, err := waiter.Get(bounded(t))
	require.NoError(t, err)
	require.Equal(t, 2, v)
}

func TestHandlersWaitForTheLivesOfOthers(t *testing.T) {
	for _, workers := range []int{1, 2} {
		rt := in(t, pooled.Options{Workers: workers})
		other := start(t, rt, handler(run))
		for range 50 {
			for name, wait := range map[string]task{
				"ready": func(ctx context.Context) (any, error) {
					ref, err := core.Spawn(ctx, &started{by: other})
					if err != nil {
						return nil, err
					}
					defer ref.StopFuture()
					return nil, ref.Ready(ctx)
				},
				"stop": func(ctx context.Context) (any, error) {
					ref, err := core.Spawn(ctx, &started{by: other})
					if err != nil {
						return nil, err
					}
					_, err = ref.Stop(ctx)
					return nil, err
				},
				"wait": func(ctx context.Context) (any, error) {
					ref, err := core.Spawn(ctx, &started{by: other})
					if err != nil {
						return nil, err
					}
					ref.StopFuture()
					return nil, ref.Wait(ctx)
				},
			} {
				ref := start(t, rt, handler(run))
				_, err := ref.AskFuture(context.Background(), wait).Get(bounded(t))
				require.NoError(t, err, name)
			}
		}
	}
}

// started asks another actor in its hooks, so that whoever waits for them waits for two.
type started struct {
	echo
	by core.Ref
}

func (s *started) ask(ctx context.Context) error {
	_, err := s.by.Ask(ctx, task(func(context.Context) (any, error) { return nil, nil }))
	return err
}

func (s *started) OnStart(ctx context.Context) error { return s.ask(ctx) }
func (s *started) OnStop(ctx context.Context) error  { return s.ask(ctx) }

// Actors of different runtimes ask each other, nested and in all directions.
func TestRuntimesAskEachOther(t *testing.T) {
	reg := registry.New()
	threads, err := goroutine.New(goroutine.Options{Registry: reg})
	require.NoError(t, err)
	defer func() { require.NoError(t, threads.Shutdown(bounded(t))) }()
	opts := pooled.Options{Workers: 1, Registry: reg}
	rts := []core.Runtime{threads, in(t, opts), in(t, opts)}

	for from, first := range rts { // one step each
		for to, second := range rts {
			callee := start(t, second, &echo{})
			caller := start(t, first, handler(func(ctx context.Context, msg any) (any, error) { return callee.Ask(ctx, msg) }))
			for i := range 20 {
				require.Equal(t, i, ask(t, caller, i), "%d to %d", from, to)
			}
		}
	}
	for _, order := range [][]int{{0, 1}, {1, 2}, {0, 1, 0, 2}, {0, 1, 2}, {2, 1, 0}, {1, 1, 0, 2, 2}} { // nested
		first := chain(t, 30, func(i int) core.Runtime { return rts[order[i%len(order)]] }, func() {})
		var replies []core.Future[any]
		for i := range 10 {
			replies = append(replies, first.AskFuture(context.Background(), i), first.AskFuture(bounded(t), i))
		}
		for i, r := range replies {
			v, err := r.Get(bounded(t))
			require.NoError(t, err)
			require.Equal(t, i/2, v)
		}
	}
}
