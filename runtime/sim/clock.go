package sim

// clock says which messages were sent before an actor's present, as far as the actor can know, by their numbers
// in the order in which all were sent. It is a vector clock that knows only senders who have messages in flight: what
// has arrived cannot be overtaken.
type clock struct {
	floor uint64           // all messages up to this one
	last  map[*proc]uint64 // of these senders, all up to this one; never changed, only replaced
}

// allows reports whether a message sent at c may arrive at p before what else is in flight to p. oldest is the number
// of the oldest of that.
func (c clock) allows(p *proc, from *proc, oldest uint64) bool {
	if c.floor >= oldest {
		return false
	}
	for sender, n := range c.last {
		if l := p.lane(sender); l != nil && sender != from && l.queue[0].number <= n {
			return false
		}
	}
	return true
}

// learn makes p know what was known at c, and the messages of from up to number n. from is nil for outside, whose
// clocks say all.
func (p *proc) learn(c clock, from *proc, n uint64) {
	var merged map[*proc]uint64
	floor := max(p.clock.floor, c.floor)
	add := func(s *proc, n uint64) {
		if s == nil || s.flying == 0 || n <= max(floor, merged[s]) {
			return
		}
		if merged == nil {
			merged = map[*proc]uint64{}
		}
		merged[s] = n
	}
	for s, n := range p.clock.last {
		add(s, n)
	}
	for s, n := range c.last {
		add(s, n)
	}
	add(from, n)
	p.clock = clock{floor, merged}
}

// learnFrom makes p know what q knows now.
func (p *proc) learnFrom(q *proc) {
	if p != q {
		p.learn(q.clock, q, q.last)
	}
}

// learnAll makes p know all that was sent up to number n.
func (p *proc) learnAll(n uint64) { p.clock = clock{floor: max(p.clock.floor, n)} }
