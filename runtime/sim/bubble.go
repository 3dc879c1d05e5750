package sim

import (
	"testing/synctest"
	"time"
)

// In a testing/synctest bubble all goroutines but the driver's are durably blocked when a step is over. So the
// driver knows at once when a handler blocks where the runtime does not see it, may let others go on, and finds
// out when it is back. Time is the bubble's.

// horizon is how long the driver waits, in the bubble's time, for something to happen by itself.
const horizon = 24 * time.Hour

// await waits for the token to come back.
func (r *Runtime) await(w *worker) signal {
	for {
		sig := r.awaitSignal(w)
		if !raceBuild || sig.kind == overdue {
			return sig
		}
		if w.race.out.acquire(); sig.kind != upcall {
			return sig
		}
		r.serve(w)
	}
}

func (r *Runtime) awaitSignal(w *worker) signal {
	if !r.bubble || r.opts.Auto { // with Auto it is the user's test that may call Wait
		return r.awaitOrBark(w)
	}
	synctest.Wait()
	r.hide()
	defer r.show()
	select {
	case sig := <-r.yielded:
		return sig
	default:
		return signal{kind: overdue}
	}
}

// take receives the next signal.
func (r *Runtime) take() signal {
	r.hide()
	defer r.show()
	return <-r.yielded
}

// interrupted waits until the next timer is due, and reports whether something else happened before. Called with
// r.mu held, which it releases meanwhile.
func (r *Runtime) interrupted() bool {
	if !r.bubble || r.opts.Auto || len(r.strays)+len(r.fading) == 0 {
		return false
	}
	d := time.Until(r.clock.timers[len(r.clock.timers)-1].when)
	return d > 0 && r.sleep(d)
}

// elapsed lets time go on when nothing is enabled but a handler that is blocked out of sight may come back; true:
// look again. Called with r.mu held, which it releases meanwhile.
func (r *Runtime) elapsed(g *goal) bool {
	if !r.bubble || r.opts.Auto || len(r.strays) == 0 {
		return false
	}
	d := horizon
	if !g.unbounded {
		d = time.Until(g.until)
	}
	return d > 0 && r.sleep(d)
}

// sleep waits until something may have changed, or d has passed (false).
func (r *Runtime) sleep(d time.Duration) (changed bool) {
	before, notice := r.stirred, r.notice()
	r.unlocked(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-notice:
		case <-timer.C:
		}
		synctest.Wait()
	})
	return r.stirred != before
}
