package sim

import (
	"slices"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// key names an event so that it is found again in a run that takes another course: by what it is and how many of
// its like there were before, not by when it comes.
type key struct {
	event, actor, from, msg string
	nth                     int
}

// deviation is where a run is not the canonical one, in terms of events: one is held back until another has
// happened, or goes first once another has.
type deviation struct {
	what  key
	after key // zero: held back for ever, for as long as anything else can happen; early from the beginning
	early bool
}

// named is an event that can happen, and what is known of it.
type named struct {
	event *strategy.Event
	key   key
	info  int // for who uses the namer
}

// namer gives events their keys, and knows which have happened.
type namer struct {
	now      map[strategy.ID]named
	count    map[key]int // by key without nth
	happened map[key]bool
	order    []key // the same in the order in which they have
}

func newNamer() namer {
	return namer{map[strategy.ID]named{}, map[key]int{}, map[key]bool{}, nil}
}

// name names an event. first is called if it was not there before, and tells what is known of it.
func (n *namer) name(e *strategy.Event, first func(key) int) named {
	// As long as an event has not happened none of its like does: of the messages from one actor to another one is
	// the next.
	if x, ok := n.now[e.ID]; ok {
		return x
	}
	s := describe(e)
	k := key{event: s.Event, actor: s.Actor, from: s.From, msg: s.Msg}
	if e.Kind == strategy.Timer { // of which several can be next
		k.nth = s.Nth
	} else {
		k.nth = n.count[k] + 1
	}
	x := named{e, k, 0}
	if first != nil {
		x.info = first(k)
	}
	n.now[e.ID] = x
	return x
}

// happens says that an event that was named is the next one.
func (n *namer) happens(x named) *strategy.Event {
	delete(n.now, x.event.ID)
	n.happened[x.key] = true
	n.order = append(n.order, x.key)
	x.key.nth = 0
	n.count[x.key]++
	return x.event
}

// guided makes the choices of the canonical run but for deviations, as far as they apply, and writes down where it
// deviated in fact, in terms of steps.
type guided struct {
	namer
	deviations []deviation
	late       map[key]int // which of deviations
	early      map[key]int
	tape       picks
	limit      int // steps after which the run is cut short

	step int
	open map[strategy.ID]int // events that are held back: which of made
	made []strategy.Deviation
	path []int
}

func newGuided(deviations []deviation, tape picks, limit int) *guided {
	g := &guided{namer: newNamer(), deviations: deviations, late: map[key]int{}, early: map[key]int{}, tape: tape.copy(),
		limit: limit, open: map[strategy.ID]int{}}
	for i, d := range deviations {
		if d.early {
			g.early[d.what] = i
		} else {
			g.late[d.what] = i
		}
	}
	return g
}

// What is known of an event, as flags.
const (
	isLate = 1 << iota
	isEarly
)

func (g *guided) look(k key) (flags int) {
	if _, ok := g.late[k]; ok {
		flags |= isLate
	}
	if _, ok := g.early[k]; ok {
		flags |= isEarly
	}
	return flags
}

// Next implements strategy.Strategy.
func (g *guided) Next(set *strategy.Set) *strategy.Event {
	if g.step++; g.step > g.limit {
		return nil
	}
	var lowest, free, early named // the first of all, of those not held back, of those that go first
	var held []named
	for i := range set.Len() {
		x := g.name(set.At(i), g.look)
		lower(&lowest, x)
		if g.isHeld(x) {
			held = append(held, x)
		} else {
			g.release(x)
			lower(&free, x)
		}
		if g.isEarly(x) {
			lower(&early, x)
		}
	}
	switch {
	case early.event != nil && early.event != free.event && early.event != lowest.event:
		rank := 0
		for i := range set.Len() {
			if strategy.Before(set.At(i), early.event) {
				rank++
			}
		}
		g.made = append(g.made, strategy.Deviation{At: g.step, Rank: rank})
		return g.happens(early)
	case early.event == lowest.event && early.event != nil, free.event == nil: // or all are held back: then none is
		g.release(lowest)
		return g.happens(lowest)
	}
	slices.SortFunc(held, func(a, b named) int {
		if strategy.Before(a.event, b.event) {
			return -1
		}
		return 1
	})
	for _, x := range held {
		if strategy.Before(x.event, free.event) {
			g.hold(x)
		}
	}
	return g.happens(free)
}

// lower replaces an event by another one that comes before it in the canonical run.
func lower(a *named, b named) {
	if a.event == nil || strategy.Before(b.event, a.event) {
		*a = b
	}
}

func (g *guided) isHeld(x named) bool {
	return x.info&isLate != 0 && !g.happened[g.deviations[g.late[x.key]].after]
}

func (g *guided) isEarly(x named) bool {
	if x.info&isEarly == 0 {
		return false
	}
	after := g.deviations[g.early[x.key]].after
	return after == key{} || g.happened[after]
}

func (g *guided) hold(x named) {
	if _, held := g.open[x.event.ID]; !held {
		g.open[x.event.ID] = len(g.made)
		g.made = append(g.made, strategy.Deviation{At: g.step})
	}
}

func (g *guided) release(x named) {
	if at, held := g.open[x.event.ID]; held {
		g.made[at].Until = g.step
		delete(g.open, x.event.ID)
	}
}

// Choose implements strategy.Strategy.
func (g *guided) Choose(n int) int { return g.ChooseFor("", n) }

// ChooseFor implements strategy.ByActor.
func (g *guided) ChooseFor(actor string, n int) int {
	pick := g.tape.next(actor, n)
	g.path = append(g.path, pick)
	return pick
}

// token is all that it takes to make the run again.
func (g *guided) token(seed uint64) strategy.Token {
	return strategy.Token{Name: "min", Seed: seed, Deviations: g.made, Path: g.path}
}
