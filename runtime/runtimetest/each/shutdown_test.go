package each_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// Two who shut a runtime down while an actor is busy both learn that nothing is left.
func TestShutdownTwiceAtOnce(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		ref, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) { return nil, nil }))
		require.NoError(t, err)
		require.NoError(t, ref.Tell(ctx, "work"))
		results := make(chan error, 2)
		for range 2 {
			go func() { results <- rt.(interface{ Shutdown(context.Context) error }).Shutdown(ctx) }()
		}
		require.NoError(t, <-results)
		require.NoError(t, <-results)
	})
}
