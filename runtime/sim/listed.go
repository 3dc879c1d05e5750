package sim

import (
	"slices"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// listed makes the choices of another run as far as they are there to be made, but for events that wait for another
// one: the run is the same until the first of them would have come, and then as much the same as can be.
type listed struct {
	namer
	place map[key]int // in the other run
	held  []key       // are held back until then has happened, for as long as anything can but time
	then  key         // zero: for ever
	tape  picks
	limit int
}

func newListed(order, held []key, then key, p picks, limit int) *listed {
	l := &listed{namer: newNamer(), place: map[key]int{}, held: held, then: then, tape: p.copy(), limit: limit}
	for i, k := range order {
		l.place[k] = i
	}
	return l
}

// Next implements strategy.Strategy.
func (l *listed) Next(set *strategy.Set) *strategy.Event {
	if len(l.order) >= l.limit {
		return nil
	}
	var best named
	for i := range set.Len() {
		x := l.name(set.At(i), l.rank)
		if !l.happened[l.then] && slices.Contains(l.held, x.key) {
			x.info = heldBack
		} else if x.info == unlisted && x.event.Kind == strategy.Timer {
			x.info = unlistedTimer
		}
		if best.event == nil || x.info < best.info || x.info == best.info && strategy.Before(x.event, best.event) {
			best = x
		}
	}
	return l.happens(best)
}

// What comes last if there is anything else.
const (
	unlisted = 1<<30 + iota
	heldBack
	unlistedTimer
)

// rank is less for what is to come first.
func (l *listed) rank(k key) int {
	if i, ok := l.place[k]; ok {
		return i
	}
	return unlisted
}

// Choose implements strategy.Strategy.
func (l *listed) Choose(n int) int { return l.tape.next("", n) }

// ChooseFor implements strategy.ByActor.
func (l *listed) ChooseFor(actor string, n int) int { return l.tape.next(actor, n) }

// happenedBefore reports whether one event happened, and the other not before it.
func (l *listed) happenedBefore(k, other key) bool {
	for _, x := range l.order {
		switch x {
		case k:
			return true
		case other:
			return false
		}
	}
	return false
}
