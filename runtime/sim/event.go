package sim

import (
	"fmt"
	"math"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/gid"
)

// event is something that can happen next: the first message of lane arrives at p, or, without a lane, p's turn
// begins or goes on by itself.
type event struct {
	p    *proc
	lane *lane
}

// String names the event before it happens.
func (e event) String() string {
	switch {
	case e.lane != nil:
		f := e.lane.queue[0]
		from := "outside"
		if f.from != nil {
			from = f.from.name
		}
		return fmt.Sprintf("deliver %s %s from %s/%d", e.p.name, f.messageType(), from, f.nth)
	case e.p.parked != nil:
		return "resume " + e.p.name
	case !e.p.started:
		return "start " + e.p.name
	}
	return "run " + e.p.name
}

// next chooses among the enabled events; false if there is none. Called with r.mu held.
func (r *Runtime) next() (e event, ok bool) {
	events, active := r.events[:0], r.active[:0]
	for _, p := range r.active {
		if p.enabled() {
			events = append(events, event{p: p})
		}
		if p.accepts() {
			events = p.arrivals(events)
		}
		if p.active = p.enabled() || len(p.inbox) > 0; p.active {
			active = append(active, p)
		}
	}
	clear(r.active[len(active):])
	r.active = active
	if ok = len(events) > 0; ok {
		e = events[r.choose(events)]
	}
	clear(events)
	r.events = events
	return e, ok
}

// run lets e happen. Only the driver calls it, with r.mu held, which it releases meanwhile: others may add events.
func (r *Runtime) run(e event) {
	p, turn := e.p, true
	if r.opts.Trace != nil {
		line := e.String()
		r.unlocked(func() { r.opts.Trace(line) })
	}
	var resume chan struct{}
	switch {
	case e.lane != nil:
		f := p.take(e.lane)
		p.learn(f.clock, f.from, f.number)
		if r.unlocked(func() { turn = deliver(p.cell, f.mail) }); turn {
			p.handling = f
		}
	case p.parked != nil:
		resume = p.parked.resume
		p.parked.unpark()
	default:
		p.started, p.due = true, false
	}
	if turn {
		r.running = p
		r.unlocked(func() {
			if resume != nil {
				resume <- struct{}{}
			} else {
				go r.turn(p)
			}
			<-r.yielded
		})
		r.running = nil
		if p.parked == nil {
			p.endTurn()
		}
	}
	if p.cell.Gone() {
		delete(r.procs, p.cell)
		p.clock = clock{} // others may know p, and must not keep all whom it knew
	}
}

func (r *Runtime) unlocked(f func()) {
	r.mu.Unlock()
	defer r.mu.Lock()
	f()
}

// deliver puts m into the mailbox; true: the cell must run now.
func deliver(c *core.Cell, m core.Mail) bool {
	wake, accepted := c.Deliver(m)
	if !accepted {
		c.Reject(m)
	}
	return wake
}

// turn runs p until its mailbox is empty, on a goroutine of its own. If a handler exits that, the cell has been
// scheduled again by the time the driver goes on.
func (r *Runtime) turn(p *proc) {
	identify := func(g uintptr) {
		r.mu.Lock()
		defer r.mu.Unlock()
		p.g = g
	}
	defer func() {
		identify(0)
		r.yielded <- struct{}{}
	}()
	identify(gid.Get())
	for p.cell.Run(p, math.MaxInt) {
	}
}

// endTurn makes the one who asked know what the asked actor knows: it may look at the reply from now on.
func (p *proc) endTurn() {
	if f := p.handling; f.from != nil && f.mail.Asked() {
		f.from.learnFrom(p)
	}
	p.handling = flight{}
}
