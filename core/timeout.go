package core

import (
	"context"
	"sync"
	"time"

	"github.com/gokka/gokka/internal/wait"
)

// WithTimeout is context.WithTimeout on the clock of the runtime whose actor ctx belongs to, so that a test runtime can
// let the time pass. Outside an actor, and on runtimes that live by the system's clock, it is context.WithTimeout. The
// context can be passed to Ask and AskFuture, whose handlers then have the same deadline on the same clock, and contexts
// can be derived from it without a goroutine each. When ctx ends, the context follows on a goroutine of its own. For
// a nil ctx it has ended already, with ErrNilContext for its cause.
//
// Pykka: the argument timeout of ask and get, inside an actor.
func WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if ctx == nil {
		ended, cancel := context.WithCancelCause(context.Background())
		cancel(ErrNilContext)
		return ended, func() {}
	}
	self := Self(ctx).c
	if self == nil || self.env.Clock == nil {
		return context.WithTimeout(ctx, d)
	}
	return withDeadline(ctx, self.env, self.env.Now().Add(d))
}

// clocked ends at a deadline on a runtime's clock, or with its parent. Nobody sees it but the one context that package
// context derives from it: what users derive in turn, with values in between too, is linked to that one without a goroutine,
// and finds the cause there.
type clocked struct {
	context.Context // the parent, for values
	env             *Env
	deadline        time.Time
	done            chan struct{}
	parentEnd       func() error // see wait.EndOf

	telling sync.Mutex // held while the end is made known, and locked before mu

	mu     sync.Mutex // locked as long as the context is made
	err    error
	tell   func()      // ends the context that was derived
	unlink func() bool // from the parent
	timer  Timer
}

func withDeadline(parent context.Context, env *Env, deadline time.Time) (context.Context, context.CancelFunc) {
	x := &clocked{Context: parent, env: env, deadline: deadline, done: make(chan struct{}), parentEnd: wait.EndOf(parent)}
	if d, ok := parent.Deadline(); ok && clockOf(parent) == env && d.Before(deadline) {
		x.deadline = d
	}
	ctx, cancel := context.WithCancel(x)
	left := x.deadline.Sub(env.Now())
	if err := parent.Err(); err != nil {
		x.end(err)
	} else if left <= 0 {
		x.end(context.DeadlineExceeded)
	} else {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.unlink = context.AfterFunc(parent, func() { x.end(parent.Err()) })
		x.timer = env.AfterFunc(left, func() { x.end(context.DeadlineExceeded) })
	}
	return ctx, func() {
		cancel()
		x.end(context.Canceled)
	}
}

// clockOf returns the Env whose clock ctx's deadline is on, nil for the system's clock.
func clockOf(ctx context.Context) *Env {
	x, _ := ctx.Value(wait.ClockKey{}).(*clocked)
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
	if x.timer != nil {
		x.timer.Stop()
	}
	x.err = err
	close(x.done)
	tell := x.tell
	x.mu.Unlock()
	if x.unlink != nil {
		x.unlink()
	}
	if tell != nil {
		tell()
	}
}

func (x *clocked) Deadline() (time.Time, bool) { return x.deadline, true }
func (x *clocked) Done() <-chan struct{}       { return x.done }

func (x *clocked) Err() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.err
}

// Settle implements wait.Clocked: it does not wait for goroutines to bring the news that the parent has ended.
func (x *clocked) Settle() {
	if x.Err() == nil {
		if err := x.parentEnd(); err != nil {
			x.end(err)
		}
	}
	x.telling.Lock() // another goroutine may be at it
	//lint:ignore SA2001 the wait is all that is wanted
	x.telling.Unlock()
}

func (x *clocked) Value(key any) any {
	if key == (wait.ClockKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// AfterFunc is called by package context, once, before x can end.
func (x *clocked) AfterFunc(f func()) (stop func() bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.tell = f
	return func() bool {
		x.mu.Lock()
		defer x.mu.Unlock()
		pending := x.tell != nil
		x.tell = nil
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
