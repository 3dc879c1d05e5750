package sim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

func TestDeadlockOracle(t *testing.T) {
	f := failed(t, func(s *sim.T) {
		var refs [2]core.Ref
		for i := range refs {
			refs[i] = spawn(s, func(ctx context.Context, msg any) (any, error) {
				if msg == "go" {
					return refs[1-i].Ask(ctx, "you first")
				}
				return nil, nil
			})
		}
		kick(s, refs[0], refs[1])
	})
	require.Contains(t, f.Reasons[0], "deadlock: ReceiveFunc#")
	require.Contains(t, f.Reasons[0], "in flight: string from ReceiveFunc#")
	require.NotContains(t, f.Reasons[0], "urn:uuid")
}

// A ring in which waits have no owner that the kernel could see is found when nothing can run any more.
func TestOrphan(t *testing.T) {
	f := failed(t, func(s *sim.T) {
		forgets := spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, nil })
		ref := spawn(s, func(ctx context.Context, _ any) (any, error) {
			return nil, forgets.Wait(ctx) // it never ends
		})
		kick(s, ref, ref)
	})
	require.Contains(t, f.Reasons[0], "ReceiveFunc#2, handling string, waits for ReceiveFunc#1, which has nothing to do")
	require.Contains(t, f.Reasons[0], "in flight: string from a goroutine outside to ReceiveFunc#2")
}

func TestFaults(t *testing.T) {
	boom := errors.New("boom")
	told := func(s *sim.T) {
		kick(s, spawn(s, func(context.Context, any) (any, error) { return nil, boom }))
	}
	panics := func(s *sim.T) {
		_, _ = spawn(s, func(context.Context, any) (any, error) { panic("oops") }).Ask(context.Background(), 1)
	}
	asked := func(s *sim.T) {
		_, err := spawn(s, func(context.Context, any) (any, error) { return nil, boom }).Ask(context.Background(), 1)
		require.ErrorIs(s, err, boom)
	}
	require.Contains(t, failed(t, told).Reasons[0], "ReceiveFunc#1 failed in Receive of string: boom")
	require.Contains(t, failed(t, panics).Reasons[0], "panic: oops\ngithub.com/gokka/gokka/runtime/sim_test.TestFaults")
	require.Nil(t, explore(t, asked).Failure, "an error that an asker gets is the asker's")
	tolerant := sim.Tolerate(func(err error) bool { return errors.Is(err, boom) })
	require.Nil(t, explore(t, told, tolerant).Failure)
	require.NotNil(t, explore(t, panics, tolerant).Failure)
}

func TestDeadLetterOracle(t *testing.T) {
	body := func(s *sim.T) {
		ref := sink(s)
		ref.StopFuture()
		kick(s, ref) // is in flight when the actor ends
	}
	require.Nil(t, explore(t, body).Failure)
	require.Contains(t, failed(t, body, sim.NoDeadLetters()).Reasons[0], "dead letter: string to ReceiveFunc#1")
}

func TestAlways(t *testing.T) {
	body := func(rule func(a, b int) error) func(s *sim.T) {
		return func(s *sim.T) {
			a, b := 10, 0
			to := spawn(s, func(_ context.Context, msg any) (any, error) { b += msg.(int); return nil, nil })
			from := spawn(s, func(ctx context.Context, msg any) (any, error) {
				a -= msg.(int)
				_, err := to.Ask(ctx, msg) // meanwhile the sum is wrong, but this handler is half-way
				return nil, err
			})
			s.Always("money", func() error { return rule(a, b) })
			require.NoError(s, from.Tell(s.Context(), 4))
		}
	}
	require.Nil(t, explore(t, body(func(a, b int) error {
		if a+b != 10 {
			return errors.New("is lost")
		}
		return nil
	})).Failure)
	f := failed(t, body(func(a, _ int) error {
		if a != 10 {
			return errors.New("was spent")
		}
		return nil
	}))
	require.Equal(t, []string{"money: was spent"}, f.Reasons)
	require.Len(t, f.Steps, 3)
}

func TestEventually(t *testing.T) {
	body := func(n int) func(s *sim.T) {
		return func(s *sim.T) {
			got := 0
			ref := spawn(s, func(context.Context, any) (any, error) { got++; return nil, nil })
			s.Eventually("all come", func() bool { return got == n })
			kick(s, ref, ref, ref)
		}
	}
	require.Nil(t, explore(t, body(2)).Failure, "it need not stay so")
	require.Equal(t, []string{"all come: never true"}, failed(t, body(4)).Reasons)
}

func TestMonitor(t *testing.T) {
	body := func(answers int) func(s *sim.T) {
		return func(s *sim.T) {
			m := s.Monitor("request")
			ref := spawn(s, func(context.Context, any) (any, error) {
				if answers > 0 {
					answers--
					m.Cold()
				}
				return nil, nil
			})
			m.Hot()
			m.Hot()
			kick(s, ref, ref)
		}
	}
	require.Nil(t, explore(t, body(2), sim.Iterations(1)).Failure)
	require.Equal(t, []string{"request: hot at the end"}, failed(t, body(1), sim.Iterations(1)).Reasons)

	f := failed(t, func(s *sim.T) {
		s.Monitor("request").Hot()
		var ref core.Ref
		ref = spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, ref.Tell(ctx, msg) })
		kick(s, ref)
	}, sim.Minimise(0))
	require.Equal(t, []string{"request: hot for 10000 steps"}, f.Reasons)
}

func TestSometimes(t *testing.T) {
	report := explore(t, func(s *sim.T) {
		s.Sometimes("even", s.Choose(4)%2 == 0)
		s.Sometimes("seven", s.Choose(4) == 7)
	})
	require.Nil(t, report.Failure)
	require.Equal(t, []string{"seven"}, report.Never)
}

func TestNoEnd(t *testing.T) {
	f := failed(t, func(s *sim.T) {
		var ping, pong core.Ref
		ping = spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, pong.Tell(ctx, "ping") })
		pong = spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, ping.Tell(ctx, 1) })
		kick(s, ping)
	}, sim.MaxSteps(100))
	require.Contains(t, f.Reasons[0], "no end after 101 steps, what repeats is\n")
	require.Contains(t, f.Reasons[0], "string: ReceiveFunc#1 -> ReceiveFunc#2")
	require.Contains(t, f.Reasons[0], "int: ReceiveFunc#2 -> ReceiveFunc#1")

	f = failed(t, func(s *sim.T) { // with no exact cycle
		var refs [3]core.Ref
		for i := range refs {
			refs[i] = spawn(s, func(ctx context.Context, msg any) (any, error) {
				return nil, refs[sim.Choose(ctx, 3)].Tell(ctx, msg)
			})
		}
		kick(s, refs[0], refs[1])
	}, sim.MaxSteps(500), sim.Minimise(0))
	require.Contains(t, f.Reasons[0], "most of them")
}

func TestSettleAndAdvance(t *testing.T) {
	report := explore(t, func(s *sim.T) {
		p := s.Probe()
		begun := s.Now()
		_, err := core.TellAfter(s.Context(), p.Ref(), time.Hour, "x")
		require.NoError(s, err)
		s.Advance(time.Minute)
		require.Empty(s, p.Pending())
		require.Equal(s, time.Minute, s.Now().Sub(begun))
		s.Settle()
		require.Equal(s, []any{"x"}, p.Pending())
		require.Same(s, s.Runtime().Env().Registry, s.Registry())
		require.NotZero(s, s.Rand().Uint64())
	})
	require.Nil(t, report.Failure)
}
