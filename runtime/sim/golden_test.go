package sim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// The programs of this file have known numbers of orders: single ones as a plain search finds them, and different
// ones as the actors see them, of which sleep sets leave one each.

func spawn(s *sim.T, f receive) core.Ref { return s.Spawn(f) }

// tells returns an actor that passes whatever it gets on to others, in this order.
func tells(s *sim.T, to ...core.Ref) core.Ref {
	return spawn(s, func(ctx context.Context, msg any) (any, error) {
		for _, ref := range to {
			if err := ref.Tell(ctx, msg); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

func sink(s *sim.T) core.Ref {
	return spawn(s, func(context.Context, any) (any, error) { return nil, nil })
}

func kick(s *sim.T, refs ...core.Ref) {
	for _, ref := range refs {
		require.NoError(s, ref.Tell(s.Context(), "go"))
	}
}

// sendInterleavings is two senders, of two messages and of one, to one receiver.
func sendInterleavings(s *sim.T) {
	receiver := sink(s)
	kick(s, tells(s, receiver, receiver), tells(s, receiver))
}

// causalChain is A to C, then A by way of B to C, which must not be the other way round, and D to C at any time.
func causalChain(s *sim.T) {
	c := sink(s)
	b := tells(s, c)
	kick(s, tells(s, c, b), tells(s, c))
}

// fanIn is producers that each tell one sink, and somebody of their own.
func fanIn(producers int) func(s *sim.T) {
	return func(s *sim.T) {
		to := sink(s)
		for range producers {
			kick(s, tells(s, to, sink(s)))
		}
	}
}

// logisticMap is a worker that has a computer work out one term after the other, as Savina's LogisticMap does, and
// keeps what comes meanwhile for later: it tells itself the oldest of that when a result has come, so what arrives
// in between overtakes the rest.
func logisticMap(terms int) func(s *sim.T) {
	return func(s *sim.T) {
		var worker core.Ref
		computer := spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, worker.Tell(ctx, "result") })
		var stash []any
		waiting := false
		worker = spawn(s, func(ctx context.Context, msg any) (any, error) {
			switch {
			case msg == "result":
				waiting = false
				if len(stash) == 0 {
					return nil, nil
				}
				next := stash[0]
				stash = stash[1:]
				return nil, core.Self(ctx).Tell(ctx, next)
			case waiting:
				stash = append(stash, msg)
				return nil, nil
			case msg == "next":
				waiting = true
				return nil, computer.Tell(ctx, "compute")
			}
			return nil, nil
		})
		for range terms {
			require.NoError(s, worker.Tell(s.Context(), "next"))
		}
		require.NoError(s, worker.Tell(s.Context(), "get"))
	}
}

func TestGoldenOrders(t *testing.T) {
	tests := map[string]struct {
		body          func(s *sim.T)
		plain, orders int
	}{
		"SendInterleavings": {sendInterleavings, 10, 3},
		"causal chain":      {causalChain, 30, 3},
		"fan-in 2":          {fanIn(2), 80, 2},
		"fan-in 3":          {fanIn(3), 13440, 6},
		"LogisticMap 2":     {logisticMap(2), 14, 6},
		"LogisticMap 3":     {logisticMap(3), 95, 23},
		"LogisticMap 4":     {logisticMap(4), 745, 102},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && test.plain > 10_000 {
				t.Skip("takes a second")
			}
			plain, all := sim.ExploreOrders(t, test.body, sim.PlainExhaustive())
			require.True(t, plain.Complete)
			require.Nil(t, plain.Failure)
			require.Equal(t, test.plain, plain.Runs)
			require.Equal(t, test.orders, plain.Orders)

			sleep, same := sim.ExploreOrders(t, test.body, sim.Exhaustive())
			require.True(t, sleep.Complete)
			require.Equal(t, test.orders, sleep.Runs)
			require.Equal(t, test.orders, sleep.Orders)
			require.Equal(t, all, same)
		})
	}
}
