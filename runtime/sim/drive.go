package sim

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Step lets one event happen, to the end of the turn or to where it waits. The turn runs on a goroutine of its
// own, and the caller waits. Time does not go on. Step returns false if nothing is enabled, also when called by a
// handler. With Options.Auto it waits until nothing is enabled and returns false.
func (r *Runtime) Step() bool {
	n, _ := r.pump(goal{until: r.Now(), most: 1})
	return n > 0
}

// RunUntilIdle steps until nothing is enabled, and returns how often. Time does not go on; timers that are due
// fire. If an actor waits then, and neither a timer nor a deadline can change that, the error is a StuckError; for
// a deadline of the system's clock RunUntilIdle waits, and goes on. With Options.Auto it takes no step itself.
func (r *Runtime) RunUntilIdle() (steps int, err error) {
	return r.pump(goal{until: r.Now(), most: forEver})
}

// Advance steps until nothing is enabled and d has passed on the runtime's clock, and returns how often. Timers
// fire when they are due, and what they bring about happens before time goes on. The error is as for RunUntilIdle;
// time has passed all the same. With Options.Auto time passes by itself, so there Advance only waits until nothing
// is enabled.
func (r *Runtime) Advance(d time.Duration) (steps int, err error) {
	until := r.Now().Add(d)
	steps, err = r.pump(goal{until: until, most: forEver})
	if err == nil || errors.As(err, new(*StuckError)) {
		r.passUntil(until)
	}
	return steps, err
}

// Settle steps until nothing is enabled and no timer is left, with time going on as it must, and returns how
// often. An actor that sets a timer every time one fires never settles. The error is as for RunUntilIdle.
func (r *Runtime) Settle() (steps int, err error) {
	return r.pump(goal{unbounded: true, most: forEver})
}

// goal says what somebody drives for.
type goal struct {
	w         *core.Wait      // until it is over; nil: until nothing is enabled
	ctx       context.Context // or this has ended; nil if w is
	until     time.Time       // time goes on up to here
	unbounded bool            // or as far as it must
	most      int             // steps
}

func (g *goal) mayReach(t time.Time) bool { return g.unbounded || !t.After(g.until) }

// over reports whether there is no reason to go on.
func (g *goal) over() bool { return g.w != nil && (g.w.Ready() || g.ctx.Err() != nil) }

// pump drives for somebody who does not wait for an actor.
func (r *Runtime) pump(g goal) (steps int, err error) {
	for {
		out := r.drive(&g)
		steps += out.steps
		g.most -= out.steps
		switch out.state {
		case done, idle:
			return steps, nil
		case failed:
			if out.halted {
				r.leave(out.err)
			}
			return steps, out.err
		}
		<-out.changed
	}
}

// driveUntil is how a goroutine outside waits when the runtime does not run by itself.
func (r *Runtime) driveUntil(ctx context.Context, w *core.Wait) error {
	g := goal{w: w, ctx: ctx, unbounded: true, most: forEver}
	for !w.Ready() {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch out := r.drive(&g); out.state {
		case done:
		case failed:
			r.leave(out.err)
			return out.err
		case idle:
			select { // a handler that drives: it cannot
			case <-w.Done():
			case <-ctx.Done():
			}
		default:
			select {
			case <-out.changed:
			case <-w.Done():
			case <-ctx.Done():
			}
		}
	}
	return nil
}

type state uint8

const (
	done   state = iota // what was driven for has come
	busy                // somebody else drives
	later               // nothing is enabled until a deadline of the system's clock
	idle                // nothing is enabled and nobody waits
	failed              // nothing is enabled and somebody waits, or the run cannot go on
)

// outcome is what came of driving.
type outcome struct {
	steps   int
	state   state
	changed <-chan struct{} // busy, later: closed when another attempt is due
	err     error           // failed
	halted  bool            // failed: it is the run's end
}

// drive takes steps towards a goal.
func (r *Runtime) drive(g *goal) (out outcome) {
	if r.turning() != nil {
		return outcome{state: idle}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.caller() != r.outside {
		return outcome{state: idle}
	}
	if r.driving {
		return outcome{state: busy, changed: r.notice()}
	}
	if r.opts.Auto { // whenever something can happen there is a goroutine at it
		out.state, out.err = r.nothing(g)
		if out.state == later {
			out.changed = r.notice()
		}
		return out
	}
	r.driving = true
	r.tellAll()
	for out.steps < g.most && r.halted == nil && !r.isOver(g) {
		before := r.stirred
		if e := r.choose(g); e != nil {
			r.perform(e)
			out.steps++
		} else if r.halted == nil && r.stirred == before && !r.elapsed(g) {
			out.state, out.err = r.nothing(g)
			break
		}
	}
	if r.halted != nil {
		out.state, out.err, out.halted = failed, r.halted, true
	}
	r.release()
	if out.state == later {
		out.changed = r.notice()
	}
	return out
}

// isOver is over without the lock: it calls a user's context.
func (r *Runtime) isOver(g *goal) (over bool) {
	if g.w != nil {
		r.unlocked(func() { over = g.over() })
	}
	return over
}

// auto runs the runtime by itself until nothing is enabled.
func (r *Runtime) auto() {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.release()
	g := goal{unbounded: true}
	for {
		before := r.stirred
		if e := r.choose(&g); e != nil {
			r.perform(e)
		} else if r.stirred == before {
			return // else something has happened while choose did not hold the lock
		}
	}
}

// perform lets e happen, and tells who wants to know.
func (r *Runtime) perform(e *strategy.Event) {
	if r.opts.Trace != nil {
		line := e.Owner.String()
		r.unlocked(func() { r.opts.Trace(line) })
	}
	if r.observer == nil {
		r.run(e)
		return
	}
	n := r.set.Len()
	r.unlocked(func() { r.observer.step(e, n) })
	r.run(e)
	quiet := len(r.parked) == 0 && len(r.strays) == 0 && r.looks == 0
	r.unlocked(func() {
		if r.observer.stepped(quiet) {
			r.tellAll()
		}
	})
}

// From here on all is called with r.mu held.

// choose picks the event that is next; nil if there is none, or the run ends here.
func (r *Runtime) choose(g *goal) *strategy.Event {
	if len(r.fresh) > 0 {
		r.settleIn()
	}
	r.wakeEnded()
	for _, p := range r.strays {
		if p.worker.returning && !r.set.Has(&p.self) {
			p.assignSelf(strategy.Return)
			r.set.Add(&p.self)
		}
	}
	if len(r.set.Events) == 0 {
		for _, k := range r.parked {
			r.expose(k.p) // it may have been killed
		}
	}
	r.set.Timers = r.clock.due(r.set.Timers[:0], g, len(r.set.Events) == 0)
	switch {
	case r.set.Len() == 0:
		return nil
	case len(r.set.Events) == 0 && r.interrupted():
		return r.choose(g)
	}
	e := r.strategy.Next(&r.set)
	if e == nil && r.halted == nil {
		r.halted = errCut
	}
	return e
}

// nothing says what it means that nothing is enabled.
func (r *Runtime) nothing(g *goal) (state, error) {
	switch {
	case len(r.strays) > 0 && r.bubble && !g.unbounded: // they may only sleep
		return idle, nil
	case len(r.strays) > 0:
		return failed, r.blocked()
	case slices.ContainsFunc(r.parked, func(k *parking) bool { return k.real }), r.endsByItself(g.ctx):
		return later, nil
	case !g.unbounded && len(r.clock.timers) > 0, g.w == nil && len(r.parked) == 0:
		return idle, nil
	}
	return failed, r.report(g.w)
}

// endsByItself reports whether ctx has a deadline on the system's clock.
func (r *Runtime) endsByItself(ctx context.Context) bool {
	if ctx == nil {
		return false
	}
	d, ok := ctx.Deadline()
	return ok && !r.virtual(d)
}

// notice returns a channel that is closed when driving ends or an event may have become enabled.
func (r *Runtime) notice() <-chan struct{} {
	if r.changed == nil {
		r.changed = make(chan struct{})
	}
	return r.changed
}

func (r *Runtime) announce() {
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

func (r *Runtime) release() {
	r.driving = false
	r.dismiss()
	r.announce()
}
