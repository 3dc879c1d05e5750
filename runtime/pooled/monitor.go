package pooled

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// period is how long a worker may be in one turn, while others wait, before it counts as stuck. It is also what keeps handlers that
// block outside the kernel's sight from holding up the rest.
const period = 10 * time.Millisecond

// monitor looks after workers whose handlers block without telling, or compute for long. Such a worker's place is left to it,
// and another place takes its part. When the handler returns and nothing waits, the worker ends and its place is kept for the
// next time, so the number of places that are not stuck stays the same. If something still waits, the worker goes on: the
// number of places doubles once per period for as long as all of them get stuck, and they are put away when they are
// idle.
//
// There is no goroutine: a timer fires once per period as long as some place is held, and another once when all has been
// idle for long.
type monitor struct {
	rt    *Runtime
	armed atomic.Bool

	surplus atomic.Int32 // places that are neither stuck nor put away, beyond Options.Workers

	mu     sync.Mutex
	timer  *time.Timer // nil until first needed
	expiry *time.Timer // likewise
	spare  []*place    // neither held nor idle
	closed bool
}

// arm sees that the monitor looks in a while. It costs a load when it will anyway.
func (m *monitor) arm() {
	if m.armed.Load() || !m.armed.CompareAndSwap(false, true) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	if m.timer == nil {
		m.timer = time.AfterFunc(period, m.look)
		return
	}
	m.timer.Reset(period)
}

// look is the timer's function.
func (m *monitor) look() {
	r := m.rt
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	for _, p := range r.allPlaces() {
		turns := p.turns.load()
		if turns == p.seen && !p.stuck.Load() && r.waitsFor(p) {
			m.rescueLocked(p)
		}
		p.seen = turns
	}
	m.hideLocked()
	// First say that nobody looks any more, then see whether somebody must: arm does it the other way round.
	m.armed.Store(false)
	if r.active.Load() == 0 {
		if m.expiry == nil {
			m.expiry = time.AfterFunc(r.opts.SpareExpiry, m.expire)
		} else {
			m.expiry.Reset(r.opts.SpareExpiry)
		}
	} else if m.armed.CompareAndSwap(false, true) {
		m.timer.Reset(period)
	}
}

// expire lets the spares go if nothing has happened since all was idle.
func (m *monitor) expire() {
	if !m.armed.Load() {
		m.rt.spares.release(false)
	}
}

// waitsFor reports whether some actor waits for the place's worker: one in its own queues, which others may not know of, or
// any that is queued when all places are held.
func (r *Runtime) waitsFor(p *place) bool {
	return p.slot.Load() != nil || p.ring.len() > 0 || r.idle.n.Load() == 0 && r.hasWork()
}

// rescueLocked lets another place take the part of one that is stuck.
func (m *monitor) rescueLocked(p *place) {
	r := m.rt
	fresh := m.spareLocked()
	p.stuck.Store(true) // from now on its slot may be stolen
	r.counters.rescues.Add(1)
	r.searching.Add(1)
	r.start(fresh, true)
}

func (m *monitor) spareLocked() *place {
	var p *place
	if n := len(m.spare); n > 0 {
		p = m.spare[n-1]
		m.spare = m.spare[:n-1]
		p.stuck.Store(false)
	} else {
		p = newPlace()
		add(&m.rt.made, p)
	}
	if p.hidden {
		p.hidden = false
		add(&m.rt.places, p)
	}
	return p
}

func add(to *atomic.Pointer[[]*place], p *place) {
	old := *to.Load()
	all := append(old[:len(old):len(old)], p)
	to.Store(&all)
}

// hideLocked takes the spare places off the list that everybody who looks for work goes through, if they are most of it: after
// many handlers have been stuck at a time, each look would take long for ever. They are empty, and nobody holds them.
func (m *monitor) hideLocked() {
	all := m.rt.allPlaces()
	if n := len(m.spare); n <= len(all)/2 {
		return
	}
	for _, p := range m.spare {
		p.hidden = true
	}
	shown := slices.DeleteFunc(slices.Clone(all), func(p *place) bool { return p.hidden })
	m.rt.places.Store(&shown)
}

// keep lets a place that was stuck be one among the others again, if anything waits.
func (m *monitor) keep(p *place) bool {
	if !m.rt.hasWork() {
		return false
	}
	m.surplus.Add(1)
	p.stuck.Store(false)
	return true
}

// putDown makes a place idle, or puts it away if there are more than there should be.
func (r *Runtime) putDown(p *place) {
	m := &r.monitor
	for n := m.surplus.Load(); n > 0; n = m.surplus.Load() {
		if m.surplus.CompareAndSwap(n, n-1) {
			p.stuck.Store(true)
			m.reclaim(p)
			return
		}
	}
	r.idle.put(p)
}

// reclaim keeps a place that was stuck for the next time. What is left in its queues goes to all.
func (m *monitor) reclaim(p *place) {
	r := m.rt
	if c := p.slot.Swap(nil); c != nil {
		r.queue.push(c)
	}
	for c := p.ring.pop(); c != nil; c = p.ring.pop() {
		r.queue.push(c)
	}
	m.mu.Lock()
	m.spare = append(m.spare, p)
	m.mu.Unlock()
	r.wake()
}

// close stops the timer for good.
func (m *monitor) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	if m.timer != nil {
		m.timer.Stop()
	}
	if m.expiry != nil {
		m.expiry.Stop()
	}
}

// retire ends a worker whose place was declared stuck.
func (w *worker) retire() {
	p := w.place
	w.place = nil
	w.rt.monitor.reclaim(p)
}
