package supervisor

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
)

// child is what the supervisor remembers of a child. Only its turns touch it.
type child struct {
	spec Spec
	ref  core.Ref // zero unless there is an actor that has not been seen to end

	ready    bool // ref's OnStart has returned
	stop     bool // ref is to be stopped, and to be started again unless leaving
	asked    bool // it was asked to
	killed   bool // it was killed since
	leaving  bool // it is to be removed
	newcomer bool // it was added and has not been ready yet
	want     bool // to be started; ref is zero
	held     uint64
	since    time.Time // when it became ready

	restarted bool // the start under way is a restart
	failures  int  // in a row, for the back-off
	restarts  int
	lastErr   error

	cancel  func() bool // the timer of its stop; nil if there is none
	gates   []*gate     // where others wait for it to be ready
	removal *gate       // who waits for it to be removed
}

func (c *child) state() State {
	switch {
	case c.ref.IsZero() && c.want:
		return Waiting
	case c.ref.IsZero():
		return Over
	case c.stop || c.leaving:
		return Stopping
	case !c.ready:
		return Starting
	}
	return Running
}

func (c *child) info() Info {
	i := Info{Name: c.spec.Name, Ref: c.ref, State: c.state(), Restart: c.spec.Restart}
	i.Restarts, i.LastErr = c.restarts, c.lastErr
	if i.State == Running {
		i.Since = c.since
	}
	return i
}

func (c *child) err(err error) *ChildError {
	return &ChildError{Child: c.spec.Name, Ref: c.ref, Err: err}
}

// open settles the child's gates.
func (c *child) open(ref core.Ref, err error) {
	for _, g := range c.gates {
		g.settle(ref, err)
	}
	c.gates = nil
}

// gateFor returns the gate where by waits for the child to be ready.
func (s *Supervisor) gateFor(c *child, by core.Ref) *gate {
	if s.of(by) == nil {
		by = core.Ref{}
	}
	for _, g := range c.gates {
		if g.by == by {
			return g
		}
	}
	g := newGate(s.self, by)
	c.gates = append(c.gates, g)
	return g
}

// waitsForItself reports whether the child c cannot become ready while by waits for that.
func (s *Supervisor) waitsForItself(c *child, by core.Ref) bool {
	b := s.of(by)
	switch {
	case b == nil:
		return false
	case b == c || b.stop || b.leaving:
		return true
	}
	// In a group by comes first.
	return s.opts.Strategy != OneForOne && b.state() == Starting && c.want &&
		slices.Index(s.children, b) < slices.Index(s.children, c)
}

// turnAway lets the child's actor, which is asked to stop, not wait for others.
func (s *Supervisor) turnAway(c *child) {
	for _, other := range s.children {
		other.gates = slices.DeleteFunc(other.gates, func(g *gate) bool {
			if g.by != c.ref {
				return false
			}
			g.settle(core.Ref{}, s.ring(c.ref))
			return true
		})
	}
}

// ring is the error for a child that waits for what waits for it.
func (s *Supervisor) ring(by core.Ref) error {
	return &core.DeadlockError{Ring: []core.Ref{by, s.self}}
}

// became records that the child's actor is ready.
func (c *child) became(now time.Time) {
	c.ready, c.newcomer, c.since = true, false, now
}

// spawn starts an actor for the child and watches it.
func (s *Supervisor) spawn(ctx context.Context, c *child) error {
	c.want, c.ready = false, false
	rt := c.spec.Runtime
	if rt == nil {
		rt = s.self.Cell().Runtime()
	}
	ref, err := core.StartFunc(ctx, rt, c.spec.New, c.spec.Options...)
	if err != nil {
		ref.Kill(err) // with core.WaitReady there may be an actor, for which the supervisor could not wait
		return err
	}
	c.ref = ref
	_ = core.Watch(ctx, ref) // an error would say that the supervisor is ending, and then it needs no watch
	return nil
}

// start spawns the child's actor and does not wait for it to be ready.
func (s *Supervisor) start(ctx context.Context, c *child) {
	exited := true
	defer func() {
		if exited { // the factory has called Goexit, and the message that this is on account of may have an asker
			s.fail(ctx, c, c.err(core.ErrGoexit))
		}
	}()
	err := s.spawn(ctx, c)
	exited = false
	switch {
	case err == nil:
		f := c.ref.ReadyFuture()
		if _, done, err := f.TryGet(); done && err == nil { // it has no OnStart
			s.becameReady(ready{ref: c.ref})
			return
		}
		_ = core.Pipe(ctx, f, s.self, func(ref core.Ref, err error) any { return ready{ref, err} }) // an error: likewise
	case c.newcomer:
		s.drop(c, c.err(err))
	case errors.Is(err, core.ErrRuntimeClosed):
		// It will not open again. If it is the supervisor's own, the supervisor is about to be stopped.
		c.lastErr = err
		c.open(core.Ref{}, c.err(ErrStopping))
		if c.spec.Runtime != nil && c.spec.Runtime != s.self.Cell().Runtime() {
			s.fail(ctx, c, c.err(err))
		}
	default:
		s.failed(ctx, c, core.Ref{}, err)
	}
}

// ready is what Pipe makes of Ref.ReadyFuture.
type ready struct {
	ref core.Ref
	err error
}

func (s *Supervisor) becameReady(m ready) {
	c := s.of(m.ref)
	if c == nil || m.err != nil { // with an error, Terminated says the rest
		return
	}
	c.became(s.env().Now())
	if c.stop || c.leaving {
		return
	}
	if c.restarted {
		c.restarted = false
		s.report(Event{Kind: Restarted, Child: c.spec.Name, Ref: c.ref, Restarts: c.restarts})
	}
	c.open(c.ref, nil)
}
