package sim

import (
	"math"
	"slices"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// signal is the token on its way back.
type signal struct {
	kind   signalKind
	number uint64 // of the turn that is overdue
}

type signalKind uint8

const (
	ended   signalKind = iota // the turn is over
	paused                    // the turn waits, or stopped before a look
	exited                    // the turn is over, and so is its goroutine
	upcall                    // the turn has the token, and wants something done; see race.go
	overdue                   // no token: the watchdog thinks that the turn is blocked
)

// hire returns a worker without work.
func (r *Runtime) hire(p *proc) *worker {
	var w *worker
	if raceBuild && r.race.on {
		w = r.homeOf(p)
	} else if n := len(r.crew); n > 0 {
		w, r.crew = r.crew[n-1], r.crew[:n-1]
	} else {
		w = &worker{r: r, token: make(chan bool, 1)}
		go w.loop(r.watched())
	}
	w.p, p.worker = p, w
	return w
}

// dismiss ends the workers that have no work.
func (r *Runtime) dismiss() {
	for _, w := range r.crew {
		close(w.token)
	}
	clear(r.crew)
	r.crew = r.crew[:0]
	r.leaveHomes(len(r.race.homes))
}

// turn gives p's worker the token until it comes back. Called by the driver with r.mu held, which it releases
// meanwhile.
func (r *Runtime) turn(p *proc) {
	r.running = p
	w := p.worker
	w.yielding = false
	r.watch.turns++
	r.arm()
	r.expose(p)
	if raceBuild {
		r.race.holder.Store(w)
	}
	goOn := !w.ending
	var sig signal
	r.unlocked(func() {
		r.pass(w, goOn)
		sig = r.await(w)
	})
	if raceBuild {
		r.race.holder.Store(nil)
	}
	r.running = nil
	switch sig.kind {
	case ended:
		if raceBuild && r.race.on {
			r.sendHome(p, w)
		} else {
			r.crew = append(r.crew, w)
		}
		p.worker, w.p = nil, nil
	case exited:
		p.worker = nil
	case overdue:
		p.stray = true
		r.strays = append(r.strays, p)
		if r.opts.Auto {
			blocked := r.blocked()
			r.unlocked(func() { r.warn(blocked) })
		}
	}
	if p.cell == nil {
		return
	}
	if p.worker == nil {
		r.endTurn(p)
	}
	if p.cell.Gone() {
		delete(r.procs, p.cell)
		p.clock = clock{} // others may know p, and must not keep all whom it knew
		return
	}
	r.expose(p)
}

// endTurn makes the one who asked know what the asked actor knows: it may look at the reply from now on.
func (r *Runtime) endTurn(p *proc) {
	if f := p.handling; f.from != nil && f.mail.Asked() {
		if f.from.cell != nil {
			r.learnFrom(f.from, p)
		}
		r.touch(f.from)
		if i := slices.Index(f.from.asks, p); i >= 0 {
			f.from.asks = slices.Delete(f.from.asks, i, i+1)
		}
	}
	p.handling, p.looked = flight{}, false
}

// run lets e happen. Only the driver calls it, with r.mu held, which it releases meanwhile: others may add events.
func (r *Runtime) run(e *strategy.Event) {
	r.steps++
	r.wide, r.set.Touched = false, r.set.Touched[:0]
	switch x := e.Owner.(type) {
	case *lane:
		r.arrive(x)
	case *timer:
		r.fire(x)
	case *proc:
		r.set.Remove(&x.self)
		switch x.self.Kind {
		case strategy.Start, strategy.Run:
			r.hire(x)
		case strategy.Resume:
			r.unpark(x.parked)
		case strategy.Look:
			r.looks--
		case strategy.Return:
			r.strays = slices.DeleteFunc(r.strays, func(s *proc) bool { return s == x })
			x.stray, x.worker.returning = false, false
		}
		r.turn(x)
	}
	r.noteEffects(e)
	r.set.Wide = r.wide
}

// arrive lets the first message of a lane arrive.
func (r *Runtime) arrive(l *lane) {
	p, f := l.to, r.land(l)
	p.learn(f.clock, f.from, f.number)
	var wake bool
	if raceBuild && r.race.on {
		wake = r.deliverAlone(p, f)
	} else {
		r.unlocked(func() {
			var accepted bool
			if wake, accepted = p.cell.Deliver(f.mail); !accepted {
				p.cell.Reject(f.mail)
			}
		})
	}
	if wake {
		p.handling = f
		r.hire(p)
		r.turn(p)
	}
}

// settleIn runs those who have just started and have nothing to do: it only makes them idle.
func (r *Runtime) settleIn() {
	for len(r.fresh) > 0 {
		p := r.fresh[0]
		r.fresh = slices.Delete(r.fresh, 0, 1)
		if raceBuild && r.race.on {
			r.settleAlone(p)
			continue
		}
		var step core.Step
		r.unlocked(func() {
			p.cell.Enter(p)
			if p.cell.Next(&step) {
				p.cell.Leave()
			}
		})
		if step.Open() { // it has, after all: somebody told it while it was being started
			r.hire(p).step = step
			r.turn(p)
		} else if p.cell.Gone() {
			delete(r.procs, p.cell)
		}
	}
}

func (r *Runtime) unlocked(f func()) {
	r.mu.Unlock()
	defer r.mu.Lock()
	f()
}

// forEver is as many steps as it takes.
const forEver = math.MaxInt
