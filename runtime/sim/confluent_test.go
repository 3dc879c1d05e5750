package sim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// last is what an actor got last, of two that send.
func last(s *sim.T) any {
	var got []any
	to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
	relay := func(msg any) core.Ref {
		return spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, msg) })
	}
	kick(s, relay(1), relay("two"))
	s.RunUntilIdle()
	return got
}

func TestConfluentX(t *testing.T) {
	report, err := sim.ExploreConfluent(last)
	require.NoError(t, err)
	t.Log(report.Failure)
}
