// Package goroutine runs every actor on a goroutine of its own.
//
// It is the runtime to start with: an actor may block, compute or be pinned to a thread without any other noticing,
// at the price of a goroutine's stack, some 3 KB for an idle actor, and of a goroutine switch per message that finds
// its actor idle. It works inside a testing/synctest bubble.
//
// [Start] starts an actor on the runtime that all of the program share. [New] makes a runtime of your own, with a
// registry, a logger or hooks of its own, on which core.Start starts actors, and [Runtime.Shutdown] ends them.
//
// Pykka: ThreadingActor.
package goroutine

import (
	"context"
	"log/slog"
	"math"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
	"github.com/gokka/gokka/registry"
)

// Options configures a Runtime. The zero value works.
type Options struct {
	// Registry is where the actors are found; nil for registry.Default.
	Registry *registry.Registry
	// Logger gets what the actors' lives are logged to; nil for slog.Default.
	Logger *slog.Logger
	// OnDeadLetter, OnFailure and Propagate are as in core.Env.
	OnDeadLetter func(core.DeadLetter)
	OnFailure    func(core.Failure)
	Propagate    func(context.Context) context.Context
	// LockOSThread wires each actor to an operating system thread of its own, for libraries that insist on being
	// called from one thread. Should a handler exit the goroutine, the actor goes on on another thread.
	LockOSThread bool
	// ProfileLabels labels the goroutines with gokka.actor and gokka.urn, for profiles and goroutine dumps. It
	// costs an actor a few hundred bytes.
	ProfileLabels bool
}

// Runtime runs every actor on a goroutine of its own. It has no goroutine besides.
type Runtime struct {
	env    core.Env
	opts   Options
	actors roster.Tenants

	loops atomic.Int64 // goroutines that run actors
	idle  chan struct{}
}

// New makes a runtime. It starts no goroutine, and all options are fine: the error is nil.
func New(opts Options) (*Runtime, error) {
	if opts.Registry == nil {
		opts.Registry = registry.Default()
	}
	r := &Runtime{opts: opts, idle: make(chan struct{}, 1)}
	r.env = core.Env{
		Name:         "goroutine",
		Registry:     opts.Registry,
		Logger:       opts.Logger,
		OnDeadLetter: opts.OnDeadLetter,
		DeadLetters:  new(core.DeadLetters),
		OnFailure:    opts.OnFailure,
		Propagate:    opts.Propagate,
		Admit:        r.actors.Admit,
		Retire:       r.actors.Retire,
	}
	return r, nil
}

// Default returns the runtime that Start uses. It is made on first use, and never shut down.
func Default() *Runtime { return makeDefault() }

var makeDefault = sync.OnceValue(func() *Runtime {
	r, err := New(Options{})
	if err != nil {
		panic(err) // cannot happen: the zero Options are valid
	}
	return r
})

// Start starts actor on the Default runtime; see core.Start.
//
// Pykka: ThreadingActor.start.
func Start(ctx context.Context, actor any, opts ...core.Option) (core.Ref, error) {
	return core.Start(ctx, Default(), actor, opts...)
}

// Cells implements core.Lister.
func (r *Runtime) Cells() []*core.Cell { return r.actors.Cells() }

// DeadLetters counts the messages that were not handled.
func (r *Runtime) DeadLetters() *core.DeadLetters { return r.env.DeadLetters }

// Env implements core.Runtime. It is nil for a Runtime that New has not made: such a one starts nothing.
func (r *Runtime) Env() *core.Env {
	if r.env.Name == "" {
		return nil
	}
	return &r.env
}

// Park implements core.Runtime: a goroutine that waits is in nobody's way.
func (r *Runtime) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error { return w.Await(ctx) }

// Schedule implements core.Runtime. The first time it starts the actor's goroutine.
func (r *Runtime) Schedule(c *core.Cell, _ *core.Turn) {
	if wake, ok := c.Local.(chan struct{}); ok {
		wake <- struct{}{} // has room: the goroutine takes one before it makes the cell idle again
		return
	}
	wake := make(chan struct{}, 1)
	c.Local = wake
	r.loops.Add(1)
	go r.loop(c, wake)
}

func (r *Runtime) loop(c *core.Cell, wake chan struct{}) {
	if r.opts.LockOSThread {
		runtime.LockOSThread()
	}
	if r.opts.ProfileLabels {
		label(c)
	}
	exited := true
	defer func() {
		if exited && !c.Gone() { // a handler called Goexit
			go r.resume(c, wake)
			return
		}
		if r.loops.Add(-1) == 0 {
			select {
			case r.idle <- struct{}{}:
			default:
			}
		}
	}()
	for {
		for c.Run(nil, math.MaxInt) {
		}
		if c.Gone() {
			break
		}
		<-wake
	}
	exited = false
}

// resume is loop for a cell that was scheduled when its last goroutine exited.
func (r *Runtime) resume(c *core.Cell, wake chan struct{}) {
	<-wake
	r.loop(c, wake)
}

func label(c *core.Cell) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(),
		pprof.Labels("gokka.actor", c.TypeName(), "gokka.urn", c.Ref().URN())))
}

// Shutdown refuses further starts, stops all actors that run here, also unregistered ones, from the last started to
// the first, and waits until their goroutines have ended. What remains of ctx's time is shared as registry.StopAll
// does; when it is up, a *core.ShutdownError names the actors that did not stop. Called from one of its own actors, with
// whatever ctx, it does nothing but return ErrDeadlock; called from another one that an actor here waits for, it stops
// all but that one and returns ErrDeadlock. It may be called again.
func (r *Runtime) Shutdown(ctx context.Context) error {
	return r.actors.Shutdown(ctx, &r.env, &r.loops, r.idle)
}
