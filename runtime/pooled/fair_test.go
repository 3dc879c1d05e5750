package pooled

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// How many messages others may handle before an actor that was told one has its turn. It is counted, not timed, on one worker
// beside neighbours that never go idle, and without the monitor: with it there might be a second worker on a slow machine.

const fairBudget = 8 // Options.TurnMessages

// neighbourhood is a runtime with actors that never go idle until it is over.
type neighbourhood struct {
	t       *testing.T
	rt      *Runtime
	ctx     context.Context
	handled atomic.Int64 // messages of the neighbours
	over    atomic.Bool
	visit   atomic.Pointer[func(context.Context)] // what the next neighbour does in its turn, once
}

func (n *neighbourhood) start(receive core.ReceiveFunc) core.Ref {
	ref, err := core.Start(n.ctx, n.rt, receive)
	require.NoError(n.t, err)
	return ref
}

// endless starts a neighbour: next is called for each message and sees that there is another one.
func (n *neighbourhood) endless(next func(ctx context.Context) error) core.Ref {
	return n.start(func(ctx context.Context, _ any) (any, error) {
		n.handled.Add(1)
		if f := n.visit.Swap(nil); f != nil {
			(*f)(ctx)
		}
		if n.over.Load() {
			return nil, nil
		}
		return nil, next(ctx)
	})
}

// neighbours are the kinds of them, by what keeps them busy.
var neighbours = map[string]func(n *neighbourhood, count int){
	"self-tellers": func(n *neighbourhood, count int) {
		for range count {
			var self core.Ref
			self = n.endless(func(ctx context.Context) error { return self.Tell(ctx, "go on") })
			require.NoError(n.t, self.Tell(n.ctx, "go"))
		}
	},
	"ring": func(n *neighbourhood, count int) {
		refs := make([]core.Ref, count)
		for i := range refs {
			refs[i] = n.endless(func(ctx context.Context) error { return refs[(i+1)%count].Tell(ctx, "go on") })
		}
		require.NoError(n.t, refs[0].Tell(n.ctx, "go"))
	},
	"full ring": func(n *neighbourhood, count int) {
		refs := make([]core.Ref, count)
		for i := range refs {
			refs[i] = n.endless(func(ctx context.Context) error { return refs[(i+1)%count].Tell(ctx, "go on") })
		}
		for _, ref := range refs {
			require.NoError(n.t, ref.Tell(n.ctx, "go"))
		}
	},
	"delayed by nothing": func(n *neighbourhood, count int) {
		for range count {
			var self core.Ref
			self = n.endless(func(ctx context.Context) error {
				_, err := core.TellAfter(ctx, self, 0, "go on")
				return err
			})
			require.NoError(n.t, self.Tell(n.ctx, "go"))
		}
	},
	// Each message has another turn on the same goroutine.
	"askers": func(n *neighbourhood, count int) {
		for range count {
			asked := n.endless(func(context.Context) error { return nil })
			var self core.Ref
			self = n.endless(func(ctx context.Context) error {
				if _, err := asked.Ask(ctx, "ask"); err != nil {
					return err
				}
				return self.Tell(ctx, "go on")
			})
			require.NoError(n.t, self.Tell(n.ctx, "go"))
		}
	},
}

// fairBound is how many messages may be handled before a newly told actor's when count actors never go idle. All that
// are in its queue may be ahead of it, and between two looks at that queue there are so many turns from elsewhere: from the
// slot, or for the queue of all from anywhere. Neighbours that were told first from outside may still be there. A turn is a whole budget, and as much again that borrows its goroutine.
func fairBound(count int, outside bool) int64 {
	ahead, between := count, maxLIFO+2
	if outside {
		between = globalEvery
	}
	return int64((ahead + 1) * between * 2 * fairBudget)
}

func TestFairnessBound(t *testing.T) {
	for kind := range neighbours {
		for _, count := range []int{1, 3, 20} {
			for _, turnTime := range []time.Duration{0, time.Microsecond} {
				for _, outside := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/%d,turn time %v,outside %v", kind, count, turnTime, outside), func(t *testing.T) {
						fairly(t, kind, count, 1, turnTime, outside)
					})
				}
			}
		}
	}
}

// With more workers the others go on while one looks, so there is no number; but everybody has his turn.
func TestFairnessOfSeveralWorkers(t *testing.T) {
	for kind := range neighbours {
		for _, workers := range []int{2, 3} {
			for _, outside := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%d workers,outside %v", kind, workers, outside), func(t *testing.T) {
					fairly(t, kind, 10, workers, 0, outside)
				})
			}
		}
	}
}

func fairly(t *testing.T, kind string, count, workers int, turnTime time.Duration, outside bool) {
	rt, err := New(Options{Workers: workers, TurnMessages: fairBudget, TurnTime: turnTime, Registry: registry.New()})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	rt.monitor.close()
	n := &neighbourhood{t: t, rt: rt, ctx: ctx}
	served := make(chan int64)
	guest := n.start(func(_ context.Context, msg any) (any, error) {
		at := n.handled.Load()
		select {
		case served <- at - msg.(int64):
		case <-ctx.Done():
		}
		return nil, nil
	})
	neighbours[kind](n, count)
	visits := 30
	if workers > 1 {
		visits = 3 // each waits until Go takes a processor away from those who never go idle
	}
	for range visits {
		// A neighbour tells it, be it as if from outside: so nothing is handled between the count and the tell.
		visit := func(ctx context.Context) {
			if outside {
				ctx = context.Background()
			}
			_ = guest.Tell(ctx, n.handled.Load())
		}
		n.visit.Store(&visit)
		select {
		case others := <-served:
			if workers == 1 {
				require.LessOrEqual(t, others, fairBound(count, outside))
			}
		case <-ctx.Done():
			require.Fail(t, "an actor starves")
		}
	}
	n.over.Store(true)
	require.NoError(t, rt.Shutdown(ctx))
}
