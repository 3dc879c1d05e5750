package roster

import (
	"context"
	"errors"
	"log/slog"
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

// slow is how long an actor may take to stop before it is named in a warning.
const slow = 10 * time.Second

// StopAll stops the cells one after the other, from the last to the first, each gone before the next is asked. Each
// may use at most half of what remains until ctx's deadline; then it is reported and the next is stopped. Without a
// deadline, a warning names a slow one every 10 s. From inside a turn of one of the cells it does nothing and
// returns ErrDeadlock. The error joins those of the single actors.
func StopAll(ctx context.Context, cells []*core.Cell) ([]Stopped, error) {
	if ctx == nil {
		return nil, core.ErrNilContext
	}
	if self := core.Current(ctx); !self.IsZero() && slices.Contains(cells, self.Cell()) {
		return nil, &core.DeadlockError{Ring: []core.Ref{self}}
	}
	results := make([]Stopped, 0, len(cells))
	var errs []error
	for _, c := range slices.Backward(cells) {
		s := stop(ctx, c)
		results = append(results, s)
		if s.Err != nil {
			errs = append(errs, s.Err)
		}
	}
	return results, errors.Join(errs...)
}

func stop(ctx context.Context, c *core.Cell) Stopped {
	ref := c.Ref()
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	} else {
		defer warnWhileSlow(c)()
	}
	stopped, err := ref.Stop(ctx)
	return Stopped{Ref: ref, Stopped: stopped, Err: err}
}

// warnWhileSlow names c in a warning every so often until the returned function is called.
func warnWhileSlow(c *core.Cell) (cancel func()) {
	done := make(chan struct{})
	go func() {
		t := time.NewTicker(slow)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				slog.Warn("Actor is slow to stop", "actor", c.Ref())
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}
