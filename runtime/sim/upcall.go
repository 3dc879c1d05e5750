package sim

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
