package sim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// The programs of this file have known numbers of orders: single ones as a plain search finds them, and different ones as
// the actors see them, of which sleep sets leave one each.

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

func TestGoldenOrders(t *testing.T) {
	tests := map[string]struct {
		body          func(s *sim.T)
		plain, orders int
	}{
		"SendInterleavings": {sendInterleavings, 10, 3},
		"causal chain":      {causalChain, 30, 3},
		"fan-in 2":          {fanIn(2), 80, 2},
		"fan-in 3":          {fanIn(3), 13440, 6},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plain, err := sim.Explore(test.body, sim.PlainExhaustive())
			require.NoError(t, err)
			require.True(t, plain.Complete)
			require.Nil(t, plain.Failure)
			require.Equal(t, test.plain, plain.Runs)
			require.Equal(t, test.orders, plain.Orders)

			sleep, err := sim.Explore(test.body, sim.Exhaustive())
			require.NoError(t, err)
			require.True(t, sleep.Complete)
			require.Equal(t, test.orders, sleep.Runs)
			require.Equal(t, test.orders, sleep.Orders)
			t.Log(sleep)
		})
	}
}
