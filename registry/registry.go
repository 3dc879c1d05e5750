package registry

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
)

// Registry is a set of actors that are alive. The zero value is empty and ready to use. It must not be copied.
// It is a core.Registrar. A registered actor costs it 8 to 16 bytes, and 22 to 32 once it has been among those that somebody looked through.
//
// Pykka: ActorRegistry.
type Registry struct {
	actors  roster.Indexed
	readers atomic.Pointer[[]func()]
}

var _ core.Registrar = (*Registry)(nil)

var standard Registry

// Default returns the registry that runtimes use unless they are given another. It is always the same one.
//
// Pykka: ActorRegistry itself, of which there is no other.
func Default() *Registry { return &standard }

// New makes an empty registry.
func New() *Registry { return new(Registry) }

// Register makes the actor known. Runtimes do that for every actor that they start; it is only called by hand
// to undo an Unregister, or to put an actor into one more registry. It never blocks. Once registered, an actor is in
// once however often it is registered again.
//
// The zero Ref, a dead actor, and an actor whose factory has not returned yet are ignored. When an actor ends while it
// is being registered, it is not in afterwards. A registry that is not the one of the actor's runtime is not told of
// the actor's end: there the dead actor is found by no lookup, and its entry goes with the next All, ByURN, ByType,
// ByTypeName, Broadcast or StopAll that comes across it, or with Unregister.
//
// Pykka: ActorRegistry.register.
func (r *Registry) Register(ref core.Ref) {
	c := ref.Cell()
	if c == nil {
		return
	}
	var added bool
	if r.isHome(c) {
		added = r.actors.AddNewcomer(c)
	} else {
		added = r.actors.Add(c)
	}
	if added {
		debug(c, "Registered")
	}
}

// Unregister makes the actor unknown. Runtimes do that when an actor begins to stop or fail. By hand it only hides the
// actor, which lives on. An actor that is not in, or the zero Ref, is ignored. It never blocks.
//
// Pykka: ActorRegistry.unregister.
func (r *Registry) Unregister(ref core.Ref) {
	c := ref.Cell()
	if c == nil {
		return
	}
	var removed bool
	if r.isHome(c) {
		removed = r.actors.RemoveNewcomer(c)
	} else {
		removed = r.actors.Remove(c)
	}
	if removed {
		debug(c, "Unregistered")
	} else {
		debug(c, "Unregistered (not found in registry)")
	}
}

// isHome reports whether r is the registry of the actor's runtime, which is told of the actor's end.
func (r *Registry) isHome(c *core.Cell) bool { return c.Runtime().Env().Registry == core.Registrar(r) }

// Len returns how many actors are registered. It allocates nothing.
func (r *Registry) Len() int {
	r.read()
	return r.actors.Len()
}

func debug(c *core.Cell, text string) {
	logger := c.Runtime().Env().Logger
	if logger == nil {
		logger = slog.Default()
	}
	if ctx := context.Background(); logger.Enabled(ctx, slog.LevelDebug) {
		logger.LogAttrs(ctx, slog.LevelDebug, text, slog.Any("actor", c.Ref()))
	}
}
