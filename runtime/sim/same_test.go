package sim_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// What counts as the same failure: not the values, but the assertion, the rule, the kind.
func TestSameFailure(t *testing.T) {
	value := func(s *sim.T) string { return strings.Repeat("x", s.Choose(1000)) }
	boom := func(s *sim.T, err func() error) {
		kick(s, spawn(s, func(context.Context, any) (any, error) { return nil, err() }))
		s.RunUntilIdle()
	}
	bodies := map[string]func(s *sim.T){
		"assertion": func(s *sim.T) { s.Errorf("a value: %v", value(s)) },
		"require":   func(s *sim.T) { require.Equal(s, "y", value(s)) },
		"rule":      func(s *sim.T) { s.Always("rule", func() error { return errors.New("not " + value(s)) }) },
		"error":     func(s *sim.T) { boom(s, func() error { return fmt.Errorf("%d is too much", len(value(s))) }) },
		"panic":     func(s *sim.T) { boom(s, func() error { panic(value(s)) }) },
		"of body":   func(s *sim.T) { panic(value(s)) },
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			f := failed(t, body)
			require.True(t, f.Minimised)
			require.Zero(t, f.Choices, "%v", f)
		})
	}
}

func TestMinimisedKinds(t *testing.T) {
	tests := map[string]struct {
		body       func(s *sim.T)
		opts       []sim.Option
		reason     string
		deviations int
	}{
		"deadlock": {body: philosophers, reason: "deadlock", deviations: 1},
		"dead letter": {body: func(s *sim.T) {
			to := sink(s)
			kick(s, tells(s, to), tells(s, sink(s)))
			stopper := spawn(s, func(context.Context, any) (any, error) { to.StopFuture(); return nil, nil })
			kick(s, stopper, sink(s))
		}, opts: []sim.Option{sim.NoDeadLetters()}, reason: "dead letter: string", deviations: 1},
		"no end": {body: func(s *sim.T) {
			quiet := false
			var ping core.Ref
			ping = spawn(s, func(ctx context.Context, msg any) (any, error) {
				if msg == "stop it" {
					quiet = true
				}
				if quiet {
					return nil, nil
				}
				return nil, ping.Tell(ctx, "go")
			})
			stopper := spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, ping.Tell(ctx, "stop it") })
			kick(s, ping, stopper)
		}, opts: []sim.Option{sim.MaxSteps(50), sim.Strategies(sim.Sticky(0.95))}, reason: "no end after 51 steps"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := failed(t, test.body, append(test.opts, sim.Iterations(2000))...)
			require.True(t, f.Minimised)
			require.Contains(t, f.Reasons[0], test.reason)
			require.Equal(t, test.deviations, f.Deviations)
			require.Empty(t, f.Remark)
		})
	}
}

// philosophers take the fork at their left, and then the other one.
func philosophers(s *sim.T) { philosophersN(s, 3) }

func philosophersN(s *sim.T, n int) {
	type take struct{ by int }
	type putDown struct{}
	forks := make([]core.Ref, n)
	for i := range forks {
		taken := 0
		forks[i] = spawn(s, func(ctx context.Context, msg any) (any, error) {
			switch m := msg.(type) {
			case take:
				if taken != 0 && taken != m.by {
					return false, nil
				}
				taken = m.by
				return true, nil
			default:
				taken = 0
				return nil, nil
			}
		})
	}
	for i := range n {
		ref := spawn(s, func(ctx context.Context, _ any) (any, error) {
			for _, fork := range []core.Ref{forks[i], forks[(i+1)%n]} {
				if ok, err := core.Ask[bool](ctx, fork, take{i + 1}); err != nil {
					return nil, err
				} else if !ok {
					return nil, core.Self(ctx).Wait(ctx) // for ever
				}
			}
			for _, fork := range []core.Ref{forks[i], forks[(i+1)%n]} {
				if err := fork.Tell(ctx, putDown{}); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
		kick(s, ref)
	}
}
