package sim

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// flight is a message in flight. It is in three lists: of its lane, of its receiver, of its sender.
type flight struct {
	mail   core.Mail
	from   *proc
	number uint64 // in the order in which all messages were sent
	nth    int    // among those of its sender
	clock  clock  // the sender's, when it was sent
	edge   edge   // from the sender, likewise

	behind       *flight // in its lane
	newer, older *flight // to the same receiver
	next, prev   *flight // from the same sender
}

// messageType names the type of the message.
func messageType(m core.Mail) string {
	switch {
	case m.IsStop():
		return "stop"
	case m.Message() == nil:
		return "nil"
	}
	return reflect.TypeOf(m.Message()).String()
}

// lane holds the messages in flight from one sender to one actor, in the order sent. Only the first can be next.
type lane struct {
	to         *proc
	from       *proc // to itself if the order of arrival counts: then all its senders share one
	head, tail *flight
	event      strategy.Event // the arrival of head

	// A message must not overtake another that its sender can have known about. blocker holds one that head must
	// not overtake, and is looked at again only when that has arrived.
	blocker *lane
	blocks  []*lane // the other way round
}

// String names the arrival.
func (l *lane) String() string {
	f := l.head
	return "deliver " + l.to.name + " " + messageType(f.mail) + " from " + f.from.name + "/" + strconv.Itoa(f.nth)
}

// manyLanes is how many lanes are looked through one by one.
const manyLanes = 8

func (p *proc) laneKey(from *proc) *proc {
	if p.fifo {
		return p
	}
	return from
}

func (p *proc) lane(from *proc) *lane {
	if p.index != nil {
		return p.index[from]
	}
	for _, l := range p.lanes {
		if l.from == from {
			return l
		}
	}
	return nil
}

func (p *proc) addLane(l *lane) {
	p.lanes = append(p.lanes, l)
	if p.index == nil && len(p.lanes) > manyLanes {
		p.index = map[*proc]*lane{}
		for _, l := range p.lanes {
			p.index[l.from] = l
		}
	} else if p.index != nil {
		p.index[l.from] = l
	}
}

func (p *proc) removeLane(l *lane) {
	i := slices.Index(p.lanes, l)
	p.lanes = slices.Delete(p.lanes, i, i+1)
	if len(p.lanes) == 0 {
		p.index = nil
	} else if p.index != nil {
		delete(p.index, l.from)
	}
}

// launch puts a message from s in flight to p. Called with r.mu held, as is all below.
func (r *Runtime) launch(p, s *proc, m core.Mail, e edge) {
	r.sent++
	s.sends++
	f := r.newFlight()
	f.mail, f.from, f.number, f.nth, f.clock, f.edge = m, s, r.sent, s.sends, s.clock, e
	if s == r.outside { // what is outside knows all
		f.clock = clock{floor: f.number - 1}
	}
	s.last = f.number
	if m.Asked() && s.cell != nil {
		s.asks = append(s.asks, p)
	}

	if f.older = p.newest; p.newest == nil {
		p.oldest = f
	} else {
		p.newest.newer = f
	}
	p.newest = f
	if f.prev = s.tail; s.tail == nil {
		s.first = f
	} else {
		s.tail.next = f
	}
	s.tail = f

	key := p.laneKey(s)
	l := p.lane(key)
	if l == nil {
		l = &lane{to: p, from: key, head: f, tail: f}
		l.event.Owner = l
		p.addLane(l)
		r.placeHead(l)
	} else {
		l.tail.behind = f
		l.tail = f
	}
	r.stir()
}

// land takes the first message of a lane out of flight, and returns a copy of it.
func (r *Runtime) land(l *lane) flight {
	p, f := l.to, l.head
	r.set.Remove(&l.event)
	l.unblock()
	if f.older == nil {
		p.oldest = f.newer
	} else {
		f.older.newer = f.newer
	}
	if f.newer == nil {
		p.newest = f.older
	} else {
		f.newer.older = f.older
	}
	if f.prev == nil {
		f.from.first = f.next
	} else {
		f.prev.next = f.next
	}
	if f.next == nil {
		f.from.tail = f.prev
	} else {
		f.next.prev = f.prev
	}
	if l.head = f.behind; l.head == nil {
		p.removeLane(l)
	} else {
		r.placeHead(l)
	}
	blocked := l.blocks
	l.blocks = nil
	for _, other := range blocked {
		other.blocker = nil
		r.placeHead(other)
	}
	copied := *f
	copied.behind, copied.newer, copied.older, copied.next, copied.prev = nil, nil, nil, nil, nil
	*f = flight{next: r.flights}
	r.flights = f
	return copied
}

func (r *Runtime) newFlight() *flight {
	f := r.flights
	if f == nil {
		return new(flight)
	}
	r.flights = f.next
	f.next = nil
	return f
}

// placeHead makes the first message of a lane an event, and enables it if it may be next.
func (r *Runtime) placeHead(l *lane) {
	f := l.head
	l.event.Assign(strategy.ID{Kind: strategy.Deliver, Actor: l.to.number, Sender: f.from.number, Nth: uint64(f.nth)})
	l.event.Sent = f.number
	if l.blocker = r.findBlocker(l); l.blocker != nil {
		l.blocker.blocks = append(l.blocker.blocks, l)
	} else if l.to.exposed {
		r.set.Add(&l.event)
	} else {
		r.expose(l.to)
	}
}

func (l *lane) unblock() {
	if b := l.blocker; b != nil {
		b.blocks = slices.DeleteFunc(b.blocks, func(x *lane) bool { return x == l })
		l.blocker = nil
	}
}

// findBlocker returns a lane of the same receiver whose first message the sender of l's can have known about.
func (r *Runtime) findBlocker(l *lane) *lane {
	p, c := l.to, l.head.clock
	if len(p.lanes) == 1 {
		return nil
	}
	if r.opts.Auto {
		// Goroutines outside run at the same time, and tell handlers things in ways that nobody sees.
		if other := p.lane(r.outside); other != nil && other != l && other.head.number < l.head.number {
			return other
		}
	}
	for f := p.oldest; f != nil && f.number <= c.floor; f = f.newer {
		if other := p.lane(p.laneKey(f.from)); other != l {
			return other
		}
	}
	if len(c.known) <= len(p.lanes) {
		for _, k := range c.known {
			if other := p.lane(k.from); other != nil && other != l && other.head.number <= k.number {
				return other
			}
		}
		return nil
	}
	for _, other := range p.lanes {
		if other != l && other.head.number <= c.of(other.from) {
			return other
		}
	}
	return nil
}
