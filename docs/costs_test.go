package docs_test

import (
	"context"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

// An ask inside a handler runs the idle actor as if it were called, and makes nothing but its context.
func TestLentAskCostsAContext(t *testing.T) {
	const asks = 1000
	rt, err := pooled.New(pooled.Options{Registry: registry.New(), TurnMessages: 10 * asks}) // all are within one turn
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	defer func() { require.NoError(t, rt.Shutdown(ctx)) }()
	echo, err := core.Start(ctx, rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) { return msg, nil }),
		core.WaitReady())
	require.NoError(t, err)
	asker, err := core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range asks {
			if _, err := echo.Ask(ctx, msg); err != nil {
				return nil, err
			}
		}
		runtime.ReadMemStats(&after)
		return [2]float64{float64(after.Mallocs-before.Mallocs) / asks, float64(after.TotalAlloc-before.TotalAlloc) / asks}, nil
	}))
	require.NoError(t, err)
	least := [2]float64{math.Inf(1), math.Inf(1)}
	for range 5 { // others may allocate at the same time
		reply := core.AskFuture[[2]float64](context.Background(), asker, "hello") // with no deadline for the handler
		cost, err := reply.Get(ctx)
		require.NoError(t, err)
		least[0], least[1] = min(least[0], cost[0]), min(least[1], cost[1])
	}
	require.LessOrEqual(t, least[0], 1.1, "objects")
	require.LessOrEqual(t, least[1], 52.0, "bytes")
}
