package supervisor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
)

// overdue says that a child has had its time to stop.
type overdue struct{ ref core.Ref }

// askToStop asks a child to stop while the supervisor goes on.
func (s *Supervisor) askToStop(ctx context.Context, c *child) {
	c.asked = true
	s.turnAway(c)
	c.ref.StopFuture()
	s.remind(ctx, c, s.patience(c))
}

func (s *Supervisor) remind(ctx context.Context, c *child, d time.Duration) {
	c.cancel = nil
	if d >= 0 {
		c.cancel, _ = core.TellAfter(ctx, s.self, d, overdue{c.ref}) // an error would say that the supervisor is ending
	}
}

// patience is how long a child may take to stop; negative for ever.
func (s *Supervisor) patience(c *child) time.Duration {
	if c.spec.StopTimeout != 0 {
		return c.spec.StopTimeout
	}
	return s.opts.StopTimeout
}

// grace is how long a child may take to end once it was killed.
func (s *Supervisor) grace(c *child) time.Duration {
	if d := s.patience(c); d > 0 {
		return d
	}
	return 5 * time.Second
}

// overdue kills the child, and says so from time to time if that does not help.
func (s *Supervisor) overdue(ctx context.Context, m overdue) {
	c := s.of(m.ref)
	if c == nil || !c.asked {
		return
	}
	if c.killed {
		s.report(Event{Kind: Stuck, Child: c.spec.Name, Ref: c.ref, Err: c.err(ErrStuck), Restarts: c.restarts})
	} else {
		s.kill(c, ErrStopTimeout)
	}
	s.remind(ctx, c, s.grace(c))
}

func (s *Supervisor) kill(c *child, cause error) {
	c.killed = true
	c.ref.Kill(cause)
	s.report(Event{Kind: Killed, Child: c.spec.Name, Ref: c.ref, Err: cause, Restarts: c.restarts})
}

// stopChildren is called in the supervisor's last turn, when it gets no messages any more: so it waits. It stops
// all children, each gone before the one before it is asked, and gives up only those that cannot even be killed.
// If the supervisor is killed, before or meanwhile, it kills them.
func (s *Supervisor) stopChildren(ctx context.Context) {
	// Children that wait for others would not stop.
	for _, c := range s.children {
		c.open(core.Ref{}, c.err(ErrStopping))
	}
	for _, c := range slices.Backward(s.children) {
		if !c.ref.IsZero() {
			s.stopChild(ctx, c)
		}
		c.removal.settle(core.Ref{}, nil)
	}
}

func (s *Supervisor) stopChild(ctx context.Context, c *child) {
	var cause error
	if ctx.Err() == nil {
		c.ref.StopFuture()
		err := s.await(ctx, c, s.patience(c))
		if err == nil {
			return
		}
		if cause = err; errors.Is(err, core.ErrTimeout) {
			cause = ErrStopTimeout
		}
	}
	if ctx.Err() != nil {
		cause = context.Cause(ctx)
	}
	s.kill(c, cause)
	// The supervisor's own context may have ended; it still says whose turn this is.
	if err := s.await(context.WithoutCancel(ctx), c, s.grace(c)); err != nil {
		err := c.err(fmt.Errorf("%w: %w", ErrStuck, err))
		s.lost = append(s.lost, err)
		s.report(Event{Kind: Stuck, Child: c.spec.Name, Ref: c.ref, Err: err, Restarts: c.restarts})
	}
}

// await waits for the child's end.
func (s *Supervisor) await(ctx context.Context, c *child, d time.Duration) error {
	if d >= 0 {
		var cancel context.CancelFunc
		ctx, cancel = core.WithTimeout(ctx, d)
		defer cancel()
	}
	return c.ref.Wait(ctx)
}

// outcome is what went wrong by the end.
func (s *Supervisor) outcome() error { return errors.Join(append(s.lost, s.broken)...) }
