package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

// orders runs a program with many seeds and counts what its log says. setup is given the log's ref.
func orders(t *testing.T, setup func(rt *sim.Runtime, log core.Ref)) map[string]int {
	t.Helper()
	found := map[string]int{}
	for seed := range uint64(200) {
		var lines []string
		rt := newRuntime(t, sim.Options{Seed: seed})
		setup(rt, start(t, rt, &logger{&lines}))
		_, err := rt.RunUntilIdle()
		require.NoError(t, err)
		shutdown(t, rt)
		found[fmt.Sprint(lines)]++
	}
	return found
}

// newTeller starts an actor that tells the log whatever it gets, n times.
func newTeller(t *testing.T, rt *sim.Runtime, log core.Ref, n int) core.Ref {
	return start(t, rt, receive(func(ctx context.Context, msg any) (any, error) {
		for i := range n {
			if err := log.Tell(ctx, fmt.Sprint(msg, i)); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}))
}

func TestRaceOfTwoSenders(t *testing.T) {
	found := orders(t, func(rt *sim.Runtime, log core.Ref) {
		a, b := newTeller(t, rt, log, 2), newTeller(t, rt, log, 1)
		require.NoError(t, a.Tell(t.Context(), "a"))
		require.NoError(t, b.Tell(t.Context(), "b"))
	})
	// All orders, and none in which a's messages overtake each other.
	require.Len(t, found, 3)
	for _, order := range []string{"[a0 a1 b0]", "[a0 b0 a1]", "[b0 a0 a1]"} {
		require.Greater(t, found[order], 5, order)
	}
}

// A message must not overtake one that its sender can know about.
func TestCausality(t *testing.T) {
	middle := func(t *testing.T, rt *sim.Runtime, then func(ctx context.Context) error, log core.Ref) core.Ref {
		return start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
			if err := log.Tell(ctx, 1); err != nil {
				return nil, err
			}
			return nil, then(ctx)
		}))
	}
	nothing := func(context.Context) error { return nil }
	tests := map[string]func(rt *sim.Runtime, log core.Ref){
		"message": func(rt *sim.Runtime, log core.Ref) {
			last := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) { return nil, log.Tell(ctx, 2) }))
			relay := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) { return nil, last.Tell(ctx, 0) }))
			first := middle(t, rt, func(ctx context.Context) error { return relay.Tell(ctx, 0) }, log)
			require.NoError(t, first.Tell(t.Context(), 0))
		},
		"reply": func(rt *sim.Runtime, log core.Ref) {
			first := middle(t, rt, nothing, log)
			asker := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
				if _, err := first.Ask(ctx, 0); err != nil {
					return nil, err
				}
				return nil, log.Tell(ctx, 2)
			}))
			require.NoError(t, asker.Tell(t.Context(), 0))
		},
		"reply without a wait": func(rt *sim.Runtime, log core.Ref) {
			first := middle(t, rt, nothing, log)
			var reply core.Future[any]
			asker := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
				if reply == nil {
					reply = first.AskFuture(ctx, 0)
					return nil, nil
				}
				if _, ok, _ := reply.TryGet(); ok {
					return nil, log.Tell(ctx, 2)
				}
				return nil, core.Self(ctx).Tell(ctx, "again")
			}))
			require.NoError(t, asker.Tell(t.Context(), 0))
			require.NoError(t, asker.Tell(t.Context(), 0))
		},
		"promise": func(rt *sim.Runtime, log core.Ref) {
			p := future.New[int]()
			first := middle(t, rt, func(context.Context) error { return p.Set(0) }, log)
			getter := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
				if _, err := p.Get(ctx); err != nil {
					return nil, err
				}
				return nil, log.Tell(ctx, 2)
			}))
			require.NoError(t, getter.Tell(t.Context(), 0))
			_, err := rt.RunUntilIdle()
			require.ErrorIs(t, err, core.ErrDeadlock) // it waits
			require.NoError(t, first.Tell(t.Context(), 0))
		},
		"start": func(rt *sim.Runtime, log core.Ref) {
			first := middle(t, rt, func(ctx context.Context) error {
				_, err := core.Spawn(ctx, starter{log})
				return err
			}, log)
			require.NoError(t, first.Tell(t.Context(), 0))
		},
		"outside": func(rt *sim.Runtime, log core.Ref) {
			first := middle(t, rt, nothing, log)
			_, err := first.Ask(context.Background(), 0)
			require.NoError(t, err)
			require.NoError(t, log.Tell(t.Context(), 2))
		},
		"no context": func(rt *sim.Runtime, log core.Ref) {
			first := middle(t, rt, func(context.Context) error { return log.TryTell(2) }, log)
			require.NoError(t, first.Tell(t.Context(), 0))
		},
	}
	for name, setup := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, map[string]int{"[1 2]": 200}, orders(t, setup))
		})
	}
}

// starter tells the log when it starts.
type starter struct{ log core.Ref }

func (s starter) OnStart(ctx context.Context) error { return s.log.Tell(ctx, 2) }
