package roster

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

// Tenants is what a runtime knows of its own actors, and whether it takes any more. The zero value is empty and
// takes them. All methods may be called from any goroutine.
type Tenants struct {
	core.CellList
	closed atomic.Bool
}

// Admit lets an actor in unless Close was called. It first lists the actor and then looks, and Close first closes and
// then lists: one of the two sees the other. It is a core.Env's Admit.
func (t *Tenants) Admit(c *core.Cell) error {
	t.Add(c)
	if t.closed.Load() {
		t.Remove(c)
		return fmt.Errorf("%w: %s", core.ErrRuntimeClosed, c.Runtime().Env().Name)
	}
	return nil
}

// Retire forgets an actor. It is a core.Env's Retire.
func (t *Tenants) Retire(c *core.Cell) { t.Remove(c) }

// Close begins a Shutdown: nobody is admitted any more, and whoever was is returned, in the order of starts. Called from a
// turn of one of the actors, whatever ctx is, it does nothing but return ErrDeadlock.
func (t *Tenants) Close(ctx context.Context) ([]*core.Cell, error) {
	if ctx == nil {
		return nil, core.ErrNilContext
	}
	if err := core.CheckOutside(t.Cells()); err != nil {
		return nil, err
	}
	t.closed.Store(true)
	return t.Cells(), nil
}

// Shutdown is a runtime's Shutdown as far as all have it in common: it stops all actors, and waits until none of
// the runtime's goroutines is left. quiet, which has room for one value, gets one whenever left falls to 0.
func (t *Tenants) Shutdown(ctx context.Context, env *core.Env, left *atomic.Int64, quiet chan struct{}) error {
	cells, err := t.Close(ctx)
	if err != nil {
		return err
	}
	defer env.LogDeadLetters()
	stopped, err := StopAll(ctx, cells)
	if err := Deadlock(stopped); err != nil {
		return err
	}
	for left.Load() > 0 {
		select {
		case <-quiet:
		case <-ctx.Done():
			return core.NewShutdownError(t.Cells(), errors.Join(err, ctx.Err()))
		}
	}
	select {
	case quiet <- struct{}{}: // for others who wait
	default:
	}
	return nil
}
