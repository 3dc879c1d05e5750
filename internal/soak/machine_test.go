package soak

import (
	"context"
	"log/slog"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

// machine is a runtime.
type machine interface {
	core.Runtime
	Shutdown(ctx context.Context) error
}

var quiet = slog.New(slog.DiscardHandler)

func inGoroutines(w *world) (machine, error) {
	return goroutine.New(goroutine.Options{Registry: w.reg, Logger: quiet, OnDeadLetter: w.deadLetter})
}

func inPool(workers int) func(*world) (machine, error) {
	return func(w *world) (machine, error) {
		opts := pooled.Options{Workers: workers, Registry: w.reg, Logger: quiet, OnDeadLetter: w.deadLetter}
		opts.TurnMessages = turns[w.seed%3]
		opts.MaxBlocked = blocked[w.seed%5]
		return pooled.New(opts)
	}
}

// direct makes a runtime hand over asks directly, from outside too.
func direct(kind func(*world) (machine, error)) func(*world) (machine, error) {
	return func(w *world) (machine, error) {
		inner, err := kind(w)
		if err != nil {
			return nil, err
		}
		d := &directly{machine: inner, env: *inner.Env()}
		d.env.Direct, d.env.DirectDepth = core.DirectAlways, 3
		return d, nil
	}
}

type directly struct {
	machine
	env core.Env
}

func (d *directly) Env() *core.Env { return &d.env }

func inSim(w *world) (machine, error) {
	return sim.New(sim.Options{Auto: true, Seed: w.seed, Registry: w.reg, Logger: quiet, OnDeadLetter: w.deadLetter})
}
