package strategy

import (
	"slices"
	"strconv"
	"strings"
)

// Exhaustive explores all orders, one run after the other, each from the beginning: depth first, with sleep sets.
// Two steps of different actors can change places without anybody noticing, so only one of the two orders is run;
// a run that would be the other one is cut short, and counted as pruned. Godefroid: Partial-Order Methods, 1996.
type Exhaustive struct {
	// Plain runs both.
	Plain bool

	path    []node
	depth   int
	asleep  bool // the present run was cut short
	changed bool // the present run did not follow the path: the program is not deterministic
	picks   []int
	begun   bool
	set     *Set // of the present run

	Complete, Pruned int // runs
}

// node is one choice of the present run.
type node struct {
	options []ID // in order; nil for a Choose
	sleep   []sleeper
	chosen  sleeper
	n, pick int // of a Choose
}

// sleeper is an event that has been explored already.
type sleeper struct {
	ID
	wide    bool    // its step touched what all share
	touched []int32 // actors beside its own
	waits   []int32 // actors that its own may wait for, in the end
}

// independent reports whether two steps can change places.
func independent(a, b sleeper) bool {
	return a.Actor != b.Actor && !a.global() && !b.global() && !a.wide && !b.wide && !a.touches(b) && !b.touches(a) &&
		!(len(a.waits) > 0 && len(b.waits) > 0 && (slices.Contains(a.waits, b.Actor) || slices.Contains(b.waits, a.Actor)))
}

// touches reports whether a's step touched an actor of b's.
func (a *sleeper) touches(b sleeper) bool {
	return slices.ContainsFunc(a.touched, func(n int32) bool { return n == b.Actor || slices.Contains(b.touched, n) })
}

// Begin begins the next run; false if all orders were run.
func (x *Exhaustive) Begin() bool {
	if x.begun && !x.backtrack() {
		return false
	}
	x.begun = true
	x.depth, x.asleep, x.picks, x.set = 0, false, nil, nil
	return true
}

// End ends a run. wide is whether its last step touched what all share.
func (x *Exhaustive) End(wide bool) {
	if x.set != nil {
		x.note(wide, x.set)
	}
	if x.asleep {
		x.Pruned++
	} else {
		x.Complete++
	}
}

// Cut reports whether the run was ended by Next since it would have been one that was run already.
func (x *Exhaustive) Cut() bool { return x.asleep }

// Changed reports whether the program does not repeat itself.
func (x *Exhaustive) Changed() bool { return x.changed }

// Token names the present run.
func (x *Exhaustive) Token() Token { return Token{Name: "path", Path: slices.Clone(x.picks)} }

// backtrack makes path the beginning of the next run.
func (x *Exhaustive) backtrack() bool {
	for len(x.path) > 0 {
		top := &x.path[len(x.path)-1]
		if top.options == nil {
			if top.pick++; top.pick < top.n {
				return true
			}
		} else {
			top.sleep = append(top.sleep, top.chosen)
			if id, ok := top.awake(); ok {
				top.chosen = sleeper{ID: id}
				return true
			}
		}
		x.path = x.path[:len(x.path)-1]
	}
	return false
}

// awake returns the first option that does not sleep.
func (n *node) awake() (ID, bool) {
	for _, id := range n.options {
		if !slices.ContainsFunc(n.sleep, func(s sleeper) bool { return s.ID == id }) {
			return id, true
		}
	}
	return ID{}, false
}

// note says what the step that was chosen last turned out to be.
func (x *Exhaustive) note(wide bool, set *Set) {
	for i := min(x.depth, len(x.path)) - 1; i >= 0; i-- {
		if x.path[i].options != nil {
			chosen := &x.path[i].chosen
			chosen.wide = chosen.wide || wide
			chosen.touched, chosen.waits = slices.Clone(set.Touched), slices.Clone(set.Waits)
			return
		}
	}
}

// Next implements Strategy.
func (x *Exhaustive) Next(set *Set) *Event {
	x.set = set
	x.note(set.Wide, set)
	events := sorted(set)
	if x.depth == len(x.path) {
		n := node{options: make([]ID, len(events))}
		for i, e := range events {
			n.options[i] = e.ID
		}
		if !x.Plain {
			n.sleep = x.inherited()
		}
		id, ok := n.awake()
		if !ok {
			x.asleep = true
			return nil
		}
		n.chosen = sleeper{ID: id}
		x.path = append(x.path, n)
	}
	n := &x.path[x.depth]
	x.depth++
	i := slices.IndexFunc(events, func(e *Event) bool { return e.ID == n.chosen.ID })
	if i < 0 || len(events) != len(n.options) {
		x.changed, x.asleep = true, true
		return nil
	}
	x.picks = append(x.picks, i)
	return events[i]
}

// inherited returns what still sleeps after the steps since the last choice of an event.
func (x *Exhaustive) inherited() (rest []sleeper) {
	for i := len(x.path) - 1; i >= 0; i-- {
		if parent := &x.path[i]; parent.options != nil {
			for _, s := range parent.sleep {
				if independent(s, parent.chosen) {
					rest = append(rest, s)
				}
			}
			return rest
		}
	}
	return nil
}

// Choose implements Strategy.
func (x *Exhaustive) Choose(n int) int {
	if x.depth == len(x.path) {
		x.path = append(x.path, node{n: n})
	}
	c := &x.path[x.depth]
	x.depth++
	if c.options != nil || c.n != n {
		x.changed = true
		return 0
	}
	x.picks = append(x.picks, c.pick)
	return c.pick
}

func sorted(set *Set) []*Event {
	events := slices.Concat(set.Events, set.Timers)
	slices.SortFunc(events, func(a, b *Event) int { return a.Compare(b.ID) })
	return events
}

// path makes the choices that it is told, and then always the first.
type path struct{ picks []int }

func (p *path) pick(n int) int {
	if len(p.picks) == 0 {
		return 0
	}
	i := p.picks[0]
	p.picks = p.picks[1:]
	return min(i, n-1)
}

func (p *path) Next(set *Set) *Event { return sorted(set)[p.pick(set.Len())] }
func (p *path) Choose(n int) int     { return p.pick(n) }

// formatPath writes picks without the zeros at the end, and the others as numbers with dots between.
func formatPath(picks []int) string {
	n := len(picks)
	for n > 0 && picks[n-1] == 0 {
		n--
	}
	var b strings.Builder
	for i, p := range picks[:n] {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.Itoa(p))
	}
	return b.String()
}

func parsePath(s string) ([]int, error) {
	if s == "" {
		return nil, nil
	}
	var picks []int
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return nil, err
		}
		picks = append(picks, int(n))
	}
	return picks, nil
}
