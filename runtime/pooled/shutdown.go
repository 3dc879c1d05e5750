package pooled

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/panjf2000/ants/v2"
)

// Shutdown refuses further starts, stops all actors that run here, also unregistered ones, from the last started to
// the first, and waits until their workers have ended. What remains of ctx's time is shared as registry.StopAll
// does; when it is up, a *core.ShutdownError names the actors that did not stop. Called from one of its own
// actors, with whatever ctx, it does nothing but return ErrDeadlock; called from another one that an actor here waits for,
// it stops all but that one and returns ErrDeadlock. It may be called again.
func (r *Runtime) Shutdown(ctx context.Context) error {
	if err := r.actors.Shutdown(ctx, &r.env, &r.active, r.quiet); err != nil || r.pool == nil {
		return err
	}
	r.monitor.close()
	r.spares.release(true)
	if err := r.pool.ReleaseContext(ctx); err != nil && !errors.Is(err, ants.ErrPoolClosed) {
		return fmt.Errorf("waiting for the goroutines of the pool: %w", err)
	}
	for r.pool.Running() > 0 { // released by an earlier call that did not wait to the end
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("waiting for the goroutines of the pool: %w", ctx.Err())
		}
	}
	return nil
}
