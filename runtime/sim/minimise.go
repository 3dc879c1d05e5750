package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/ddmin"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// effort is what may be spent on runs that only make a failure plainer. Runs and steps are counted beside the time,
// so that the result does not depend on the machine unless it is very slow.
type effort struct {
	until time.Time
	runs  int
	steps int
}

// The limits that stand beside the budget, and how much of each is for making the run shorter; the rest is for
// explaining it.
const (
	maxRuns       = 2000
	maxEffort     = 400_000 // steps of all runs
	maxMinimised  = 20_000  // steps of a run; a longer one is left as it is
	minimiseShare = 3.0 / 4
)

func (e *effort) spent() bool { return e.runs <= 0 || e.steps <= 0 || !time.Now().Before(e.until) }

// minimiser looks for a plainer run that fails as another one does.
type minimiser struct {
	x       *explorer // as the explorer, but for how long it waits for a handler
	found   *iteration
	effort  effort
	limit   int  // steps of a run
	stopped bool // a run was blocked, and left goroutines behind: enough of that

	seed       uint64
	deviations []deviation // of the plainest run so far
	picks      map[string][]int
	guide      *guided
}

// minimise replaces the report's failure by a plainer one, if there is one.
func (x *explorer) minimise(found *iteration) {
	f := x.report.Failure
	if x.budget == 0 || found.mark == "" || found.mark == markBlocked || found.mark == markLeft || len(found.steps) > maxMinimised {
		return
	}
	m := x.newMinimiser(found, f)
	begun := time.Now()
	m.effort = effort{begun.Add(time.Duration(minimiseShare * float64(x.budget))), maxRuns * minimiseShare, maxEffort * minimiseShare}
	least, all := m.minimise()
	if least == nil {
		f.Remark = "the run could not be reproduced, so it is shown as it was found: the program does not do the same with the same choices"
		return
	}
	plain := x.failure(least, f.Iteration)
	plain.Minimised, plain.Deviations, plain.FoundDeviations = true, len(least.token.Deviations), all
	plain.Found, plain.FoundToken = len(found.steps), f.Token
	if m.effort.spent() || m.stopped {
		plain.Remark = fmt.Sprintf("the budget of %v was used up before it was certain that nothing is left to leave out", x.budget)
	}
	x.report.Failure = plain
}

func (x *explorer) newMinimiser(found *iteration, f *Failure) *minimiser {
	c := *x.config
	if c.watchdog <= 0 || c.watchdog > x.budget {
		c.watchdog = x.budget
	}
	if c.bubble { // there it is the end of the process
		c.watchdog = x.watchdog
	}
	y := &explorer{config: &c, name: x.name, pkg: x.pkg, body: x.body, tb: x.tb, t: x.t}
	y.pending = "\nThis was an attempt to minimise another run that failed:\n" + f.String()
	return &minimiser{x: y, found: found, seed: found.token.Seed, limit: 2*len(found.steps) + 100}
}

// minimise returns the plainest run that it finds, made by its token, and how many deviations the found one has;
// nil if the found one cannot be made again.
func (m *minimiser) minimise() (*iteration, int) {
	rec := newRecorder(m.found.token.New())
	again := m.run(m.found.token, rec)
	if again.mark != m.found.mark || !sameSteps(again.steps, m.found.steps) {
		return nil, 0
	}
	all := rec.deviations()
	if !m.fails(all, rec.picks) {
		return nil, 0
	}
	m.leaveOut()
	m.shrinkPicks()
	// The plainer run may have a shorter description than what is left of the first one.
	rec = newRecorder(newGuided(m.deviations, m.picks, m.limit))
	if m.run(m.token(), rec); len(rec.deviations()) < len(m.guide.made) && m.fails(rec.deviations(), rec.picks) {
		m.leaveOut()
	}
	if seed := m.seed; seed != 0 {
		if m.seed = 0; !m.fails(m.deviations, m.picks) {
			m.seed = seed
		}
	}
	token := m.token()
	least := m.run(token, token.New())
	if least.mark != m.found.mark {
		return nil, 0
	}
	return least, len(all)
}

func (m *minimiser) token() strategy.Token { return m.guide.token(m.seed) }

// leaveOut leaves out deviations.
func (m *minimiser) leaveOut() {
	ddmin.Minimise(m.deviations, func(part []deviation) bool { return m.fails(part, m.picks) })
}

// fails makes a run, and reports whether it fails like the one that was found. Then it is the plainest so far.
func (m *minimiser) fails(deviations []deviation, picks map[string][]int) bool {
	if m.guide != nil && (m.stopped || m.effort.spent()) {
		return false
	}
	g := newGuided(deviations, picks, m.limit)
	it := m.run(strategy.Token{Name: "min", Seed: m.seed}, g)
	if it.mark != m.found.mark {
		m.stopped = m.stopped || it.mark == markBlocked || it.mark == markLeft
		return false
	}
	m.deviations, m.picks, m.guide = deviations, picks, g
	return true
}

func (m *minimiser) run(token strategy.Token, choices strategy.Strategy) *iteration {
	it := m.x.startBubbled(token, choices)
	m.effort.runs--
	m.effort.steps -= len(it.steps)
	return it
}

// pick is one number that was chosen, not 0.
type pick struct {
	actor string
	nth   int
	value int
}

// shrinkPicks makes numbers that were chosen 0, or at least smaller.
func (m *minimiser) shrinkPicks() {
	var list []pick
	for _, actor := range slices.Sorted(maps.Keys(m.picks)) {
		for i, v := range m.picks[actor] {
			if v > 0 {
				list = append(list, pick{actor, i, v})
			}
		}
	}
	list = ddmin.Minimise(list, func(part []pick) bool { return m.fails(m.deviations, tape(part)) })
	for i := range list {
		for smaller := list[i].value / 2; smaller > 0; {
			shorter := slices.Clone(list)
			shorter[i].value = smaller
			if m.fails(m.deviations, tape(shorter)) {
				list = shorter
				smaller = list[i].value / 2
			} else {
				smaller = max(smaller, list[i].value-1)
			}
			if smaller == list[i].value-1 { // the last thing to try
				shorter = slices.Clone(list)
				shorter[i].value = smaller
				if smaller == 0 || !m.fails(m.deviations, tape(shorter)) {
					break
				}
				list = shorter
				smaller /= 2
			}
		}
	}
}

// tape arranges picks as a guided run takes them.
func tape(list []pick) map[string][]int {
	picks := map[string][]int{}
	for _, p := range list {
		t := picks[p.actor]
		for len(t) <= p.nth {
			t = append(t, 0)
		}
		t[p.nth] = p.value
		picks[p.actor] = t
	}
	return picks
}
