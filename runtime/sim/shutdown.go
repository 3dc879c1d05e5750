package sim

import (
	"cmp"
	"context"
	"runtime"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
)

// Shutdown refuses further starts, stops all actors that run here, also unregistered ones, from the last started
// to the first, and waits until nothing is left to do and no goroutine remains. It drives the runtime meanwhile,
// unless that runs by itself. What remains of ctx's time is shared as registry.StopAll does; the error names the
// actors that did not stop, and may be a StuckError. Called from one of its own actors, with whatever ctx, it does
// nothing but return ErrDeadlock; called from another one that an actor here waits for, it stops all but that one
// and returns ErrDeadlock. It may be called again.
func (r *Runtime) Shutdown(ctx context.Context) error {
	if ctx == nil {
		return core.ErrNilContext
	}
	if err := core.CheckOutside(r.actors.Cells()); err != nil {
		return err
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	defer r.env.LogDeadLetters()
	stopped, err := roster.StopAll(ctx, r.actors.Cells())
	if err := roster.Deadlock(stopped); err != nil {
		return err
	}
	g := goal{until: r.Now(), most: forEver}
	for {
		out := r.drive(&g)
		switch out.state {
		case done, idle: // all have ended; errors of their OnStop are logged
			r.unwatch()
			return nil
		case failed: // err says which actors did not stop
			return cmp.Or(err, out.err)
		}
		select {
		case <-out.changed:
		case <-ctx.Done():
			return cmp.Or(err, ctx.Err())
		}
	}
}

// passUntil moves the clock on to t, if it is not there yet.
func (r *Runtime) passUntil(t time.Time) {
	if r.opts.Auto {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.bubble {
		if t.After(r.clock.now) {
			r.clock.now = t
		}
		return
	}
	if d := time.Until(t); d > 0 {
		r.unlocked(func() { time.Sleep(d) })
	}
}

// halt ends the run: whoever drives gets err, now and for ever.
func (r *Runtime) halt(err error) {
	r.do(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.halted == nil {
			r.halted = err
		}
	})
}

// leave is called on a goroutine that waits for an actor in vain.
func (r *Runtime) leave(err error) {
	if r.bail != nil {
		r.bail(err)
	}
}

// abort ends all goroutines that wait, by exiting them from inside their handlers, whose deferred functions run.
// The actors are as good as gone: nothing is called any more. It returns how many goroutines are blocked out of
// sight, where nobody can end them.
func (r *Runtime) abort() (lost int) {
	r.unwatch()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.aborting, r.closed = true, true
	r.driving = true
	defer r.release()
	for len(r.parked) > 0 {
		k := r.parked[len(r.parked)-1]
		r.unpark(k)
		r.end(k.p)
	}
	for _, p := range r.procs {
		if p.worker == nil {
			continue
		}
		if p.stray && !p.worker.returning {
			lost++
			continue
		}
		if p.stray {
			r.pass(p.worker, false)
			continue
		}
		r.end(p)
	}
	return lost
}

// end exits a turn that waits.
func (r *Runtime) end(p *proc) {
	p.worker.ending = true
	r.turn(p)
}

func exit() { runtime.Goexit() }
