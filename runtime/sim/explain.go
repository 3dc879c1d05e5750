package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// maxCauses is how many causes of a failure are looked for.
const maxCauses = 5

// explain changes the plainest run in one place after the other, and returns in a sentence each which changes make
// it pass. A change is that two messages to one actor come the other way round, that a timer fires later, that a
// look at what all share comes after that of another, or that a choice is 0. Of messages far apart it says
// nothing if there are some closer together between them.
func (m *minimiser) explain() []string {
	e := &explainer{m: m, order: m.plain.order}
	e.choices()
	if e.suspects(); len(e.causes) == 0 {
		e.messages()
		e.timers()
	}
	return e.causes
}

// explainAgain is explain for a run that was found and minimised before.
func (x *explorer) explainAgain(it *iteration) []string {
	if !x.isMinimisable(it) {
		return nil
	}
	m := x.newMinimiser(it, x.report.Failure)
	m.effort = explaining(time.Now().Add(x.budget))
	m.plain = newRecorder(&replay{steps: it.steps, rest: it.token.New()})
	if again := m.run(it.token, m.plain); again.mark != it.mark || !sameSteps(again.steps, it.steps) {
		return nil
	}
	return m.explain()
}

type explainer struct {
	m      *minimiser
	order  []key
	found  []pair
	causes []string
}

func (e *explainer) enough() bool {
	return len(e.causes) >= maxCauses || e.m.stopped || e.m.effort.spent()
}

// passes makes the run with some events held back until another one has happened, and reports whether it passes.
func (e *explainer) passes(held []key, then key) (run *listed, passes bool) {
	l := newListed(e.order, held, then, e.m.plain.tape, e.m.limit)
	return l, e.m.passes(l)
}

// passes makes a run and reports whether it comes to a good end.
func (m *minimiser) passes(choices strategy.Strategy) bool {
	it := m.run(strategy.Token{Name: "min", Seed: m.seed}, choices)
	return it.mark == "" && !it.skipped()
}

// messages looks for two messages to one actor whose order matters, and for two looks.
func (e *explainer) messages() {
	groups := e.groups()
	longest := 0
	for _, g := range groups {
		longest = max(longest, len(g.keys))
	}
	for distance := 1; distance <= longest; distance++ {
		for _, g := range groups {
			for i := len(g.keys) - 1; i >= 0; i-- {
				switch j := i + distance; {
				case e.enough():
					return
				case j == len(g.keys) && distance == 1:
					e.overtake(g.keys[i])
				case j < len(g.keys) && !g.contains(i, j) && e.flip(g.keys[i], g.keys[j]):
					g.found = append(g.found, [2]int{i, j})
				}
			}
		}
	}
	for _, g := range groups { // none so far: perhaps what did not happen at all should have come before
		for i := len(g.keys) - 2; i >= 0 && len(e.causes) == 0 && !e.enough(); i-- {
			e.overtake(g.keys[i])
		}
	}
}

// group is what happened to one actor, or the looks.
type group struct {
	keys  []key
	found [][2]int // pairs whose order matters
}

// contains reports whether there is a pair closer together between two of them.
func (g *group) contains(i, j int) bool {
	return slices.ContainsFunc(g.found, func(p [2]int) bool { return i <= p[0] && p[1] <= j })
}

// groups returns what happened to the single actors, and the looks.
func (e *explainer) groups() (groups []*group) {
	index := map[string]int{}
	for _, k := range e.order {
		var name string
		switch k.event {
		case strategy.Deliver.String():
			name = k.actor
		case strategy.Look.String():
		default:
			continue
		}
		i, ok := index[name]
		if !ok {
			i = len(groups)
			index[name] = i
			groups = append(groups, new(group))
		}
		groups[i].keys = append(groups[i].keys, k)
	}
	return groups
}

// by is whose doing an event is.
func (k key) by() string { return cmp.Or(k.from, k.actor) }

// flip looks what happens if the second of two events comes before the first; true: that is a cause. There are two
// ways to it: the first is late, or the second comes before the first and all that was between them.
func (e *explainer) flip(first, second key) bool {
	if first.by() == second.by() {
		return false
	}
	for _, held := range [][]key{{first}, e.between(first, second)} {
		if len(held) == 0 || e.enough() {
			return false
		}
		if run, ok := e.passes(held, second); ok && run.happenedBefore(second, first) {
			e.because(first, second)
			return true
		}
	}
	return false
}

// between returns the first of two events, and what could change places with the second one until that came; nil if
// there is nothing but the first.
func (e *explainer) between(first, second key) (list []key) {
	for _, k := range e.order[slices.Index(e.order, first):] {
		if k == second {
			break
		}
		if k == first || interchangeable(k, second) {
			list = append(list, k)
		}
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// overtake looks what happens if an event waits for one that did not happen in the run.
func (e *explainer) overtake(first key) {
	held, ok := e.passes([]key{first}, key{})
	if !ok {
		return
	}
	for _, k := range held.order {
		switch {
		case k == first, e.enough():
			return
		case !interchangeable(first, k), slices.Contains(e.order, k):
			continue
		}
		if run, ok := e.passes([]key{first}, k); ok && run.happenedBefore(k, first) {
			e.because(first, k)
			return
		}
	}
}

// interchangeable reports whether two events could change places, and somebody would notice.
func interchangeable(a, b key) bool {
	switch {
	case a.by() == b.by(), a.event != b.event:
		return false
	case a.event == strategy.Deliver.String():
		return a.actor == b.actor
	}
	return true
}

// timers looks for timers that fired too early.
func (e *explainer) timers() {
	for i, t := range slices.Backward(e.order) {
		if !t.isTimer() {
			continue
		}
		if e.enough() {
			return
		}
		held, ok := e.passes([]key{t}, key{})
		if !ok {
			continue
		}
		for _, k := range held.order {
			if k == t || e.enough() {
				break
			}
			if k.event != strategy.Deliver.String() || slices.Contains(e.order[:i], k) {
				continue
			}
			if run, ok := e.passes([]key{t}, k); ok && run.happenedBefore(k, t) {
				e.because(t, k)
				return // those before it are no better an explanation
			}
		}
	}
}

// choices looks for choices that should have been 0.
func (e *explainer) choices() {
	for _, c := range e.m.plain.choices {
		if c.value == 0 || e.enough() {
			continue
		}
		if e.m.passes(newListed(e.order, nil, key{}, e.m.plain.tape.with(c, 0), e.m.limit)) {
			e.say("%s chose %d of %d; 0 %s", whose(c.actor), c.value, c.of, e.outcome())
		}
	}
}
