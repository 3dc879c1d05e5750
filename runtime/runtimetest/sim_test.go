package runtimetest_test

import (
	"fmt"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest"
	"github.com/gokka/gokka/runtime/sim"
)

func TestSim(t *testing.T) {
	for _, seed := range []uint64{1, 2} {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			runtimetest.Run(t, func(t *testing.T) core.Runtime {
				rt, err := sim.New(sim.Options{Seed: seed, Auto: true, Registry: registry.New()})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { shutdown(t, rt) })
				return rt
			}, runtimetest.Serial())
		})
	}
}
