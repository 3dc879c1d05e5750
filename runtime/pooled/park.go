package pooled

import (
	"context"

	"github.com/gokka/gokka/core"
)

// Park implements core.Runtime. A worker that must wait passes its place on first, so that its place's actors, and
// the one that it waits for, can run. Afterwards it takes a place if one is idle. If not, it finishes its turn
// without one: for so long more actors run than there are places.
func (r *Runtime) Park(ctx context.Context, t *core.Turn, w *core.Wait) error {
	host := r.hostOf(t)
	if host == nil {
		return w.Await(ctx)
	}
	if blocked := r.counters.blocked.Add(1); r.opts.MaxBlocked > 0 && blocked > int64(r.opts.MaxBlocked) {
		r.counters.blocked.Add(-1)
		return ErrTooManyBlocked
	}
	r.counters.parks.Add(1)
	host.waited = true
	if p := host.place; p != nil {
		host.place = nil
		if p.slow.Load() {
			p.slowTurnOver(1, true, 0) // if what came before the wait was long, the monitor sees it
		}
		r.passOn(p)
	}
	err := w.Await(ctx)
	r.counters.blocked.Add(-1)
	host.place, host.lent = r.idle.take(), 0
	return err
}

// hostOf returns the worker of this runtime that the calling goroutine is, nil if it is none.
func (r *Runtime) hostOf(t *core.Turn) *worker {
	if t == nil {
		return nil
	}
	w, ok := t.Host().(*worker)
	if !ok || w.rt != r {
		return nil
	}
	return w
}

// passOn gives the place to another goroutine if there is anything to do, and else makes it idle.
func (r *Runtime) passOn(p *place) {
	if p.stuck.Load() { // another place has taken this one's part since
		r.monitor.reclaim(p)
		return
	}
	flushed := p.slot.Swap(nil)
	if flushed != nil && !p.ring.push(flushed) {
		r.queue.push(flushed)
	}
	if flushed != nil || r.hasWork() {
		r.counters.handOffs.Add(1)
		r.start(p, false)
		return
	}
	r.putDown(p)
	// Work first, then look; leave first, then look: see wake.go.
	if r.hasWork() {
		r.wake()
	}
}
