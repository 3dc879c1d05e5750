package core

import (
	"context"

	"github.com/gokka/gokka/internal/wait"
)

// ReadyFuture is Ready without the wait. The value is the Ref itself. It costs no goroutine.
func (r Ref) ReadyFuture() Future[Ref] {
	if r.c == nil {
		return typed[Ref]{failedAsk(nil, ErrNoActor)}
	}
	return readyFuture(r)
}

// readyFuture is the cell as the future of its own start.
type readyFuture struct{ c *Cell }

func (f readyFuture) Get(ctx context.Context) (Ref, error) { return f.c.Ref(), f.c.Ref().Ready(ctx) }

func (f readyFuture) TryGet() (Ref, bool, error) {
	if !f.c.extras().ready.Ready() {
		return Ref{}, false, nil
	}
	r, err := f.Get(context.Background())
	return r, true, err
}

func (f readyFuture) Done() <-chan struct{}             { return f.c.extras().ready.Done() }
func (f readyFuture) Waits(yield func(*wait.Wait) bool) { yield(&f.c.extras().ready) }
func (f readyFuture) String() string                    { return "future of the start of " + f.c.Ref().String() }
