package sim

import "github.com/gokka/gokka/runtime/sim/internal/strategy"

// recorder lets another strategy choose, and writes down how the run differs from the canonical one.
type recorder struct {
	namer
	inner     strategy.Strategy
	overtaken [][]key // by step: what would have come first, and did not
	tape      picks
	choices   []choice // the same in the order in which they were made
}

func newRecorder(inner strategy.Strategy) *recorder {
	return &recorder{namer: newNamer(), inner: inner, tape: picks{}}
}

// Next implements strategy.Strategy.
func (r *recorder) Next(set *strategy.Set) *strategy.Event {
	e := r.inner.Next(set)
	if e == nil {
		return nil
	}
	var overtaken []key
	for i := range set.Len() {
		if other := set.At(i); strategy.Before(other, e) {
			overtaken = append(overtaken, r.name(other, nil).key)
		}
	}
	r.overtaken = append(r.overtaken, overtaken)
	return r.happens(r.name(e, nil))
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
	r.choices = append(r.choices, choice{actor, len(r.tape[actor]), pick, n})
	r.tape[actor] = append(r.tape[actor], pick)
	return pick
}

// deviations returns what makes the canonical run the recorded one. Where an event overtook another, either the
// one was early or the other late; which of them is said depends on what says it for more pairs, so that the list
// is short.
func (r *recorder) deviations() (list []deviation) {
	late, early := map[key]int{}, map[key]int{}
	at := map[key]int{}
	for i, overtaken := range r.overtaken {
		at[r.order[i]] = i
		for _, k := range overtaken {
			late[k]++
			early[r.order[i]]++
		}
	}
	covered := map[key]bool{} // is late
	for i, overtaken := range r.overtaken {
		e := r.order[i]
		first := false
		for _, k := range overtaken {
			first = first || !covered[k] && early[e] > late[k]
		}
		if first {
			list = append(list, deviation{what: e, after: r.before(i), early: true})
			continue
		}
		for _, k := range overtaken {
			if covered[k] {
				continue
			}
			covered[k] = true
			d := deviation{what: k}
			if p, ok := at[k]; ok {
				d.after = r.before(p)
			}
			list = append(list, d)
		}
	}
	return list
}

// before is what happened before a step; the zero key before the first.
func (r *recorder) before(step int) key {
	if step == 0 {
		return key{}
	}
	return r.order[step-1]
}
