package sim

import (
	"fmt"
	"slices"

	"github.com/gokka/gokka/core"
)

// proc is what the runtime knows of an actor that was started. All fields are guarded by Runtime.mu, unless
// they never change.
type proc struct {
	cell *core.Cell
	name string // stable from run to run
	seq  int    // its place in the order of starts

	started bool
	due     bool     // must run without a message: its start, or it was rescheduled
	parked  *parking // its turn waits
	active  bool     // is in Runtime.active
	g       uintptr  // the goroutine of its turn, 0 between turns

	inbox    []*lane // messages in flight to it; no lane is empty
	handling flight  // what its turn is handling; the zero flight for hooks

	sends  int    // how many messages it has sent
	last   uint64 // the number of the last one
	flying int    // how many of them are in flight
	clock  clock
}

// lane holds the messages in flight from one sender to one actor, in the order sent.
type lane struct {
	from  *proc // nil: outside
	queue []flight
}

// flight is a message in flight.
type flight struct {
	mail   core.Mail
	from   *proc
	number uint64 // in the order in which all messages were sent
	nth    int    // among those of its sender
	clock  clock  // the sender's, when it was sent
}

func (f flight) messageType() string {
	if f.mail.Stop() {
		return "stop"
	}
	return fmt.Sprintf("%T", f.mail.Message())
}

func (p *proc) lane(from *proc) *lane {
	i := slices.IndexFunc(p.inbox, func(l *lane) bool { return l.from == from })
	if i < 0 {
		return nil
	}
	return p.inbox[i]
}

// put adds a message in flight to p.
func (p *proc) put(f flight) {
	l := p.lane(f.from)
	if l == nil {
		l = &lane{from: f.from}
		p.inbox = append(p.inbox, l)
	}
	l.queue = append(l.queue, f)
	if f.from != nil {
		f.from.flying++
	}
}

// take removes the next message of the lane, which is one of p's.
func (p *proc) take(l *lane) flight {
	f := l.queue[0]
	l.queue[0] = flight{}
	if l.queue = l.queue[1:]; len(l.queue) == 0 {
		p.inbox = slices.DeleteFunc(p.inbox, func(other *lane) bool { return other == l })
	}
	if f.from != nil {
		f.from.flying--
	}
	return f
}

// arrivals appends the events of messages that may arrive at p next.
func (p *proc) arrivals(events []event) []event {
	var oldest uint64
	for _, l := range p.inbox {
		if n := l.queue[0].number; oldest == 0 || n < oldest {
			oldest = n
		}
	}
	for _, l := range p.inbox {
		if l.queue[0].clock.allows(p, l.from, oldest) {
			events = append(events, event{p, l})
		}
	}
	return events
}

// accepts reports whether a message can arrive now. At an actor that is ending it can at any time: it is rejected.
func (p *proc) accepts() bool { return !p.due && p.parked == nil || !p.cell.Alive() }

// enabled reports whether p's turn can begin or go on.
func (p *proc) enabled() bool { return p.due || p.parked != nil && p.parked.woken }
