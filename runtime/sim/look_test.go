package sim_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

// double is an actor of which there should be one.
type double struct{}

// Two handlers look for an actor and start one if there is none. That is a race, and it shows only if others can
// go on between the look and the start.
func TestRegistryIsShared(t *testing.T) {
	report, err := sim.Explore(func(s *sim.T) {
		ensure := func() core.Ref {
			return spawn(s, func(ctx context.Context, _ any) (any, error) {
				if len(registry.ByType[double](s.Registry())) == 0 {
					return core.Spawn(ctx, double{})
				}
				return nil, nil
			})
		}
		kick(s, ensure(), ensure())
		s.RunUntilIdle()
		s.Sometimes("two", len(registry.ByType[double](s.Registry())) == 2)
		s.Sometimes("one", len(registry.ByType[double](s.Registry())) == 1)
	}, sim.Exhaustive())
	require.NoError(t, err)
	require.Nil(t, report.Failure)
	require.Empty(t, report.Never)
	require.True(t, report.Complete)
}

// The same for a look at whether an actor is alive, and for a place that a handler names itself.
func TestLooks(t *testing.T) {
	looks := map[string]func(ctx context.Context, other core.Ref){
		"alive": func(_ context.Context, other core.Ref) { other.IsAlive() },
		"yield": func(ctx context.Context, _ core.Ref) { sim.Yield(ctx, "here") },
	}
	for name, look := range looks {
		report, err := sim.Explore(func(s *sim.T) {
			var shared atomic.Int32
			other := sink(s)
			add := func() core.Ref {
				return spawn(s, func(ctx context.Context, _ any) (any, error) {
					seen := shared.Load()
					look(ctx, other)
					shared.Store(seen + 1)
					return nil, nil
				})
			}
			kick(s, add(), add())
			s.RunUntilIdle()
			s.Sometimes("lost", shared.Load() == 1)
			s.Sometimes("kept", shared.Load() == 2)
		}, sim.Exhaustive())
		require.NoError(t, err)
		require.Nil(t, report.Failure, name)
		require.Empty(t, report.Never, name)
	}
	sim.Yield(t.Context(), "outside") // does nothing
}

// Senders to a bounded mailbox race for its places: all orders of arrival are explored.
func TestBoundedArrivals(t *testing.T) {
	report, err := sim.Explore(func(s *sim.T) {
		var got []any
		ref := s.Spawn(receive(func(_ context.Context, msg any) (any, error) {
			got = append(got, msg)
			return nil, nil
		}), core.WithMailbox(core.Bounded(1, core.Fail)))
		sender := func(name string) core.Ref {
			return s.Spawn(receive(func(ctx context.Context, _ any) (any, error) {
				_ = ref.Tell(ctx, name) // may be full
				return nil, nil
			}))
		}
		kick(s, sender("a"), sender("b"))
		s.RunUntilIdle()
		s.Sometimes("both", len(got) == 2)
		s.Sometimes("a only", len(got) == 1 && got[0] == "a")
		s.Sometimes("b only", len(got) == 1 && got[0] == "b")
	}, sim.Exhaustive())
	require.NoError(t, err)
	require.Nil(t, report.Failure)
	require.Empty(t, report.Never)
}

func TestChoose(t *testing.T) {
	seen := map[[2]int]int{}
	report, err := sim.Explore(func(s *sim.T) {
		ref := spawn(s, func(ctx context.Context, _ any) (any, error) {
			return [2]int{sim.Choose(ctx, 2), sim.Choose(ctx, 3)}, nil
		})
		v, err := ref.Ask(context.Background(), nil)
		require.NoError(s, err)
		seen[v.([2]int)]++
	}, sim.Exhaustive())
	require.NoError(t, err)
	require.True(t, report.Complete)
	require.Equal(t, 6, report.Runs)
	require.Len(t, seen, 6)
	require.Zero(t, sim.Choose(t.Context(), 0))
	require.Less(t, sim.Choose(t.Context(), 3), 3)
}

// What an actor draws depends on who it is and on the seed, not on what others do.
func TestRand(t *testing.T) {
	draw := func(seed uint64, others int) (got []uint64) {
		rt := newRuntime(t, sim.Options{Seed: seed})
		dice := func() core.Ref {
			return start(t, rt, receive(func(ctx context.Context, _ any) (any, error) { return sim.Rand(ctx).Uint64(), nil }))
		}
		first, second := dice(), dice()
		for range others {
			require.NoError(t, second.Tell(t.Context(), 0))
		}
		for range 3 {
			n, err := core.Ask[uint64](t.Context(), first, 0)
			require.NoError(t, err)
			got = append(got, n)
		}
		shutdown(t, rt)
		return got
	}
	require.Equal(t, draw(1, 0), draw(1, 5))
	require.NotEqual(t, draw(1, 0), draw(2, 0))
	require.NotEqual(t, sim.Rand(t.Context()).Uint64(), sim.Rand(t.Context()).Uint64())
}
