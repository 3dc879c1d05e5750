package sim_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// arrivals is a body whose result is what result makes of the messages of three senders, in the order in which they
// came.
func arrivals(result func(got []any) any) func(s *sim.T) any {
	return func(s *sim.T) any {
		var got []any
		to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
		for i := range 3 {
			kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, i) }))
		}
		s.RunUntilIdle()
		return result(got)
	}
}

func confluent(t *testing.T, body func(s *sim.T) any, opts ...sim.Option) *sim.Report {
	t.Helper()
	report, err := sim.ExploreConfluent(body, append([]sim.Option{sim.Minimise(time.Minute)}, opts...)...)
	require.NoError(t, err)
	return report
}

func TestConfluentFails(t *testing.T) {
	last := arrivals(func(got []any) any { return map[string]any{"last": got[2], "count": len(got)} })
	for _, opt := range []sim.Option{sim.Iterations(100), sim.Exhaustive(), sim.Parallel()} {
		f := confluent(t, last, opt).Failure
		require.NotNil(t, f)
		require.Len(t, f.Reasons, 1)
		require.Contains(t, f.Reasons[0], "the result depends on the order")
		require.Contains(t, f.Reasons[0], `- map[string]interface {}{"count": 3, "last": 2}`)
		require.Contains(t, f.Reasons[0], `+ `+f.Result)
		require.Contains(t, f.Reasons[0], "first difference: ReceiveFunc#1 got int from ReceiveFunc#")
		require.True(t, f.Minimised)
		require.Equal(t, 1, f.Deviations)
		require.NotEmpty(t, f.Causes)
		require.Regexp(t, `^ReceiveFunc#1 got int from ReceiveFunc#4 before int from ReceiveFunc#[23]; `+
			`the other order gives the canonical result$`, f.Causes[0])

		require.Equal(t, "min:1", f.Canonical.Token)
		require.Equal(t, `map[string]interface {}{"count": 3, "last": 2}`, f.Canonical.Result)
		require.Len(t, f.Canonical.Steps, 6)
		require.NotEqual(t, f.Canonical.Steps, f.Steps)
		require.Contains(t, f.String()+"\n", f.Canonical.Diagram)
		require.Contains(t, f.String(), f.Diagram)
	}
}

func TestConfluentPasses(t *testing.T) {
	sum := func(got []any) any { return got[0].(int) + got[1].(int) + got[2].(int) }
	report := confluent(t, arrivals(sum), sim.Exhaustive())
	require.Nil(t, report.Failure)
	require.True(t, report.Complete)
	require.Equal(t, 6, report.Runs)
	sim.Confluent(t, arrivals(sum))

	equal := map[string]func(s *sim.T) any{
		"errors of the same text": arrivals(func([]any) any { return fmt.Errorf("a: %w", errors.New("b")) }),
		"nothing":                 arrivals(func([]any) any { return nil }),
		"actors":                  func(s *sim.T) any { return map[core.Ref]any{sink(s): sink(s)} },
		"random numbers":          func(s *sim.T) any { return s.Rand().Uint64() },
		"the URN":                 func(s *sim.T) any { return sink(s).URN() },
		"what comes after the body": func(s *sim.T) any {
			n := new(int)
			kick(s, spawn(s, func(context.Context, any) (any, error) { *n++; return nil, nil }))
			return n
		},
	}
	for name, body := range equal {
		t.Run(name, func(t *testing.T) { require.Nil(t, confluent(t, body).Failure) })
	}
}

// What may differ and what is looked at when the run is over.
func TestConfluentSees(t *testing.T) {
	different := map[string]func(s *sim.T) any{
		"errors":  arrivals(func(got []any) any { return fmt.Errorf("%v", got) }),
		"choices": func(s *sim.T) any { return s.Choose(3) },
		"what comes after the body": func(s *sim.T) any {
			var got []any
			to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
			for i := range 2 {
				kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, i) }))
			}
			return &got
		},
		"actors": func(s *sim.T) any {
			var first core.Ref
			for range 2 {
				kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
					if first.IsZero() {
						first = core.Self(ctx)
					}
					return nil, nil
				}))
			}
			return &first
		},
	}
	for name, body := range different {
		t.Run(name, func(t *testing.T) {
			f := confluent(t, body, sim.NoRaceMode()).Failure
			require.NotNil(t, f)
			require.Contains(t, f.Reasons[0], "the result depends on the order")
			require.NotContains(t, f.Reasons[0], "urn:uuid")
		})
	}
}

// A body may fail as that of Test may, in the first run or in another one.
func TestConfluentAsserts(t *testing.T) {
	f := confluent(t, func(s *sim.T) any { s.Fatal("no"); return nil }).Failure
	require.Equal(t, []string{"no"}, f.Reasons)
	require.Equal(t, 1, f.Iteration)
	require.Nil(t, f.Canonical)
	f = confluent(t, func(s *sim.T) any { racy(s); return nil }).Failure
	require.Contains(t, f.Reasons[0], "Should not be")
	require.True(t, f.Minimised)
	require.NotEmpty(t, f.Causes)
}

func TestConfluentIsReplayed(t *testing.T) {
	body := arrivals(func(got []any) any { return got })
	dir := t.TempDir()
	f := confluent(t, body, sim.Dir(dir)).Failure
	require.Equal(t, f.Steps, confluent(t, body, sim.Dir(dir)).Failure.Steps)
	for _, what := range []string{f.Token, f.FoundToken, f.File} {
		t.Setenv("GOKKA_SIM_REPLAY", what)
		again := confluent(t, body).Failure
		require.Contains(t, again.Reasons[0], "the result depends on the order")
		if what != f.FoundToken {
			require.Equal(t, f.Steps, again.Steps)
			require.Equal(t, f.Result, again.Result)
		}
	}
}

// Confluent fails its test, and says how to see it again.
func TestConfluentInTest(t *testing.T) {
	if os.Getenv("SIM_TEST_CONFLUENT") != "" {
		sim.Confluent(t, arrivals(func(got []any) any { return got }), sim.Dir(""))
		return
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestConfluentInTest$")
	cmd.Env = append(os.Environ(), "SIM_TEST_CONFLUENT=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "sim: the result depends on the order")
	require.Regexp(t, `GOKKA_SIM_REPLAY=min:\S+ go test github.com/gokka/gokka/runtime/sim -run '\^TestConfluentInTest\$' -count=1`, string(out))
}
