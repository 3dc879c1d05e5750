package soak

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

// sender is whoever sends: one of the drivers, an actor, or a goroutine that a handler has started. It is used by
// one goroutine at a time, and has no lock: that is one of the things that are tested.
type sender struct {
	w    *world
	id   uint32
	seq  uint32
	sent []*message
}

// message enters a new message in the books.
func (s *sender) message(k kind, to uint32, r *rand.Rand, depth int) *message {
	s.seq++
	m := &message{from: s.id, seq: s.seq, to: to, kind: k, depth: depth, script: r.Uint64()}
	s.sent = append(s.sent, m)
	return m
}

// actor is what all actors here are. The fields below the line belong to its turns.
type actor struct {
	sender
	ref   core.Ref // set before others can find the actor
	bare  bool     // has no hooks
	begun uint64   // seeds what its hooks do
	// ------
	last                               map[uint32]uint32 // sender → seq of the last message handled
	started, running, stopped, failing int               // calls of hooks; running: OnStart has succeeded
	busy                               atomic.Bool
}

// bare is an actor without hooks.
type bare struct{ a *actor }

func (b bare) Receive(ctx context.Context, msg any) (any, error) { return b.a.Receive(ctx, msg) }

// enter begins a turn and returns what ends it.
func (a *actor) enter(ctx context.Context, where string) func() {
	if !a.busy.CompareAndSwap(false, true) {
		a.w.wrong("actor %d: two turns at a time, in %s", a.id, where)
	}
	if core.Current(ctx) != core.Self(ctx) || core.Self(ctx).IsZero() {
		a.w.wrong("actor %d: in %s, Current is %v and Self %v", a.id, where, core.Current(ctx), core.Self(ctx))
	}
	return func() { a.busy.Store(false) }
}

func (a *actor) Receive(ctx context.Context, msg any) (any, error) {
	defer a.enter(ctx, "Receive")()
	m := msg.(*message)
	if m.again(a.id) {
		a.w.wrong("%v: handled again by %d", m, a.id)
	}
	m.handled.Add(1)
	a.w.handled.Add(1)
	if m.kind != broadcast && m.to != a.id {
		a.w.wrong("%v: handled by %d", m, a.id)
	}
	if last := a.last[m.from]; last >= m.seq {
		on := core.Self(ctx).Cell().Runtime().Env().Name
		a.w.wrong("%v: ORDER: handled by %d on %s after %d.%d", m, a.id, on, m.from, last)
	}
	a.last[m.from] = m.seq
	if !a.bare && a.running == 0 || a.stopped+a.failing > 0 {
		a.w.wrong("%v: handled by %d before OnStart or after the last hook", m, a.id)
	}
	if m.calm {
		return m, nil
	}
	r := rand.New(rand.NewPCG(m.script, uint64(a.id)))
	for range min(m.depth, r.IntN(3)) {
		a.w.act(ctx, &a.sender, r, m.depth-1)
	}
	a.w.dawdle(r)
	return a.w.finish(m, r)
}

// finish is how a handler ends.
func (w *world) finish(m *message, r *rand.Rand) (any, error) {
	if w.tame {
		return m, nil
	}
	switch n := r.IntN(10_000); {
	case n < 300:
		return nil, failure{m}
	case n < 450:
		panic(failure{m})
	case n < 500:
		runtime.Goexit()
	case n == 500:
		w.tally.fatal.Add(1)
		return nil, core.FatalError{Err: failure{m}}
	}
	return m, nil
}

// dawdle takes time, seldom in a way that a runtime can only notice from outside.
func (w *world) dawdle(r *rand.Rand) {
	switch n := r.IntN(10_000); {
	case n < 500:
		runtime.Gosched()
	case n < 550:
		time.Sleep(100 * time.Microsecond)
	case n < 550+naps[w.seed%uint64(len(naps))]:
		time.Sleep(15 * time.Millisecond)
	}
}

var errHook = errors.New("a hook failed on purpose")

// hook does something in a hook, and may fail.
func (a *actor) hook(ctx context.Context, salt uint64) error {
	r := rand.New(rand.NewPCG(a.begun, salt))
	for range r.IntN(2) {
		a.w.act(ctx, &a.sender, r, 1)
	}
	if a.w.tame {
		return nil
	}
	switch n := r.IntN(100); {
	case n < 4:
		return errHook
	case n < 6:
		panic(errHook)
	case n < 7:
		runtime.Goexit()
	}
	return nil
}

func (a *actor) OnStart(ctx context.Context) error {
	defer a.enter(ctx, "OnStart")()
	if a.started++; a.started != 1 || len(a.last) > 0 {
		a.w.wrong("actor %d: OnStart was called late or again", a.id)
	}
	err := a.hook(ctx, 1)
	if err == nil {
		a.running++
	}
	return err
}

func (a *actor) OnStop(ctx context.Context) error {
	defer a.enter(ctx, "OnStop")()
	a.stopped++
	a.ending(ctx)
	return a.hook(ctx, 2)
}

func (a *actor) OnFailure(ctx context.Context, cause error) {
	defer a.enter(ctx, "OnFailure")()
	a.failing++
	if cause == nil || errors.Is(cause, core.ErrStopped) {
		a.w.wrong("actor %d: OnFailure because of %v", a.id, cause)
	}
	a.ending(ctx)
	if err := a.hook(ctx, 3); err != nil {
		panic(err)
	}
}

// ending checks what holds as soon as the last hook runs.
func (a *actor) ending(ctx context.Context) {
	self := core.Self(ctx)
	if self.IsAlive() {
		a.w.wrong("actor %d: alive in its last hook", a.id)
	}
	if _, ok := a.w.reg.ByURN(self.URN()); ok {
		a.w.wrong("actor %d: registered in its last hook", a.id)
	}
}

// end tells how the actor has ended, and whether that was proper.
func (a *actor) end(c *counts) {
	c.starts++
	err := a.ref.Err()
	wasStopped := errors.Is(err, core.ErrStopped)
	fatal, _ := errors.AsType[core.FatalError](err)
	switch {
	case err == nil:
		a.w.wrong("actor %d: not gone: %v", a.id, a.ref.Cell().Snapshot())
		return
	case a.bare:
		if wasStopped {
			c.stops++
		} else {
			c.failures++
		}
	case a.running == 0:
		c.stillborn++
	case a.stopped > 0:
		c.stops++
		if !wasStopped && fatal.Err == nil {
			a.w.wrong("actor %d: OnStop was called, but it has ended because of %v", a.id, err)
		}
	case a.failing > 0:
		c.failures++
	}
	want := 1
	if a.bare || a.running == 0 {
		want = 0
	}
	if a.stopped+a.failing != want {
		a.w.wrong("actor %d: OnStart %d, OnStop %d, OnFailure %d times: %v", a.id, a.running, a.stopped, a.failing, err)
	}
}
