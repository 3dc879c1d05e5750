package sim

import (
	"context"
	"hash/fnv"
	"math/rand/v2"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Look implements core.Observer: a handler is about to look at something that others change at any time, such as
// whether an actor is alive, so that it matters what happens before.
func (r *Runtime) Look(c *core.Cell) {
	r.pause("actor", c)
}

// look is Look for the registry.
func (r *Runtime) look() { r.pause("registry", nil) }

// pause lets others go on, if so chosen, before the calling handler does. Outside of handlers it does nothing.
// label says what for, or, if that is known, the name of the actor of.
func (r *Runtime) pause(label string, of *core.Cell) {
	var p *proc
	if raceBuild && r.race.on {
		p = get(r, func() *proc { return r.beginLook(label, of) })
	} else {
		p = r.beginLook(label, of)
	}
	if p != nil {
		p.pause()
	}
}

// beginLook returns the actor whose turn is to pause, nil if none is.
func (r *Runtime) beginLook(label string, of *core.Cell) *proc {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q := r.procs[of]; q != nil {
		label = q.name
	}
	p := r.enter()
	if p.cell == nil || r.aborting {
		return nil
	}
	p.label, p.looked = label, true
	p.assignSelf(strategy.Look)
	r.set.Add(&p.self)
	r.looks++
	return p
}

// lookAgain is the label of a pause between a look and what the handler does then.
const lookAgain = "again"

// settleLook is called before a handler does what others notice. If it has looked at something before, that may be
// different by now: others go on first, if so chosen.
func (r *Runtime) settleLook() {
	if get(r, r.hasLooked) {
		r.pause(lookAgain, nil)
		r.do(func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.caller().looked = false
		})
	}
}

func (r *Runtime) hasLooked() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.caller().looked
}

// runtimeOf returns the runtime of the actor whose handler ctx belongs to, if it is a Runtime.
func runtimeOf(ctx context.Context) (*Runtime, core.Ref) {
	self := core.Self(ctx)
	if self.IsZero() {
		return nil, self
	}
	r, _ := self.Cell().Runtime().(*Runtime)
	return r, self
}

// Yield lets others go on, if so chosen, before the handler whose context it is given does: a handler calls it
// where it uses memory that it shares with others, so that the runtime knows that it matters when. label names the
// place in traces. On other runtimes, and outside of handlers, it does nothing.
func Yield(ctx context.Context, label string) {
	if r, _ := runtimeOf(ctx); r != nil {
		r.pause(label, nil)
	}
}

// Choose returns a number from 0 to n-1 that the seed decides, or, in an exhaustive search, every one in turn:
// whether a disk is full, which replica answers. With n < 1 it returns 0. On other runtimes, and outside of
// handlers, the number is random.
func Choose(ctx context.Context, n int) int {
	if n < 1 {
		return 0
	}
	if r, _ := runtimeOf(ctx); r != nil {
		return r.Choose(n)
	}
	return rand.IntN(n)
}

// Choose is the function Choose for whoever drives the runtime.
func (r *Runtime) Choose(n int) int {
	if n < 1 {
		return 0
	}
	if r.strategy == nil {
		return rand.IntN(n)
	}
	return get(r, func() int {
		r.mu.Lock()
		var pick int
		if s, ok := r.strategy.(strategy.ByActor); ok {
			pick = s.ChooseFor(r.caller().name, n)
		} else {
			pick = r.strategy.Choose(n)
		}
		r.mu.Unlock()
		if r.observer != nil {
			r.observer.chosen(n, pick)
		}
		return pick
	})
}

// Rand returns random numbers for the actor whose handler ctx belongs to, and for it alone. What they are depends
// on the seed and on who the actor is, not on what others do meanwhile. It must not be used outside of the
// handler. On other runtimes, and outside of handlers, the numbers are random, and each call returns another
// generator.
func Rand(ctx context.Context) *rand.Rand {
	r, self := runtimeOf(ctx)
	if r == nil {
		return unseeded()
	}
	type found struct {
		rng  *rand.Rand
		p    *proc
		name string
	}
	x := get(r, func() found {
		r.mu.Lock()
		defer r.mu.Unlock()
		p := r.procs[self.Cell()]
		if p == nil { // in its factory, or gone
			return found{rng: r.rng}
		}
		return found{p.rng, p, p.name}
	})
	if x.rng != nil {
		return x.rng
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(x.name))
	rng := rand.New(r.source(h.Sum64())) // made here, since it belongs to the actor
	r.do(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		x.p.rng = rng
	})
	return rng
}

// source returns a stream of random numbers.
func (r *Runtime) source(stream uint64) rand.Source {
	seeded := rand.NewPCG(r.opts.Seed, stream)
	if tape, ok := r.strategy.(strategy.Tape); ok {
		return &taped{r, tape, seeded}
	}
	return seeded
}

// taped is random numbers of which a strategy that has a tape decides: a byte of it changes the bits of a number that
// are used to choose among a few, be it by a remainder or by a product.
type taped struct {
	r      *Runtime
	tape   strategy.Tape
	seeded *rand.PCG
}

// Uint64 implements rand.Source.
func (s *taped) Uint64() uint64 { return get(s.r, s.next) }

func (s *taped) next() uint64 {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	b := uint64(s.tape.Byte())
	return s.seeded.Uint64() ^ (b<<56 | b)
}

func unseeded() *rand.Rand { return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())) }

// Rand returns random numbers for whoever drives the runtime.
func (r *Runtime) Rand() *rand.Rand {
	if r.rng == nil {
		return unseeded()
	}
	return r.rng
}
