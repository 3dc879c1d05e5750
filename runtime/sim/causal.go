package sim

import (
	"cmp"
	"slices"
)

// clock says which messages were sent before an actor's present, as far as the actor can know, by their numbers in
// the order in which all were sent. It is a vector clock that knows only senders who have such messages in flight:
// what has arrived cannot be overtaken. So it costs as much as there is in flight, however many actors there are.
type clock struct {
	floor uint64  // all messages up to this one
	known []known // ordered by sender; never changed, only replaced
}

// known says that all messages of a sender up to a number were sent.
type known struct {
	from   *proc
	number uint64
}

func (k known) compare(n int32) int { return cmp.Compare(k.from.number, n) }

// of returns what is known of a sender.
func (c clock) of(from *proc) uint64 {
	if i, ok := slices.BinarySearchFunc(c.known, from.number, known.compare); ok {
		return c.known[i].number
	}
	return 0
}

// matters reports whether there is anything left that could be overtaken.
func (k known) matters(floor uint64) bool {
	return k.number > floor && k.from.first != nil && k.from.first.number <= k.number
}

// learn makes p know what was known at c, and the messages of from up to number n.
func (p *proc) learn(c clock, from *proc, n uint64) {
	floor := max(p.clock.floor, c.floor)
	extra := known{from, n}
	if len(c.known) == 0 && !extra.matters(floor) && len(p.clock.known) == 0 {
		p.clock.floor = floor
		return
	}
	merged := make([]known, 0, len(p.clock.known)+len(c.known)+1)
	add := func(k known) {
		if !k.matters(floor) {
			return
		}
		if last := len(merged) - 1; last >= 0 && merged[last].from == k.from {
			merged[last].number = max(merged[last].number, k.number)
			return
		}
		merged = append(merged, k)
	}
	a, b := p.clock.known, c.known
	pending := true
	for len(a) > 0 || len(b) > 0 {
		var k known
		if len(b) == 0 || len(a) > 0 && a[0].from.number <= b[0].from.number {
			k, a = a[0], a[1:]
		} else {
			k, b = b[0], b[1:]
		}
		if pending && from.number <= k.from.number {
			add(extra)
			pending = false
		}
		add(k)
	}
	if pending {
		add(extra)
	}
	p.clock = clock{floor, merged}
}

// learnFrom makes p know what q knows now. What is outside knows all.
func (r *Runtime) learnFrom(p, q *proc) {
	switch {
	case q == r.outside:
		p.clock = clock{floor: r.sent}
	case p != q:
		p.learn(q.clock, q, q.last)
	}
}
