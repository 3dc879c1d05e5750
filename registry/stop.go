package registry

import (
	"context"
	"slices"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
)

// StopResult is what became of one actor in StopAll.
type StopResult struct {
	Ref     core.Ref
	Stopped bool  // whether this call stopped it; false if somebody else had before, or with a wait that ended
	Err     error // what Ref.Stop returned
}

// StopAll stops the registered actors one after the other on the calling goroutine, strictly the last started first,
// each gone before the next is asked. The results are in that order, and empty if there are no actors. Actors that are
// started meanwhile live on; who wants them gone too calls again until the result is empty.
//
// With a deadline, each actor may use at most half of what remains of it; then its Err is a *core.TimeoutError, and the
// next is stopped. The request stays, so one that was given up still stops when it comes to it. When ctx has ended,
// the remaining actors are asked to stop and not waited for. One that takes longer than 10 s is named in a warning
// every 10 s. The error joins those of the results, each with the name of its actor.
//
// Inside a registered actor it does nothing and returns an error that is core.ErrDeadlock, whatever ctx is; use
// StopAllFuture there.
//
// Pykka: ActorRegistry.stop_all.
func (r *Registry) StopAll(ctx context.Context) ([]StopResult, error) {
	stopped, err := roster.StopAll(ctx, r.living(r.actors.Cells()))
	if len(stopped) == 0 {
		return nil, err
	}
	results := make([]StopResult, len(stopped))
	for i, s := range stopped {
		results[i] = StopResult(s)
	}
	return results, err
}

// StopAllFuture asks all registered actors to stop, the last started first, and does not wait. The futures are those
// of Ref.StopFuture, in the same order; in which order the actors end is up to them.
//
// Pykka: ActorRegistry.stop_all(block=False).
func (r *Registry) StopAllFuture() []core.Future[bool] {
	var futures []core.Future[bool]
	cells := r.living(r.actors.Cells())
	for _, c := range cells {
		c.AnnounceStop()
	}
	for _, c := range slices.Backward(cells) {
		futures = append(futures, c.Ref().StopFuture())
	}
	return futures
}
