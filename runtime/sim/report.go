package sim

import (
	"cmp"
	"slices"

	"github.com/gokka/gokka/core"
)

// report says who waits for whom. w is what a goroutine outside waits for, if anything. Called with r.mu held.
func (r *Runtime) report(w *core.Wait) *StuckError {
	e := new(StuckError)
	if w != nil {
		e.Waits = append(e.Waits, r.waitingFor(w))
	}
	parked := slices.Clone(r.parked)
	slices.SortFunc(parked, func(a, b *parking) int { return cmp.Compare(a.p.number, b.p.number) })
	for _, k := range parked {
		x := r.waitingFor(k.w)
		x.Ref, x.Handling = k.p.ref(), k.p.handlingType()
		e.Waits = append(e.Waits, x)
		if e.Ring == nil {
			e.Ring = r.ringFrom(k.p)
		}
	}
	var flights []*flight
	for _, p := range r.procs {
		for f := p.oldest; f != nil; f = f.newer {
			flights = append(flights, f)
		}
	}
	slices.SortFunc(flights, func(a, b *flight) int { return cmp.Compare(a.number, b.number) })
	to := map[*flight]core.Ref{}
	for _, p := range r.procs {
		for f := p.oldest; f != nil; f = f.newer {
			to[f] = p.ref()
		}
	}
	for _, f := range flights {
		e.InFlight = append(e.InFlight, Message{From: f.from.ref(), To: to[f], Type: messageType(f.mail)})
	}
	return e
}

func (p *proc) handlingType() string {
	if p.handling.number == 0 {
		return ""
	}
	return messageType(p.handling.mail)
}

func (r *Runtime) waitingFor(w *core.Wait) Waiting {
	c, _ := w.Owner().(*core.Cell)
	if c == nil {
		return Waiting{Orphaned: true}
	}
	p := r.procs[c]
	if p == nil { // gone, or another runtime's
		return Waiting{For: c.Ref(), Orphaned: c.Runtime() == core.Runtime(r)}
	}
	return Waiting{For: c.Ref(), Orphaned: p.worker == nil && p.oldest == nil}
}

// ringFrom follows the waits from p; nil if they do not lead back to p.
func (r *Runtime) ringFrom(p *proc) (ring []core.Ref) {
	at := p
	for range len(r.parked) {
		ring = append(ring, at.ref())
		owner, _ := at.parked.w.Owner().(*core.Cell)
		next := r.procs[owner]
		switch {
		case next == p:
			return ring
		case next == nil || next.parked == nil:
			return nil
		}
		at = next
	}
	return nil
}

// blocked names the handlers that are blocked out of sight. Called with r.mu held.
func (r *Runtime) blocked() *BlockedError {
	e := new(BlockedError)
	for _, p := range r.strays {
		stack := usersPart(stackOf(p.worker.stack))
		e.Blocked = append(e.Blocked, Blocked{Ref: p.ref(), Handling: p.handlingType(), Stack: stack})
	}
	return e
}
