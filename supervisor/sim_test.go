package supervisor_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
	"github.com/gokka/gokka/supervisor"
)

// program lets children fail under a supervisor that is driven by hand, and returns all that happened.
func program(t *testing.T, seed uint64, strategy supervisor.Strategy) (trace []string) {
	line := func(s string) { trace = append(trace, s) }
	rt, err := sim.New(sim.Options{Seed: seed, Registry: registry.New(), Trace: line, NoRaceMode: true})
	require.NoError(t, err)
	seen := new(record)
	sup, err := supervisor.Start(t.Context(), rt, supervisor.Options{
		Strategy: strategy, Children: specs(seen, "a", "b", "c"), MaxRestarts: 100, Within: time.Hour,
		OnEvent: func(e supervisor.Event) { line(fmt.Sprint(e.Kind, e.Child, e.Ref, e.Restarts)) }})
	require.NoError(t, err)
	ctx := context.Background()
	for range 3 {
		for _, name := range []string{"b", "a", "c"} {
			ref, err := supervisor.Child(ctx, sup, name) // drives the runtime while it waits
			require.NoError(t, err)
			require.NoError(t, ref.Tell(ctx, errCrash))
		}
	}
	_, err = rt.RunUntilIdle()
	require.NoError(t, err)
	list, err := supervisor.Children(ctx, sup)
	require.NoError(t, err)
	for _, c := range list {
		require.Equal(t, supervisor.Running, c.State)
	}
	require.NoError(t, rt.Shutdown(bounded(t)))
	return append(trace, seen.take())
}

func TestASupervisorIsDeterministicOnSim(t *testing.T) {
	traces := map[string]bool{}
	for seed := range uint64(20) {
		for _, strategy := range strategies {
			trace := program(t, seed, strategy)
			require.Equal(t, trace, program(t, seed, strategy))
			traces[fmt.Sprint(trace)] = true
		}
	}
	require.Greater(t, len(traces), 20)
}

// A handler that waits for a sibling is in the way of the restart that it waits for, in whichever order things
// happen.
func TestAChildDoesNotWaitForAGroupThatWaitsForIt(t *testing.T) {
	for seed := range uint64(50) {
		rt, err := sim.New(sim.Options{Seed: seed, Registry: registry.New()})
		require.NoError(t, err)
		sup := start(t, rt, supervisor.Options{
			Strategy: supervisor.OneForAll, Children: specs(new(record), "a", "b"), StopTimeout: -1})
		b := child(t, sup, "b")
		f := child(t, sup, "a").AskFuture(t.Context(), func(ctx context.Context) (any, error) {
			if err := b.Tell(ctx, errCrash); err != nil {
				return nil, err
			}
			ref, err := supervisor.Child(ctx, sup, "b")
			if err == nil && ref == b { // asked before b failed
				_ = b.Wait(ctx)
				_, err = supervisor.Child(ctx, sup, "b")
			}
			return nil, err
		})
		_, err = rt.RunUntilIdle()
		require.NoError(t, err)
		_, err = f.Get(bounded(t))
		require.ErrorIs(t, err, core.ErrDeadlock)
		require.NoError(t, rt.Shutdown(bounded(t)))
	}
}
