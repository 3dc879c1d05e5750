package pooled

import (
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// period is how long a worker may be in one turn, while others wait, before it counts as stuck. It is also what keeps handlers that
// block outside the kernel's sight from holding up the rest.
const period = 5 * time.Millisecond

const (
	hurriedPeriod = time.Millisecond // while handlers are seen to block
	hurries       = 3                // looks in a hurry after the last one that saw it
	growth        = 3                // places added for each worker that is blocked
	maxGrown      = 1024             // places up to which that goes on: each look for work goes through all

	longTurn = 2 * time.Millisecond // of turns that take longer on average a place is a slow one
)

// monitor looks after workers whose handlers block without telling, or compute for long. A worker that has been in one turn
// since the last look is stuck: its place is left to it, and another place takes its part. When the handler returns and
// nothing waits, the worker ends and its place is kept for the next time, so the number of places that are not stuck stays
// the same. If something still waits, the worker goes on as one more.
//
// Handlers that block for a millisecond are never in one turn for that long, and yet keep all places from working. They are
// noticed by what Go's scheduler has to do: a worker that is neither running nor waiting for a processor is blocked.
// For these the number of places grows quickly, as long as actors wait. What is too much is put away when it is idle.
//
// There is no goroutine: a timer fires once per period as long as anything goes on, and another once when nothing has for
// long. While the only handlers there are block, and nobody waits for their workers, it does not fire: who makes work arms it.
type monitor struct {
	rt    *Runtime
	armed atomic.Bool

	surplus atomic.Int32 // places that are neither stuck nor put away, beyond Options.Workers

	mu     sync.Mutex
	timer  *time.Timer // nil until first needed
	expiry *time.Timer // likewise
	load   [3]metrics.Sample
	looked time.Time
	hurry  int      // looks to come after the hurried period
	spare  []*place // neither held nor idle
	closed bool
}

// arm sees that the monitor looks in a while. It costs a load when it will anyway.
func (m *monitor) arm() {
	if !m.armed.Load() {
		m.armNow()
	}
}

func (m *monitor) armNow() {
	if !m.armed.CompareAndSwap(false, true) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.looked = time.Now()
	for _, p := range m.rt.allPlaces() {
		p.seen = p.turns.load()
	}
	if m.timer == nil {
		for i, name := range []string{"running", "runnable", "not-in-go"} {
			m.load[i].Name = "/sched/goroutines/" + name + ":goroutines"
		}
		m.timer = time.AfterFunc(period, m.look)
		return
	}
	m.timer.Reset(period)
}

// look is the timer's function.
func (m *monitor) look() {
	if !m.lookOnce() {
		return
	}
	// On few processors timers fire together: handlers that slept go on just when this is called, and seem to run all the time. Once they
	// have had their turns, it can be seen what they do.
	runtime.Gosched()
	m.mu.Lock()
	defer m.mu.Unlock()
	if waiting := m.rt.waiting(); !m.closed && waiting > 0 && m.growLocked(m.blocked(), waiting) && m.armed.Load() {
		m.timer.Reset(hurriedPeriod)
	}
}

// lookOnce is most of look. again reports whether workers may be blocked although it does not seem so.
func (m *monitor) lookOnce() (again bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	progress, again := m.helpLocked()
	m.hideLocked()
	// First say that nobody looks any more, then see whether somebody must: whoever makes work does it the other way round.
	m.armed.Store(false)
	if !progress && m.rt.waiting() == 0 {
		if m.expiry == nil {
			m.expiry = time.AfterFunc(m.rt.opts.SpareExpiry, m.expire)
		} else {
			m.expiry.Reset(m.rt.opts.SpareExpiry)
		}
	} else if m.armed.CompareAndSwap(false, true) {
		if m.hurry > 0 {
			m.hurry--
			m.timer.Reset(hurriedPeriod)
		} else {
			m.timer.Reset(period)
		}
	}
	return again
}

// helpLocked adds places where they are needed, and finds out which are slow. progress reports whether any turn has begun
// since the last look, again is as for lookOnce.
func (m *monitor) helpLocked() (progress, again bool) {
	r := m.rt
	since := time.Since(m.looked)
	m.looked = m.looked.Add(since)
	places, waiting, blocked := r.allPlaces(), r.waiting(), 0
	if waiting > 0 {
		blocked = m.blocked()
	}
	enough := slices.ContainsFunc(places, func(p *place) bool { return p.fresh.Load() })
	busy := waiting > 0 && r.idle.n.Load() == 0
	added, most := 0, min(waiting, max(1+len(places)/4, min(blocked, maxGrown)))
	switch {
	case enough: // who was added has not come to a processor yet: more would only make it later
		most = 0
	case m.crowded():
		most = min(most, 1)
	}
	for _, p := range places {
		turns := p.turns.load()
		begun := turns - p.seen
		p.seen = turns
		progress = progress || begun > 0
		if p.stuck.Load() {
			continue
		}
		if busy && since > time.Duration(begun+1)*longTurn {
			p.slow.Store(true)
		}
		if begun == 0 && added < most && r.waitsFor(p) && p.stuck.CompareAndSwap(false, true) { // its slot may be stolen now
			p.slow.Store(true)
			m.addLocked()
			added++
		}
	}
	grown := !enough && !m.crowded() && m.growLocked(blocked, waiting-added)
	return progress, busy && added == 0 && !grown
}

// growLocked adds places if actors wait while all places are held, and workers are blocked at slow ones.
func (m *monitor) growLocked(blocked, waiting int) (grown bool) {
	if blocked <= 0 || m.rt.idle.n.Load() > 0 {
		return false
	}
	slow := 0
	for _, p := range m.rt.allPlaces() {
		if p.slow.Load() && !p.stuck.Load() {
			slow++
		}
	}
	if blocked = min(blocked, slow); blocked == 0 {
		return false
	}
	m.hurry = hurries
	for range min(growth*blocked, waiting, max(0, maxGrown-len(m.rt.allPlaces()))) {
		m.surplus.Add(1)
		m.addLocked()
	}
	return true
}

// blocked returns how many workers run a handler that does not run itself, as far as can be known: goroutines that are
// others' and run or wait for a processor make it fewer.
func (m *monitor) blocked() int {
	metrics.Read(m.load[:])
	going := -1 // this one
	for _, s := range m.load {
		if s.Value.Kind() != metrics.KindUint64 {
			return 0 // this version of Go does not say
		}
		going += int(s.Value.Uint64())
	}
	return int(m.rt.active.Load()-m.rt.counters.blocked.Load()) - going
}

// crowded reports whether many goroutines waited for a processor when blocked was called. Then a turn may be long for no fault
// of its handler's, and more workers help nobody.
func (m *monitor) crowded() bool {
	runnable := m.load[1].Value
	return runnable.Kind() == metrics.KindUint64 && runnable.Uint64() > uint64(8*m.rt.opts.Workers)
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

// waiting returns how many actors are queued.
func (r *Runtime) waiting() int {
	n := r.queue.len()
	for _, p := range r.allPlaces() {
		n += p.ring.len()
		if p.slot.Load() != nil {
			n++
		}
	}
	return n
}

// addLocked starts a worker at one more place, in search of work.
func (m *monitor) addLocked() {
	r := m.rt
	p := m.spareLocked()
	p.slow.Store(true)
	p.fresh.Store(true)
	r.counters.rescues.Add(1)
	r.searching.Add(1)
	r.start(p, true)
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
	all := append(old, p)
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
			if !p.stuck.CompareAndSwap(false, true) {
				m.surplus.Add(1) // it is not one too many, but another place has taken its part just now
			}
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
