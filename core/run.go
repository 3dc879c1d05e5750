package core

import "sync/atomic"

// Run takes up to budget steps of c on the calling goroutine, and is what most runtimes call after Schedule. host
// is the place that the goroutine holds, which Park finds again as Turn.Host. more is true when the budget ran out
// first: the cell is still runnable, and the caller must see that Run is called again. If it is false, the cell
// must not be touched any more.
//
// Run costs nothing per call but the two stores that mark the turn's goroutine. If a handler exits the goroutine,
// the step is settled on the way out and the cell scheduled again if need be; a runtime replaces the goroutine.
func (c *Cell) Run(host any, budget int) (more bool) {
	_, more = c.RunSteps(host, budget, &never)
	return more
}

var never atomic.Bool

// RunSteps is Run for runtimes that want to know how many steps were taken, or to end the turn early: after each step it looks
// whether enough is true. After Goexit nobody is told.
func (c *Cell) RunSteps(host any, budget int, enough *atomic.Bool) (steps int, more bool) {
	var s Step
	defer func() {
		if s.Open() { // only Goexit gets here with an open step, perhaps after a panic that burst has recovered
			c.exit(&s)
		}
	}()
	c.Enter(host)
	for {
		taken, out := c.burst(&s, budget-steps, enough)
		steps += taken
		switch out {
		case idle:
			return steps, false
		case panicked:
			c.Finish(&s)
			if steps++; steps < budget && !enough.Load() {
				continue
			}
		}
		c.Leave()
		return steps, true
	}
}

// outcome is why a burst has ended.
type outcome uint8

const (
	spent    outcome = iota // the budget is used up, or it was enough
	idle                    // the cell must not be touched any more
	panicked                // Finish is due
)

// burst is the steps up to a panic. To be ready for one costs a tenth of a message, so it is done once for all.
func (c *Cell) burst(s *Step, budget int, enough *atomic.Bool) (taken int, out outcome) {
	inside := false
	defer func() {
		if inside { // if it is Goexit, RunSteps settles the step on the way out
			s.reply, s.err, out = nil, recovered(recover()), panicked
		}
	}()
	for taken < budget {
		if !c.Next(s) {
			return taken, idle
		}
		if s.kind == messageStep {
			c.begin(s)
			inside = true
			s.reply, s.err = c.receive(s.mail, s.lent)
			inside = false
		} else {
			c.Invoke(s)
		}
		c.Finish(s)
		taken++
		if enough.Load() {
			break
		}
	}
	return taken, spent
}

// exit ends a turn whose goroutine is exiting from inside a handler.
func (c *Cell) exit(s *Step) {
	if faultGoexit {
		return
	}
	if c.Finish(s); c.Gone() {
		return
	}
	c.Leave()
	c.rt.Schedule(c, nil)
}
