package sim

import "github.com/gokka/gokka/core"

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

	done bool // the goroutine is about to return
	race raceWorker
}

//go:norace
func (w *worker) loop(watched bool) {
	r := w.r
	if watched {
		w.stack = goroutineHeader()
	}
	defer w.exit()
	g := currentG()
	for w.receive() {
		r.hide()
		r.mu.Lock()
		w.g = g
		r.mu.Unlock()
		if raceBuild {
			w.race.g.Store(g)
		}
		r.show()
		w.run()
		w.yield(ended)
	}
	w.done = true
}

// receive waits for the token.
//
//go:norace
func (w *worker) receive() bool {
	w.r.hide()
	ok := <-w.token
	w.r.show()
	if raceBuild && ok {
		w.begin()
	}
	return ok
}

// run runs the turn until the mailbox is empty.
//
//go:norace
func (w *worker) run() {
	if raceBuild && w.race.task != noTask {
		w.runTask()
		return
	}
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
	w.p.race.own.release()
}

// exit settles the turn when its handler exits the goroutine: its cell is scheduled again.
//
//go:norace
func (w *worker) exit() {
	if w.done {
		return
	}
	w.comeBack()
	if c := w.p.cell; c != nil && w.step.Open() {
		if c.Finish(&w.step); !c.Gone() {
			c.Leave()
			w.r.Schedule(c, nil)
		}
	}
	w.p.race.own.release()
	w.yield(exited)
}

// yield passes the token back.
//
//go:norace
func (w *worker) yield(k signalKind) {
	r := w.r
	w.race.out.release()
	r.hide()
	r.mu.Lock()
	w.yielding = true
	if k == exited { // another goroutine may have it before the driver hears of this
		w.g = 0
		if raceBuild {
			w.race.g.Store(0)
		}
	}
	r.mu.Unlock()
	r.yielded <- signal{kind: k}
	r.show()
}

// pause passes the token back and waits until it comes again. If that is to end the turn, it exits the goroutine.
func (w *worker) pause() {
	w.yield(paused)
	w.await()
}

//go:norace
func (w *worker) await() {
	for {
		if !w.receive() {
			exit()
		}
		if !raceBuild || w.race.task == noTask {
			return
		}
		w.runTask()
		w.yield(ended)
	}
}

// comeBack is called when a handler has returned. It waits for the token if the turn has lost it by being blocked
// out of sight.
//
//go:norace
func (w *worker) comeBack() {
	r := w.r
	r.hide()
	r.mu.Lock()
	here := w.p == nil || !w.p.stray
	if here && w.p != nil {
		w.p.looked = false
	}
	r.mu.Unlock()
	r.show()
	if here {
		return
	}
	r.mu.Lock()
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
