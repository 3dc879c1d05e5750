package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/ddmin"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// Minimise is how long a failure is looked for in plainer runs, and for what causes it; 2 s unless it is given, 0
// for not at all. The plainest run is the canonical one: the actor that was started first goes on as long as it
// can, each gets its messages in the order sent, a timer fires when nothing else can happen, Choose returns 0. A run
// is told by its deviations from that: an event that is held back until another, or that goes first. As many of
// them are left out as possible while the run fails in the same way: by the same assertion, invariant or monitor,
// by a panic at the same place, the same error but for numbers, a deadlock, or by not coming to an end. What is
// printed can be replayed, and so can the run that was found.
//
// A run of more than 20 000 steps, and one in which a handler is blocked out of sight, is left as it is found.
func Minimise(budget time.Duration) Option {
	return func(c *config) error {
		if budget < 0 {
			return optionError("Minimise wants a duration, not %v", budget)
		}
		c.budget = budget
		return nil
	}
}

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
	maxRuns       = 4000
	maxEffort     = 400_000 // steps of all runs
	maxMinimised  = 20_000  // steps of a run; a longer one is left as it is
	minimiseShare = 3.0 / 4
	shortWatchdog = 2 * time.Second // for the handlers of such runs
)

// explaining is what may be spent on causes.
func explaining(until time.Time) effort {
	return effort{until, maxRuns * (1 - minimiseShare), maxEffort * (1 - minimiseShare)}
}

func (e *effort) spent() bool { return e.runs <= 0 || e.steps <= 0 || !time.Now().Before(e.until) }

// minimiser looks for a plainer run that fails as another one does.
type minimiser struct {
	x       *explorer // as the explorer, but for how long it waits for a handler
	found   *iteration
	effort  effort
	limit   int  // steps of a run
	stopped bool // a run was blocked, and left goroutines behind: enough of that

	seed    uint64
	attempt           // the plainest run so far
	plain   *recorder // of its token
}

// attempt is a run, and what it was made of.
type attempt struct {
	deviations []deviation
	tape       picks
	guide      *guided
}

// minimise replaces the report's failure by a plainer one, if there is one.
func (x *explorer) minimise(found *iteration) {
	f := x.report.Failure
	if !x.isMinimisable(found) {
		if x.budget > 0 && len(found.steps) > maxMinimised {
			f.Remark = fmt.Sprintf("a run of more than %d steps is not minimised: try a lower MaxSteps", maxMinimised)
		}
		return
	}
	m := x.newMinimiser(found, f)
	begun := time.Now()
	m.effort = effort{
		until: begun.Add(time.Duration(minimiseShare * float64(x.budget))),
		runs:  maxRuns * minimiseShare,
		steps: maxEffort * minimiseShare,
	}
	least, all := m.minimise()
	switch {
	case least == nil && m.stopped:
		f.Remark = "the run is shown as it was found: an attempt to minimise it did not come to an end"
		return
	case least == nil:
		f.Remark = "the run could not be reproduced, so it is shown as it was found: the program does not do the same with " +
			"the same choices"
		return
	}
	plain := x.failure(least, f.Iteration)
	plain.Minimised, plain.Deviations, plain.FoundDeviations = true, len(least.token.Deviations), all
	plain.Found, plain.FoundToken = len(found.steps), f.Token
	for _, pick := range least.token.Path {
		if pick > 0 {
			plain.Choices++
		}
	}
	switch {
	case m.stopped:
		plain.Remark = "an attempt to make it plainer did not come to an end, so there were no more"
	case m.effort.spent():
		plain.Remark = fmt.Sprintf("the budget of %v for minimising was used up: perhaps there is more to leave out", x.budget)
	}
	m.effort = explaining(begun.Add(x.budget))
	plain.Causes = m.explain()
	x.report.Failure = plain
	if x.traces != "" {
		x.hashes = append(x.hashes, x.line(least)+" "+strings.Join(plain.Causes, ","))
	}
}

// isMinimisable reports whether it is worth trying. What did not fail in the run itself has no mark.
func (x *explorer) isMinimisable(it *iteration) bool {
	return x.budget > 0 && it.mark != "" && it.mark != markBlocked && it.mark != markLeft && len(it.steps) <= maxMinimised
}

func (x *explorer) newMinimiser(found *iteration, f *Failure) *minimiser {
	c := *x.config
	if !c.bubble && c.watchdog >= 0 && (c.watchdog == 0 || c.watchdog > shortWatchdog) {
		c.watchdog = shortWatchdog
	}
	y := &explorer{config: &c, name: x.name, pkg: x.pkg, tb: x.tb, t: x.t,
		body: x.body, confluent: x.confluent, first: x.first}
	y.pending = " This was an attempt to minimise another run that failed:\n" + f.String() + "\n"
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
	if !m.fails(rec.deviations(), rec.tape) {
		return nil, 0
	}
	all := len(m.guide.made)
	m.leaveOut()
	m.shrinkChoices(rec.choices)
	m.loosen()
	limit := m.limit
	m.single()
	m.limit = limit
	if seed := m.seed; seed != 0 {
		if m.seed = 0; !m.fails(m.deviations, m.tape) {
			m.seed = seed
		}
	}
	token := m.token()
	m.plain = newRecorder(token.New())
	least := m.run(token, m.plain)
	if least.mark != m.found.mark {
		return nil, 0
	}
	return least, all
}

func (m *minimiser) token() strategy.Token { return m.guide.token(m.seed) }

// leaveOut leaves out deviations.
func (m *minimiser) leaveOut() {
	ddmin.Minimise(m.deviations, func(part []deviation) bool { return m.fails(part, m.tape) })
}

// loosen holds events back for ever, not until one that may itself be where it is only by another deviation. If that
// is no gain in the end it is given up.
func (m *minimiser) loosen() {
	before := m.attempt
	for i, d := range before.deviations {
		if !d.early && len(before.guide.made) > 1 {
			looser := slices.Clone(m.deviations)
			looser[i].after = key{}
			m.fails(looser, m.tape)
		}
	}
	if m.leaveOut(); len(m.guide.made) >= len(before.guide.made) {
		m.attempt = before
	}
}

// maxSingles is how many single deviations are tried.
const maxSingles = 2500

// single looks for one deviation that does what several do, since what leaves nothing out is not the least there is,
// and for the one with which the run is shortest.
func (m *minimiser) single() {
	if m.stopped || len(m.guide.made) == 0 {
		return
	}
	canonical := newRecorder(newGuided(nil, m.tape, m.limit))
	m.run(strategy.Token{Name: "min", Seed: m.seed}, canonical)
	if m.stopped { // the run may still go on
		return
	}
	order := canonical.order
	if len(order)*len(order)/2 > maxSingles {
		return
	}
	for i, late := range order {
		for _, until := range append(order[i+1:], key{}) {
			if len(m.guide.made) == 1 {
				m.limit = m.guide.step - 1 // more is no gain
			}
			m.fails([]deviation{{what: late, after: until}}, m.tape)
		}
	}
}

// fails makes a run, and reports whether it fails like the one that was found. Then it is the plainest so far.
func (m *minimiser) fails(deviations []deviation, tape picks) bool {
	if m.guide != nil && (m.stopped || m.effort.spent()) {
		return false
	}
	g := newGuided(deviations, tape, m.limit)
	it := m.run(strategy.Token{Name: "min", Seed: m.seed}, g)
	if it.mark != m.found.mark {
		return false
	}
	m.attempt = attempt{deviations, tape, g}
	return true
}

// run makes a run. If it does not come to an end by itself, it is the last one, and its strategy is not to be
// touched.
func (m *minimiser) run(token strategy.Token, choices strategy.Strategy) *iteration {
	it := m.start(token, choices)
	m.effort.runs--
	m.effort.steps -= len(it.steps)
	m.stopped = m.stopped || it.mark == markBlocked || it.mark == markLeft
	return it
}

func (m *minimiser) start(token strategy.Token, choices strategy.Strategy) (it *iteration) {
	lost := &iteration{mark: markLeft}
	if m.x.bubble {
		defer func() {
			if recover() != nil { // the body was blocked for ever
				it = lost
			}
		}()
		return m.x.startBubbled(token, choices)
	}
	done := make(chan *iteration, 1)
	go func() { done <- m.x.start(token, choices) }()
	timer := time.NewTimer(m.x.longRun)
	defer timer.Stop()
	select {
	case it = <-done:
		return it
	case <-timer.C: // the body waits for what does not come in this order
		return lost
	}
}

// shrinkChoices makes numbers that were chosen 0, or at least smaller.
func (m *minimiser) shrinkChoices(choices []choice) {
	list := slices.DeleteFunc(choices, func(c choice) bool { return c.value == 0 })
	holds := func(part []choice) bool { return m.fails(m.deviations, tape(part)) }
	shrink(ddmin.Minimise(list, holds), holds)
}

// sameSteps reports whether two runs took the same steps.
func sameSteps(a, b []trace.Step) bool { return slices.Equal(a, b) }
