package sim

import (
	"slices"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// An exhaustive search leaves out runs in which two steps of different actors have only changed places. It must
// know of each step what it did to others than its actor, beside sending: that is here, and where Runtime.wide is set.

// touch says that the running step changes what p does next: it ends a wait of p's, or replies to it. What is outside
// acts on a reply at once, and on all that has happened. Called with r.mu held, as are the others here.
func (r *Runtime) touch(p *proc) {
	if p.cell == nil {
		r.wide = true
	} else {
		r.set.Touched = append(r.set.Touched, p.number)
	}
}

// noteEffects is called when e has happened.
func (r *Runtime) noteEffects(e *strategy.Event) {
	if _, exhaustive := r.strategy.(*strategy.Exhaustive); !exhaustive {
		return
	}
	// All that send to an actor may notice that it was killed.
	for _, p := range r.procs {
		if !p.dead && !p.cell.Alive() {
			p.dead, r.wide = true, true
		}
	}
	r.set.Waits = r.set.Waits[:0]
	switch x := e.Owner.(type) {
	case *lane:
		r.noteWaits(x.to)
	case *proc:
		r.noteWaits(x)
	}
}

// noteWaits notes for whom p waits or may begin to, since it has asked them, and for whom those do: who of a ring of
// waits is the last decides whose fails.
func (r *Runtime) noteWaits(p *proc) {
	reached := []*proc{p}
	for i := 0; i < len(reached); i++ {
		owed := reached[i].asks
		if k := reached[i].parked; k != nil {
			if c, ok := k.w.Owner().(*core.Cell); ok && r.procs[c] != nil {
				owed = append(slices.Clip(owed), r.procs[c])
			}
		}
		for _, q := range owed {
			if !slices.Contains(reached[1:], q) {
				reached = append(reached, q)
				r.set.Waits = append(r.set.Waits, q.number)
			}
		}
	}
}
