package core

import (
	"slices"
	"sync"

	"github.com/gokka/gokka/internal/wait"
)

// Every turn that waits publishes what it waits for, and each such thing knows which actor must act before it can be
// ready, or which other things must be ready first. So the waits are edges from actor to actor: most often one from
// each, several from one that waits for all or any of several futures. A wait that can never end is an edge that
// closes a ring; with waits for any of several, a knot: see look.go.
//
// The turn that closes the ring is the one to find it: it publishes its edge first and looks second, so whoever
// publishes last sees all the others. Looking at one edge after another is no snapshot, though. A ring is
// believed only if a second look sees the very same waits: what was seen before and after the instant between the
// looks was there at that instant. And two that find the same ring at the same time are told apart by a lock,
// under which the one that comes first takes its own edge away.

// rings is locked to choose the victim of a ring. Nobody locks it without having seen one.
var rings sync.Mutex

// edge is what a turn waits for.
type edge struct {
	from  *Turn
	waits *Wait // nil: from lent its goroutine to inner
	inner *Turn
	epoch uint32
}

// The low bits of Turn.epoch say how the wait ends besides; the others count the waits.
const (
	timedWait    uint32 = 1 << iota // at a deadline
	killableWait                    // when the actor is killed
	oneWait                         // is added for each wait
)

// publish makes w the turn's edge. how is a set of the bits above.
func (t *Turn) publish(w *Wait, how uint32) {
	// The epoch before the edge: whoever sees the edge and an unchanged epoch has seen one wait.
	t.epoch.Store((t.epoch.Load()+oneWait)&^(oneWait-1) | how)
	t.waits.Store(w)
}

// edge returns what t waits for; ok is false if it does not wait.
func (t *Turn) edge() (e edge, ok bool) {
	e = edge{from: t, epoch: t.epoch.Load()}
	if e.inner = t.inner.Load(); e.inner == nil {
		e.waits = t.waits.Load()
		ok = e.waits != nil && e.waits.Pending()
	}
	return e, (ok || e.inner != nil) && t.epoch.Load() == e.epoch
}

// timed reports whether the wait ends at a deadline.
func (e edge) timed() bool { return e.inner == nil && e.epoch&timedWait != 0 }

// killed reports whether the wait is about to end because the actor was killed.
func (e edge) killed() bool {
	return e.inner == nil && e.epoch&killableWait != 0 && e.from.status.Load()&killed != 0
}

// deadlock reports whether the wait that t has just published can never end. If so, t is the only victim of its ring:
// its edge is gone when deadlock returns. w is what was published, or that part of it which was not yet looked at.
func (t *Turn) deadlock(w *Wait) error {
	faultPause() // others publish too
	if faultNoDetection || !t.suspicious(w, false) || goesOn(w) && !faultAnyIsAll {
		return nil
	}
	l := newLook(t, false)
	if !l.stuck() {
		return nil
	}
	if faultTwoVictims {
		faultPause() // others look too
	} else {
		rings.Lock()
		defer rings.Unlock()
		if l = t.ring(false); l == nil {
			return nil
		}
		t.waits.Store(nil)
	}
	l.doom()
	err := new(DeadlockError)
	err.Ring, err.Waits = l.members()
	return err
}

// ring looks until it can be believed: nil if t is not stuck. The lock is held.
func (t *Turn) ring(timed bool) *look {
	for {
		l := newLook(t, timed)
		if !l.stuck() {
			return nil
		}
		if l.unchanged() {
			return l
		}
	}
}

// suspicious follows the edges from w, for which t waits, and reports whether a closer look is due: they lead back to t, or
// to a wait for more than one actor. It allocates nothing and costs a few nanoseconds per actor that waits behind the
// one that t waits for, usually none.
func (t *Turn) suspicious(w *Wait, timed bool) bool {
	// Edges may lead into a ring that t is no part of; that one's members deal with it. Brent's algorithm
	// notices: mark stays behind while at goes on, and is moved up after 2, 4, 8, … steps.
	mark, steps, limit := t, 0, 2
	for {
		c, ok := w.Owner().(*Cell)
		if !ok {
			_, several := w.Owner().(wait.Group)
			return several
		}
		at := c.turn()
		e, ok := at.edge()
		for ok && e.inner != nil && at != t {
			at = e.inner
			e, ok = at.edge()
		}
		switch {
		case at == t:
			return true
		case !ok || e.timed() && !timed || at == mark:
			return false
		}
		if steps++; steps == limit {
			mark, steps, limit = at, 0, 2*limit
		}
		w = e.waits
	}
}

// goesOn reports whether w can be ready because those that owe it do not wait at all, which is most often so.
func goesOn(w *Wait) bool {
	switch owner := w.Owner().(type) {
	case *Cell:
		e, ok := owner.turn().edge()
		return !ok || e.timed()
	case wait.Group:
		for way := range owner.Needs {
			if !slices.ContainsFunc(way, func(w *Wait) bool { return w.Pending() && !goesOn(w) }) {
				return true
			}
		}
		return false
	}
	return true
}
