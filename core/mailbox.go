package core

import (
	"context"
	"errors"
)

// Mail is a message on its way to an actor: what was sent, and who waits for the reply.
type Mail struct {
	msg any
	ask *ask // nil: told
}

// Message returns what was sent. For a request to stop it is a value of an unexported type.
func (m Mail) Message() any { return m.msg }

// Asked reports whether somebody waits for the reply.
func (m Mail) Asked() bool { return m.ask != nil && m.ask.w.Tag&oneWay == 0 }

// IsStop reports whether m is a request to stop.
func (m Mail) IsStop() bool {
	_, stop := m.msg.(*stopMessage)
	return stop
}

// Withdrawn reports whether the asker no longer wants the reply: the message will not be handled.
func (m Mail) Withdrawn() bool { return m.ask != nil && m.ask.w.Withdrawn() }

// private reports whether m is the kernel's own: nobody misses it.
func (m Mail) private() bool { return m.ask != nil && m.ask.w.Tag&private != 0 }

// counts reports whether a bounded mailbox counts m.
func (m Mail) counts() bool { return !m.IsStop() && !m.private() }

// revoked reports whether m, which was told, was dropped although a Mediator held it. If not, it never will be.
func (m Mail) revoked() bool {
	return m.ask != nil && m.ask.w.Tag&revocable != 0 && !m.ask.w.Claim()
}

// stopRequest is the message that stops an actor. It shares the queue with all others, which is why a stop
// comes after what was sent before it.
var stopRequest = new(stopMessage)

type stopMessage struct{ _ byte }

func (*stopMessage) String() string { return "stop" }

// Deliver puts m at the end of the mailbox. accepted is false when the actor is ending. wake is true when the
// cell went from idle to runnable: then the caller must Schedule it. Deliver never blocks.
func (c *Cell) Deliver(m Mail) (wake, accepted bool) {
	c.mu.Lock()
	if len(c.in) >= segment {
		c.seal() // releases the lock: whatever follows must look again
	}
	if c.closed {
		c.mu.Unlock()
		return false, false
	}
	if c.flags&dropping != 0 {
		return c.deliverDropping(m), true
	}
	if !c.scheduled {
		// No turn is running, and none will until the caller has scheduled one: the message can go straight to where
		// that turn looks first.
		c.scheduled = true
		if cap(c.batch) == 0 {
			c.unshelve()
		}
		c.batch = append(c.batch, m)
		c.mu.Unlock()
		return true, true
	}
	if len(c.in) == 0 && m.IsStop() && m.ask == nil && c.extra.Load() == nil {
		c.stopNext = true
		c.mu.Unlock()
		return false, true
	}
	c.in = append(c.in, m)
	if faultStopFirst && m.IsStop() {
		copy(c.in[1:], c.in)
		c.in[0] = m
	}
	c.mu.Unlock()
	return false, true
}

// Reject settles mail that was accepted by a Mediator but could not be delivered, since the cell has ended: its
// asker learns it, or it is a dead letter.
func (c *Cell) Reject(m Mail) { c.settleUnhandled(m) }

// send is how every message leaves its sender. ctx leads to the sender's turn, if it is one.
func (c *Cell) send(ctx context.Context, m Mail) error {
	if c.flags&mediated != 0 {
		return c.entrust(ctx, m)
	}
	wake, ok := c.Deliver(m)
	if wake {
		c.rt.Schedule(c, turnOf(ctx))
	} else if !ok {
		c.refused(m)
		return &ActorDeadError{Ref: Ref{c}}
	}
	return nil
}

// entrust is send by way of the Mediator.
func (c *Cell) entrust(ctx context.Context, m Mail) error {
	if c.flags&revoking != 0 && m.counts() {
		m = c.makeRoom(m)
	}
	err := c.env.Mediator.Send(turnOf(ctx), c, m)
	if errors.Is(err, ErrActorDead) {
		if !m.Asked() && !m.private() && m.revoked() {
			return nil // it was dropped before that was known
		}
		c.refused(m)
	}
	return err
}

// observe is called before somebody looks at what may change at any time.
func (c *Cell) observe() {
	if c.flags&mediated == 0 {
		return
	}
	if o, ok := c.env.Mediator.(Observer); ok {
		o.Look(c)
	}
}

// refused reports a message that was told in vain.
func (c *Cell) refused(m Mail) {
	if !m.Asked() && !m.IsStop() && !m.private() {
		c.deadLetter(m.msg, NotAlive)
	}
}

// post is send for messages that a bounded mailbox counts.
func (c *Cell) post(ctx context.Context, m Mail) error {
	if c.flags&bounded != 0 {
		if ok, err := c.reserve(ctx, m, true); !ok {
			return err
		}
	}
	return c.send(ctx, m)
}

// refill takes what was sent since, as much as is in one piece; false if there was nothing, and then the cell is idle:
// from that instant another goroutine may run it.
func (c *Cell) refill() bool {
	c.mu.Lock()
	if c.stopNext {
		c.stopNext = false
		c.setBatch(append(c.batch[:0], Mail{msg: stopRequest}))
		c.mu.Unlock()
		return true
	}
	if c.flags&dropping != 0 && c.status.Load()&killed == 0 {
		if m, ok := c.popOldest(); ok {
			c.setBatch(append(c.batch[:0], m))
			c.mu.Unlock()
			return true
		}
	}
	if full := c.unseal(); full != nil {
		c.setBatch(full)
		c.mu.Unlock()
		return true
	}
	if len(c.in) == 0 && c.status.Load()&killed == 0 {
		c.settleBuffers()
		c.g.store(0)
		c.host = nil
		c.scheduled = false
		c.mu.Unlock()
		return false
	}
	emptied := c.batch[:0]
	c.setBatch(c.in)
	c.in = emptied
	c.mu.Unlock()
	return true
}

// setBatch gives the turn messages to handle. c.mu is locked, so that others can see how many are left.
func (c *Cell) setBatch(batch []Mail) {
	c.batch = batch
	c.pos.store(0)
}

// empty takes all that is queued and not in the turn's batch. c.mu is locked.
func (c *Cell) empty() (rest [][]Mail) {
	if e := c.extra.Load(); e != nil {
		rest, e.full, e.box.flying = e.full, nil, nil
	}
	if len(c.in) > 0 {
		rest = append(rest, c.in)
	}
	c.in, c.stopNext = nil, false
	return rest
}
