package pooled

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/panjf2000/ants/v2"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
	"github.com/gokka/gokka/registry"
)

// ErrInvalidOption is returned by New when an option is out of range; the error says which. It is core.ErrInvalidOption.
var ErrInvalidOption = core.ErrInvalidOption

// ErrTooManyBlocked is what a wait inside a handler fails with when Options.MaxBlocked handlers are waiting already.
var ErrTooManyBlocked = errors.New("too many handlers are blocked")

// Options configures a Runtime. The zero value works.
type Options struct {
	// Workers is how many actors run at a time; 0 for GOMAXPROCS. Handlers that wait are not counted.
	Workers int
	// TurnMessages is how many messages an actor may handle before others that wait for the worker have their turn; 0
	// for 128.
	TurnMessages int
	// TurnTime bounds an actor's turn also in time, when others wait for the worker; 0 for no such bound. A message that has
	// begun is finished. The clock is looked at every few messages, which costs some nanoseconds for each.
	TurnTime time.Duration
	// MaxBlocked bounds how many handlers may wait at a time, each on a goroutine of its own; 0 for no bound. One more
	// gets ErrTooManyBlocked.
	MaxBlocked int
	// SpareExpiry is how long a goroutine that is not needed is kept for the next time, at least a millisecond; 0 for 10 s.
	SpareExpiry time.Duration

	// Direct says when an ask runs the asked actor's turn on the asker's goroutine; core.DirectDefault for
	// core.DirectInTurns. DirectDepth is how many such turns may be stacked, 0 for 64. An ask that goes deeper, or
	// comes after TurnMessages others in one turn, goes through the mailbox as usual.
	Direct      core.DirectMode
	DirectDepth int

	// Registry is where the actors are found; nil for registry.Default.
	Registry *registry.Registry
	// Logger gets what the actors' lives are logged to; nil for slog.Default.
	Logger *slog.Logger
	// OnDeadLetter, OnFailure and Propagate are as in core.Env.
	OnDeadLetter func(core.DeadLetter)
	OnFailure    func(core.Failure)
	Propagate    func(context.Context) context.Context
}

func (o *Options) complete() error {
	for _, v := range []struct {
		name string
		got  int
	}{{"Workers", o.Workers}, {"TurnMessages", o.TurnMessages}, {"MaxBlocked", o.MaxBlocked}, {"SpareExpiry", int(o.SpareExpiry)}, {"DirectDepth", o.DirectDepth},
		{"TurnTime", int(o.TurnTime)}} {
		if v.got < 0 {
			return fmt.Errorf("%w: %s is %d", ErrInvalidOption, v.name, v.got)
		}
	}
	if o.Direct > core.DirectAlways {
		return fmt.Errorf("%w: Direct is %d", ErrInvalidOption, o.Direct)
	}
	if o.Direct == core.DirectDefault {
		o.Direct = core.DirectInTurns
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.TurnMessages == 0 {
		o.TurnMessages = 128
	}
	if o.SpareExpiry == 0 {
		o.SpareExpiry = 10 * time.Second
	}
	o.SpareExpiry = max(o.SpareExpiry, time.Millisecond) // it is also how often ants looks
	if o.Registry == nil {
		o.Registry = registry.Default()
	}
	return nil
}

// Runtime runs actors on a fixed number of workers.
type Runtime struct {
	env    core.Env
	opts   Options
	actors roster.Tenants
	pool   *ants.PoolWithFuncGeneric[task]

	made     atomic.Pointer[[]*place] // all places that there ever were, for Stats; replaced under monitor.mu
	places   atomic.Pointer[[]*place] // those that may be held or have work; likewise
	monitor  monitor
	spares   spares
	counters counters

	_         [64]byte // every sender from outside writes what follows, and reads what is before and after
	queue     global
	_         [64]byte     // these change when workers go to sleep and wake
	searching atomic.Int32 // workers that look for work; see wake.go
	idle      idlePlaces
	_         [64]byte

	active atomic.Int64  // goroutines that are workers or were when they blocked
	quiet  chan struct{} // gets one when active falls to 0
}

// task is what a goroutine is given: a place to hold, and whether it is to look for work there. A spare that gets no place goes
// back to the pool.
type task struct {
	place     *place
	searching bool
}

// New makes a runtime. It costs two goroutines until Shutdown. The error is ErrInvalidOption.
func New(opts Options) (*Runtime, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	r := &Runtime{opts: opts, quiet: make(chan struct{}, 1)}
	r.env = core.Env{
		Name:         "pooled",
		Registry:     opts.Registry,
		Logger:       opts.Logger,
		OnDeadLetter: opts.OnDeadLetter,
		DeadLetters:  new(core.DeadLetters),
		OnFailure:    opts.OnFailure,
		Propagate:    opts.Propagate,
		Admit:        r.actors.Admit,
		Retire:       r.actors.Retire,
		Direct:       opts.Direct,
		DirectDepth:  opts.DirectDepth,
	}
	r.monitor.rt = r
	var places []*place
	for range opts.Workers {
		p := newPlace()
		p.hidden = false
		places = append(places, p)
		r.idle.put(p)
	}
	made := slices.Clone(places) // the two are appended to
	r.made.Store(&made)
	r.places.Store(&places)
	pool, err := ants.NewPoolWithFuncGeneric(-1, r.work,
		ants.WithNonblocking(true), ants.WithExpiryDuration(opts.SpareExpiry), ants.WithPanicHandler(crash))
	if err != nil {
		return nil, fmt.Errorf("ants: %w", err)
	}
	r.pool = pool
	return r, nil
}

// crash ends the program on a panic that is not a handler's, such as one of the logger. The pool would print it and go on,
// and the actor whose turn it was would hang without a word.
func crash(v any) { panic(v) }

func (r *Runtime) allPlaces() []*place { return *r.places.Load() }

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
// Pykka: GeventActor.start.
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

// Schedule implements core.Runtime. A wake from inside a turn goes to that worker, which runs it next; one from outside goes to
// the queue of all.
func (r *Runtime) Schedule(c *core.Cell, from *core.Turn) {
	if from != nil {
		if w, ok := from.Host().(*worker); ok && w.rt == r && w.place != nil {
			w.wakeLocal(c)
			return
		}
	}
	r.queue.push(c)
	r.wake()
}
