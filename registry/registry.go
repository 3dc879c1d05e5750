// Package registry knows which actors are alive.
package registry

import (
	"context"
	"slices"
	"sync"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
)

// Registry is a set of actors.
type Registry struct{ actors *roster.Roster }

// New makes an empty registry.
func New() *Registry { return &Registry{roster.New()} }

// Default returns the registry that runtimes use unless they are given another.
var Default = sync.OnceValue(New)

func (r *Registry) Register(x core.Ref)   { r.actors.Add(x.Cell()) }
func (r *Registry) Unregister(x core.Ref) { r.actors.Remove(x.Cell()) }

func (r *Registry) StopAll(ctx context.Context) ([]roster.Stopped, error) {
	return roster.StopAll(ctx, r.actors.Cells())
}

func (r *Registry) StopAllFuture() []core.Future[bool] {
	var fs []core.Future[bool]
	for _, c := range slices.Backward(r.actors.Cells()) {
		fs = append(fs, c.Ref().StopFuture())
	}
	return fs
}
