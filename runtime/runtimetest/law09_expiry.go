package runtimetest

import (
	"context"
	"errors"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// handDeadline is a context whose deadline passes when the test says so.
type handDeadline struct {
	context.Context // has the values
	passed          chan struct{}
}

func (d *handDeadline) Deadline() (time.Time, bool) { return time.Now().Add(time.Hour), true }
func (d *handDeadline) Done() <-chan struct{}       { return d.passed }

func (d *handDeadline) Err() error {
	select {
	case <-d.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// expectExpired checks the error of a wait whose deadline passed, and the ring that it must name.
func expectExpired(c *check, err error, ring ...core.Ref) {
	c.t.Helper()
	timeout, ok := errors.AsType[*core.TimeoutError](err)
	if !ok || !errors.Is(err, core.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, core.ErrDeadlock) {
		c.errorf("a wait whose deadline passed returned %v; want a TimeoutError", err)
		return
	}
	same := len(timeout.Ring) == len(ring) && len(timeout.Waits) == len(ring)
	for i := 0; same && i < len(ring); i++ {
		same = timeout.Ring[i] == ring[i] && timeout.Waits[i].Ref == ring[i]
	}
	if !same {
		c.errorf("a wait whose deadline passed in a ring of %d returned %q, with the ring %v", len(ring), err, timeout.Ring)
	}
}

// law9Expiry lets deadlines pass in rings, which their errors must name.
func law9Expiry(c *check) {
	m := c.runtime()
	ways := map[string]func(ctx context.Context, f core.Future[any]) error{
		"Get":   func(ctx context.Context, f core.Future[any]) error { _, err := f.Get(ctx); return err },
		"First": func(ctx context.Context, f core.Future[any]) error { _, err := future.First(f, f).Get(ctx); return err },
		"GetAll": func(ctx context.Context, f core.Future[any]) error {
			_, err := future.GetAll(ctx, future.New[any]().Future(), f)
			return err
		},
	}
	for _, both := range []bool{true, false} {
		for name, wait := range ways {
			for range c.rounds(10) {
				deadline, told := make(chan struct{}), future.New[bool]()
				errs := [2]chan error{make(chan error, 1), make(chan error, 1)}
				var a, b core.Ref
				a = m.serve(func(ctx context.Context, msg any) (any, error) {
					if msg == "go" {
						ctx = &handDeadline{ctx, deadline}
						errs[0] <- wait(ctx, b.AskFuture(ctx, "question"))
						_, _ = told.Get(context.WithoutCancel(ctx)) // or the other one may be answered at the last moment
					}
					return nil, nil
				})
				b = m.serve(func(ctx context.Context, msg any) (any, error) {
					if msg != "question" {
						return nil, nil
					}
					waitCtx := context.WithoutCancel(ctx)
					if both {
						waitCtx = &handDeadline{ctx, deadline}
					}
					_, err := a.Ask(waitCtx, "back")
					errs[1] <- err
					_, _ = told.Get(context.WithoutCancel(ctx))
					return nil, nil
				})
				done := a.AskFuture(background, "go")
				c.untilWaiting(a, b)
				close(deadline)
				expectExpired(c, receive(c, errs[0], name+" in a ring until its deadline"), a, b)
				if both {
					expectExpired(c, receive(c, errs[1], "the other deadline in a ring"), b, a)
				}
				_ = told.Set(true)
				if !both {
					if err := receive(c, errs[1], "the other actor of a ring that a deadline ended"); err != nil {
						c.errorf("an ask returned %v although the asked actor's wait ended at its deadline", err)
					}
				}
				receive(c, done.Done(), "the end of an actor's turn")
				c.stop(a)
				c.stop(b)
				if c.failed() {
					return
				}
			}
		}
	}
}

// law9ExpiryAlone lets deadlines pass where there is no ring.
func law9ExpiryAlone(c *check) {
	m := c.runtime()
	g := newGate()
	slow := m.serve(func(ctx context.Context, msg any) (any, error) { return msg, g.pass(context.WithoutCancel(ctx)) })
	deadline := make(chan struct{})
	result := make(chan error, 1)
	a := m.serve(func(ctx context.Context, _ any) (any, error) {
		_, err := slow.Ask(&handDeadline{ctx, deadline}, "question")
		result <- err
		return nil, nil
	})
	c.tell(a, "go")
	c.untilWaiting(a, slow)
	close(deadline)
	expectExpired(c, receive(c, result, "an ask whose deadline has passed"))
	g.release()
}
