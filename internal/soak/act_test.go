package soak

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/pooled"
)

var errKill = errors.New("killed on purpose")

// act does one random thing as s. ctx is a handler's if s is an actor.
func (w *world) act(ctx context.Context, s *sender, r *rand.Rand, depth int) {
	if w.tame {
		w.tell(ctx, s, w.pick(ctx, s, r), r, depth)
		return
	}
	switch n := r.IntN(1000); {
	case n < 350:
		w.tell(ctx, s, w.pick(ctx, s, r), r, depth)
	case n < 650:
		w.ask(ctx, s, w.pick(ctx, s, r), r, depth)
	case n < 850:
		w.askFuture(ctx, s, w.pick(ctx, s, r), r, depth)
	case n < 860:
		w.broadcast(ctx, s, r)
	case n < 890:
		w.start(ctx, s, r)
	case n < 920:
		w.stop(ctx, w.pick(ctx, s, r), r)
	case n < 940:
		w.tally.kills.Add(1)
		w.pick(ctx, s, r).ref.Kill(errKill)
	case n < 960:
		w.reg.Unregister(w.pick(ctx, s, r).ref)
	case n < 975:
		w.reg.Register(w.pick(ctx, s, r).ref)
	case n < 977:
		w.flood(ctx, s, w.pick(ctx, s, r), r)
	case n < 987:
		w.elsewhere(ctx, r, depth)
	default:
		w.dawdle(r)
	}
}

// within returns a context for one call, often one that ends.
func within(ctx context.Context, r *rand.Rand) (context.Context, context.CancelFunc) {
	switch r.IntN(6) {
	case 0, 1:
		return context.WithTimeout(ctx, time.Duration(r.IntN(int(2*time.Millisecond))))
	case 2:
		return context.WithCancel(ctx) // never cancelled early, but it could be
	case 3:
		ctx, cancel := context.WithCancelCause(ctx)
		timer := time.AfterFunc(time.Duration(r.IntN(int(2*time.Millisecond))), func() { cancel(errKill) })
		return ctx, func() { timer.Stop(); cancel(nil) }
	}
	return ctx, func() {}
}

func (w *world) tell(ctx context.Context, s *sender, to *actor, r *rand.Rand, depth int) {
	ctx, cancel := within(ctx, r)
	defer cancel()
	m := s.message(tell, to.id, r, depth)
	var err error
	if r.IntN(5) == 0 {
		err = to.ref.TryTell(m)
	} else {
		err = to.ref.Tell(ctx, m)
	}
	if m.fate = accepted; err != nil {
		m.fate = refused
		w.expect(m, err, core.ErrActorDead, core.ErrMailboxFull, core.ErrTimeout, context.Canceled, core.ErrDeadlock,
			pooled.ErrTooManyBlocked)
	}
}

// flood sends more than what fits in one piece of a mailbox.
func (w *world) flood(ctx context.Context, s *sender, to *actor, r *rand.Rand) {
	for range r.IntN(1500) {
		m := s.message(tell, to.id, r, 0)
		m.calm = true
		if m.fate = accepted; to.ref.Tell(ctx, m) != nil {
			m.fate = refused
		}
	}
}

// expect reports an error that is none of those.
func (w *world) expect(about any, err error, allowed ...error) {
	for _, a := range allowed {
		if errors.Is(err, a) {
			w.tally.count(err)
			return
		}
	}
	w.wrong("%v: unexpected error: %v", about, err)
}

func (w *world) ask(ctx context.Context, s *sender, to *actor, r *rand.Rand, depth int) {
	ctx, cancel := within(ctx, r)
	defer cancel()
	m := s.message(ask, to.id, r, depth)
	m.fate = answered // for an asker whose goroutine is taken along by a borrowing handler's Goexit
	v, err := to.ref.Ask(ctx, m)
	w.tally.count(err)
	var odd error
	if m.fate, odd = m.judge(v, err); odd != nil {
		w.wrong("%v: %v", m, odd)
	}
}

func (w *world) askFuture(ctx context.Context, s *sender, to *actor, r *rand.Rand, depth int) {
	ctx, cancel := within(ctx, r)
	defer cancel()
	m := s.message(askFuture, to.id, r, depth)
	m.future = to.ref.AskFuture(ctx, m)
	m.fate = accepted
	if r.IntN(2) == 0 {
		return // nobody ever gets it
	}
	for range r.IntN(2) {
		w.act(ctx, s, r, depth-1)
	}
	ctx, cancel = within(ctx, r)
	defer cancel()
	if _, err := m.future.Get(ctx); err != nil {
		w.tally.count(err)
	}
}

// broadcast tells everybody. The message sets nothing off.
func (w *world) broadcast(ctx context.Context, s *sender, r *rand.Rand) {
	ctx, cancel := within(ctx, r)
	defer cancel()
	m := s.message(broadcast, 0, r, 0)
	sent, err := w.reg.Broadcast(ctx, m)
	m.sent, m.fate = sent, accepted
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		m.spared = len(all.Unwrap())
	}
}

func (w *world) stop(ctx context.Context, a *actor, r *rand.Rand) {
	w.tally.stops.Add(1)
	if r.IntN(3) == 0 {
		a.ref.StopFuture()
		return
	}
	ctx, cancel := within(ctx, r)
	defer cancel()
	stopped, err := a.ref.Stop(ctx)
	if (stopped || err == nil) && a.ref.Err() == nil {
		w.wrong("actor %d: Stop returned %v, %v before it was gone", a.id, stopped, err)
	}
	if !stopped && err != nil {
		w.expect("stop", err, core.ErrTimeout, context.Canceled, core.ErrDeadlock, pooled.ErrTooManyBlocked)
	}
}

// elsewhere uses the context on another goroutine, where it must not be taken for a turn.
func (w *world) elsewhere(ctx context.Context, r *rand.Rand, depth int) {
	seed := r.Uint64()
	s := w.newSender()
	w.keep(s, nil)
	w.others.Go(func() {
		r := rand.New(rand.NewPCG(seed, 0))
		for range r.IntN(3) {
			w.act(ctx, s, r, depth-1)
		}
	})
}
