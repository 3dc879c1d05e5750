package registry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// What an actor must not wait for inside itself is refused also if the context does not say where it is called.
func TestStopAllInsideWithAnyContext(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		other := start(t, rt, core.ReceiveFunc(func(context.Context, any) (any, error) { return nil, nil }))
		self := start(t, rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
			if msg == "shutdown" {
				return nil, rt.(interface{ Shutdown(context.Context) error }).Shutdown(context.Background())
			}
			stopped, err := regOf(rt).StopAll(context.Background())
			return len(stopped), err
		}))
		for _, msg := range []string{"stop all", "shutdown"} {
			_, err := self.Ask(bounded(t), msg)
			ring, ok := errors.AsType[*core.DeadlockError](err)
			require.True(t, ok, "%s: %v", msg, err)
			require.True(t, len(ring.Ring) == 1 && ring.Ring[0] == self, msg)
			require.True(t, other.IsAlive() && self.IsAlive(), msg)
		}
		_, err := core.Start(t.Context(), rt, new(rock))
		require.NoError(t, err, "a refused Shutdown must not close the runtime")
	})
}

// An actor that shuts down another runtime, one actor of which waits for the first: everything else is stopped, and the
// wait for that one fails, or its own.
func TestShutdownOfARuntimeThatWaitsForTheCaller(t *testing.T) {
	each.Runtime(t, func(t *testing.T, mine core.Runtime) {
		each.Runtime(t, func(t *testing.T, theirs core.Runtime) {
			var waits core.Ref
			stops := start(t, mine, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
				return nil, theirs.(interface{ Shutdown(context.Context) error }).Shutdown(context.WithoutCancel(ctx))
			}))
			waits = start(t, theirs, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
				_, err := stops.Ask(context.WithoutCancel(ctx), "go")
				return nil, err
			}))
			other := start(t, theirs, core.ReceiveFunc(func(context.Context, any) (any, error) { return nil, nil }))
			_, err := waits.Ask(bounded(t), "go")
			require.ErrorIs(t, err, core.ErrDeadlock)
			_, err = core.Start(t.Context(), theirs, new(rock))
			require.ErrorIs(t, err, core.ErrRuntimeClosed)
			require.False(t, other.IsAlive())
		})
	})
}
