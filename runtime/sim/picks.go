package sim

import (
	"maps"
	"slices"
)

// picks are the numbers that Choose returned, by whom it was called: so what one actor gets does not depend on when
// others ask.
type picks map[string][]int

// copy copies what next changes.
func (p picks) copy() picks {
	if p == nil {
		return picks{}
	}
	return maps.Clone(p)
}

// next takes a number from the front; 0 if none is left.
func (p picks) next(actor string, n int) int {
	list := p[actor]
	if len(list) == 0 {
		return 0
	}
	p[actor] = list[1:]
	return min(list[0], n-1)
}

// with returns the picks with another number in one place.
func (p picks) with(c choice, value int) picks {
	q := p.copy()
	list := slices.Clone(q[c.actor])
	for len(list) <= c.nth {
		list = append(list, 0)
	}
	list[c.nth] = value
	q[c.actor] = list
	return q
}

// choice is one number that was chosen.
type choice struct {
	actor string
	nth   int // among those of the actor, counted from 0
	value int
	of    int
}

// tape arranges choices as picks; what is not among them is 0.
func tape(list []choice) picks {
	var p picks
	for _, c := range list {
		p = p.with(c, c.value)
	}
	return p.copy()
}

// shrink makes chosen numbers smaller, one after the other, as long as holds says yes.
func shrink(list []choice, holds func([]choice) bool) {
	for i := range list {
		set := func(value int) bool {
			shorter := slices.Clone(list)
			shorter[i].value = value
			if !holds(shorter) {
				return false
			}
			list = shorter
			return true
		}
		for low, high := 1, list[i].value; low < high; { // what is below low was tried
			if middle := (low + high) / 2; set(middle) {
				high = middle
			} else {
				low = middle + 1
			}
		}
	}
}
