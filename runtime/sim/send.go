package sim

import (
	"maps"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/gid"
)

func currentG() uintptr { return gid.Get() }

// Send implements core.Mediator: the message is in flight until an event delivers it.
func (r *Runtime) Send(_ *core.Turn, to *core.Cell, m core.Mail) error {
	r.settleLook()
	if r.mediate(to, m) {
		return nil
	}
	// Nobody chooses for an actor whose start was not scheduled yet: only its factory and those it told know it.
	// The mailbox keeps the message, or refuses it, since this is also the way for actors that are gone.
	wake, accepted := to.Deliver(m)
	if wake {
		r.Schedule(to, nil)
	}
	if !accepted {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	return nil
}

// manyEarly is how many actors may have had mail before their start until those that never started are forgotten.
const manyEarly = 16

// mediate puts m in flight to a living actor whose start was scheduled; false: it is not one.
func (r *Runtime) mediate(to *core.Cell, m core.Mail) bool {
	if !raceBuild || !r.race.on {
		return r.mediated(to, m, edge{})
	}
	e := r.edge()
	return get(r, func() bool { return r.mediated(to, m, e) })
}

func (r *Runtime) mediated(to *core.Cell, m core.Mail, e edge) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.enter()
	p := r.procs[to]
	switch {
	case !to.Alive():
		return false
	case p == nil:
		if len(r.early) >= manyEarly {
			maps.DeleteFunc(r.early, func(c *core.Cell, _ bool) bool { return !c.Alive() })
		}
		r.early[to] = true
		return false
	}
	r.launch(p, s, m, e)
	return true
}

// enter is caller for what others can notice: a turn that was blocked out of sight first waits until it is chosen
// to go on. Called with r.mu held, which it releases meanwhile.
func (r *Runtime) enter() *proc {
	p := r.caller()
	if p.stray {
		r.mu.Unlock()
		p.worker.comeBack()
		r.mu.Lock()
	}
	return p
}
