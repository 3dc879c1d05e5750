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
	c.Enter(host)
	defer func() {
		if s.Open() { // only Goexit gets here with an open step
			c.exit(&s)
		}
	}()
	for n := range budget {
		if !c.Next(&s) {
			return n, false
		}
		c.Invoke(&s)
		c.Finish(&s)
		if enough.Load() {
			c.Leave()
			return n + 1, true
		}
	}
	c.Leave()
	return budget, true
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
