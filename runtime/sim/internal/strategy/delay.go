package strategy

import "slices"

// delay lets the actors take turns, and at a number of random points among the first length choices passes over
// the one that is due. With no such points it is round robin. Emmi, Qadeer, Rakamarić: Delay-Bounded Scheduling,
// POPL 2011.
type delay struct {
	source
	points []int // when, in descending order
	made   int
	last   int32
}

func newDelay(seed uint64, delays, length int) *delay {
	d := &delay{source: newSource(seed), last: -2}
	for range delays {
		d.points = append(d.points, d.rng.IntN(length))
	}
	slices.Sort(d.points)
	slices.Reverse(d.points)
	return d
}

func (d *delay) Next(set *Set) *Event {
	e := d.due(set)
	if set.Len() == 1 {
		return e
	}
	for n := len(d.points); n > 0 && d.points[n-1] == d.made; n = len(d.points) {
		d.points = d.points[:n-1]
		e = following(set, e)
	}
	d.made++
	d.last = e.Actor
	return e
}

// due returns the event of the next actor after the last one. Timers come last: they are a turn of their own only
// when nothing else can happen, or at a delay.
func (d *delay) due(set *Set) (best *Event) {
	after := func(e *Event) bool { return e.Actor > d.last }
	for _, e := range set.Events {
		switch {
		case best == nil, after(e) && !after(best):
			best = e
		case after(e) == after(best) && e.Compare(best.ID) < 0:
			best = e
		}
	}
	if best == nil {
		best = slices.MinFunc(set.Timers, func(a, b *Event) int { return a.Compare(b.ID) })
	}
	return best
}

// following returns the event after e, also one of the same actor; the first one after the last.
func following(set *Set, e *Event) *Event {
	all := sorted(set)
	i := slices.IndexFunc(all, func(x *Event) bool { return x == e })
	return all[(i+1)%len(all)]
}
