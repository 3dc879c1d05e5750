package sim

import (
	"fmt"
	"slices"
	"sync"
)

// oracles are what a run promises besides not to fail.
type oracles struct {
	mu         sync.Mutex
	always     []invariant
	eventually []*expectation
	monitors   []*Monitor
}

type invariant struct {
	name string
	f    func() error
}

type expectation struct {
	name string
	f    func() bool
	met  bool
}

// Always has f called after every step after which no handler is half-way, with nothing running, and once at the
// end. An error fails the run. f may look at the actors' values.
func (s *T) Always(name string, f func() error) {
	o := &s.it.oracles
	o.mu.Lock()
	defer o.mu.Unlock()
	o.always = append(o.always, invariant{name, f})
}

// Eventually has f called like Always, until it returns true, which it must have by the end of the run.
func (s *T) Eventually(name string, f func() bool) {
	o := &s.it.oracles
	o.mu.Lock()
	defer o.mu.Unlock()
	o.eventually = append(o.eventually, &expectation{name: name, f: f})
}

// Sometimes says that cond should be true in at least one run of the test: that the test tests what it is meant
// to.
func (s *T) Sometimes(name string, cond bool) {
	s.it.rt.do(func() { s.it.x.sometimes(name, cond) })
}

// Monitor watches something that must not stay as it is for ever, such as a request without an answer. It is cold
// at first. T.Monitor makes one; the zero Monitor is of no run and does nothing.
type Monitor struct {
	name string
	o    *oracles
	rt   *Runtime
	hot  int // calls of Hot without a Cold
	heat int // steps since the first
}

// Monitor makes a monitor. A run fails if it is hot at the end, or for too many steps (10 000) without being cold.
func (s *T) Monitor(name string) *Monitor {
	o := &s.it.oracles
	o.mu.Lock()
	defer o.mu.Unlock()
	m := &Monitor{name: name, o: o, rt: s.it.rt}
	o.monitors = append(o.monitors, m)
	return m
}

// Hot says that something is waited for. It may be called from handlers.
func (m *Monitor) Hot() {
	if m.o == nil {
		return
	}
	m.rt.do(func() {
		m.o.mu.Lock()
		defer m.o.mu.Unlock()
		m.hot++
	})
}

// Cold says that it has come, as often as Hot was called. Once too often does nothing.
func (m *Monitor) Cold() {
	if m.o == nil {
		return
	}
	m.rt.do(func() {
		m.o.mu.Lock()
		defer m.o.mu.Unlock()
		if m.hot = max(m.hot-1, 0); m.hot == 0 {
			m.heat = 0
		}
	})
}

// look is what happens after each step. It returns whether it has called users' functions.
func (o *oracles) look(it *iteration, quiet bool) (looked bool) {
	o.mu.Lock()
	always, eventually := o.always, o.eventually
	for _, m := range o.monitors {
		if m.hot == 0 {
			continue
		}
		if m.heat++; m.heat > it.x.maxHot {
			m.heat = 0
			defer it.stop(m.name, fmt.Sprintf("%s: hot for %d steps", m.name, it.x.maxHot))
		}
	}
	o.mu.Unlock()
	if !quiet {
		return false
	}
	for _, a := range always {
		if err := a.f(); err != nil {
			it.stop(a.name, fmt.Sprintf("%s: %v", a.name, err))
		}
	}
	for _, e := range eventually {
		e.met = e.met || e.f()
	}
	return len(always)+len(eventually) > 0
}

// end is what happens when nothing is left to do.
func (o *oracles) end(it *iteration) {
	o.look(it, true)
	for _, e := range o.eventually {
		if !e.met {
			it.failAs(e.name, e.name+": never true")
		}
	}
	for _, m := range o.monitors {
		if m.hot > 0 {
			it.failAs(m.name, m.name+": hot at the end")
		}
	}
}

// sometimes remembers what was seen to be true in any run.
func (x *explorer) sometimes(name string, cond bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.seen == nil {
		x.seen = map[string]bool{}
	}
	x.seen[name] = x.seen[name] || cond
}

// never returns what was hoped for and never seen.
func (x *explorer) never() (names []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for name, seen := range x.seen {
		if !seen {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
