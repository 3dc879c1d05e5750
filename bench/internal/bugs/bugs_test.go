package bugs_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/bugs"
	"github.com/gokka/gokka/runtime/sim"
)

// The default portfolio finds every bug, the failure is minimised to twice at most of what can be done by hand, and the twin
// passes.
func TestPrograms(t *testing.T) {
	names := map[string]bool{}
	for _, p := range bugs.All() {
		t.Run(p.Name, func(t *testing.T) {
			require.False(t, names[p.Name], "two of this name")
			names[p.Name] = true
			for _, s := range []string{p.Bug, p.Origin, p.Class, p.Oracle} {
				require.NotEmpty(t, s)
			}
			require.Contains(t, []string{"easy", "medium", "hard"}, p.Expect)
			for seed := range uint64(3) {
				r := explore(t, p, false, sim.Seed(seed), sim.Iterations(2000), sim.Minimise(0))
				require.NotNil(t, r.Failure, "base seed %d", seed)
			}
			f := explore(t, p, false, sim.Iterations(2000), sim.Minimise(time.Minute)).Failure // or until it is done
			require.True(t, f.Minimised)
			require.LessOrEqual(t, f.Deviations, 2*p.Deviations)
			require.GreaterOrEqual(t, f.Deviations, p.Deviations, "then it can be done with fewer deviations")

			r := explore(t, p, true, sim.Iterations(200), sim.Minimise(0))
			require.Nil(t, r.Failure)
			require.GreaterOrEqual(t, r.Orders, min(2, p.Orders), "a twin must have something to choose")
		})
	}
}

// Without a deviation no bug shows: the canonical run passes.
func TestCanonicalRunPasses(t *testing.T) {
	t.Setenv("GOKKA_SIM_REPLAY", "min:0")
	for _, p := range bugs.All() {
		t.Run(p.Name, func(t *testing.T) { require.Nil(t, explore(t, p, false).Failure) })
	}
}

// A bug is one of some orders only, and what notices it is what the program says.
func TestSomeOrdersPass(t *testing.T) {
	for _, p := range bugs.All() {
		t.Run(p.Name, func(t *testing.T) {
			passed := false
			for seed := range uint64(50) {
				passed = passed || explore(t, p, false, sim.Seed(seed), sim.Iterations(1), sim.Minimise(0)).Failure == nil
			}
			require.True(t, passed, "it fails in every order")
		})
	}
}

func explore(t *testing.T, p bugs.Program, fixed bool, opts ...sim.Option) *sim.Report {
	t.Helper()
	r, err := sim.Explore(func(s *sim.T) { p.Body(s, fixed) }, append(p.Options, opts...)...)
	require.NoError(t, err)
	return r
}
