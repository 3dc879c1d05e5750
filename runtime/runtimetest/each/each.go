// Package each runs a test on every built-in runtime: goroutine, pooled with as many workers as processors and with one,
// and sim.
//
//	func TestBank(t *testing.T) {
//		each.Runtime(t, func(t *testing.T, rt core.Runtime) {
//			bank, err := core.Start(t.Context(), rt, &Bank{})
//			…
//		})
//	}
//
// What holds on all of them holds for an actor, not for a scheduler. For tests in many orders of events see sim.Test, for
// what else a test may want package actortest.
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

// Runtime runs test as a subtest on each built-in runtime, one after the other, with a registry of its own. The subtests
// are named after the runtimes. When one ends, its runtime is shut down, and the subtest fails if that takes longer
// than 30 s.
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
