package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/runtime/sim"
)

// The programs with known bugs come down to about what somebody would write by hand.
func TestMinimisedSizes(t *testing.T) {
	tests := map[string]struct {
		body              func(s *sim.T, fixed bool)
		deviations, steps int // at most
	}{
		"lost update":      {lostUpdate, 2, 10},
		"failure detector": {failureDetector, 1, 6},
		"stash overtaken":  {stash, 1, 10},
		"stop and ask":     {stopAndAsk, 2, 4},
		"order of set-up":  {setUp, 0, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body := func(s *sim.T) { test.body(s, false) }
			for seed := range uint64(10) {
				f := failed(t, body, sim.Iterations(2000), sim.Seed(seed))
				require.True(t, f.Minimised)
				t.Log(f.FoundDeviations, f.Found, f.Token, f.FoundToken)
				require.LessOrEqual(t, f.Deviations, test.deviations)
				require.LessOrEqual(t, len(f.Steps), test.steps)
			}
		})
	}
}
