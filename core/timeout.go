package core

import (
	"context"
	"sync"
	"time"
)

// WithTimeout is context.WithTimeout on the clock of the runtime whose actor ctx belongs to, so that a test runtime can
// let the time pass. Outside an actor, and on runtimes that live by the system's clock, it is context.WithTimeout.
//
// Pykka: the argument timeout of ask and get, inside an actor.
func WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	self := Self(ctx).c
	if self == nil || self.env.Clock == nil {
		return context.WithTimeout(ctx, d)
	}
	return withDeadline(ctx, self.env, self.env.Now().Add(d))
}

// clocked is a context with a deadline on a runtime's clock.
type clocked struct {
	context.Context // its parent, for values
	env             *Env
	deadline        time.Time
	done            chan struct{}
	parentEnd       func() error // see EndOf; set before the context is shared
	unlink          func() bool  // from the parent; likewise
	timer           Timer        // likewise

	telling sync.Mutex // held from before err is set until all who are to know do

	mu    sync.Mutex
	err   error
	after map[*func()]struct{} // to be called at the end
}

// clockKey finds the innermost clocked context.
type clockKey struct{}

func withDeadline(parent context.Context, env *Env, deadline time.Time) (context.Context, context.CancelFunc) {
	x := &clocked{Context: parent, env: env, deadline: deadline, done: make(chan struct{}), parentEnd: EndOf(parent)}
	if d, ok := parent.Deadline(); ok && clockOf(parent) == env && d.Before(deadline) {
		x.deadline = d
	}
	x.mu.Lock() // whoever ends the context while it is made waits
	defer x.mu.Unlock()
	x.unlink = context.AfterFunc(parent, func() { x.end(parent.Err()) })
	x.timer = env.AfterFunc(max(x.deadline.Sub(env.Now()), 0), func() { x.end(context.DeadlineExceeded) })
	return x, func() { x.end(context.Canceled) }
}

// clockOf returns the Env whose clock ctx's deadline is on, nil for the system's clock.
func clockOf(ctx context.Context) *Env {
	x, _ := ctx.Value(clockKey{}).(*clocked)
	if x == nil {
		return nil
	}
	if d, ok := ctx.Deadline(); ok && d.Equal(x.deadline) {
		return x.env
	}
	return nil // something with an earlier deadline lies in between
}

func (x *clocked) end(err error) {
	x.telling.Lock()
	defer x.telling.Unlock()
	x.mu.Lock()
	if x.err != nil {
		x.mu.Unlock()
		return
	}
	x.timer.Stop()
	x.err = err
	after := x.after
	x.after = nil
	close(x.done)
	x.mu.Unlock()
	x.unlink()
	for f := range after {
		(*f)() // package context's, which only tells children, and starts a goroutine for whatever else there is to do
	}
}

func (x *clocked) Deadline() (time.Time, bool) { return x.deadline, true }
func (x *clocked) Done() <-chan struct{}       { return x.done }

// Err does not wait for a goroutine to bring the news that the parent has ended: on a deterministic runtime it must not
// matter when that runs.
func (x *clocked) Err() error {
	x.mu.Lock()
	err := x.err
	x.mu.Unlock()
	if err != nil {
		return err
	}
	if err := x.parentEnd(); err != nil {
		x.end(err)
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.err
	}
	return nil
}

// EndOf returns what returns ctx.Err(). If ctx was derived from one of WithTimeout that should know of its end by then, it
// does. A deterministic runtime asks again and again, so the way there is gone only once.
func EndOf(ctx context.Context) func() error {
	x, _ := ctx.Value(clockKey{}).(*clocked)
	if x == nil || x == ctx {
		return ctx.Err
	}
	return func() error {
		_ = x.Err() // tells ctx if x has ended, unless another goroutine is just doing that: wait for it
		x.telling.Lock()
		//lint:ignore SA2001 the wait is all that is wanted
		x.telling.Unlock()
		return ctx.Err()
	}
}

func (x *clocked) Value(key any) any {
	if key == (clockKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// AfterFunc keeps package context from starting a goroutine for every context that is derived from this one.
func (x *clocked) AfterFunc(f func()) (stop func() bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.err != nil {
		go f()
		return func() bool { return false }
	}
	if x.after == nil {
		x.after = map[*func()]struct{}{}
	}
	x.after[&f] = struct{}{}
	return func() bool {
		x.mu.Lock()
		defer x.mu.Unlock()
		_, pending := x.after[&f]
		delete(x.after, &f)
		return pending
	}
}

// deadlineContext derives a context from parent, which has no end, that ends at the deadline of ctx.
func deadlineContext(parent, ctx context.Context, d time.Time) (context.Context, context.CancelFunc) {
	if env := clockOf(ctx); env != nil {
		return withDeadline(parent, env, d)
	}
	return context.WithDeadline(parent, d)
}

// passed reports whether the deadline d of ctx has passed.
func passed(ctx context.Context, d time.Time) bool {
	if env := clockOf(ctx); env != nil {
		return !env.Now().Before(d)
	}
	return !time.Now().Before(d)
}
