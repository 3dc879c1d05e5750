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
	at := get(r, r.place)
	switch {
	case at.p != nil:
		return r.parkTurn(ctx, at.p, w)
	case at.inTimer, r.opts.Auto:
		return w.Await(ctx)
	}
	return r.driveUntil(ctx, w)
}

// place is where a goroutine is.
type place struct {
	p       *proc // the actor whose turn it is in; nil if none
	inTimer bool
}

func (r *Runtime) place() place {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.enter()
	if p.cell == nil {
		return place{nil, p == r.timing}
	}
	return place{p, false}
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
	k := new(parking) // no literal: the detector would take it for a use of sub, which belongs to those who subscribe
	k.r, k.p, k.ctx, k.w, k.ended = r, p, ctx, w, ctx.Err
	k.plain, k.real = wait.IsPlain(ctx), r.endsByItself(ctx) || r.elsewhere(w)
	if !k.plain {
		k.ended = wait.EndOf(ctx)
	}
	if !k.subscribe() {
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
	return get(r, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.procs[c] == nil // else a runtime around this one has another Env
	})
}

// virtual reports whether a deadline is on the runtime's own clock.
func (r *Runtime) virtual(deadline time.Time) bool {
	return !r.bubble && !r.opts.Auto && deadline.Year() < 2020 // epoch is long before
}

// yield passes the run token to the driver until the wait may have ended.
func (k *parking) yield() {
	switch get(k.r, k.begin) {
	case aborted:
		exit()
	case waits:
		k.p.pause()
	}
}

// begun says what became of a wait.
type begun uint8

const (
	waits   begun = iota
	woken         // it is worth looking whether it has ended
	aborted       // the turn is to exit
)

func (k *parking) begin() begun {
	r := k.r
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.aborting:
		return aborted
	case k.woken:
		k.woken = false
		return woken
	}
	k.p.parked = k
	r.parked = append(r.parked, k)
	if !k.plain {
		r.fading = append(r.fading, k)
	}
	return waits
}

// pause passes the run token to the driver until it comes again. Called on the goroutine of p's turn.
//
//go:norace
func (p *proc) pause() { p.worker.pause() }

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
	r := k.runtime()
	r.do(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		k.wake()
	})
}

// runtime is called by those who do not know how k was made.
//
//go:norace
func (k *parking) runtime() *Runtime { return k.r }

func (k *parking) subscribe() bool {
	if raceBuild && k.r.race.on {
		k.r.do(func() {}) // whoever notifies k may do so by way of the driver, who must know it
		if _, owed := k.w.Owner().(*core.Cell); owed && k.w.Tag != 0 {
			return k.subscribeAlone() || !k.w.Ready() // here the turn sees what came before
		}
	}
	return k.w.Subscribe(&k.sub, k)
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
	if raceBuild && r.race.on {
		for _, k := range slices.Clone(r.fading) {
			if r.endsAlone(k) {
				over = append(over, k)
			}
		}
	} else {
		r.unlocked(func() {
			for _, k := range r.fading {
				if k.ended() != nil {
					over = append(over, k)
				}
			}
		})
	}
	for _, k := range over {
		if !k.woken {
			k.wake()
		}
	}
}
