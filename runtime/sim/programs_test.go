package sim_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

// TestPrograms runs programs that use all that there is. Each run is made twice here; .ci/run compares what other
// processes make of them, with and without the race detector.
func TestPrograms(t *testing.T) {
	t.Setenv("GOKKA_SIM_CHECK", "1")
	programs := map[string]func(s *sim.T){
		"Asks":     askingAround,
		"Timers":   tickers,
		"Timeouts": impatience,
		"Lives":    comingAndGoing,
		"Crowd":    crowd,
		"Looks":    lookingAround,
	}
	for name, body := range programs {
		t.Run(name, func(t *testing.T) {
			sim.Test(t, body, sim.Iterations(30), sim.Dir(""),
				sim.Strategies(sim.Random(), sim.Sticky(0.5), sim.POS(), sim.PCT(3), sim.Delay(2), sim.RoundRobin()))
		})
		t.Run(name+"InBubble", func(t *testing.T) { sim.Test(t, body, sim.Iterations(10), sim.Dir(""), sim.Bubble()) })
	}
}

// A run that ends after any of its steps leaves nothing behind: TestMain looks for goroutines.
func TestEndAtEveryStep(t *testing.T) {
	for _, body := range []func(s *sim.T){askingAround, tickers, impatience, comingAndGoing, lookingAround} {
		for n := 1; ; n++ {
			report := explore(t, body, sim.Iterations(1), sim.MaxSteps(n))
			if report.Failure == nil {
				break
			}
			require.Contains(t, report.Failure.Reasons[0], "no end after")
		}
	}
}

// askingAround is actors that ask each other through futures of several kinds.
func askingAround(s *sim.T) {
	leaf := spawn(s, func(_ context.Context, msg any) (any, error) { return msg.(int) * 2, nil })
	middle := spawn(s, func(ctx context.Context, msg any) (any, error) {
		both, err := future.GetAll(ctx, core.AskFuture[int](ctx, leaf, msg), core.AskFuture[int](ctx, leaf, msg.(int)+1))
		if err != nil {
			return nil, err
		}
		return both[0] + both[1], nil
	})
	for i := range 3 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			n, err := core.Ask[int](ctx, middle, i)
			if err == nil && n != 4*i+2 {
				err = fmt.Errorf("%d of %d", n, i)
			}
			return nil, err
		}))
	}
}

// tickers is timers of several actors.
func tickers(s *sim.T) {
	probe := s.Probe()
	for i := range 3 {
		ref := spawn(s, func(ctx context.Context, msg any) (any, error) {
			if msg == "go" {
				_, err := core.TellEvery(ctx, core.Self(ctx), time.Duration(i+1)*time.Second, "tick")
				return nil, err
			}
			return nil, probe.Ref().Tell(ctx, fmt.Sprint(i, sim.Rand(ctx).IntN(10)))
		})
		kick(s, ref)
	}
	s.Advance(3500 * time.Millisecond)
	s.Sometimes("all ticks", len(probe.Pending()) == 3+1+1)
}

// impatience is asks that may time out.
func impatience(s *sim.T) {
	slow := spawn(s, func(ctx context.Context, msg any) (any, error) {
		ctx, cancel := core.WithTimeout(ctx, time.Duration(msg.(int))*time.Second)
		defer cancel()
		_, err := future.New[int]().Get(ctx)
		if !errors.Is(err, core.ErrTimeout) {
			return nil, err
		}
		return "done", nil
	})
	for i := range 3 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			ctx, cancel := core.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			_, err := slow.Ask(ctx, i+1)
			if err != nil && !errors.Is(err, core.ErrTimeout) {
				return nil, err
			}
			return nil, nil
		}))
	}
	s.Settle()
}

// comingAndGoing is actors that start, stop, kill and watch others.
func comingAndGoing(s *sim.T) {
	var boss core.Ref
	ended := 0
	boss = spawn(s, func(ctx context.Context, msg any) (any, error) {
		if _, ok := msg.(core.Terminated); ok {
			ended++
			return nil, nil
		}
		for i := range 3 {
			child, err := core.Spawn(ctx, receive(func(ctx context.Context, msg any) (any, error) { return msg, nil }))
			if err != nil {
				return nil, err
			}
			if err := core.Watch(ctx, child); err != nil {
				return nil, err
			}
			_ = child.Tell(ctx, i)
			switch i {
			case 0:
				child.StopFuture()
			case 1:
				child.Kill(nil)
			default:
				if _, err := child.Stop(ctx); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	})
	kick(s, boss)
	s.Settle()
	require.Equal(s, 3, ended)
	require.NoError(s, s.Runtime().Shutdown(context.Background()))
}

// crowd is many actors that pass messages on at random.
func crowd(s *sim.T) {
	refs := make([]core.Ref, 20)
	for i := range refs {
		refs[i] = spawn(s, func(ctx context.Context, msg any) (any, error) {
			if n := msg.(int); n > 0 {
				return nil, refs[sim.Rand(ctx).IntN(len(refs))].Tell(ctx, n-1)
			}
			return nil, nil
		})
	}
	for _, ref := range refs {
		require.NoError(s, ref.Tell(s.Context(), 10))
	}
	s.RunUntilIdle()
}

// lookingAround is actors that start others only if there are none.
func lookingAround(s *sim.T) {
	for range 3 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			if found := registry.ByType[double](s.Registry()); len(found) > 0 {
				found[0].Kill(nil)
				return nil, nil
			}
			_, err := core.Spawn(ctx, double{})
			return nil, err
		}))
	}
}
