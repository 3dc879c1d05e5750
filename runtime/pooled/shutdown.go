package pooled

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/panjf2000/ants/v2"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
)

// StuckError is what Shutdown returns when its deadline passed: the actors that did not stop.
type StuckError struct {
	Actors []Stuck
	Err    error // of the wait
}

// Stuck is an actor that did not stop in time.
type Stuck struct {
	core.Status
	For time.Duration // how long it has been in the same message or hook, at least
}

func (e *StuckError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d actors did not stop: %v", len(e.Actors), e.Err)
	for _, a := range e.Actors {
		fmt.Fprintf(&b, "\n\t%v, for %v or more", a.Status, a.For.Round(time.Millisecond))
	}
	return b.String()
}

// Unwrap returns Err.
func (e *StuckError) Unwrap() error { return e.Err }

// Shutdown refuses further starts, stops all actors that run here, also unregistered ones, from the last started to
// the first, and waits until their workers have ended. What remains of ctx's time is shared as registry.StopAll
// does; when it is up, a *StuckError names the actors that did not stop. Called from one of its own actors it does nothing
// but return ErrDeadlock. It may be called again.
func (r *Runtime) Shutdown(ctx context.Context) error {
	cells, err := r.actors.Close(ctx, r)
	if err != nil {
		return err
	}

	defer r.env.LogDeadLetters()
	began, before := time.Now(), map[*core.Cell]uint32{}
	for _, c := range cells {
		before[c] = c.Snapshot().Steps
	}
	_, err = roster.StopAll(ctx, cells)
	for r.active.Load() > 0 {
		select {
		case <-r.quiet:
		case <-ctx.Done():
			return r.stuck(errors.Join(err, ctx.Err()), before, time.Since(began))
		}
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

// stuck names the actors that are left. Those whose step has not changed since the shutdown began have been in it for so long.
func (r *Runtime) stuck(err error, before map[*core.Cell]uint32, since time.Duration) error {
	e := &StuckError{Err: err}
	for _, c := range r.actors.Cells() {
		s := Stuck{Status: c.Snapshot()}
		if s.Steps == before[c] {
			s.For = since
		}
		e.Actors = append(e.Actors, s)
	}
	return e
}
