// Package runtimes knows the runtimes that are measured, by name.
package runtimes

import (
	"context"
	"log/slog"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Factory makes a runtime with a registry of its own and a logger that discards. shutdown ends it.
type Factory struct {
	Name string
	New  func() (rt core.Runtime, shutdown func(context.Context) error, err error)
}

// All returns the factories of all runtimes.
func All() []Factory {
	return []Factory{
		{"goroutine", func() (core.Runtime, func(context.Context) error, error) {
			rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: discard})
			if err != nil {
				return nil, nil, err
			}
			return rt, rt.Shutdown, nil
		}},
	}
}

var discard = slog.New(slog.DiscardHandler)
