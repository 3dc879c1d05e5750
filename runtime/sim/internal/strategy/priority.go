package strategy

import "slices"

// pos is partial order sampling: every event gets a random priority, and those that race with the one that happens
// get another. Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018.
type pos struct{ source }

func (p pos) Next(set *Set) (best *Event) {
	if p.timer(set) {
		return p.among(set.Timers)
	}
	for _, e := range set.Events {
		if e.priority == 0 {
			e.priority = p.rng.Uint64() | 1
		}
		if best == nil || e.priority > best.priority {
			best = e
		}
	}
	for _, e := range set.Events {
		if e.Actor == best.Actor && e != best {
			e.priority = 0
		}
	}
	return best
}

// pct gives a priority to each sender and lets what the best one did happen first. At depth-1 random points among
// the first length choices the best sender becomes the worst. After that many choices it goes on at random, so
// that nobody waits for ever. Burckhardt et al.: A Randomized Scheduler with Probabilistic Guarantees of Finding
// Bugs, ASPLOS 2010; senders instead of threads, since whose message comes first is what matters here.
type pct struct {
	source
	priorities []uint64 // by sender; the outside and timers come first
	changes    []int    // when, in descending order
	worst      uint64
	made       int // choices
	length     int
}

func newPCT(seed uint64, depth, length int) *pct {
	p := &pct{source: newSource(seed), worst: 1 << 32, length: length}
	for range depth - 1 {
		p.changes = append(p.changes, p.rng.IntN(length))
	}
	slices.Sort(p.changes)
	slices.Reverse(p.changes)
	return p
}

func (p *pct) Next(set *Set) *Event {
	if set.Len() == 1 {
		return set.At(0)
	}
	if p.made++; p.made > p.length {
		return p.uniform(set)
	}
	best := p.best(set)
	for n := len(p.changes); n > 0 && p.changes[n-1] == p.made-1; n = len(p.changes) {
		p.changes = p.changes[:n-1]
		p.worst--
		*p.of(best) = p.worst
		best = p.best(set)
	}
	return best
}

func (p *pct) best(set *Set) (best *Event) {
	var most uint64
	for i := range set.Len() {
		e := set.At(i)
		if n := *p.of(e); best == nil || n > most || n == most && e.Compare(best.ID) < 0 {
			best, most = e, n
		}
	}
	return best
}

// of returns where the priority of e's sender is kept.
func (p *pct) of(e *Event) *uint64 {
	i := int(e.Sender) + 1
	for len(p.priorities) <= i {
		p.priorities = append(p.priorities, 0)
	}
	if p.priorities[i] == 0 {
		p.priorities[i] = p.rng.Uint64() | 1<<63
	}
	return &p.priorities[i]
}
