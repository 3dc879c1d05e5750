package sim

import (
	"context"

	"github.com/gokka/gokka/core"
)

// Step lets one event happen, to the end of the turn or to where it waits. The turn runs on a goroutine of its own, and
// the caller waits. Step returns false if nothing is enabled, also when called by a handler. With Options.Auto it waits
// until nothing is enabled and returns false. It costs two microseconds, and more in proportion to the number of actors
// that have events.
func (r *Runtime) Step() bool {
	for {
		now := r.advance(nil, false)
		if now.state != busy {
			return now.state == ran
		}
		<-now.changed
	}
}

// RunUntilIdle steps until nothing is enabled, and returns how often. If an actor waits then, the error is a StuckError,
// unless such a wait has a deadline: then RunUntilIdle waits for that, and goes on. With Options.Auto it takes no
// step itself.
func (r *Runtime) RunUntilIdle() (steps int, err error) {
	for {
		switch now := r.advance(nil, false); now.state {
		case ran:
			steps++
		case idle:
			return steps, nil
		case stuck:
			return steps, now.report
		default:
			<-now.changed
		}
	}
}

// driveUntil is how a goroutine outside waits when the runtime does not run by itself.
func (r *Runtime) driveUntil(ctx context.Context, w *core.Wait) error {
	_, timed := ctx.Deadline()
	for !w.Ready() {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch now := r.advance(w, timed); now.state {
		case ran:
		case stuck:
			return now.report
		default:
			select {
			case <-now.changed:
			case <-w.Done():
			case <-ctx.Done():
			}
		}
	}
	return nil
}

type state uint8

const (
	ran   state = iota // a step was taken
	busy               // somebody else drives
	later              // nothing is enabled until a deadline
	idle               // nothing is enabled and nobody waits
	stuck              // nothing is enabled and somebody waits
)

// outcome is what came of an attempt to take a step.
type outcome struct {
	state   state
	changed <-chan struct{} // busy, later: closed when another attempt is due
	report  *StuckError     // stuck
}

// advance takes one step if it can. w is what the calling goroutine waits for, if anything, and timed whether that
// wait ends by itself.
func (r *Runtime) advance(w *core.Wait, timed bool) outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.caller() != nil {
		return outcome{state: idle}
	}
	if r.driving {
		return outcome{state: busy, changed: r.notice()}
	}
	if e, ok := r.next(); ok { // never with Options.Auto
		r.driving = true
		defer r.release()
		r.run(e)
		return outcome{state: ran}
	}
	for k := range r.parked {
		timed = timed || k.timed
	}
	switch {
	case timed:
		return outcome{state: later, changed: r.notice()}
	case w == nil && len(r.parked) == 0:
		return outcome{state: idle}
	}
	return outcome{state: stuck, report: r.report(w)}
}

// drive runs the runtime by itself until nothing is enabled.
func (r *Runtime) drive() {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.release()
	for e, ok := r.next(); ok; e, ok = r.next() {
		r.run(e)
	}
}

// From here on all is called with r.mu held.

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
	r.announce()
}

// activate sees that p's events are considered.
func (r *Runtime) activate(p *proc) {
	if !p.active {
		p.active = true
		r.active = append(r.active, p)
	}
	if r.driving {
		return
	}
	r.announce()
	if r.opts.Auto {
		r.driving = true
		go r.drive()
	}
}
