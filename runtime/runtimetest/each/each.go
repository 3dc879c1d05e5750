// Package each runs a test on every built-in runtime.
package each

import (
	"context"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

// runtime is what all built-in runtimes are.
type runtime interface {
	core.Runtime
	Shutdown(context.Context) error
}

// runtimes are the built-in ones. The pooled one is there twice: one worker is where an actor that waits could keep the
// others from running.
var runtimes = []struct {
	name string
	make func(*registry.Registry) (runtime, error)
}{
	{"goroutine", func(r *registry.Registry) (runtime, error) { return goroutine.New(goroutine.Options{Registry: r}) }},
	{"pooled", func(r *registry.Registry) (runtime, error) { return pooled.New(pooled.Options{Registry: r}) }},
	{"pooled1", func(r *registry.Registry) (runtime, error) {
		return pooled.New(pooled.Options{Registry: r, Workers: 1})
	}},
	{"sim", func(r *registry.Registry) (runtime, error) {
		return sim.New(sim.Options{Registry: r, Seed: 1, Auto: true})
	}},
}

// Runtime runs test as a subtest on each built-in runtime, with a registry of its own. The runtime is shut down
// when the subtest ends.
func Runtime(t *testing.T, test func(t *testing.T, rt core.Runtime)) {
	t.Helper()
	for _, r := range runtimes {
		t.Run(r.name, func(t *testing.T) {
			rt, err := r.make(registry.New())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				defer cancel()
				if err := rt.Shutdown(ctx); err != nil {
					t.Errorf("shutdown: %v", err)
				}
			})
			test(t, rt)
		})
	}
}
