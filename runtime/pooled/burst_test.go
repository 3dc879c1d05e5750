package pooled

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// After many handlers have been stuck at a time, nobody goes through the places that were made for them any more.
func TestPlacesOfABurstAreForgotten(t *testing.T) {
	r, err := New(Options{Workers: 2, Registry: registry.New()})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 2 {
		free := make(chan struct{})
		var began, ended sync.WaitGroup
		for range 100 {
			began.Add(1)
			ended.Add(1)
			ref, err := core.Start(ctx, r, core.ReceiveFunc(func(context.Context, any) (any, error) {
				began.Done()
				<-free
				ended.Done()
				return nil, nil
			}))
			require.NoError(t, err)
			require.NoError(t, ref.Tell(ctx, "wait out of sight"))
		}
		began.Wait()
		require.GreaterOrEqual(t, len(r.allPlaces()), 100)
		close(free)
		ended.Wait()
		tick := time.NewTicker(time.Millisecond) // the monitor has no event for it
		for len(r.allPlaces()) > 20 {
			select {
			case <-tick.C:
			case <-ctx.Done():
				require.Fail(t, "still there", "%d places", len(r.allPlaces()))
			}
		}
		tick.Stop()
	}
	turns := r.Stats().Turns
	require.GreaterOrEqual(t, turns, uint64(200), "Stats has not forgotten them")
	require.NoError(t, r.Shutdown(ctx))
}
