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
	unlink          func() bool // from the parent; set before the context is shared
	timer           Timer       // likewise

	mu    sync.Mutex
	err   error
	after map[*func()]struct{} // to be called at the end
}

// clockKey finds the innermost clocked context.
type clockKey struct{}

func withDeadline(parent context.Context, env *Env, deadline time.Time) (context.Context, context.CancelFunc) {
	x := &clocked{Context: parent, env: env, deadline: deadline, done: make(chan struct{})}
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
	x.mu.Lock()
	if x.err != nil {
		x.mu.Unlock()
		return
	}
	x.err = err
	after := x.after
	x.after = nil
	close(x.done)
	x.mu.Unlock()
	x.unlink()
	x.timer.Stop()
	for f := range after {
		go (*f)()
	}
}

func (x *clocked) Deadline() (time.Time, bool) { return x.deadline, true }
func (x *clocked) Done() <-chan struct{}       { return x.done }

func (x *clocked) Err() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.err
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
