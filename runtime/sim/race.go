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

// unobserved makes a run again in which the test has looked at what actors own between two steps. That orders all that
// came before and all that comes after; so this time nobody looks before the end.
func (x *explorer) unobserved(it *iteration) {
	if raceBuild && it.looked && it.rt.race.on && !it.failed() {
		rest := strategy.Token{Name: "random", Seed: it.token.Seed}.New()
		it.races += x.startBubbled(it.token, &replay{steps: it.steps, rest: rest, blind: true}).races
	}
}
