package pooled

// How workers sleep and are woken, without a lost wake-up. It is the protocol of Go's scheduler.
//
// A place is held by a worker or idle. A worker without work searches: it looks at all queues, the others' too. Whoever
// makes work wakes nobody while somebody searches, since that one will find it; otherwise it wakes one worker, which
// starts out searching. So there are never more workers awake than there is work for, give or take one, and a burst of
// wake-ups costs one.
//
// Two rules make that safe. All operations on the counters are sequentially consistent.
//
//  1. Work first, then look: whoever makes work puts it where a searcher will look, and only then reads idle and
//     searching (wake).
//  2. Leave first, then look: a searcher that has found nothing makes its place idle and lowers searching, and having
//     done both looks at all queues once more (giveUp).
//
// Suppose that some work is made and nobody is woken. Then wake saw either no idle place, or somebody searching. If
// no place is idle, every holder looks at all queues before it gives up its place: it comes later to its rule 2, after
// the work was there, and finds it. If somebody was searching, that one lowers searching later, and then looks: finds
// it. A searcher that finds work stops searching and, if it was the last, wakes another, since there may be more work
// than it has seen.
//
// A waker that finds no idle place after all is a searcher that leaves without having looked: rule 2 holds for it too.
//
// model_test.go tries all interleavings of a small model of this, and shows that it fails when a rule is broken.

// wake sees that somebody looks at the work that the caller has just made.
func (r *Runtime) wake() {
	r.monitor.arm()
	for r.idle.n.Load() > 0 && r.searching.Load() == 0 && r.searching.CompareAndSwap(0, 1) {
		if p := r.idle.take(); p != nil {
			r.start(p, true)
			return
		}
		r.searching.Add(-1)
		if !r.hasWork() {
			return
		}
	}
}

// stopSearching is what a searcher does that has found work. There may be more than it has seen.
func (r *Runtime) stopSearching() {
	if r.searching.Add(-1); r.hasWork() {
		r.wake()
	}
}

// start gives the place to a goroutine.
func (r *Runtime) start(p *place, searching bool) {
	r.active.Add(1)
	if w := r.spares.take(); w != nil {
		w.wake <- task{p, searching}
		return
	}
	if err := r.pool.Invoke(task{p, searching}); err != nil {
		// The pool has been released, or is out of goroutines in a way that its documentation rules out for an
		// unbounded one. An actor must run all the same.
		go r.work(task{p, searching})
	}
}

// hasWork reports whether any queue has work. It is exact for work that was there before the call and that nobody
// takes meanwhile.
func (r *Runtime) hasWork() bool {
	if r.queue.len() > 0 {
		return true
	}
	for _, p := range r.allPlaces() {
		if p.ring.len() > 0 || p.stuck.Load() && p.slot.Load() != nil {
			return true
		}
	}
	return false
}
