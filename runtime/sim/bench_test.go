package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// gossip tells another member, until the message is used up.
type gossip struct {
	members []core.Ref
	at      int
}

func (g *gossip) Receive(ctx context.Context, msg any) (any, error) {
	n := msg.(int)
	if n == 0 {
		return nil, nil
	}
	g.at = (g.at*7 + 3) % len(g.members)
	return nil, g.members[g.at].Tell(ctx, n-1)
}

// BenchmarkDeliveries is a message to each of so many actors, each handed on all the time: as many are in flight
// as there are actors. One op is one delivery.
func BenchmarkDeliveries(b *testing.B) {
	strategies := map[string]sim.Strategy{"random": sim.Random(), "pos": sim.POS(), "pct3": sim.PCT(3), "rr": sim.RoundRobin()}
	for name, strategy := range strategies {
		for _, n := range []int{10, 100, 1000} {
			b.Run(fmt.Sprintf("%s/actors=%d", name, n), func(b *testing.B) {
				rt := newRuntime(b, sim.Options{Strategy: strategy})
				refs := make([]core.Ref, n)
				for i := range refs {
					refs[i] = start(b, rt, &gossip{members: refs, at: i})
				}
				for _, ref := range refs {
					require.NoError(b, ref.Tell(context.Background(), b.N/n))
				}
				b.ResetTimer()
				b.ReportAllocs()
				_, err := rt.RunUntilIdle()
				require.NoError(b, err)
			})
		}
	}
}

// BenchmarkAsks is one actor asking another. One op is two deliveries, or one and a resumption.
func BenchmarkAsks(b *testing.B) {
	rt := newRuntime(b, sim.Options{})
	target := start(b, rt, receive(echo))
	asker := start(b, rt, receive(func(ctx context.Context, msg any) (any, error) {
		for range b.N {
			if _, err := target.Ask(ctx, msg); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}))
	b.ReportAllocs()
	_, err := asker.Ask(context.Background(), 1)
	require.NoError(b, err)
}

// BenchmarkBig is 1000 actors that each tell 20 others and get as many answers, all at the same time: the case
// with the most messages in flight that others can know of. One op is one delivery.
func BenchmarkBig(b *testing.B) {
	const actors, pings = 1000, 20
	deliveries := 0
	for deliveries < b.N {
		rt := newRuntime(b, sim.Options{})
		refs := make([]core.Ref, actors)
		for i := range refs {
			rng := uint64(i)
			refs[i] = start(b, rt, receive(func(ctx context.Context, msg any) (any, error) {
				if from, ok := msg.(core.Ref); ok {
					return nil, from.Tell(ctx, "pong")
				}
				if msg == "pong" {
					return nil, nil
				}
				for range pings {
					rng = rng*6364136223846793005 + 1442695040888963407
					if err := refs[rng>>33%actors].Tell(ctx, core.Self(ctx)); err != nil {
						return nil, err
					}
				}
				return nil, nil
			}))
		}
		for _, ref := range refs {
			require.NoError(b, ref.Tell(context.Background(), "go"))
		}
		n, err := rt.RunUntilIdle()
		require.NoError(b, err)
		deliveries += n
	}
}
