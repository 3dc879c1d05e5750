package core

import (
	"slices"
	"sync"
)

// Every turn that waits without a deadline publishes what it waits for, and each such thing knows which actor
// must act before it can be ready. So the waits are edges from actor to actor, at most one from each, and a wait
// that can never end is an edge that closes a ring.
//
// The turn that closes the ring is the one to find it: it publishes its edge first and looks second, so whoever
// publishes last sees all the others. Looking at one edge after another is no snapshot, though. A ring is
// believed only if a second walk sees the very same waits: what was seen before and after the instant between the
// walks was there at that instant. And two that find the same ring at the same time are told apart by a lock,
// under which the one that comes first takes its own edge away.

// rings is locked to choose the victim of a ring. Nobody locks it without having seen a ring.
var rings sync.Mutex

type edge struct {
	from  *Turn
	waits *Wait // nil: from lent its goroutine to inner
	inner *Turn
	epoch uint32
}

// publish makes w the turn's edge.
func (t *Turn) publish(w *Wait) {
	t.epoch.Add(1) // before the edge: whoever sees the edge and an unchanged epoch has seen one wait
	t.waits.Store(w)
}

// edge returns what t waits for; ok is false if it does not wait.
func (t *Turn) edge() (e edge, ok bool) {
	e = edge{from: t, epoch: t.epoch.Load()}
	if e.inner = t.inner.Load(); e.inner == nil {
		e.waits = t.waits.Load()
		ok = e.waits != nil && !e.waits.Ready()
	}
	return e, (ok || e.inner != nil) && t.epoch.Load() == e.epoch
}

// next returns the turn of the actor that must act, nil if it is not known.
func (e edge) next() *Turn {
	if e.inner != nil {
		return e.inner
	}
	c, _ := e.waits.Owner().(*Cell)
	return (*Turn)(c)
}

// deadlock reports whether the wait that t has just published closes a ring. If so, t is the ring's only
// victim: its edge is gone when deadlock returns.
func (t *Turn) deadlock() error {
	if faultNoDetection || !t.closesRing() {
		return nil
	}
	rings.Lock()
	defer rings.Unlock()
	for t.closesRing() {
		ring := t.ring()
		if ring == nil || slices.ContainsFunc(ring, edge.changed) {
			continue
		}
		t.waits.Store(nil)
		err := &DeadlockError{Ring: make([]Ref, len(ring))}
		for i, e := range ring {
			err.Ring[i] = e.from.cell().Ref()
		}
		return err
	}
	return nil
}

// closesRing follows the edges from t; true if they lead back to t. It allocates nothing and costs a few
// nanoseconds per actor that waits behind the one that t waits for, usually none.
func (t *Turn) closesRing() bool {
	// Edges may lead into a ring that t is no part of; that one's members deal with it. Brent's algorithm
	// notices: mark stays behind while at goes on, and is moved up after 2, 4, 8, … steps.
	mark, steps, limit := t, 0, 2
	for at := t; ; {
		e, ok := at.edge()
		if !ok {
			return false
		}
		if at = e.next(); at == nil {
			return false
		}
		if at == t {
			return true
		}
		if at == mark {
			return false
		}
		if steps++; steps == limit {
			mark, steps, limit = at, 0, 2*limit
		}
	}
}

// ring returns the edges from t back to t, nil if they do not lead there any more.
func (t *Turn) ring() []edge {
	var ring []edge
	for at := t; ; {
		e, ok := at.edge()
		if !ok {
			return nil
		}
		ring = append(ring, e)
		if at = e.next(); at == t {
			return ring
		}
		if at == nil || slices.ContainsFunc(ring, func(e edge) bool { return e.from == at }) {
			return nil
		}
	}
}

// changed reports whether the edge is another one now.
func (e edge) changed() bool {
	now, ok := e.from.edge()
	return !ok || now != e
}
