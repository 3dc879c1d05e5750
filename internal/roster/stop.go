package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
)

// Stopped is what became of one actor in StopAll.
type Stopped struct {
	Ref     core.Ref
	Stopped bool  // whether this call stopped it; false also if somebody else had
	Err     error // what Ref.Stop returned
}

// StopAll stops the cells one after the other, from the last to the first, each gone before the next is asked, on
// the calling goroutine. Each may use at most half of what remains until ctx's deadline; then it is reported with a
// core.TimeoutError and the next is stopped. The requests stay, so an actor that was given up still stops when it
// comes to it. When ctx has ended, the remaining ones are asked and not waited for. While an actor takes longer than
// 10 s, a warning names it every 10 s, on its runtime's clock and logger.
//
// From inside a turn of one of the cells it does nothing and returns a core.DeadlockError, whatever ctx is. Otherwise the
// error joins those of the single actors, each with its name. One that cannot stop because its turn waits for the calling
// actor has a core.DeadlockError too, and its request is withdrawn.
func StopAll(ctx context.Context, cells []*core.Cell) ([]Stopped, error) {
	if ctx == nil {
		return nil, core.ErrNilContext
	}
	if err := core.CheckOutside(cells); err != nil {
		return nil, err
	}
	for _, c := range cells {
		c.AnnounceStop()
	}
	results := make([]Stopped, 0, len(cells))
	var errs []error
	for _, c := range slices.Backward(cells) {
		s := stop(ctx, c)
		results = append(results, s)
		if s.Err != nil {
			errs = append(errs, named(s.Ref, s.Err))
		}
	}
	return results, errors.Join(errs...)
}

// Deadlock returns the errors of those actors that were not stopped because they wait, directly or not, for the actor
// that calls, and whose ends it must therefore not wait for; nil if there are none.
func Deadlock(results []Stopped) error {
	var errs []error
	for _, s := range results {
		if _, ring := errors.AsType[*core.DeadlockError](s.Err); ring && !s.Stopped {
			errs = append(errs, named(s.Ref, s.Err))
		}
	}
	return errors.Join(errs...)
}

func stop(ctx context.Context, c *core.Cell) Stopped {
	mayBeSlow := true
	if deadline, ok := ctx.Deadline(); ok {
		share := time.Until(deadline) / 2
		mayBeSlow = share > slow
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, share)
		defer cancel()
	}
	if mayBeSlow {
		w := warnWhileSlow(c)
		defer w.stop()
	}
	stopped, err := c.Ref().Stop(ctx)
	return Stopped{Ref: c.Ref(), Stopped: stopped, Err: err}
}

// named makes err name the actor, if it does not yet.
func named(ref core.Ref, err error) error {
	if t, ok := errors.AsType[*core.TimeoutError](err); ok && t.Ref == ref {
		return err
	}
	return fmt.Errorf("stopping %v: %w", ref, err)
}
