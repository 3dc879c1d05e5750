package sim_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

// An exhaustive search leaves out runs, but no result: random programs of actors that tell and ask each other have the
// same results when nothing is left out.
func TestNothingThatMattersIsLeftOut(t *testing.T) {
	programs := 60
	if testing.Short() {
		programs = 20
	}
	compared, several, ran, all := 0, 0, 0, 0
	for seed := range uint64(programs) {
		body := talk(seed)
		results := func(opt sim.Option, most int) (map[string]bool, *sim.Report) {
			found := map[string]bool{}
			report := explore(t, func(s *sim.T) { found[body(s)] = true }, opt, sim.Iterations(most))
			require.Nil(t, report.Failure, "program %d", seed)
			return found, report
		}
		some, report := results(sim.Exhaustive(), 40)
		if !report.Complete {
			continue
		}
		plain, full := results(sim.PlainExhaustive(), 500)
		for result := range plain {
			require.Contains(t, some, result, "program %d", seed)
		}
		if !full.Complete {
			continue
		}
		require.Equal(t, plain, some, "program %d", seed)
		compared++
		if len(plain) > 1 {
			several++
		}
		ran, all = ran+report.Runs, all+full.Runs
	}
	t.Logf("%d programs, %d with several results: %d runs of %d", compared, several, ran, all)
	require.Greater(t, several, programs/5)
	require.Less(t, ran, all/2)
}

// talk makes a program of three actors, of which each does one or two things in its turn: tell or ask one of
// them, or wait for the first reply of two. The result is what each of them got, and whether its asks succeeded.
func talk(seed uint64) func(s *sim.T) string {
	const actors = 3
	type act struct{ kind, to, other int }
	rng := rand.New(rand.NewPCG(seed, 0))
	var scripts [actors][]act
	for i := range scripts {
		for range 1 + rng.IntN(4)/3 {
			scripts[i] = append(scripts[i], act{rng.IntN(5), rng.IntN(actors), rng.IntN(actors)})
		}
	}
	return func(s *sim.T) string {
		var refs [actors]core.Ref
		var got [actors]string
		for i := range refs {
			note := func(format string, args ...any) { got[i] += fmt.Sprintf(format, args...) + " " }
			refs[i] = spawn(s, func(ctx context.Context, msg any) (any, error) {
				if msg != "go" {
					note("%v", msg)
					return i, nil
				}
				for n, a := range scripts[i] {
					what := fmt.Sprintf("%d.%d", i, n)
					var v any
					var err error
					switch a.kind {
					case 0, 1:
						err = refs[a.to].Tell(ctx, what)
					case 2, 3:
						_, err = refs[a.to].Ask(ctx, what)
					default:
						v, err = future.First(refs[a.to].AskFuture(ctx, what), refs[a.other].AskFuture(ctx, what)).Get(ctx)
						note("first %v", v)
					}
					if errors.Is(err, core.ErrDeadlock) {
						note("%s fails", what)
					} else if err != nil {
						return nil, err
					}
				}
				return nil, nil
			})
		}
		kick(s, refs[:]...)
		s.RunUntilIdle()
		return fmt.Sprint(got)
	}
}
