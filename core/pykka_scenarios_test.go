package core_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// size returns n, or less where n would take too long.
func size(n, short int) int {
	if raceEnabled || testing.Short() {
		return short
	}
	return n
}

// Scenario 23, defect D1: whatever the instant at which an actor stops, each ask is answered. These are 160,000 asks.
func TestScenario23_AsksDuringAStop(t *testing.T) {
	everywhere(t, func(w *world) {
		const senders, asks = 4, 4
		rng := rand.New(rand.NewPCG(23, 23))
		for range size(10_000, 1_000) {
			ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(
				func(_ context.Context, msg any) (any, error) { return msg, nil }))
			w.NoError(err)
			stopper, after := rng.IntN(senders), rng.IntN(asks)
			var wg sync.WaitGroup
			for s := range senders {
				wg.Go(func() {
					for i := range asks {
						if s == stopper && i == after {
							ref.StopFuture()
						}
						if reply, err := ref.Ask(w.ctx, i); err == nil && reply != i ||
							err != nil && !errors.Is(err, core.ErrActorDead) {
							t.Errorf("ask %d: %v, %v", i, reply, err)
						}
					}
				})
			}
			wg.Wait()
			w.gone(ref)
		}
	})
}

// adder and bookkeeper are the example of Pykka's documentation, with messages instead of proxies.
type adder struct{}

func (adder) Receive(_ context.Context, msg any) (any, error) { return msg.(int) + 1, nil }

type bookkeeper struct{ adder core.Ref }

func (b *bookkeeper) Receive(ctx context.Context, msg any) (any, error) {
	i := 0
	for i < msg.(int) {
		var err error
		if i, err = core.Ask[int](ctx, b.adder, i); err != nil {
			return nil, err
		}
	}
	return i, nil
}

// Scenario 49.
func TestScenario49_AdderAndBookkeeper(t *testing.T) {
	everywhere(t, func(w *world) {
		add, err := core.Start(w.ctx, w.rt, adder{})
		w.NoError(err)
		keep, err := core.Start(w.ctx, w.rt, &bookkeeper{adder: add})
		w.NoError(err)
		w.Equal(10, w.ask(keep, 10))
	})
}

// Scenario 50: blocking asks may be nested.
func TestScenario50_NestedAsks(t *testing.T) {
	everywhere(t, func(w *world) {
		next := w.start(&probe{})
		for range 100 {
			callee := next
			ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
				return callee.Ask(ctx, msg.(int)+1)
			}))
			w.NoError(err)
			next = ref
		}
		for range 3 {
			w.Equal(100, w.ask(next, 0))
		}
	})
}

// Scenario 51: actors of two runtimes ask each other, and share a registry.
func TestScenario51_AcrossRuntimes(t *testing.T) {
	everywhere(t, func(w *world) {
		other, err := goroutine.New(goroutine.Options{Registry: w.reg, Logger: w.rt.Env().Logger})
		w.NoError(err)
		defer func() { w.NoError(other.Shutdown(w.ctx)) }()

		// A chain of relays that alternate between the two runtimes.
		relay := func(rt core.Runtime, to core.Ref) core.Ref {
			ref, err := core.Start(w.ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
				return to.Ask(ctx, msg.(int)+1)
			}))
			w.NoError(err)
			return ref
		}
		ref, err := core.Start(w.ctx, w.rt, adder{})
		w.NoError(err)
		for i := range 20 {
			rt := w.rt
			if i%2 == 0 {
				rt = other
			}
			ref = relay(rt, ref)
		}
		for range 50 {
			w.Equal(21, w.ask(ref, 0))
		}
	})
}

// Scenario 51, the ring: a deadlock is found across runtimes too.
func TestScenario51_DeadlockAcrossRuntimes(t *testing.T) {
	everywhere(t, func(w *world) {
		other, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: w.rt.Env().Logger})
		w.NoError(err)
		defer func() { w.NoError(other.Shutdown(w.ctx)) }()

		var here core.Ref
		there, err := core.Start(w.ctx, other, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			return here.Ask(ctx, "ring")
		}))
		w.NoError(err)
		here, err = core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			return there.Ask(ctx, msg)
		}))
		w.NoError(err)
		_, err = here.Ask(w.ctx, "in")
		w.ErrorIs(err, core.ErrDeadlock)
		w.Len(errorAs[*core.DeadlockError](w, err).Ring, 2)
	})
}

// Scenario 52: jobs are dealt out to a few workers, and their futures gathered in order.
func TestScenario52_WorkerPool(t *testing.T) {
	everywhere(t, func(w *world) {
		var resolvers []core.Ref
		for range 4 {
			ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
				return fmt.Sprintf("host-%d", msg), nil
			}))
			w.NoError(err)
			resolvers = append(resolvers, ref)
		}
		var names []core.Future[string]
		for job := range 19 {
			names = append(names, core.AskFuture[string](w.ctx, resolvers[job%len(resolvers)], job))
		}
		for job, name := range names {
			got, err := name.Get(w.ctx)
			w.NoError(err)
			w.Equal(fmt.Sprintf("host-%d", job), got)
		}
	})
}

// Scenario 53, row 15: an actor needs no locks.
func TestScenario53_ActorIsSerial(t *testing.T) {
	everywhere(t, func(w *world) {
		const senders = 64
		each := size(1_000_000, 100_000) / senders
		total, last := 0, [senders]int{}
		type numbered struct{ sender, n int }
		ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
			m, ok := msg.(numbered)
			if !ok {
				return total, nil
			}
			total++
			if last[m.sender]++; last[m.sender] != m.n {
				t.Errorf("message %d of sender %d came as number %d", m.n, m.sender, last[m.sender])
			}
			return nil, nil
		}))
		w.NoError(err)
		var wg sync.WaitGroup
		for s := range senders {
			wg.Go(func() {
				for i := range each {
					if err := ref.Tell(w.ctx, numbered{s, i + 1}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		w.Equal(senders*each, w.ask(ref, "total"))
	})
}

// Row 15 with turns that wait in the middle: nobody else's turn begins meanwhile.
func TestPykka15_WaitingIsPartOfTheTurn(t *testing.T) {
	everywhere(t, func(w *world) {
		gate, inside := future.New[bool](), 0
		ref := w.start(&probe{})
		var replies []core.Future[int]
		for range 10 {
			replies = append(replies, core.AskFuture[int](w.ctx, ref, act(func(ctx context.Context, _ *probe) (any, error) {
				inside++
				defer func() { inside-- }()
				_, err := gate.Get(ctx)
				return inside, err
			})))
		}
		w.NoError(gate.Set(true))
		for _, reply := range replies {
			n, err := reply.Get(w.ctx)
			w.NoError(err)
			w.Equal(1, n)
		}
	})
}
