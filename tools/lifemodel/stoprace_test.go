package lifemodel

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
)

const (
	racers = 8 // who send to one actor at the same time
	each1  = 4 // messages of each
)

// races is how many asks race with a stop on each runtime. A million takes two seconds there.
func races() int {
	if testing.Short() || raceDetector {
		return 50_000
	}
	return 1_000_000
}

// rare is how often each outcome must have occurred at least, of each kind of context: a thousand times in a
// million.
func rare() int64 { return int64(races() / 1000) }

// counter counts what it gets. It is one life long.
type counter struct{ handled *atomic.Int64 }

func (c counter) Receive(context.Context, any) (any, error) {
	c.handled.Add(1)
	return "reply", nil
}

// tally counts outcomes of all lives.
type tally struct{ replied, dead, accepted, refused, handled atomic.Int64 }

// asked notes what an ask has come to.
func (x *tally) asked(t *testing.T, reply any, err error) {
	switch {
	case err == nil && reply == "reply":
		x.replied.Add(1)
	case errors.Is(err, core.ErrActorDead):
		x.dead.Add(1)
	default:
		t.Errorf("an ask came to %v, %v", reply, err)
	}
}

// told notes what a tell has come to.
func (x *tally) told(t *testing.T, err error) {
	switch {
	case err == nil:
		x.accepted.Add(1)
	case errors.Is(err, core.ErrActorDead):
		x.refused.Add(1)
	default:
		t.Errorf("a tell came to %v", err)
	}
}

// balance checks the books.
func (x *tally) balance(t *testing.T, letters func(core.DeadReason) uint64) {
	unhandled := int64(letters(core.Unhandled))
	t.Logf("asks: %d replies, %d dead; tells: %d handled, %d behind the stop, %d refused",
		x.replied.Load(), x.dead.Load(), x.accepted.Load()-unhandled, unhandled, x.refused.Load())
	require.Equal(t, x.replied.Load()+x.accepted.Load(), x.handled.Load()+unhandled, "replies and accepted tells")
	require.EqualValues(t, x.refused.Load(), letters(core.NotAlive), "refused tells")
	require.Zero(t, letters(core.Dropped)+letters(core.Withdrawn))
}

// race lets messages race with a stop: the sender of the one with a random number stops the actor first.
func (x *tally) race(t *testing.T, rt core.Runtime, send func(core.Ref)) {
	ref, err := core.Start(t.Context(), rt, counter{&x.handled})
	if err != nil {
		t.Error(err)
		return
	}
	var sent atomic.Int32
	stopper := rand.Int32N(racers * each1)
	var all sync.WaitGroup
	for range racers {
		all.Go(func() {
			for range each1 {
				if sent.Add(1) == stopper+1 {
					ref.StopFuture()
				}
				send(ref)
			}
		})
	}
	all.Wait()
	if err := ref.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// run does so until n messages have been sent.
func (x *tally) run(t *testing.T, rt core.Runtime, n int, send func(core.Ref)) {
	begun := time.Now()
	for range n / racers / each1 {
		if x.race(t, rt, send); t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d took %v", n, time.Since(begun))
	x.balance(t, rt.Env().DeadLetters.Count)
}

// TestStopRace lets asks, and tells, race with a stop: each comes to a reply or the news that the actor is dead.
func TestStopRace(t *testing.T) {
	// Asks without an end are what is to be tested, so no context can end this test when it hangs.
	watchdog := time.AfterFunc(5*time.Minute, func() { panic("a race hangs") })
	defer watchdog.Stop()
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for name, ctx := range map[string]context.Context{"endless": context.Background(), "cancellable": t.Context()} {
			t.Run(name, func(t *testing.T) {
				var x tally
				x.run(t, rt, races()/2, func(ref core.Ref) {
					reply, err := ref.Ask(ctx, "ask")
					x.asked(t, reply, err)
				})
				require.GreaterOrEqual(t, x.replied.Load(), rare())
				require.GreaterOrEqual(t, x.dead.Load(), rare())
			})
		}
		t.Run("tells", func(t *testing.T) {
			var x tally
			x.run(t, rt, races()/5, func(ref core.Ref) { x.told(t, ref.Tell(t.Context(), "tell")) })
			// One that is refused takes a schedule that stops the actor while others still send, which asks do by waiting.
			handled := x.handled.Load()
			require.GreaterOrEqual(t, handled, rare())
			require.GreaterOrEqual(t, x.accepted.Load()+x.refused.Load()-handled, rare())
		})
	})
}

// racer is an actor that sends to another one.
type racer struct{ send func(context.Context) }

func (r racer) Receive(ctx context.Context, _ any) (any, error) {
	for range each1 {
		r.send(ctx)
	}
	return nil, nil
}

// TestStopRaceBySeeds does the same on sim, where a seed decides who is first.
func TestStopRaceBySeeds(t *testing.T) {
	const lives = 50 // of one seed
	var x tally
	letters := map[core.DeadReason]uint64{}
	begun := time.Now()
	for seed := range uint64(races() / 5 / racers / each1 / lives) {
		rt, err := sim.New(sim.Options{Seed: seed, Registry: registry.New(), Logger: silent})
		require.NoError(t, err)
		for range lives {
			x.raceInSim(t, rt)
		}
		require.NoError(t, rt.Shutdown(t.Context()), "seed %d", seed)
		for _, reason := range []core.DeadReason{core.NotAlive, core.Unhandled, core.Dropped, core.Withdrawn} {
			letters[reason] += rt.DeadLetters().Count(reason)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("it took %v", time.Since(begun))
	x.balance(t, func(r core.DeadReason) uint64 { return letters[r] })
	for _, n := range []*atomic.Int64{&x.replied, &x.dead, &x.accepted, &x.refused} {
		require.GreaterOrEqual(t, n.Load(), rare()/20)
	}
}

func (x *tally) raceInSim(t *testing.T, rt *sim.Runtime) {
	ctx := t.Context()
	ref, err := core.Start(ctx, rt, counter{&x.handled})
	require.NoError(t, err)
	all := []core.Ref{ref}
	start := func(send func(context.Context)) {
		r, err := core.Start(ctx, rt, racer{send})
		require.NoError(t, err)
		require.NoError(t, r.Tell(ctx, "go"))
		all = append(all, r)
	}
	for i := range racers {
		if i%2 == 0 {
			start(func(ctx context.Context) {
				reply, err := ref.Ask(ctx, "ask")
				x.asked(t, reply, err)
			})
		} else {
			start(func(ctx context.Context) { x.told(t, ref.Tell(ctx, "tell")) })
		}
	}
	start(func(context.Context) { ref.StopFuture() })
	_, err = rt.RunUntilIdle()
	require.NoError(t, err)
	for _, r := range all {
		r.StopFuture()
	}
	_, err = rt.RunUntilIdle()
	require.NoError(t, err)
}
