package soak

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/pooled"
)

var errFactory = errors.New("a factory failed on purpose")

// pick returns an actor to do something to. It is mostly one that was alive a moment ago.
func (w *world) pick(ctx context.Context, s *sender, r *rand.Rand) *actor {
	i := r.IntN(len(w.slots))
	a := w.slots[i].Load()
	if a.ref.IsAlive() || r.IntN(4) == 0 {
		return a
	}
	if a := w.start(ctx, s, r); a != nil {
		w.slots[i].Store(a)
		return a
	}
	return a
}

// start starts an actor somewhere, in every way there is, and puts it in the place of another; nil if that failed.
func (w *world) start(ctx context.Context, s *sender, r *rand.Rand) *actor {
	ctx, cancel := within(ctx, r)
	defer cancel()
	a := &actor{sender: *w.newSender(), begun: r.Uint64(), last: map[uint32]uint32{}, bare: r.IntN(8) == 0}
	var value any = a
	if a.bare {
		value = bare{a}
	}
	rt := w.machines[r.IntN(len(w.machines))]
	var err error
	switch {
	case r.IntN(4) == 0:
		var self core.Ref
		a.ref, err = core.StartFunc(ctx, rt, func(ref core.Ref) (any, error) {
			self = ref
			return value, w.factory(ctx, s, ref, a, r)
		}, w.options(r)...)
		if a.ref.IsZero() {
			a.ref = self // may be told all the same
		}
	case !core.Current(ctx).IsZero() && r.IntN(4) == 0:
		a.ref, err = core.Spawn(ctx, value, w.options(r)...)
	default:
		a.ref, err = core.Start(ctx, rt, value, w.options(r)...)
	}
	if err != nil && ctx.Err() == nil { // else it is the context's cause, which may be anything
		w.expect("start", err, errFactory, errHook, errKill, core.ErrRuntimeClosed, core.ErrGoexit, core.ErrDeadlock,
			pooled.ErrTooManyBlocked)
	}
	if a.ref.IsZero() || a.ref.Type() == nil || errors.Is(err, core.ErrRuntimeClosed) {
		w.keep(&a.sender, nil)
		return nil
	}
	w.keep(&a.sender, a)
	if old := w.slots[r.IntN(len(w.slots))].Swap(a); r.IntN(10) > 0 {
		old.ref.StopFuture()
	}
	return a
}

// factory is what runs in StartFunc before there is an actor.
func (w *world) factory(ctx context.Context, s *sender, self core.Ref, a *actor, r *rand.Rand) error {
	for range r.IntN(3) {
		m := s.message(tell, a.id, r, 1)
		if m.fate = accepted; self.TryTell(m) != nil {
			m.fate = refused
		}
	}
	if r.IntN(4) == 0 {
		m := s.message(askFuture, a.id, r, 1)
		m.future, m.fate = self.AskFuture(context.WithoutCancel(ctx), m), accepted
	}
	switch r.IntN(20) {
	case 0:
		return errFactory
	case 1:
		panic(errFactory)
	case 2:
		self.Kill(errKill)
	}
	return nil
}

// options returns how the actor differs from the ordinary.
func (w *world) options(r *rand.Rand) (opts []core.Option) {
	if w.tame {
		return nil
	}
	if r.IntN(3) == 0 {
		opts = append(opts, core.TellErrors())
	}
	if r.IntN(4) == 0 {
		opts = append(opts, core.WithMailbox(core.Bounded(1+r.IntN(8), core.Policy(r.IntN(2)))))
	}
	if r.IntN(4) == 0 {
		opts = append(opts, core.WaitReady())
	}
	return opts
}
