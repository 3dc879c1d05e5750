package core

import (
	"context"
	"weak"
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

// Stop reports whether m is a request to stop.
func (m Mail) Stop() bool { return m.msg == any(stopRequest) }

// Withdrawn reports whether the asker no longer wants the reply: the message will not be handled.
func (m Mail) Withdrawn() bool { return m.ask != nil && m.ask.w.Withdrawn() }

// stopRequest is the message that stops an actor. It shares the queue with all others, which is why a stop
// comes after what was sent before it.
var stopRequest = new(stopMessage)

type stopMessage struct{ _ byte }

func (*stopMessage) String() string { return "stop" }

// keep is how large a buffer an idle mailbox keeps, in messages: 6 KB.
const keep = 256

// Deliver puts m at the end of the mailbox. accepted is false when the actor is ending. wake is true when the
// cell went from idle to runnable: then the caller must Schedule it. Deliver never blocks.
func (c *Cell) Deliver(m Mail) (wake, accepted bool) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return false, false
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
	c.in = append(c.in, m)
	if faultStopFirst && m.Stop() {
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
		return c.env.Mediator.Send(turnOf(ctx), c, m)
	}
	wake, ok := c.Deliver(m)
	if wake {
		c.rt.Schedule(c, turnOf(ctx))
	} else if !ok {
		return &ActorDeadError{Ref: Ref{c}}
	}
	return nil
}

// post is send for messages that a bounded mailbox counts.
func (c *Cell) post(ctx context.Context, m Mail) error {
	if c.flags&bounded != 0 {
		if err := c.reserve(ctx, true); err != nil {
			return err
		}
	}
	return c.send(ctx, m)
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

// buffers are the slices of an idle mailbox that are too large to keep. Nothing but a weak pointer refers to them: an
// actor that is soon busy again gets them back, and otherwise the collector takes them.
type buffers struct{ in, batch []Mail }

// settleBuffers leaves an idle mailbox with the buffers that it is likely to need: one if messages come one at
// a time, two if they came while others were handled, and none that is large.
func (c *Cell) settleBuffers() {
	c.batch, c.pos = c.batch[:0], 0
	if cap(c.in) > keep || cap(c.batch) > keep {
		c.extrasLocked().shelf = weak.Make(&buffers{c.in, c.batch})
		c.in, c.batch = nil, nil
	}
}

// unshelve gets the buffers back if they are still there.
func (c *Cell) unshelve() {
	e := c.extra.Load()
	if e == nil {
		return
	}
	if b := e.shelf.Value(); b != nil {
		c.in, c.batch = b.in, b.batch
		e.shelf = weak.Pointer[buffers]{}
	}
}
