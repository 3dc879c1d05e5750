package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
)

// Broadcast tells msg to every actor that passes all filters, in the order in which they were started, on the calling
// goroutine. All get the same value, so nobody may change it. It returns how many accepted it.
//
// One that does not accept it keeps nobody else from getting it: the error joins a *core.ActorDeadError for each actor
// that died meanwhile, and for each bounded mailbox without room, with the name of its actor, core.ErrMailboxFull or
// how the wait for room ended, as the mailbox's policy says. It waits only for such room, and as long as ctx allows
// for all together. As with Tell, the end of ctx does not matter otherwise.
//
// Pykka: ActorRegistry.broadcast.
func (r *Registry) Broadcast(ctx context.Context, msg any, filters ...Filter) (sent int, err error) {
	if ctx == nil {
		return 0, core.ErrNilContext
	}
	var errs []error
	for _, c := range r.cells(filters) {
		err := c.Ref().Tell(ctx, msg)
		switch {
		case err == nil:
			sent++
		case errors.Is(err, core.ErrActorDead):
			r.actors.Remove(c)
			errs = append(errs, err)
		default:
			errs = append(errs, fmt.Errorf("telling %v: %w", c.Ref(), err))
		}
	}
	return sent, errors.Join(errs...)
}
