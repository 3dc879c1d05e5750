package sim

import (
	"context"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/wait"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Park implements core.Runtime. A turn that waits lets others run. A goroutine outside that waits for an actor
// runs the runtime meanwhile, one event after the other, unless it runs by itself or another goroutine is at it;
// if nothing can run, time goes on to the next timer, and if there is none and no wait has a deadline, Park
// returns a StuckError. What the kernel says about the turn is not enough: a handler may wait with a context that
// does not lead to it.
func (r *Runtime) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error {
	r.mu.Lock()
	p := r.enter()
	r.mu.Unlock()
	switch {
	case p.cell != nil:
		return r.parkTurn(ctx, p, w)
	case r.opts.Auto, p == r.timing:
		return w.Await(ctx)
	}
	return r.driveUntil(ctx, w)
}

// parking is one wait of a turn.
type parking struct {
	r     *Runtime
	p     *proc
	ctx   context.Context
	w     *core.Wait
	sub   core.Sub
	ended func() error // what ctx's Err returns
	plain bool         // its context ends by an interrupt only, if at all
	real  bool         // its context has a deadline on the system's clock, or another runtime's actor is waited for
	woken bool         // it is worth looking whether the wait has ended; guarded by Runtime.mu
}

func (r *Runtime) parkTurn(ctx context.Context, p *proc, w *core.Wait) error {
	k := &parking{r: r, p: p, ctx: ctx, w: w, plain: wait.IsPlain(ctx), real: r.endsByItself(ctx) || r.elsewhere(w), ended: ctx.Err}
	if !k.plain {
		k.ended = wait.EndOf(ctx)
	}
	if !w.Subscribe(&k.sub, k) {
		return nil
	}
	defer w.Unsubscribe(&k.sub)
	if !k.plain {
		defer context.AfterFunc(ctx, k.poke)()
	}
	// From here on nothing that ends the wait goes unnoticed, so what happened before is looked at after.
	for !w.Ready() {
		if err := k.ended(); err != nil {
			return err
		}
		k.yield()
	}
	return nil
}

// elsewhere reports whether another runtime's actor owes w.
func (r *Runtime) elsewhere(w *core.Wait) bool {
	c, ok := w.Owner().(*core.Cell)
	if !ok || c.Runtime().Env() == &r.env {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.procs[c] == nil // else a runtime around this one has another Env
}

// virtual reports whether a deadline is on the runtime's own clock.
func (r *Runtime) virtual(deadline time.Time) bool {
	return !r.bubble && !r.opts.Auto && deadline.Year() < 2020 // epoch is long before
}

// yield passes the run token to the driver until the wait may have ended.
func (k *parking) yield() {
	r := k.r
	r.mu.Lock()
	if r.aborting {
		r.mu.Unlock()
		exit()
	}
	if k.woken {
		k.woken = false
		r.mu.Unlock()
		return
	}
	k.p.parked = k
	r.parked = append(r.parked, k)
	r.waits(k.w)
	if !k.plain {
		r.fading = append(r.fading, k)
	}
	r.mu.Unlock()
	k.p.worker.pause()
}

// unpark ends the wait for the driver, which resumes the turn next. Called with r.mu held.
func (r *Runtime) unpark(k *parking) {
	k.woken = false
	k.p.parked = nil
	remove := func(ks []*parking) []*parking {
		i := slices.Index(ks, k)
		return slices.Delete(ks, i, i+1)
	}
	r.parked = remove(r.parked)
	if !k.plain {
		r.fading = remove(r.fading)
	}
}

// Notify implements core.Notifier: the wait is over, or the actor was killed.
func (k *parking) Notify(*core.Sub) {
	k.r.mu.Lock()
	defer k.r.mu.Unlock()
	k.wake()
}

// wake makes it an event that the turn goes on, which learns what the one knows who wakes it: an actor what it knows
// by now, the outside everything. Called with r.mu held.
func (k *parking) wake() {
	k.r.learnFrom(k.p, k.r.caller())
	k.r.touch(k.p)
	k.woken = true
	if p := k.p; p.parked == k && !k.r.set.Has(&p.self) {
		p.assignSelf(strategy.Resume)
		k.r.set.Add(&p.self)
		k.r.expose(p)
		k.r.stir()
	}
}

// poke is called when the context ends, by another goroutine at any time. It only makes the driver look, so that
// what comes of it does not depend on when it is called.
func (k *parking) poke() {
	k.r.mu.Lock()
	defer k.r.mu.Unlock()
	k.r.stir()
	k.r.announce()
}

// wakeEnded wakes the turns whose contexts have ended. Called by the driver with r.mu held.
func (r *Runtime) wakeEnded() {
	if len(r.fading) == 0 {
		return
	}
	var over []*parking
	r.unlocked(func() {
		for _, k := range r.fading {
			if k.ended() != nil {
				over = append(over, k)
			}
		}
	})
	for _, k := range over {
		if !k.woken {
			k.wake()
		}
	}
}
