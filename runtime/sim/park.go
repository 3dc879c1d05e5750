package sim

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/wait"
)

// Park implements core.Runtime. A turn that waits lets others run. A goroutine outside that waits for an actor runs
// the runtime meanwhile, one event after the other, unless it runs by itself or another goroutine is at it; if
// nothing can run and no wait has a deadline, Park returns a StuckError. What the kernel says about the turn is
// not enough: a handler may wait with a context that does not lead to it.
func (r *Runtime) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error {
	r.mu.Lock()
	p := r.caller()
	r.mu.Unlock()
	switch {
	case p != nil:
		return r.parkTurn(ctx, p, w)
	case r.opts.Auto:
		return w.Await(ctx)
	}
	return r.driveUntil(ctx, w)
}

// parking is one wait of a turn.
type parking struct {
	r      *Runtime
	p      *proc
	w      *core.Wait
	sub    core.Sub
	timed  bool // the wait ends by itself
	woken  bool // it is worth looking whether the wait has ended; guarded by Runtime.mu
	resume chan struct{}
}

func (r *Runtime) parkTurn(ctx context.Context, p *proc, w *core.Wait) error {
	k := &parking{r: r, p: p, w: w, resume: make(chan struct{})}
	_, k.timed = ctx.Deadline()
	if !w.Subscribe(&k.sub, k) {
		return nil
	}
	defer w.Unsubscribe(&k.sub)
	if !wait.IsPlain(ctx) {
		defer context.AfterFunc(ctx, k.wake)()
	}
	// From here on nothing that ends the wait goes unnoticed, so what happened before is looked at after.
	for !w.Ready() {
		if err := ctx.Err(); err != nil {
			return err
		}
		k.yield()
	}
	return nil
}

// yield passes the run token to the driver until the wait may have ended.
func (k *parking) yield() {
	r := k.r
	r.mu.Lock()
	if k.woken {
		k.woken = false
		r.mu.Unlock()
		return
	}
	k.p.parked = k
	r.parked[k] = struct{}{}
	r.mu.Unlock()
	r.yielded <- struct{}{}
	<-k.resume
}

// unpark ends the wait for the driver, which resumes the turn next. Called with r.mu held.
func (k *parking) unpark() {
	k.woken = false
	k.p.parked = nil
	delete(k.r.parked, k)
	// What the turn learns by waiting: from an actor what that one knows by now, from others everything.
	owner, _ := k.w.Owner().(*core.Cell)
	if q := k.r.procs[owner]; q != nil {
		k.p.learnFrom(q)
	} else {
		k.p.learnAll(k.r.sent)
	}
}

// Notify implements core.Notifier.
func (k *parking) Notify(*core.Sub) { k.wake() }

func (k *parking) wake() {
	k.r.mu.Lock()
	defer k.r.mu.Unlock()
	k.woken = true
	if k.p.parked == k {
		k.r.activate(k.p)
	}
}
