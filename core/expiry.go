package core

import (
	"context"
	"errors"
)

// A wait with a deadline is no edge: it ends by itself. But whoever debugs a timeout wants to know whether it was
// a deadlock in truth, so such waits are published too, and looked at when one of them expires.
//
// The deadlines in a ring are often the same one, passed on from ask to ask. Then all waits expire at once, and the
// first to leave would hide the ring from the others. So it tells them before it leaves.

// sighting is a ring that somebody else has seen a turn in, in its wait with this epoch.
type sighting struct {
	epoch uint32
	ring  []Ref
	waits []Waiting
}

// expired adds to the error of a wait with a deadline, which is still published, the ring that the turn was in.
func (t *Turn) expired(ctx context.Context, err error) error {
	if faultNoRing || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	ring, waits := t.ringAtExpiry()
	if ring == nil {
		return err
	}
	return &TimeoutError{Ref: ring[min(1, len(ring)-1)], Cause: context.Cause(ctx), Ring: ring, Waits: waits}
}

func (t *Turn) ringAtExpiry() ([]Ref, []Waiting) {
	if t.suspicious(t.waits.Load(), true) {
		rings.Lock()
		defer rings.Unlock()
		if l := t.ring(true); l != nil {
			return l.tell()
		}
	}
	if e := t.extra.Load(); e != nil {
		if s := e.sighting.Swap(nil); s != nil && s.epoch == t.epoch.Load() {
			return s.ring, s.waits
		}
	}
	return nil, nil
}

// tell returns the members of the ring, and lets those of them know that wait with a deadline too.
func (l *look) tell() ([]Ref, []Waiting) {
	ring, waits := l.members()
	for i, r := range ring[1:] {
		if n := l.index[r.c.turn()]; n.edge.timed() {
			r.c.extras().sighting.Store(&sighting{n.edge.epoch, from(ring, i+1), from(waits, i+1)})
		}
	}
	return ring, waits
}

// from returns the ring s as it is seen from its member number i.
func from[T any](s []T, i int) []T {
	return append(append(make([]T, 0, len(s)), s[i:]...), s[:i]...)
}
