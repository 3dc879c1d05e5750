package sim

import (
	"fmt"
	"strings"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// replay makes the choices of a run that was recorded, as long as they are there to be made.
type replay struct {
	steps    []trace.Step
	at       int
	strict   bool              // end the run when it is another one
	rest     strategy.Strategy // goes on from there otherwise, and after the end
	diverged *DivergenceError
	blind    bool // the test is to look at nothing between two steps
}

// DivergenceError says that a run was not the one that was recorded. Either the program was changed since, or it
// does not do the same with the same choices.
type DivergenceError struct {
	Step    int      // counted from 1
	Want    string   // what happened in the recorded run
	Of      int      // how many events could have happened there
	Enabled []string // what could have happened in this one
}

// Error names the usual causes.
func (e *DivergenceError) Error() string {
	return fmt.Sprintf("the replay diverges at step %d: recorded was %q, one of %d possible events; "+
		"possible now are %d:\n  %s\n"+
		"The program was changed since the recording, or it is not deterministic. The usual causes are iteration over a map,\n"+
		"time.Now, random numbers that are not sim.Rand's, goroutines and channels in handlers, printed pointers, and state\n"+
		"that runs share.", e.Step, e.Want, e.Of, len(e.Enabled), strings.Join(e.Enabled, "\n  "))
}

// Next implements strategy.Strategy.
func (p *replay) Next(set *strategy.Set) *strategy.Event {
	if p.diverged != nil || p.at == len(p.steps) {
		return p.rest.Next(set)
	}
	want := p.steps[p.at]
	p.at++
	var enabled []string
	for i := range set.Len() {
		e := set.At(i)
		is := describe(e)
		if is.Same(want) && set.Len() == want.Of {
			return e
		}
		enabled = append(enabled, is.String())
	}
	return p.diverge(want, enabled, set)
}

func (p *replay) diverge(want trace.Step, enabled []string, set *strategy.Set) *strategy.Event {
	p.diverged = &DivergenceError{Step: p.at, Want: want.String(), Of: want.Of, Enabled: enabled}
	if p.strict || set == nil {
		return nil
	}
	return p.rest.Next(set)
}

// Choose implements strategy.Strategy.
func (p *replay) Choose(n int) int {
	if p.diverged != nil || p.at == len(p.steps) {
		return p.rest.Choose(n)
	}
	want := p.steps[p.at]
	p.at++
	if want.Event == trace.Choose && want.Of == n {
		return want.Nth
	}
	p.diverge(want, []string{fmt.Sprintf("choose one of %d", n)}, nil)
	return p.rest.Choose(n)
}
