package core

import (
	"context"
	"fmt"
)

// becomeReady records that OnStart has succeeded.
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
		c.pushStop(a)
		c.mu.Unlock()
	}
	if c.phase = stopping; !c.shut() {
		c.phase = failing // a killer has closed the mailbox first, so it is overtaken
	}
}

// beginFatal is the same for a FatalError, which ends the actor at once and then all others.
func (c *Cell) beginFatal(f Failure) {
	c.logFatal(f.Err)
	c.tellFailure(f)
	c.setCause(f.Err)
	c.fatal = true
	c.beginStop(nil)
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
// registry, and settles what is left in the queue. It returns whether nobody had closed it before.
func (c *Cell) shut() (first bool) {
	batch, rest, first := c.close()
	if first { // else whoever killed the actor does it, and advance waits for that
		c.unregister()
	}
	if !faultNoDrain {
		c.drain(batch)
		c.drain(rest...)
	}
	return first
}

// close makes the mailbox refuse everything and returns what is left in it, batch before rest; first reports whether it
// was open.
func (c *Cell) close() (batch []Mail, rest [][]Mail, first bool) {
	c.mu.Lock()
	first = !c.closed
	c.closed = true
	batch = c.batch[c.pos.load():]
	c.setBatch(nil)
	rest = c.empty()
	c.status.Or(ending)
	c.mu.Unlock()
	c.releaseAll()
	return batch, rest, first
}

func (c *Cell) unregister() {
	if c.env.Registry != nil && c.status.Load()&launched != 0 {
		c.env.Registry.Unregister(Ref{c})
	}
}

// drain settles messages that will not be handled.
func (c *Cell) drain(rest ...[]Mail) {
	for _, mails := range rest {
		for _, m := range mails {
			c.settleUnhandled(m)
		}
	}
}

func (c *Cell) settleUnhandled(m Mail) {
	if m.ask == nil || m.ask.w.Tag&oneWay != 0 {
		if !m.IsStop() && !m.private() && !m.revoked() {
			c.deadLetter(m.msg, Unhandled)
		}
		return
	}
	if !m.ask.w.Claim() {
		if !m.IsStop() && m.Withdrawn() {
			c.deadLetter(m.msg, Withdrawn)
		}
		return
	}
	if !m.IsStop() {
		m.ask.settle(nil, &ActorDeadError{Ref: Ref{c}, Reason: Unhandled})
		return
	}
	// Whoever wanted the actor stopped gets it, but only when it is gone.
	c.mu.Lock()
	if c.status.Load()&gone == 0 {
		c.pushStop(m.ask)
		c.mu.Unlock()
		return
	}
	var err error
	if e := c.extra.Load(); e != nil {
		err = e.stopErr
	}
	c.mu.Unlock()
	m.ask.settle(true, err)
}

// pushStop remembers a request to stop that is to be answered when the actor is gone. c.mu is locked.
func (c *Cell) pushStop(a *ask) {
	if c.stops != nil {
		a.value = c.stops
	}
	c.stops = a
}

// answerStops answers those requests.
func answerStops(a *ask, err error) {
	for a != nil {
		next, _ := a.value.(*ask)
		a.settle(true, err)
		a = next
	}
}

// endStart ends an actor whose OnStart failed or never ran: no hook is called. With a nil err the cause is set already.
func (c *Cell) endStart(err error) {
	if err != nil {
		c.setCause(err)
	}
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
	if c.env.Retire != nil && c.status.Load()&launched != 0 {
		c.env.Retire(c)
	}
	if err != nil && wasStopped {
		c.setCause(fmt.Errorf("%w; %w", ErrStopped, err))
	}
	c.cutLinks()

	c.mu.Lock()
	c.status.Or(gone)
	c.Leave()
	e, stops := c.extra.Load(), c.stops
	c.stops = nil
	var (
		stopErr, why error
		cancel       context.CancelCauseFunc
		watchers     map[*ask]*Cell
	)
	if e != nil {
		if e.stopErr = e.cause; wasStopped && !c.fatal {
			e.stopErr = err
		}
		stopErr = e.stopErr
		if e.cancel != nil {
			cancel, why = e.cancel, c.errLocked(e)
		}
		watchers, e.watchers = e.watchers, nil
	}
	c.mu.Unlock()

	if c.status.Load()&launched != 0 {
		c.logLife("Stopped")
	}
	if cancel != nil {
		cancel(why)
	}
	if e != nil {
		e.ready.Fire()
		e.done.Fire()
	}
	answerStops(stops, stopErr)
	c.tellWatchers(watchers)
	if c.fatal && c.env.Registry != nil {
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
	if c.phase <= aborting {
		c.endStart(cause)
		return
	}
	c.setCause(cause)
	c.shut()
	c.end(nil)
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
