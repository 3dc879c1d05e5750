package core

// Mail is a message on its way to an actor: what was sent, and who waits for the reply.
type Mail struct {
	msg any
	ask *ask // nil: told
}

// Message returns what was sent. For a request to stop it is a value of an unexported type.
func (m Mail) Message() any { return m.msg }

// Asked reports whether somebody waits for the reply.
func (m Mail) Asked() bool { return m.ask != nil && m.ask.w.Tag&oneWay == 0 }

// Stop reports whether m is a request to stop.
func (m Mail) Stop() bool { return m.msg == any(stopRequest) }

// Withdrawn reports whether the asker no longer wants the reply: the message will not be handled.
func (m Mail) Withdrawn() bool { return m.ask != nil && m.ask.w.Withdrawn() }

// stopRequest is the message that stops an actor. It shares the queue with all others, which is why a stop
// comes after what was sent before it.
var stopRequest = new(stopMessage)

type stopMessage struct{ _ byte }

func (*stopMessage) String() string { return "stop" }

// keep is how large a buffer an idle mailbox may keep, in messages: 6 KB. A burst beyond it is paid for with
// a few allocations the next time.
const keep = 256

// Deliver puts m at the end of the mailbox. accepted is false when the actor is ending. wake is true when the
// cell went from idle to runnable: then the caller must Schedule it. Deliver never blocks.
func (c *Cell) Deliver(m Mail) (wake, accepted bool) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return false, false
	}
	c.in = append(c.in, m)
	if faultStopFirst && m.Stop() {
		copy(c.in[1:], c.in)
		c.in[0] = m
	}
	wake = !c.scheduled
	c.scheduled = true
	c.mu.Unlock()
	return wake, true
}

// Reject settles mail that was accepted by a Mediator but could not be delivered, since the cell has ended: its
// asker learns it, or it is a dead letter.
func (c *Cell) Reject(m Mail) { c.settleUnhandled(m) }

// send is how every message leaves its sender. from is the verified turn of the calling goroutine, or nil.
func (c *Cell) send(from *Turn, m Mail) error {
	if c.env.Mediator != nil {
		return c.env.Mediator.Send(from, c, m)
	}
	wake, ok := c.Deliver(m)
	if !ok {
		return &ActorDeadError{Ref: Ref{c}}
	}
	if wake {
		c.rt.Schedule(c, from)
	}
	return nil
}

// refill takes what was sent since, all at once; false if there was nothing, and then the cell is idle: from
// that instant another goroutine may run it.
func (c *Cell) refill() bool {
	c.mu.Lock()
	if len(c.in) == 0 && c.status.Load()&killed == 0 {
		c.settleBuffers()
		c.g.Store(0)
		c.host = nil
		c.scheduled = false
		c.mu.Unlock()
		return false
	}
	c.in, c.batch, c.pos = c.batch[:0], c.in, 0
	c.mu.Unlock()
	return true
}

// settleBuffers leaves an idle mailbox with the buffers that it is likely to need: one if messages come one at
// a time, two if they came while others were handled, none that is large.
func (c *Cell) settleBuffers() {
	c.batch, c.pos = c.batch[:0], 0
	if cap(c.in) == 0 {
		c.in, c.batch = c.batch, nil
	}
	if cap(c.in) > keep {
		c.in = nil
	}
	if cap(c.batch) > keep {
		c.batch = nil
	}
}
