// Package each runs a test on every built-in runtime.
package each

import (
	"context"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/sim"
)

// Runtime runs test as a subtest on each built-in runtime, with a registry of its own. The runtime is shut down
// when the subtest ends.
func Runtime(t *testing.T, test func(t *testing.T, rt core.Runtime)) {
	t.Helper()
	t.Run("goroutine", func(t *testing.T) {
		rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { shutdown(t, rt) })
		test(t, rt)
	})
	t.Run("sim", func(t *testing.T) {
		rt, err := sim.New(sim.Options{Seed: 1, Registry: registry.New(), Auto: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { shutdown(t, rt) })
		test(t, rt)
	})
}

func shutdown(t *testing.T, rt interface{ Shutdown(context.Context) error }) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := rt.Shutdown(ctx); err != nil {
		t.Errorf("shutdown: %v", err)
	}
}
