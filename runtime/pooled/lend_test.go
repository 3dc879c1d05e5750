package pooled_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/pooled"
)

// An attempt to hand an ask over counts towards the budget also when it fails, as it does for an actor that is gone. That is cheaper
// than to count afterwards, and costs little: the next ask waits, and then the count begins anew.
func TestAFailedHandOverCounts(t *testing.T) {
	const budget = 3
	rt := in(t, pooled.Options{Workers: 1, TurnMessages: budget, Logger: quiet})
	gone, idle := start(t, rt, &echo{}), start(t, rt, &echo{})
	_, err := gone.Stop(bounded(t))
	require.NoError(t, err)
	asker := start(t, rt, handler(run))
	parks := func(failures int) uint64 {
		return ask(t, asker, task(func(ctx context.Context) (any, error) {
			before := rt.Stats().Parks
			for range failures {
				if _, err := gone.Ask(ctx, "anybody?"); err == nil {
					t.Error("a dead actor replies")
				}
			}
			_, err := idle.Ask(ctx, "hello")
			return rt.Stats().Parks - before, err
		})).(uint64)
	}
	eventually(t, func() bool { return parks(0) == 0 }, "the ask to be handed over")
	eventually(t, func() bool { return parks(budget-1) == 0 }, "the ask to be handed over after fewer failures")
	for range 10 {
		require.EqualValues(t, 1, parks(budget))
	}
	require.ErrorIs(t, gone.Err(), core.ErrStopped)
}
