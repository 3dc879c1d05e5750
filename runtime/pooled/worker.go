package pooled

import (
	"runtime"
	"time"

	"github.com/gokka/gokka/core"
)

// worker is a goroutine that runs actors, and the host of their turns. All of it belongs to that goroutine.
type worker struct {
	rt     *Runtime
	place  *place    // nil since the goroutine has blocked and found no place when it woke
	lent   int       // turns that borrowed the goroutine since the worker's own began
	waited bool      // a handler has waited since a turn at a slow place began: how long that turn took says nothing
	wake   chan task // where a spare gets its next place; room for one
}

// Lend implements core.Lender: the turns that borrow the goroutine count towards the budget of the one that it runs.
func (w *worker) Lend() bool {
	w.lent++
	return w.lent <= w.rt.opts.TurnMessages
}

const (
	globalEvery = 61 // turns between looks at the global queue, as in Go's scheduler
	maxLIFO     = 16 // turns in a row from the slot while others wait in the ring
	searches    = 3  // rounds of looking at everybody before giving up
)

// work is what a goroutine of the pool does: run actors where it has a place, and be a spare in between.
func (r *Runtime) work(t task) {
	w := &worker{rt: r, wake: make(chan task, 1)}
	returned := false
	defer func() {
		if returned {
			return
		}
		// A handler called Goexit: somebody else must hold the place.
		r.counters.goexits.Add(1)
		if w.place != nil {
			r.start(w.place, false)
		}
		r.leave()
	}()
	for t.place != nil {
		w.run(t)
		spare := r.spares.put(w)
		r.leave()
		if !spare {
			break
		}
		t = <-w.wake
	}
	returned = true
}

// leave says that the goroutine neither runs nor blocks an actor any more.
func (r *Runtime) leave() {
	if r.active.Add(-1) == 0 {
		select {
		case r.quiet <- struct{}{}:
		default:
		}
	}
}

// run runs actors until there are none, or the place is lost.
func (w *worker) run(t task) {
	w.place = t.place
	if w.place.fresh.Load() {
		w.place.fresh.Store(false)
	}
	searching := t.searching
	for w.place != nil {
		c := w.next(&searching)
		if c == nil {
			return
		}
		p := w.place // which the turn may lose
		steps, more := w.turn(c)
		if w.place == p {
			p.messages.add(steps)
		} else {
			w.rt.counters.astray.Add(uint64(steps))
		}
		if more {
			w.requeue(c)
		}
	}
}

// clockEvery is how many messages of a turn are handled between two looks at the clock.
const clockEvery = 4

// turn runs an actor for as long as its turn may last: when the monitor finds that it has lasted long and others wait, it
// ends with the message at hand.
func (w *worker) turn(c *core.Cell) (steps int, more bool) {
	w.lent = 0
	opts, p := &w.rt.opts, w.place
	if p.slow.Load() {
		return w.slowRun(c)
	}
	if opts.TurnTime == 0 {
		return c.RunSteps(w, opts.TurnMessages, &p.slow)
	}
	for began := time.Now(); ; {
		n := 0
		n, more = c.RunSteps(w, min(clockEvery, opts.TurnMessages-steps), &p.slow)
		steps += n
		if !more || steps == opts.TurnMessages || p.slow.Load() || time.Since(began) >= opts.TurnTime {
			return steps, more
		}
	}
}

// next returns the actor to run. If there is none, the place is given up.
func (w *worker) next(searching *bool) *core.Cell {
	p, r := w.place, w.rt
	if p.stuck.Load() && !r.monitor.keep(p) { // another place has taken this one's part since
		w.retire()
		if *searching {
			*searching = false
			r.stopSearching()
		}
		return nil
	}
	p.tick++
	p.turns.add(1)
	if p.tick%globalEvery == 0 || p.tick%2 == 0 && p.slow.Load() {
		if c := r.queue.pop(); c != nil {
			return w.found(c, searching)
		}
	}
	if c := p.slot.Load(); c != nil {
		if p.lifo < maxLIFO || p.ring.len() == 0 {
			p.lifo++
			if p.slot.CompareAndSwap(c, nil) {
				return w.found(c, searching)
			}
		} else if p.slot.CompareAndSwap(c, nil) {
			w.enqueue(c)
		}
	}
	p.lifo = 0
	if c := p.ring.pop(); c != nil {
		return w.found(c, searching)
	}
	if c := r.queue.take(&p.ring, r.opts.Workers); c != nil {
		return w.found(c, searching)
	}
	return w.search(searching)
}

// found ends a search, if there was one.
func (w *worker) found(c *core.Cell, searching *bool) *core.Cell {
	if *searching {
		*searching = false
		w.rt.stopSearching()
	}
	w.rt.monitor.arm()
	return c
}

// search looks everywhere. If there is nothing, it gives the place up.
func (w *worker) search(searching *bool) *core.Cell {
	r := w.rt
	if !*searching {
		*searching = true
		r.searching.Add(1)
	}
	for {
		for round := range searches {
			if c := r.queue.take(&w.place.ring, r.opts.Workers); c != nil {
				return w.found(c, searching)
			}
			if c := w.steal(); c != nil {
				r.counters.steals.Add(1)
				return w.found(c, searching)
			}
			if round > 0 {
				runtime.Gosched()
			}
		}
		if !w.giveUp() {
			*searching = false
			return nil
		}
	}
}

// steal takes half of what somebody else has, starting with a random one.
func (w *worker) steal() *core.Cell {
	r, p := w.rt, w.place
	places := r.allPlaces()
	n := len(places)
	for i, start := 0, p.rand.IntN(n); i < n; i++ {
		victim := places[(start+i)%n]
		if victim == p {
			continue
		}
		if c := victim.ring.stealInto(&p.ring); c != nil {
			return c
		}
		if victim.stuck.Load() {
			if c := victim.slot.Swap(nil); c != nil {
				return c
			}
		}
	}
	return nil
}

// giveUp makes the place idle and stops searching; see wake.go for the order. True: there was work after all, and the
// worker has a place again and searches.
func (w *worker) giveUp() bool {
	r := w.rt
	p := w.place
	w.place = nil
	r.putDown(p)
	r.searching.Add(-1)
	if !r.hasWork() {
		return false
	}
	if p = r.idle.take(); p == nil {
		return false // all places are held, and whoever holds one will look before giving it up
	}
	r.searching.Add(1)
	w.place = p
	return true
}

// wakeLocal schedules an actor that was woken by the turn that the worker runs. It comes next; what it displaces can be had by
// others. A pair of actors that talk to each other stays on its worker.
func (w *worker) wakeLocal(c *core.Cell) {
	p := w.place
	old := p.slot.Swap(c)
	w.rt.monitor.arm()
	others := p.ring.len() > 0
	if old != nil {
		w.enqueue(old)
	}
	// A place that is stuck is one whose worker may not come back for long. The monitor marks it first and starts a
	// searcher then, so either that one finds what was put here, or the mark is seen.
	if old != nil && others || p.stuck.Load() {
		w.rt.wake()
	}
}

// requeue schedules an actor that has used up its turn behind all others of its worker.
func (w *worker) requeue(c *core.Cell) {
	if w.place == nil {
		w.rt.queue.push(c)
		w.rt.wake()
		return
	}
	w.enqueue(c)
}

func (w *worker) enqueue(c *core.Cell) {
	if !w.place.ring.push(c) {
		w.rt.queue.push(c)
		w.rt.wake()
	}
}
