package sim

import (
	"cmp"
	"slices"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// suspects looks at what came the other way round in the canonical run, if that passes: one of these it must be.
func (e *explainer) suspects() {
	canonical := newRecorder(newGuided(nil, e.m.plain.tape, e.m.limit))
	if e.enough() || !e.m.passes(canonical) {
		return
	}
	for _, p := range e.reversed(canonical.order) {
		switch {
		case e.enough():
			return
		case !p.contains(e.found) && e.flip(p.first, p.second):
			e.found = append(e.found, p)
		}
	}
}

// pair is two events in the order in which they came.
type pair struct {
	first, second key
	from, to      int // their places; beyond the end if the second did not come at all
}

// contains reports whether one of other pairs is closer together, and between the two; of a timer, which comes
// before everybody, one is enough.
func (p pair) contains(others []pair) bool {
	return slices.ContainsFunc(others, func(o pair) bool {
		if p.first.isTimer() {
			return o.first == p.first
		}
		return o.second.actor == p.second.actor && p.from <= o.from && o.to <= p.to
	})
}

// maxCompared is how many steps of a run are compared with another one: each with each.
const maxCompared = 2000

// reversed returns the pairs that somebody would notice and that came the other way round in another run: those
// closest together first, then those of a look, and timers last.
func (e *explainer) reversed(other []key) (pairs []pair) {
	if max(len(other), len(e.order)) > maxCompared {
		return nil
	}
	here, there := places(e.order), places(other)
	for i, first := range e.order {
		until, ok := there[first]
		if !ok {
			continue
		}
		for _, second := range other[:until] {
			p := pair{first, second, i, len(e.order)}
			if to, ok := here[second]; ok {
				p.to = to
			}
			if p.from < p.to && noticed(first, second) {
				pairs = append(pairs, p)
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(a.rank(), b.rank()) })
	return pairs
}

// rank is less for what is to be looked at first.
func (p pair) rank() int {
	rank := p.to - p.from
	switch {
	case p.first.isTimer():
		rank += 2 * maxCompared
	case !interchangeable(p.first, p.second):
		rank += maxCompared
	}
	return rank
}

func places(order []key) map[key]int {
	at := map[key]int{}
	for i, k := range order {
		at[k] = i
	}
	return at
}

// noticed reports whether somebody may notice if two events change places. Of a look nobody knows at what others do
// that is.
func noticed(first, second key) bool {
	switch {
	case first.isTimer():
		return second.event == strategy.Deliver.String()
	case first.isLook() && !second.isTimer(), second.isLook():
		return first.actor != second.actor
	}
	return interchangeable(first, second)
}

func (k key) isTimer() bool { return k.event == strategy.Timer.String() }
func (k key) isLook() bool  { return k.event == strategy.Look.String() }
