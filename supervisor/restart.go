package supervisor

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/gokka/gokka/core"
)

// resume ends a back-off: the children that it holds may be started.
type resume struct{ hold uint64 }

// giveUp makes the supervisor fail, in a message of its own, since the one that it is on account of may have an
// asker.
type giveUp struct{}

// terminated decides what becomes of a child whose actor is gone.
func (s *Supervisor) terminated(ctx context.Context, m core.Terminated) {
	c := s.of(m.Ref)
	if c == nil || !m.Ref.Cell().Gone() { // anybody can send one
		return
	}
	if c.cancel != nil {
		c.cancel()
	}
	started, stopped := c.ready, c.stop
	gone := c.err(m.Err)
	c.ref, c.cancel = core.Ref{}, nil
	c.ready, c.stop, c.asked, c.killed = false, false, false, false
	c.lastErr = m.Err
	over := Event{Kind: Ended, Child: c.spec.Name, Ref: m.Ref, Err: m.Err, Restarts: c.restarts}
	switch {
	case c.leaving:
		s.report(over)
		s.drop(c, gone)
	case c.newcomer && !stopped:
		s.drop(c, gone)
	case isFatal(m.Err):
		s.fail(ctx, c, gone)
	case s.ending():
		s.report(over)
		c.open(core.Ref{}, c.err(ErrStopping))
	case c.spec.Restart == Temporary:
		s.report(over)
		s.drop(c, gone)
	case stopped:
		c.want, c.restarted = true, !c.newcomer
	case c.spec.Restart == Transient && m.Err == core.ErrStopped:
		s.report(over)
		c.open(core.Ref{}, &ChildError{Child: c.spec.Name, Ref: m.Ref, Err: ErrChildEnded})
	default:
		if started && s.env().Now().Sub(c.since) >= s.opts.BackOff.Reset {
			c.failures = 0
		}
		s.failed(ctx, c, m.Ref, m.Err)
	}
}

// isFatal reports whether a child ended because the program cannot go on. All actors of its registry are being
// stopped then; a supervisor that is in another one passes it on.
func isFatal(err error) bool {
	if _, ok := errors.AsType[core.FatalError](err); ok {
		return true
	}
	_, ok := errors.AsType[*core.FatalError](err)
	return ok
}

// failed has a child restarted that has ended or could not be started, unless that happens too often.
func (s *Supervisor) failed(ctx context.Context, c *child, ref core.Ref, err error) {
	c.lastErr = err
	if s.tooMany(&ChildError{Child: c.spec.Name, Ref: ref, Err: err}) {
		e := &IntensityError{Child: c.spec.Name, Max: s.opts.MaxRestarts, Within: s.opts.Within}
		for _, r := range s.restarts {
			e.Causes = append(e.Causes, r.cause)
		}
		s.fail(ctx, c, e)
		return
	}
	c.failures++
	c.restarts++
	s.holds++
	for _, other := range s.with(c) {
		switch {
		case other.leaving:
			continue
		case other.ref.IsZero():
			other.want, other.restarted = true, !other.newcomer
		default:
			other.stop = true
		}
		other.held = s.holds
	}
	delay := s.opts.BackOff.delay(c.failures, s.rand.Float64())
	s.report(Event{Kind: Restarting, Child: c.spec.Name, Ref: ref, Err: err, Restarts: c.restarts, Delay: delay})
	// Also without a delay the restart is a message: what others have sent comes first, such as a request to stop.
	if delay <= 0 {
		_ = s.self.Tell(ctx, resume{s.holds}) // an error would say that the supervisor is ending
		return
	}
	_, _ = core.TellAfter(ctx, s.self, delay, resume{s.holds}) // likewise
}

// with returns those that the strategy restarts when c fails.
func (s *Supervisor) with(c *child) []*child {
	switch s.opts.Strategy {
	case OneForAll:
		return s.children
	case RestForOne:
		return s.children[slices.Index(s.children, c):]
	default:
		return []*child{c}
	}
}

// tooMany counts a restart, and reports whether it is one too many.
func (s *Supervisor) tooMany(cause *ChildError) bool {
	if s.opts.MaxRestarts == math.MaxInt {
		return false
	}
	now := s.env().Now()
	s.restarts = slices.DeleteFunc(s.restarts, func(r restart) bool { return now.Sub(r.at) >= s.opts.Within })
	s.restarts = append(s.restarts, restart{now, cause})
	return len(s.restarts) > s.opts.MaxRestarts
}

func (s *Supervisor) resume(m resume) {
	for _, c := range s.children {
		if c.held == m.hold {
			c.held = 0
		}
	}
}

// fail makes the supervisor end with err, which is about c.
func (s *Supervisor) fail(ctx context.Context, c *child, err error) {
	if s.broken != nil {
		return
	}
	s.broken = err
	s.report(Event{Kind: Escalated, Child: c.spec.Name, Ref: c.ref, Err: err, Restarts: c.restarts})
	_ = s.self.Tell(ctx, giveUp{}) // an error would say that the supervisor is ending
}

// proceed does what can be done now: asks children to stop, and starts them. In a group that is restarted
// together they stop one after the other, the last first, and start one after the other when all have stopped.
func (s *Supervisor) proceed(ctx context.Context) {
	stopping := s.stopDue(ctx)
	if s.ending() {
		// Whoever waits may be what the supervisor's own end waits for.
		for _, c := range s.children {
			if c.want {
				c.open(core.Ref{}, c.err(ErrStopping))
			}
		}
		return
	}
	if s.opts.Strategy == OneForOne || !stopping {
		s.startDue(ctx)
		s.stopDue(ctx) // a start that failed may have others restarted
	}
}

func (s *Supervisor) stopDue(ctx context.Context) (stopping bool) {
	for _, c := range slices.Backward(s.children) {
		if c.ref.IsZero() || !c.stop && !c.leaving {
			continue
		}
		if !c.asked && (s.opts.Strategy == OneForOne || c.leaving || !stopping) {
			s.askToStop(ctx, c)
		}
		stopping = true
	}
	return stopping
}

func (s *Supervisor) startDue(ctx context.Context) {
	for _, c := range slices.Clone(s.children) {
		if c.want && c.held == 0 {
			s.start(ctx, c)
		}
		if s.opts.Strategy != OneForOne && (c.want || c.state() == Starting) {
			return
		}
	}
}
