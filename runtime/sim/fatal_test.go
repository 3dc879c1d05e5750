package sim_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

type fatalStart struct{}

func (fatalStart) OnStart(context.Context) error { return core.FatalError{Err: errors.New("no")} }

// An actor that ends all others does so in every order.
func TestFatalStopsAll(t *testing.T) {
	report := explore(t, func(s *sim.T) {
		first, second := sink(s), sink(s)
		boss := spawn(s, func(ctx context.Context, msg any) (any, error) {
			switch msg := msg.(type) {
			case core.Ref:
				return nil, core.Watch(ctx, msg)
			case string:
				return core.Spawn(ctx, fatalStart{})
			}
			return nil, nil
		})
		require.NoError(s, boss.Tell(s.Context(), second))
		kick(s, boss)
		s.RunUntilIdle()
		for _, ref := range []core.Ref{first, second, boss} {
			if ref.IsAlive() {
				s.Errorf("%v was not stopped", ref)
			}
		}
	}, sim.Exhaustive(), sim.Tolerate(func(error) bool { return true }))
	require.Nil(t, report.Failure)
	t.Log(report)
}
