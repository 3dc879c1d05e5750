package core

import (
	"context"
	"fmt"
)

// becomeReady records that OnStart has succeeded, or that there is none.
func (c *Cell) becomeReady() {
	c.mu.Lock()
	c.status.Or(ready)
	e := c.extra.Load()
	c.mu.Unlock()
	if e != nil {
		e.ready.Fire()
	}
}

// beginStop is what a request to stop does when its turn comes: the actor is out of lookups and not alive, what
// is queued behind fails, and OnStop is due.
func (c *Cell) beginStop(a *ask) {
	if a != nil {
		c.mu.Lock()
		e := c.extrasLocked()
		e.stops = append(e.stops, a)
		c.mu.Unlock()
	}
	c.phase = stopping
	c.shut()
}

// beginFailure is the same for a failure: OnFailure is due. With a nil err the cause is set already.
func (c *Cell) beginFailure(err error) {
	if err != nil {
		c.setCause(err)
	}
	c.phase = failing
	c.shut()
}

// shut closes the mailbox, which is the instant at which the actor is no longer alive, takes it out of the
// registry, and settles what is left in the queue.
func (c *Cell) shut() {
	rest, first := c.close(0)
	if first {
		c.unregister()
	}
	batch := c.batch[c.pos:]
	c.batch, c.pos = nil, 0
	if !faultNoDrain {
		c.drain(batch)
		c.drain(rest)
	}
}

// close makes the mailbox refuse everything and returns what is in it; first reports whether it was open.
func (c *Cell) close(status uint32) (rest []Mail, first bool) {
	c.mu.Lock()
	first = !c.closed
	c.closed = true
	rest, c.in = c.in, nil
	c.status.Or(ending | status)
	c.mu.Unlock()
	c.releaseAll()
	return rest, first
}

func (c *Cell) unregister() {
	if c.info == nil || c.env.Registry == nil {
		return
	}
	c.env.Registry.Unregister(Ref{c})
}

// drain settles messages that will not be handled.
func (c *Cell) drain(rest []Mail) {
	for _, m := range rest {
		c.settleUnhandled(m)
	}
}

func (c *Cell) settleUnhandled(m Mail) {
	if m.ask == nil || m.ask.w.Tag&oneWay != 0 {
		if !m.Stop() {
			c.deadLetter(m.msg)
		}
		return
	}
	if !m.ask.w.Claim() {
		return // withdrawn
	}
	if !m.Stop() {
		m.ask.settle(nil, &ActorDeadError{Ref: Ref{c}, Reason: Unhandled})
		return
	}
	// Whoever wanted the actor stopped gets it, but only when it is gone.
	c.mu.Lock()
	if c.status.Load()&gone == 0 {
		e := c.extrasLocked()
		e.stops = append(e.stops, m.ask)
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	m.ask.settle(true, nil)
}

// endStart ends an actor whose OnStart failed or never ran: no hook is called.
func (c *Cell) endStart(err error) {
	c.setCause(err)
	c.mu.Lock()
	c.status.Or(startFailed)
	c.mu.Unlock()
	c.shut()
	c.end(nil)
}

// end makes the actor gone: nothing of it is left but the cell. err is what the last hook returned.
func (c *Cell) end(err error) {
	wasStopped := c.phase == stopped
	c.phase = ended
	c.actor = nil // a Ref that somebody keeps must not keep the actor's value
	if c.env.Retire != nil && c.flags&admitted != 0 {
		c.env.Retire(c)
	}
	if err != nil && wasStopped {
		c.setCause(fmt.Errorf("%w; %w", ErrStopped, err))
	}
	fatal := isFatal(err)

	c.mu.Lock()
	c.status.Or(gone)
	c.Leave()
	e := c.extra.Load()
	var (
		stops      []*ask
		cause, why error
		cancel     context.CancelCauseFunc
	)
	if e != nil {
		stops, e.stops = e.stops, nil
		if cause = e.cause; cause != nil {
			fatal = fatal || isFatal(cause)
		}
		if e.cancel != nil {
			cancel, why = e.cancel, c.errLocked(e)
		}
	}
	c.mu.Unlock()

	c.logLife("Stopped")
	if cancel != nil {
		cancel(why)
	}
	if e != nil {
		e.ready.Fire()
		e.done.Fire()
		if wasStopped && !fatal {
			cause = err
		}
		for _, a := range stops {
			a.settle(true, cause)
		}
	}
	if fatal && c.env.Registry != nil {
		c.env.Registry.StopAllFuture()
	}
}

// setCause records why the actor ends; the first cause counts.
func (c *Cell) setCause(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.extrasLocked(); e.cause == nil {
		e.cause = err
	}
}

// causeOfEnd returns why the actor ends or has ended.
func (c *Cell) causeOfEnd() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.errLocked(c.extra.Load())
}

func (c *Cell) errLocked(e *extra) error {
	if e == nil || e.cause == nil {
		return ErrStopped
	}
	return e.cause
}

// Abandon ends an actor that its runtime cannot run any more: no hook is called, what is queued fails or is a dead
// letter, and Ref.Err returns cause. It takes the place of the Run that follows a Schedule.
func (c *Cell) Abandon(cause error) {
	if c.phase == starting {
		c.endStart(cause)
		return
	}
	c.setCause(cause)
	c.shut()
	c.end(nil)
}

// kill ends the actor without handling what is queued. It is called on any goroutine.
func (c *Cell) kill(cause error) {
	if cause == nil {
		cause = ErrKilled
	}
	c.mu.Lock()
	if c.status.Load()&gone != 0 {
		c.mu.Unlock()
		return
	}
	e := c.extrasLocked()
	if c.status.Load()&ending == 0 && e.cause == nil {
		e.cause = cause
	}
	cancel := e.cancel
	c.status.Or(killed)
	c.mu.Unlock()

	rest, first := c.close(0)
	if cancel != nil {
		cancel(cause)
	}
	c.turn().interrupt()
	if first {
		c.unregister()
	}
	c.drain(rest)

	c.mu.Lock()
	wake := !c.scheduled
	c.scheduled = true
	c.mu.Unlock()
	if wake {
		c.rt.Schedule(c, nil)
	}
}

// lifetime returns a context that ends when the actor is killed or gone.
func (c *Cell) lifetime() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.extrasLocked()
	if e.ctx == nil {
		e.ctx, e.cancel = context.WithCancelCause(context.Background())
		if c.status.Load()&(killed|gone) != 0 {
			e.cancel(c.errLocked(e))
		}
	}
	return e.ctx
}
