package supervisor

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/wait"
)

// gate is a reply that comes later: the supervisor cannot wait in its handler. The supervisor's cell owes it, so
// a ring of waits through it is seen, and a hand-driven runtime is driven.
type gate struct {
	sup core.Ref
	by  core.Ref // the child of the same supervisor that waits at it; zero for all others
	w   wait.Wait
	ref core.Ref // written before w fires, read after
	err error    // likewise
}

func newGate(sup, by core.Ref) *gate {
	g := &gate{sup: sup, by: by}
	g.w.Init(sup.Cell())
	return g
}

// settle is called in the supervisor's turn, once. A nil gate is one that nobody waits at.
func (g *gate) settle(ref core.Ref, err error) {
	if g != nil {
		g.ref, g.err = ref, err
		g.w.Fire()
	}
}

func (g *gate) get(ctx context.Context) (core.Ref, error) {
	switch err := wait.Block(ctx, &g.w); {
	case err == nil:
		return g.ref, g.err
	case errors.Is(err, context.DeadlineExceeded):
		return core.Ref{}, &core.TimeoutError{Ref: g.sup, Cause: context.Cause(ctx)}
	case errors.Is(err, context.Canceled):
		return core.Ref{}, wait.Canceled(ctx)
	default:
		return core.Ref{}, err
	}
}
