package wait

import (
	"context"
	"errors"
	"fmt"
)

// ErrDeadlock is the sentinel that packages future and core re-export.
var ErrDeadlock = errors.New("deadlock")

// ErrTimeout is the sentinel that packages future and core re-export.
var ErrTimeout = errors.New("timeout")

// ErrNilContext is the sentinel that packages future and core re-export.
var ErrNilContext = errors.New("nil context")

// Key finds the running turn, a [Blocker], in a handler's context.
type Key struct{}

// Blocker is a turn of an actor: it knows which place its goroutine holds.
type Blocker interface {
	// Block is [Block] for a context that belongs to this turn, as far as the context knows.
	Block(ctx context.Context, w *Wait) error
	// Owner returns the turn's actor if the calling goroutine is really in that turn, else nil.
	Owner() Owner
	// Also says that from here on, and until it is called again, the turn cannot go on after any wait unless g is ready
	// as well, which has one way to be; nil for nothing. It returns what was said before. ok is false, and
	// nothing has changed, if the calling goroutine is not really in that turn.
	Also(g Group) (before Group, ok bool)
}

// Block waits until w is done (nil) or ctx ends (its Err), or fails because the wait could never end
// ([ErrDeadlock]). Inside a turn it goes through the turn's runtime; outside through the runtime of the actor
// that owes the result, so that a hand-driven runtime can drive itself.
func Block(ctx context.Context, w *Wait) error {
	if w.Ready() {
		return nil
	}
	if b, ok := ctx.Value(Key{}).(Blocker); ok {
		return b.Block(ctx, w)
	}
	return Outside(ctx, w)
}

// Outside is Block for a goroutine that is in no turn.
func Outside(ctx context.Context, w *Wait) error {
	if w.owner != nil {
		return w.owner.Outside(ctx, w)
	}
	return w.Await(ctx)
}

// ClockKey finds the innermost context, a [Clocked], whose deadline is on the clock of a runtime.
type ClockKey struct{}

// Clocked is a context that may learn of its parent's end by the work of goroutines.
type Clocked interface {
	// Settle makes it learn now.
	Settle()
}

// EndOf returns what returns ctx.Err(). If ctx was derived from a Clocked that should know of its end by then, it does. A
// deterministic runtime asks again and again, so the way there is gone only once.
func EndOf(ctx context.Context) func() error {
	x, _ := ctx.Value(ClockKey{}).(Clocked)
	if x == nil {
		return ctx.Err
	}
	return func() error {
		x.Settle()
		return ctx.Err()
	}
}

// Canceled returns the error for a wait that ended because ctx was cancelled: it Is context.Canceled, and
// also whatever cause the context was given.
func Canceled(ctx context.Context) error {
	cause := context.Cause(ctx)
	if cause == nil {
		return context.Canceled
	}
	if errors.Is(cause, context.Canceled) {
		return cause
	}
	return fmt.Errorf("%w: %w", context.Canceled, cause)
}

// Single is implemented by those futures that are made of one Wait, besides Source: it spares a closure.
type Single interface{ Wait() *Wait }

// Source is implemented by futures that are made of Waits. A future is done when all its Waits are.
type Source interface {
	// Waits yields each Wait that the future depends on until yield returns false.
	Waits(yield func(*Wait) bool)
}
