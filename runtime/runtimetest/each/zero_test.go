package each_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

// A runtime that New has not made says so: without workers, say, its actors would hang.
func TestZeroRuntimesStartNothing(t *testing.T) {
	for _, rt := range []core.Runtime{&goroutine.Runtime{}, &pooled.Runtime{}, &sim.Runtime{}} {
		_, err := core.Start(t.Context(), rt, core.ReceiveFunc(nil))
		require.ErrorIs(t, err, core.ErrNilRuntime)
		require.ErrorContains(t, err, "New")
	}
}
