package sim

import "github.com/gokka/gokka/core"

// task is what a worker is to do with the token besides a turn.
type task uint8

const (
	noTask task = iota
	deliverTask
	settleTask
	checkTask
)

// errand has w do a task while no turn has the token. Called with r.mu held, which it releases meanwhile.
func (r *Runtime) errand(w *worker, t task) (yes bool) {
	w.race.task = t
	w.yielding = false
	r.race.holder.Store(w)
	r.unlocked(func() {
		r.pass(w, true)
		for {
			switch sig := r.take(); sig.kind {
			case upcall:
				w.race.out.acquire()
				r.serve(w)
			case overdue: // it was about a turn
			default:
				w.race.out.acquire()
				return
			}
		}
	})
	r.race.holder.Store(nil)
	w.race.task = noTask
	w.race.cell, w.race.mail, w.race.check = nil, core.Mail{}, nil
	return w.race.yes
}

// runTask runs the task on the worker's goroutine.
//
//go:norace
func (w *worker) runTask() {
	c := w.race.cell
	switch w.race.task {
	case deliverTask:
		wake, accepted := c.Deliver(w.race.mail)
		if !accepted {
			c.Reject(w.race.mail)
		}
		w.race.yes = wake
	case settleTask:
		c.Enter(nil)
		if w.race.yes = c.Next(&w.step); w.race.yes {
			c.Leave()
		}
	case checkTask:
		w.race.yes = w.race.check() != nil
	}
}

// deliverAlone is Cell.Deliver, and if need be Cell.Reject, on p's goroutine.
func (r *Runtime) deliverAlone(p *proc, f flight) (wake bool) {
	var w *worker
	if p.worker == nil {
		w = r.homeOf(p)
	} else { // its turn waits, and the actor is ending
		w = r.newcomer()
	}
	w.race.in = append(w.race.in, f.edge)
	w.race.cell, w.race.mail = p.cell, f.mail
	wake = r.errand(w, deliverTask)
	r.sendHome(p, w)
	return wake
}

// settleAlone is what settleIn does for one actor, on that one's goroutine.
func (r *Runtime) settleAlone(p *proc) {
	w := r.homeOf(p)
	w.race.cell = p.cell
	open := r.errand(w, settleTask)
	r.sendHome(p, w)
	if open {
		r.hire(p)
		r.turn(p)
	} else if p.cell.Gone() {
		delete(r.procs, p.cell)
	}
}

// endsAlone reports whether the context of a turn that waits has ended, as that one's goroutine sees it.
func (r *Runtime) endsAlone(k *parking) bool {
	w := k.p.worker
	w.race.check = k.ended
	return r.errand(w, checkTask)
}

// subscribeAlone has a goroutine of its own subscribe to what is waited for: else whoever is subscribed to would come
// after all that the waiting turn has done, also if it only settles later what it was asked for before. It is only for
// asks, which the Tag tells: what else can be waited for may have been made in a way that such a goroutine must come after.
//
//go:norace
func (k *parking) subscribeAlone() (pending bool) {
	done := make(chan bool)
	hideSync()
	defer showSync()
	go subscribe(k, done)
	return <-done
}

//go:norace
func subscribe(k *parking, done chan<- bool) {
	pending := k.w.Subscribe(&k.sub, k)
	hideSync()
	defer showSync()
	done <- pending
}
