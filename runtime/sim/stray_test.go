package sim_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/runtime/sim"
)

const straying = "GOKKA_TEST_STRAYS"

// What fails t instead of the T of a run ends the exploration at the first run that does it, with its token.
func TestFailuresOfTheOuterT(t *testing.T) {
	if os.Getenv(straying) != "" {
		sim.Test(t, func(s *sim.T) {
			if s.Choose(4) == 3 {
				t.Fatal("outside")
			}
		}, sim.Dir(""))
		return
	}
	out, failed := self(t, "^TestFailuresOfTheOuterT$", straying+"=1")
	require.True(t, failed)
	require.Equal(t, 1, strings.Count(out, "outside\n"), out)
	require.Regexp(t, `run \d+ has failed the testing\.T outside, .*; again: GOKKA_SIM_REPLAY=\S+ go test \S+/runtime/sim -run `, out)
	require.NotContains(t, out, "minimised")
}
