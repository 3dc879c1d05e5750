// Package runtimes knows the runtimes that are measured, by name.
package runtimes

import (
	"context"
	"log/slog"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

// Factory makes a runtime with a registry of its own and a logger that discards. shutdown ends it.
type Factory struct {
	Name string
	// Slow says that the runtime is not made for speed: it is measured only if it is asked for, in a quick run, and not
	// for crowded workloads.
	Slow bool
	// AsksOnly says that it differs from another in how asks are done, and is measured only where they matter.
	AsksOnly bool
	New      func() (rt core.Runtime, shutdown func(context.Context) error, err error)
}

// All returns the factories of all runtimes. A variant of one is a line of this table.
func All() []Factory {
	return []Factory{
		{Name: "goroutine", New: func() (core.Runtime, func(context.Context) error, error) {
			return made(goroutine.New(goroutine.Options{Registry: registry.New(), Logger: discard}))
		}},
		{Name: "pooled", New: pool(pooled.Options{})},
		{Name: "pooled-direct", AsksOnly: true, New: pool(pooled.Options{Direct: core.DirectAlways})},
		{Name: "pooled-nodirect", AsksOnly: true, New: pool(pooled.Options{Direct: core.DirectNever})},
		{Name: "sim", Slow: true, New: func() (core.Runtime, func(context.Context) error, error) {
			return made(sim.New(sim.Options{Seed: 1, Registry: registry.New(), Logger: discard}))
		}},
	}
}

func pool(o pooled.Options) func() (core.Runtime, func(context.Context) error, error) {
	return func() (core.Runtime, func(context.Context) error, error) {
		o.Registry, o.Logger = registry.New(), discard
		return made(pooled.New(o))
	}
}

// made completes what a factory returns.
func made[R interface {
	core.Runtime
	Shutdown(context.Context) error
}](rt R, err error) (core.Runtime, func(context.Context) error, error) {
	if err != nil {
		return nil, nil, err
	}
	return rt, rt.Shutdown, nil
}

var discard = slog.New(slog.DiscardHandler)
