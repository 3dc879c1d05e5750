package pooled_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/runtimetest"
)

// ants keeps two goroutines from the moment that it is imported.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

// in makes a runtime with a registry of its own, which is shut down when the test ends.
func in(t testing.TB, opts pooled.Options) *pooled.Runtime {
	t.Helper()
	if opts.Registry == nil {
		opts.Registry = registry.New()
	}
	rt, err := pooled.New(opts)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := rt.Shutdown(ctx); err != nil && !t.Failed() {
			t.Error(err)
		}
	})
	return rt
}

func TestConformance(t *testing.T) {
	names := map[core.DirectMode]string{
		core.DirectNever: "never", core.DirectInTurns: "in turns", core.DirectAlways: "always",
	}
	for i, workers := range []int{1, 2, max(4, runtime.GOMAXPROCS(0))} {
		for mode, name := range names {
			if testing.Short() && int(mode-core.DirectNever) != i {
				continue // each number once, and each mode
			}
			t.Run(fmt.Sprintf("%d, direct %s", workers, name), func(t *testing.T) {
				runtimetest.Run(t, func(t *testing.T) core.Runtime {
					return in(t, pooled.Options{Workers: workers, Direct: mode})
				})
			})
		}
	}
}
