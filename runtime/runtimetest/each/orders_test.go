package each_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
)

// The orders that runtimes show are among those that an exhaustive search on sim finds: it leaves out none that
// can happen. The program is two chains of tellers that meet at one receiver, of which one tells it directly too.
func TestOrdersAreAmongSims(t *testing.T) {
	possible := map[string]bool{}
	report, err := sim.Explore(func(s *sim.T) {
		possible[meeting(s, s.Runtime())] = true
	}, sim.Exhaustive())
	require.NoError(t, err)
	require.Nil(t, report.Failure)
	require.True(t, report.Complete)
	require.Equal(t, map[string]bool{"[a b c d]": true, "[a c b d]": true, "[a c d b]": true,
		"[c a b d]": true, "[c a d b]": true, "[c d a b]": true}, possible)

	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for range 200 {
			require.Contains(t, possible, meeting(t, rt))
		}
	})
}

// meeting runs the program and returns what the receiver got, in order.
func meeting(t require.TestingT, rt core.Runtime) string {
	ctx := context.Background()
	var got []any
	all := make(chan string, 1)
	begin := func(f core.ReceiveFunc) core.Ref {
		ref, err := core.Start(ctx, rt, f)
		require.NoError(t, err)
		return ref
	}
	receiver := begin(func(_ context.Context, msg any) (any, error) {
		if got = append(got, msg); len(got) == 4 {
			all <- fmt.Sprint(got)
		}
		return nil, nil
	})
	relay := func(first, second string) core.Ref {
		last := begin(func(ctx context.Context, _ any) (any, error) { return nil, receiver.Tell(ctx, second) })
		return begin(func(ctx context.Context, _ any) (any, error) {
			if err := receiver.Tell(ctx, first); err != nil {
				return nil, err
			}
			return nil, last.Tell(ctx, "go on")
		})
	}
	one, two := relay("a", "b"), relay("c", "d")
	require.NoError(t, one.Tell(ctx, "go"))
	require.NoError(t, two.Tell(ctx, "go"))
	if s, ok := rt.(*sim.Runtime); ok {
		_, err := s.RunUntilIdle()
		require.NoError(t, err)
	}
	return <-all
}
