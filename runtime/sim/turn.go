package sim

import (
	"math"
	"slices"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// The run token is what makes turns follow each other: the driver passes it to one worker and gets it back as a
// signal.

// worker is a goroutine that runs turns. A turn that waits keeps its worker.
type worker struct {
	r     *Runtime
	token chan bool // go on, or, if false, exit
	g     uintptr
	stack string // how goroutine dumps begin its stack; "" if nobody wants to know

	// Set by whoever has the token.
	p    *proc
	step core.Step
	call func() // what a timer does, instead of a turn

	// Guarded by Runtime.mu.
	ending    bool // the turn is to exit
	yielding  bool // the token is on its way back
	returning bool // the turn that was blocked out of sight wants the token
}

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
	overdue                   // no token: the watchdog thinks that the turn is blocked
)

// hire returns a worker without work.
func (r *Runtime) hire(p *proc) *worker {
	var w *worker
	if n := len(r.crew); n > 0 {
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
}

func (w *worker) loop(watched bool) {
	r := w.r
	if watched {
		w.stack = goroutineHeader()
	}
	g := currentG()
	returned := false
	defer func() {
		if !returned {
			w.exit()
		}
	}()
	for <-w.token {
		r.mu.Lock()
		w.g = g
		r.mu.Unlock()
		w.run()
		w.yield(ended)
	}
	returned = true
}

// run runs the turn until the mailbox is empty.
func (w *worker) run() {
	if call := w.call; call != nil {
		w.call = nil
		call()
		return
	}
	c := w.p.cell
	c.Enter(w.p)
	for w.step.Open() || c.Next(&w.step) {
		c.Invoke(&w.step)
		w.comeBack()
		c.Finish(&w.step)
	}
}

// exit settles the turn when its handler exits the goroutine: its cell is scheduled again.
func (w *worker) exit() {
	w.comeBack()
	if c := w.p.cell; c != nil && w.step.Open() {
		if c.Finish(&w.step); !c.Gone() {
			c.Leave()
			w.r.Schedule(c, nil)
		}
	}
	w.yield(exited)
}

// yield passes the token back.
func (w *worker) yield(k signalKind) {
	w.r.mu.Lock()
	w.yielding = true
	if k == exited {
		w.g = 0 // another goroutine may have it before the driver hears of this
	}
	w.r.mu.Unlock()
	w.r.yielded <- signal{kind: k}
}

// pause passes the token back and waits until it comes again. If that is to end the turn, it exits the goroutine.
func (w *worker) pause() {
	w.yield(paused)
	w.await()
}

func (w *worker) await() {
	if !<-w.token {
		exit()
	}
}

// comeBack is called when a handler has returned. It waits for the token if the turn has lost it by being blocked
// out of sight.
func (w *worker) comeBack() {
	r := w.r
	r.mu.Lock()
	if w.p == nil || !w.p.stray {
		if w.p != nil {
			w.p.looked = false
		}
		r.mu.Unlock()
		return
	}
	if r.aborting {
		r.mu.Unlock()
		exit()
	}
	w.returning = true
	r.stir()
	r.announce()
	r.mu.Unlock()
	w.await()
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
	var sig signal
	r.unlocked(func() {
		w.token <- !w.ending
		sig = r.await(w)
	})
	r.running = nil
	switch sig.kind {
	case ended:
		r.crew = append(r.crew, w)
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
	}
	p.handling, p.looked = flight{}, false
}

// run lets e happen. Only the driver calls it, with r.mu held, which it releases meanwhile: others may add events.
func (r *Runtime) run(e *strategy.Event) {
	r.steps++
	r.wide, r.set.Touched, r.set.Waits = false, r.set.Touched[:0], r.set.Waits[:0]
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
	r.set.Wide = r.wide
}

// arrive lets the first message of a lane arrive.
func (r *Runtime) arrive(l *lane) {
	p, f := l.to, r.land(l)
	p.learn(f.clock, f.from, f.number)
	var wake bool
	r.unlocked(func() {
		var accepted bool
		if wake, accepted = p.cell.Deliver(f.mail); !accepted {
			p.cell.Reject(f.mail)
		}
	})
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
