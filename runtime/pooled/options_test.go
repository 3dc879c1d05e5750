package pooled_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

func TestOptionsOutOfRange(t *testing.T) {
	for _, test := range []struct {
		opts  pooled.Options
		names string
	}{
		{pooled.Options{Workers: -1}, "Workers"},
		{pooled.Options{Workers: math.MinInt}, "Workers"},
		{pooled.Options{TurnMessages: -1}, "TurnMessages"},
		{pooled.Options{MaxBlocked: -1}, "MaxBlocked"},
		{pooled.Options{SpareExpiry: -time.Nanosecond}, "SpareExpiry"},
		{pooled.Options{DirectDepth: -1}, "DirectDepth"},
		{pooled.Options{TurnTime: -1}, "TurnTime"},
		{pooled.Options{Direct: core.DirectAlways + 1}, "Direct"},
		{pooled.Options{Workers: 1, TurnMessages: 1, MaxBlocked: -7}, "MaxBlocked is -7"},
	} {
		rt, err := pooled.New(test.opts)
		require.ErrorIs(t, err, pooled.ErrInvalidOption)
		require.ErrorContains(t, err, test.names)
		require.Nil(t, rt)
	}
}

func TestExtremeOptionsWork(t *testing.T) {
	for _, opts := range []pooled.Options{
		{Workers: 1, TurnMessages: 1, MaxBlocked: 1, SpareExpiry: time.Millisecond},
		{Workers: 100, TurnMessages: math.MaxInt, MaxBlocked: math.MaxInt, SpareExpiry: math.MaxInt64},
	} {
		rt := in(t, opts)
		require.Equal(t, opts.Workers, rt.Stats().Workers)
		first := chain(t, 2, func(int) core.Runtime { return rt }, func() {})
		for i := range 100 {
			require.Equal(t, i, ask(t, first, i))
		}
	}
}

func TestTheZeroOptionsWork(t *testing.T) {
	rt, err := pooled.New(pooled.Options{})
	require.NoError(t, err)
	require.Equal(t, runtime.GOMAXPROCS(0), rt.Stats().Workers)
	require.Equal(t, rt.Stats().Workers, rt.Stats().Idle)
	ref := start(t, rt, &echo{})
	found, ok := registry.Default().ByURN(ref.URN())
	require.True(t, ok && found == ref, "actors are found in the default registry")
	require.Equal(t, 1, ask(t, ref, 1))
	require.NoError(t, rt.Shutdown(bounded(t)))
	_, ok = registry.Default().ByURN(ref.URN())
	require.False(t, ok)
}

// The default runtime is never shut down, and its goroutines stay: the test is run in a process of its own, which ends before
// anybody looks for leaks.
func TestStartUsesTheDefaultRuntimeAndRegistry(t *testing.T) {
	const child = "GOKKA_TEST_DEFAULT_RUNTIME"
	if os.Getenv(child) == "" {
		cmd := exec.CommandContext(bounded(t), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
		cmd.Env = append(os.Environ(), child+"=1", "GORACE=atexit_sleep_ms=0")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Contains(t, string(out), "all is well")
		return
	}
	ref, err := pooled.Start(t.Context(), &echo{})
	require.NoError(t, err)
	found, ok := registry.Default().ByURN(ref.URN())
	require.True(t, ok && found == ref)
	require.Same(t, pooled.Default(), ref.Cell().Runtime())
	require.Same(t, pooled.Default(), pooled.Default())
	require.Equal(t, 1, ask(t, ref, 1))
	_, err = ref.Stop(bounded(t))
	require.NoError(t, err)
	fmt.Println("all is well")
	os.Exit(0)
}

func TestRuntimesHaveRegistriesOfTheirOwn(t *testing.T) {
	one, two := registry.New(), registry.New()
	a, b := start(t, in(t, pooled.Options{Registry: one}), &echo{}), start(t, in(t, pooled.Options{Registry: two}), &echo{})
	require.True(t, len(one.All()) == 1 && one.All()[0] == a)
	require.True(t, len(two.All()) == 1 && two.All()[0] == b)
}

func TestLoggerAndDeadLetter(t *testing.T) {
	var log bytes.Buffer
	letters := make(chan any, 1)
	rt := in(t, pooled.Options{
		Workers:      1,
		Logger:       slog.New(slog.NewTextHandler(&log, nil)),
		OnDeadLetter: func(d core.DeadLetter) { letters <- d.Msg },
	})
	open := make(chan bool)
	ref := start(t, rt, handler(func(context.Context, any) (any, error) { <-open; return nil, errBoom }))
	require.NoError(t, ref.Tell(bounded(t), "fails"))
	require.NoError(t, ref.Tell(bounded(t), "is left"))
	close(open)
	require.NoError(t, ref.Wait(bounded(t)))
	require.Equal(t, "is left", <-letters)
	require.NoError(t, rt.Shutdown(bounded(t)))
	require.Contains(t, log.String(), "boom")
}

type traceKey struct{}

func TestPropagate(t *testing.T) {
	rt := in(t, pooled.Options{Propagate: func(ctx context.Context) context.Context {
		return context.WithValue(context.Background(), traceKey{}, ctx.Value(traceKey{}))
	}})
	got := make(chan any, 1)
	ref := start(t, rt, handler(func(ctx context.Context, _ any) (any, error) { got <- ctx.Value(traceKey{}); return nil, nil }))
	require.NoError(t, ref.Tell(context.WithValue(t.Context(), traceKey{}, 7), "hello"))
	require.Equal(t, 7, <-got)
}

// Two actors with many messages each share the one worker: no more than TurnMessages of one are handled before the other's,
// and if each turn's time is up at once, no more than are handled between two looks at the clock.
func TestTurnsAreBounded(t *testing.T) {
	for budget, opts := range map[int]pooled.Options{
		1: {TurnMessages: 1},
		2: {TurnMessages: 2, TurnTime: time.Hour},
		3: {TurnMessages: 3, TurnTime: 1},
		4: {TurnTime: 1},
		7: {TurnMessages: 7},
	} {
		opts.Workers = 1
		rt := in(t, opts)
		var order []int
		record := func(n int) core.Ref {
			return start(t, rt, handler(func(context.Context, any) (any, error) { order = append(order, n); return nil, nil }))
		}
		one, two := record(1), record(2)
		ask(t, one, "started")
		ask(t, two, "started")
		order = nil
		const n = 50
		driver := start(t, rt, handler(run))
		ask(t, driver, task(func(ctx context.Context) (any, error) {
			for range n {
				if err := errorsOf(one.Tell(ctx, "more"), two.Tell(ctx, "more")); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}))
		ask(t, one, "last")
		ask(t, two, "last")
		require.Len(t, order, 2*n+2)
		longest, length := 0, 0
		for i, who := range order[:2*n] {
			if length++; i > 0 && who != order[i-1] {
				length = 1
			}
			longest = max(longest, length)
		}
		require.LessOrEqual(t, longest, 2*budget, "%v", order)
	}
}
