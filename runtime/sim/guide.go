package sim

import (
	"slices"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
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

// namer gives events their keys, and knows which have happened.
type namer struct {
	count    map[key]int // by key without nth
	happened map[key]bool
}

func newNamer() namer { return namer{map[key]int{}, map[key]bool{}} }

func (n *namer) key(e *strategy.Event) key {
	s := describe(e)
	k := key{event: s.Event, actor: s.Actor, from: s.From, msg: s.Msg}
	if e.Kind == strategy.Timer { // of which several can be next
		k.nth = s.Nth
	} else {
		k.nth = n.count[k] + 1
	}
	return k
}

func (n *namer) happens(k key) {
	n.happened[k] = true
	k.nth = 0
	n.count[k]++
}

// guided makes the choices of the canonical run but for deviations, as far as they apply, and writes down where it
// deviated in fact, in terms of steps.
type guided struct {
	namer
	late, early map[key]key
	picks       map[string][]int // by actor; 0 when there are none left
	limit       int              // steps after which the run is cut short

	step int
	open map[key]int // events that are held back: which of made
	made []strategy.Deviation
	path []int
}

func newGuided(deviations []deviation, picks map[string][]int, limit int) *guided {
	g := &guided{namer: newNamer(), late: map[key]key{}, early: map[key]key{}, picks: map[string][]int{},
		limit: limit, open: map[key]int{}}
	for _, d := range deviations {
		if d.early {
			g.early[d.what] = d.after
		} else {
			g.late[d.what] = d.after
		}
	}
	for actor, list := range picks {
		g.picks[actor] = list
	}
	return g
}

// Next implements strategy.Strategy.
func (g *guided) Next(set *strategy.Set) *strategy.Event {
	if g.step++; g.step > g.limit {
		return nil
	}
	events := strategy.Canonical(set)
	keys := make([]key, len(events))
	for i, e := range events {
		keys[i] = g.key(e)
		if at, held := g.open[keys[i]]; held && !g.isHeld(keys[i]) {
			g.release(keys[i], at)
		}
	}
	chosen := slices.IndexFunc(keys, g.isEarly)
	first := slices.IndexFunc(keys, func(k key) bool { return !g.isHeld(k) })
	switch {
	case chosen >= 0 && chosen != first:
		g.made = append(g.made, strategy.Deviation{At: g.step, Rank: chosen})
		if chosen == 0 { // it is held back, and early: the latter counts
			g.made = g.made[:len(g.made)-1]
			if at, held := g.open[keys[0]]; held {
				g.release(keys[0], at)
			}
		}
	case first >= 0:
		chosen = first
		for _, k := range keys[:first] {
			g.hold(k)
		}
	default: // all are held back: then none is
		chosen = 0
		if at, held := g.open[keys[0]]; held {
			g.release(keys[0], at)
		}
	}
	g.happens(keys[chosen])
	return events[chosen]
}

func (g *guided) isHeld(k key) bool {
	after, ok := g.late[k]
	return ok && !g.happened[after]
}

func (g *guided) isEarly(k key) bool {
	after, ok := g.early[k]
	return ok && (after == key{} || g.happened[after])
}

func (g *guided) hold(k key) {
	if _, held := g.open[k]; !held {
		g.open[k] = len(g.made)
		g.made = append(g.made, strategy.Deviation{At: g.step})
	}
}

func (g *guided) release(k key, at int) {
	g.made[at].Until = g.step
	delete(g.open, k)
}

// Choose implements strategy.Strategy.
func (g *guided) Choose(n int) int { return g.ChooseFor("", n) }

// ChooseFor implements strategy.ByActor.
func (g *guided) ChooseFor(actor string, n int) int {
	pick := 0
	if list := g.picks[actor]; len(list) > 0 {
		pick = min(list[0], n-1)
		g.picks[actor] = list[1:]
	}
	g.path = append(g.path, pick)
	return pick
}

// token is all that it takes to make the run again.
func (g *guided) token(seed uint64) strategy.Token {
	return strategy.Token{Name: "min", Seed: seed, Deviations: g.made, Path: g.path}
}

// recorder lets another strategy choose, and writes down how the run differs from the canonical one.
type recorder struct {
	namer
	inner     strategy.Strategy
	order     []key
	overtaken [][]key // by step: what would have come first, and did not
	picks     map[string][]int
}

func newRecorder(inner strategy.Strategy) *recorder {
	return &recorder{namer: newNamer(), inner: inner, picks: map[string][]int{}}
}

// Next implements strategy.Strategy.
func (r *recorder) Next(set *strategy.Set) *strategy.Event {
	e := r.inner.Next(set)
	if e == nil {
		return nil
	}
	var overtaken []key
	for _, other := range strategy.Canonical(set) {
		k := r.key(other)
		if other == e {
			r.order = append(r.order, k)
			r.overtaken = append(r.overtaken, overtaken)
			r.happens(k)
			break
		}
		overtaken = append(overtaken, k)
	}
	return e
}

// Choose implements strategy.Strategy.
func (r *recorder) Choose(n int) int { return r.ChooseFor("", n) }

// ChooseFor implements strategy.ByActor.
func (r *recorder) ChooseFor(actor string, n int) int {
	var pick int
	if s, ok := r.inner.(strategy.ByActor); ok {
		pick = s.ChooseFor(actor, n)
	} else {
		pick = r.inner.Choose(n)
	}
	r.picks[actor] = append(r.picks[actor], pick)
	return pick
}

// deviations returns what makes the canonical run the recorded one. Where an event overtook another, either the
// one was early or the other late; which of them is said depends on what says it for more pairs, so that the list
// is short.
func (r *recorder) deviations() (list []deviation) {
	late, early := map[key]int{}, map[key]int{}
	for i, overtaken := range r.overtaken {
		for _, k := range overtaken {
			late[k]++
			early[r.order[i]]++
		}
	}
	at := map[key]int{}
	for i, k := range r.order {
		at[k] = i
	}
	before := func(i int) key {
		if i == 0 {
			return key{}
		}
		return r.order[i-1]
	}
	isLate := map[key]bool{}
	for i, overtaken := range r.overtaken {
		e := r.order[i]
		isEarly := e.event == strategy.Timer.String() && len(overtaken) > 0
		for _, k := range overtaken {
			if !isLate[k] && early[e] > late[k] {
				isEarly = true
			}
		}
		if isEarly {
			list = append(list, deviation{what: e, after: before(i), early: true})
			continue
		}
		for _, k := range overtaken {
			if isLate[k] {
				continue
			}
			isLate[k] = true
			d := deviation{what: k}
			if p, ok := at[k]; ok {
				d.after = before(p)
			}
			list = append(list, d)
		}
	}
	return list
}

// sameSteps reports whether two runs took the same steps.
func sameSteps(a, b []trace.Step) bool {
	return slices.EqualFunc(a, b, func(s, t trace.Step) bool { return s == t })
}
