package sim

import (
	"os"
	"slices"
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// In race mode the race detector sees actors as if they ran at the same time, although they take turns. Each has a
// goroutine of its own, and what passes the run token from one to the other is hidden from the detector: it is told
// only of what would order them on any runtime, by edges. The kernel needs no such care. It locks what it shares, and
// does so on the goroutines of those who use it, as on other runtimes.
//
// The runtime's own state must not order actors, so their goroutines must not lock it. Only the driver's goroutine
// does, and does on their behalf what they want done there: an upcall. It comes after everything that any turn has
// done. Nothing that it knows must get to a turn, therefore what it returns is read by functions that the detector does
// not watch, and nothing of the kernel that locks is called on it while it drives. The functions that run on an actor's
// goroutine and touch what belongs to the driver are marked norace for the same reason.

// raceState is what a Runtime needs for race mode.
type raceState struct {
	on      bool                   // never changes
	holder  atomic.Pointer[worker] // has the token, and may make upcalls
	outside edge                   // from whoever drives to all turns
	homes   []*proc                // whose goroutines wait for their next turn, the longest there first
}

// raceWorker is what a worker needs for race mode.
type raceWorker struct {
	g     atomic.Uintptr // its goroutine; 0 at the end
	out   edge           // to the driver
	in    []edge         // what its next step comes after
	task  task
	up    uintptr // the driver's goroutine during an upcall; guarded by Runtime.mu
	op    func()  // the upcall
	mail  core.Mail
	cell  *core.Cell
	check func() error
	yes   bool // the task's result
}

// raceProc is what a proc needs for race mode.
type raceProc struct {
	home   *worker // its goroutine between turns, if there is one
	listed bool    // in Runtime.race.homes
	own    edge    // from one turn to the next
	in     []edge  // what its next turn comes after
}

// task is what a worker is to do with the token besides a turn.
type task uint8

const (
	noTask task = iota
	deliverTask
	settleTask
	checkTask
)

// maxHomes is how many goroutines wait for their actors' next turns. The detector knows more about what they did than
// about goroutines that have ended, but there cannot be more than 8128 in a process that it watches.
const maxHomes = 1000

// raceModeWanted reports whether a Runtime hides its hand-offs.
func raceModeWanted(opts *Options) bool {
	return raceBuild && !opts.Auto && !opts.NoRaceMode && os.Getenv("GOKKA_SIM_RACE") != "off"
}

//go:norace
func (r *Runtime) hide() {
	if raceBuild && r.race.on {
		hideSync()
	}
}

//go:norace
func (r *Runtime) show() {
	if raceBuild && r.race.on {
		showSync()
	}
}

// edge returns an edge from what the calling goroutine has done up to here.
func (r *Runtime) edge() (e edge) {
	if raceBuild && r.race.on {
		e = newEdge()
		e.release()
	}
	return e
}

// turning returns the worker that the calling goroutine is of, if that has the token; nil also without race mode.
//
//go:norace
func (r *Runtime) turning() *worker {
	if !raceBuild || !r.race.on {
		return nil
	}
	hideSync()
	w := r.race.holder.Load()
	if w != nil && w.race.g.Load() != currentG() {
		w = nil
	}
	showSync()
	return w
}

// do calls f, which uses the runtime's state and locks it by itself.
func (r *Runtime) do(f func()) {
	if raceBuild {
		if w := r.turning(); w != nil && w.upcall(f) {
			return
		}
	}
	f()
}

// get is do for an f that has a result. What that points to belongs to the driver.
func get[V any](r *Runtime, f func() V) V {
	if raceBuild {
		if w := r.turning(); w != nil {
			v := new(V)
			if w.upcall(func() { *v = f() }) {
				return unseen(v)
			}
		}
	}
	return f()
}

//go:norace
func unseen[V any](v *V) V { return *v }

// upcall has the driver call f; false: the token was taken away.
//
//go:norace
func (w *worker) upcall(f func()) bool {
	r := w.r
	w.race.out.release()
	hideSync()
	defer showSync()
	r.mu.Lock()
	if r.race.holder.Load() != w {
		r.mu.Unlock()
		return false
	}
	w.yielding = true
	w.race.op = f
	r.mu.Unlock()
	r.yielded <- signal{kind: upcall}
	<-w.token
	return true
}

// serve is the other side of an upcall.
func (r *Runtime) serve(w *worker) {
	r.mu.Lock()
	w.race.up = currentG()
	f := w.race.op
	r.mu.Unlock()
	f()
	r.mu.Lock()
	w.race.up, w.race.op = 0, nil
	w.yielding = false
	r.mu.Unlock()
	r.pass(w, true)
}

// pass gives w the token.
func (r *Runtime) pass(w *worker, goOn bool) {
	r.hide()
	w.token <- goOn
	r.show()
}

// tellAll makes all turns come after what the calling goroutine has done.
func (r *Runtime) tellAll() {
	if raceBuild && r.race.on {
		r.race.outside.release()
	}
}

// newcomer makes a worker whose goroutine comes after nothing.
//
//go:norace
func (r *Runtime) newcomer() *worker {
	w := &worker{r: r, token: make(chan bool, 1), race: raceWorker{out: newEdge()}}
	hideSync()
	go w.loop(r.watched())
	showSync()
	return w
}

// homeOf returns the worker for p's next turn. Called with r.mu held.
func (r *Runtime) homeOf(p *proc) *worker {
	w := p.race.home
	if w == nil {
		w = r.newcomer()
	} else {
		p.race.home = nil
	}
	w.race.in = append(append(w.race.in, p.race.in...), p.race.own)
	p.race.in = nil
	return w
}

// sendHome keeps p's worker for the next turn. Called with r.mu held.
func (r *Runtime) sendHome(p *proc, w *worker) {
	if p.cell == nil || p.race.home != nil {
		r.pass(w, false)
		return
	}
	p.race.home = w
	if p.race.listed {
		return
	}
	p.race.listed = true
	if r.race.homes = append(r.race.homes, p); len(r.race.homes) > maxHomes {
		r.leaveHomes(1)
	}
}

// leaveHomes ends the goroutines that wait for the next turns of the first n actors in the list. Called with r.mu
// held.
func (r *Runtime) leaveHomes(n int) {
	for _, p := range r.race.homes[:n] {
		if p.race.listed = false; p.race.home != nil {
			r.pass(p.race.home, false)
			p.race.home = nil
		}
	}
	r.race.homes = slices.Delete(r.race.homes, 0, n)
}

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

// begin is called on the worker's goroutine when it has got the token.
//
//go:norace
func (w *worker) begin() {
	w.r.race.outside.acquire()
	for _, e := range w.race.in {
		e.acquire()
	}
	w.race.in = w.race.in[:0]
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

// unobserved are the choices of a run whose oracles look at nothing before the end. In race mode a run in which they did
// is made once more like this, since what they look at between two steps orders all that comes before and after.
type unobserved struct{ strategy.Strategy }
