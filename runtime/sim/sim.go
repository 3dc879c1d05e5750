package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Runtime runs actors one turn at a time in an order that a seed decides. Its methods may be called from any
// goroutine. A goroutine runs handlers while somebody drives the runtime, and one more for each handler that
// waits; there is none for an idle actor, and none for an idle runtime.
type Runtime struct {
	env     core.Env
	opts    Options
	bubble  bool // in a testing/synctest bubble, whose time is the runtime's
	actors  core.CellList
	yielded chan signal // the running turn passes the run token back to the driver

	// mu is the innermost lock: nothing is called under it that could lock another. What has to do with cells'
	// mailboxes and users' contexts is therefore done without it.
	mu       sync.Mutex
	strategy strategy.Strategy
	set      strategy.Set // the enabled events
	ids      *rand.Rand
	rng      *rand.Rand
	closed   bool
	driving  bool          // somebody drives, or is about to
	changed  chan struct{} // closed when driving ends or an event may have become enabled; nil: nobody wants to know
	halted   error         // the run ends here
	aborting bool          // turns that are resumed exit
	bail     func(error)   // called by who waits in a run that was halted
	steps    int
	watch    watchdog

	procs   map[*core.Cell]*proc
	early   map[*core.Cell]bool // had mail before their start was scheduled
	names   map[core.Ref]string // of all that there were, if there is an observer
	outside *proc               // the sender of what is sent outside of turns
	timing  *proc               // the sender of what timers send
	running *proc
	wide    bool       // the running step touched what all share
	looks   int        // turns that stopped before a look
	stirred int        // counts what made an event possible
	fresh   []*proc    // started, nothing to do for them
	strays  []*proc    // their turns are blocked out of sight
	parked  []*parking // turns that wait
	fading  []*parking // those of them whose context may end
	spawned int32
	sent    uint64    // how many messages were sent
	flights *flight   // a list of unused ones
	crew    []*worker // without work
	clock   virtualClock
	race    raceState

	observer observer
}

// observer is told what happens, on the goroutine that drives, without mu.
type observer interface {
	step(e *strategy.Event, alternatives int)
	// stepped is told whether no handler is half-way, and returns whether it has called users' code.
	stepped(quiet bool) (looked bool)
	chosen(n, pick int)
}

// New makes a runtime. It starts no goroutine. A strategy with a parameter out of range is ErrInvalidOption.
func New(opts Options) (*Runtime, error) {
	token := opts.Strategy.token(opts.Seed)
	if err := opts.Strategy.err; err != nil {
		return nil, err
	}
	return newRuntime(opts, token.New()), nil
}

func newRuntime(opts Options, choices strategy.Strategy) *Runtime {
	if opts.Registry == nil {
		opts.Registry = registry.Default()
	}
	if opts.Watchdog == 0 {
		opts.Watchdog = defaultWatchdog
	}
	r := &Runtime{
		opts:     opts,
		bubble:   inBubble(),
		yielded:  make(chan signal, 1),
		strategy: choices,
		ids:      rand.New(rand.NewPCG(opts.Seed, 1)), // streams of their own: a start must not change the choices
		procs:    map[*core.Cell]*proc{},
		early:    map[*core.Cell]bool{},
		names:    map[core.Ref]string{},
		outside:  &proc{name: "outside"},
		timing:   newTiming(),
	}
	r.rng = rand.New(r.source(2))
	r.clock.r = r
	r.clock.now = epoch
	if raceModeWanted(&r.opts) {
		r.race.on, r.race.outside = true, newEdge()
	}
	r.env = core.Env{
		Name:         "sim",
		Registry:     opts.Registry,
		Logger:       opts.Logger,
		OnDeadLetter: opts.OnDeadLetter,
		DeadLetters:  new(core.DeadLetters),
		OnFailure:    opts.OnFailure,
		Propagate:    opts.Propagate,
		NewID:        r.newID,
		Mediator:     r,
		Admit:        r.admit,
		Retire:       r.retire,
	}
	if !opts.Auto {
		r.env.Clock = &r.clock
	}
	if opts.Registry != registry.Default() {
		opts.Registry.BeforeRead(r.look)
	}
	return r
}

// inBubble reports whether the caller is in a testing/synctest bubble: their time begins in the year 2000.
func inBubble() bool { return time.Now().Year() < 2020 }

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

// newID makes a version 4 UUID from the seed.
func (r *Runtime) newID() [16]byte { return get(r, r.nextID) }

func (r *Runtime) nextID() (id [16]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	binary.BigEndian.PutUint64(id[:8], r.ids.Uint64())
	binary.BigEndian.PutUint64(id[8:], r.ids.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

func (r *Runtime) admit(c *core.Cell) error {
	r.settleLook()
	open := get(r, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.closed {
			return false
		}
		r.actors.Add(c)
		return true
	})
	if !open {
		return fmt.Errorf("%w: %s", core.ErrRuntimeClosed, r.env.Name)
	}
	return nil
}

// retire settles what is in flight to an actor that is about to be gone, which nobody sends to any more. Elsewhere
// it would have been in the mailbox.
func (r *Runtime) retire(c *core.Cell) {
	r.do(func() {
		r.actors.Remove(c)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.wide = true
		delete(r.early, c)
	})
	var rest []core.Mail
	for {
		x := get(r, func() recalled { return r.recall(c) })
		if !x.ok {
			break
		}
		x.edge.acquire()
		rest = append(rest, x.mail)
	}
	for _, m := range rest {
		c.Reject(m)
	}
}

// recalled is a message that was taken out of flight.
type recalled struct {
	mail core.Mail
	edge edge
	ok   bool
}

// recall takes the first message that is in flight to c out of flight.
func (r *Runtime) recall(c *core.Cell) recalled {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.procs[c]
	if p == nil || p.oldest == nil {
		return recalled{}
	}
	f := r.land(p.lane(p.laneKey(p.oldest.from)))
	return recalled{f.mail, f.edge, true}
}

// Schedule implements core.Runtime: c starts, goes on after its goroutine exited, or was killed while idle.
func (r *Runtime) Schedule(c *core.Cell, _ *core.Turn) {
	e := r.edge()
	r.do(func() { r.schedule(c, e) })
}

func (r *Runtime) schedule(c *core.Cell, e edge) {
	traits := traitsOf(c)
	r.mu.Lock()
	defer r.mu.Unlock()
	by := r.caller()
	p := r.procs[c]
	if p != nil {
		r.wide = true
		r.learnFrom(p, by)
		if raceBuild {
			p.race.in = append(p.race.in, e)
		}
		r.makeDue(p, strategy.Run)
		return
	}
	r.spawned++
	by.children++
	p = &proc{cell: c, number: r.spawned, name: by.childName(c.TypeName()), fifo: c.Bounded(), patient: traits.patient}
	p.self.Owner = p
	r.learnFrom(p, by)
	r.procs[c] = p
	if raceBuild && r.race.on {
		p.race.in, p.race.own = []edge{e}, newEdge()
	}
	if r.observer != nil {
		r.names[c.Ref()] = p.name
	}
	if traits.starter || r.early[c] {
		r.makeDue(p, strategy.Start)
	} else {
		// Nobody can tell when it starts, so there is nothing to choose.
		r.fresh = append(r.fresh, p)
		r.stir()
	}
	delete(r.early, c)
}

// caller returns the actor in whose turn the calling goroutine is, or the outside. What the kernel says about the
// sender is not enough, since some ways to send have no context. Called with r.mu held.
func (r *Runtime) caller() *proc {
	if r.running == nil && len(r.strays) == 0 {
		return r.outside
	}
	return r.turnOf(currentG())
}

// is reports whether the goroutine g acts for the worker.
func (w *worker) is(g uintptr) bool { return w.g == g || raceBuild && w.race.up == g }

func (r *Runtime) turnOf(g uintptr) *proc {
	if p := r.running; p != nil && p.worker.is(g) {
		return p
	}
	for _, p := range r.strays {
		if p.worker.is(g) {
			return p
		}
	}
	return r.outside
}

// Now returns the runtime's time. It is virtual, unless the runtime runs by itself.
func (r *Runtime) Now() time.Time { return r.env.Now() }

// Steps returns how many events have happened.
func (r *Runtime) Steps() int {
	return get(r, func() int {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.steps
	})
}

// context is where nothing ends by itself.
var background = context.Background()
