package sim

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/gid"
	"github.com/gokka/gokka/internal/roster"
	"github.com/gokka/gokka/registry"
)

// Options configures a Runtime. The zero value works.
type Options struct {
	// Seed decides the order of events, and the actors' URNs.
	Seed uint64
	// Registry is where the actors are found; nil for registry.Default. Two runtimes of one seed give their actors
	// the same URNs, so it is better that each has its own.
	Registry *registry.Registry
	// Logger gets what the actors' lives are logged to; nil for slog.Default.
	Logger *slog.Logger
	// DeadLetter, Failure and Propagate are as in core.Env.
	DeadLetter func(core.DeadLetter)
	Failure    func(core.Failure)
	Propagate  func(context.Context) context.Context
	// Auto makes the runtime run by itself, on a goroutine that exists while something can run. Events are still
	// chosen by the seed, but among what there is when the choice is made, which may depend on how fast others are.
	Auto bool
	// Trace is called with a line per event before it happens, on the goroutine that drives. The same seed gives the
	// same lines: actors are named by their type and the order of their starts, messages by their sender and
	// their number among those of that sender. It must not use the runtime.
	Trace func(line string)
}

// Runtime runs actors one turn at a time in an order that a seed decides. Its methods may be called from any goroutine.
// Each turn has a goroutine of its own; there is none for an idle actor.
type Runtime struct {
	env     core.Env
	opts    Options
	actors  core.CellList
	yielded chan struct{} // the running turn passes the run token back to the driver

	// mu is the innermost lock: nothing is called under it that could lock another. What has to do with cells'
	// mailboxes and users' contexts is therefore done without it.
	mu      sync.Mutex
	choose  func([]event) int // picks one of the enabled events
	ids     *rand.Rand
	closed  bool
	driving bool          // somebody drives, or is about to
	changed chan struct{} // closed when driving ends or an event may have become enabled; nil: nobody wants to know

	procs   map[*core.Cell]*proc
	active  []*proc // those that may have enabled events, and all that have messages in flight
	parked  map[*parking]struct{}
	running *proc
	spawned int
	sent    uint64 // how many messages were sent
	outside int    // how many of them from outside
	events  []event
}

// New makes a runtime.
func New(opts Options) (*Runtime, error) {
	if opts.Registry == nil {
		opts.Registry = registry.Default()
	}
	choices := rand.New(rand.NewPCG(opts.Seed, 0))
	r := &Runtime{
		opts:    opts,
		yielded: make(chan struct{}),
		choose:  func(events []event) int { return choices.IntN(len(events)) },
		ids:     rand.New(rand.NewPCG(opts.Seed, 1)), // a stream of its own: a start must not change the choices
		procs:   map[*core.Cell]*proc{},
		parked:  map[*parking]struct{}{},
	}
	r.env = core.Env{
		Name:        "sim",
		Registry:    opts.Registry,
		Logger:      opts.Logger,
		DeadLetter:  opts.DeadLetter,
		DeadLetters: new(core.DeadLetters),
		Failure:     opts.Failure,
		Propagate:   opts.Propagate,
		NewID:       r.newID,
		Mediator:    r,
		Admit:       r.admit,
		Retire:      r.retire,
	}
	return r, nil
}

// Cells implements core.Lister.
func (r *Runtime) Cells() []*core.Cell { return r.actors.Cells() }

// DeadLetters counts the messages that were not handled.
func (r *Runtime) DeadLetters() *core.DeadLetters { return r.env.DeadLetters }

// Env implements core.Runtime.
func (r *Runtime) Env() *core.Env { return &r.env }

// newID makes a version 4 UUID from the seed.
func (r *Runtime) newID() (id [16]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	binary.BigEndian.PutUint64(id[:8], r.ids.Uint64())
	binary.BigEndian.PutUint64(id[8:], r.ids.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

func (r *Runtime) admit(c *core.Cell) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fmt.Errorf("%w: %s", core.ErrRuntimeClosed, r.env.Name)
	}
	r.actors.Add(c)
	return nil
}

// retire settles what is in flight to an actor that is about to be gone, which nobody sends to any more. Elsewhere it
// would have been in the mailbox.
func (r *Runtime) retire(c *core.Cell) {
	r.actors.Remove(c)
	for _, m := range r.recall(c) {
		c.Reject(m)
	}
}

// recall takes all that is in flight to c out of flight.
func (r *Runtime) recall(c *core.Cell) (rest []core.Mail) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for p := r.procs[c]; p != nil && len(p.inbox) > 0; {
		rest = append(rest, p.take(p.inbox[0]).mail)
	}
	return rest
}

// Schedule implements core.Runtime: c starts, goes on after its goroutine exited, or was killed while idle.
func (r *Runtime) Schedule(c *core.Cell, _ *core.Turn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.procs[c]
	if p == nil {
		r.spawned++
		p = &proc{cell: c, seq: r.spawned, name: fmt.Sprintf("%s#%d", c.TypeName(), r.spawned)}
		r.procs[c] = p
	}
	if by := r.caller(); by != nil {
		p.learnFrom(by)
	} else {
		p.learnAll(r.sent)
	}
	p.due = true
	r.activate(p)
}

// Send implements core.Mediator: the message is in flight until an event delivers it.
func (r *Runtime) Send(_ *core.Turn, to *core.Cell, m core.Mail) error {
	if r.mediate(to, m) {
		return nil
	}
	// Nobody chooses for an actor whose start was not scheduled yet: only its factory and those it told know it.
	// The mailbox keeps the message, or refuses it, since this is also the way for actors that are gone.
	wake, accepted := to.Deliver(m)
	if wake {
		r.Schedule(to, nil)
	}
	if !accepted {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	return nil
}

// mediate puts m in flight to a living actor whose start was scheduled; false: it is not one.
func (r *Runtime) mediate(to *core.Cell, m core.Mail) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.procs[to]
	if p == nil || !to.Alive() {
		return false
	}
	r.sent++
	f := flight{mail: m, from: r.caller(), number: r.sent}
	if s := f.from; s != nil {
		s.sends++
		s.last = f.number
		f.nth, f.clock = s.sends, s.clock
	} else {
		r.outside++
		f.nth, f.clock = r.outside, clock{floor: f.number - 1}
	}
	p.put(f)
	r.activate(p)
	return true
}

// caller returns the actor in whose turn the calling goroutine is, nil for outside. What the kernel says about the
// sender is not enough, since some ways to send have no context. Called with r.mu held.
func (r *Runtime) caller() *proc {
	if p := r.running; p != nil && p.g == gid.Get() {
		return p
	}
	return nil
}

// Shutdown refuses further starts, stops all actors that run here, also unregistered ones, from the last started to
// the first, and waits until nothing is left to do and no goroutine remains. It drives the runtime meanwhile, unless that
// runs by itself. What remains of ctx's time is shared as registry.StopAll does; the error names the actors that did
// not stop, and may be a StuckError. Called from one of its own actors, with whatever ctx, it does
// nothing but return ErrDeadlock; called from another one that an actor here waits for, it stops all but that one and
// returns ErrDeadlock. It may be called again.
func (r *Runtime) Shutdown(ctx context.Context) error {
	if ctx == nil {
		return core.ErrNilContext
	}
	if err := core.CheckOutside(r.actors.Cells()); err != nil {
		return err
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	defer r.env.LogDeadLetters()
	stopped, err := roster.StopAll(ctx, r.actors.Cells())
	if err := roster.Deadlock(stopped); err != nil {
		return err
	}
	for {
		now := r.advance(nil, false)
		switch now.state {
		case ran:
			continue
		case idle: // all have ended; errors of their OnStop are logged
			return nil
		case stuck: // err says which actors did not stop
			return err
		}
		select {
		case <-now.changed:
		case <-ctx.Done():
			return cmp.Or(err, ctx.Err())
		}
	}
}
