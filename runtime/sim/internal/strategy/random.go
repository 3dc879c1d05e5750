package strategy

import "math/rand/v2"

// early is how much less likely a timer is to fire than each of the events that it would overtake.
const early = 10

// source is what all strategies draw from.
type source struct{ rng *rand.Rand }

func newSource(seed uint64) source { return source{rand.New(rand.NewPCG(seed, 0))} }

// Choose implements Strategy.
func (s source) Choose(n int) int { return s.rng.IntN(n) }

// among picks one of es.
func (s source) among(es []*Event) *Event {
	if len(es) == 1 {
		return es[0]
	}
	return es[s.rng.IntN(len(es))]
}

// timer reports whether one of the timers is to be next.
func (s source) timer(set *Set) bool {
	switch {
	case len(set.Timers) == 0:
		return false
	case len(set.Events) == 0:
		return true
	}
	return s.rng.IntN(early*len(set.Events)+1) == 0
}

func (s source) uniform(set *Set) *Event {
	if s.timer(set) {
		return s.among(set.Timers)
	}
	return s.among(set.Events)
}

// random gives each event the same chance.
type random struct{ source }

func (r random) Next(s *Set) *Event { return r.uniform(s) }

// sticky stays with the actor of the step before, with probability p. It finds what only shows after many steps of
// one actor.
type sticky struct {
	source
	p    float64
	last int32
}

func (s *sticky) Next(set *Set) (e *Event) {
	if s.rng.Float64() < s.p {
		for _, x := range set.Events {
			if x.Actor == s.last && (e == nil || x.Compare(e.ID) < 0) {
				e = x
			}
		}
	}
	if e == nil {
		e = s.uniform(set)
	}
	s.last = e.Actor
	return e
}
