package core

import (
	"runtime"
	"weak"
)

// The queue is one slice while it is short. What is longer is kept in segments: a slice that grew by copying would
// be copied, and cleared by the collector, under the lock that all senders want.

const (
	// segment is how many messages one slice holds: 12 KB.
	segment = 512
	// keep is how large a buffer an idle mailbox keeps, in messages: 6 KB.
	keep = 256
)

// seal puts the full slice away, so that the next one can be filled. It releases the lock for a moment, for two
// reasons: to allocate, which may take long when the collector wants help; and to let others run, since a sender that is
// so far ahead of the receiver had better give it a chance. Without that, senders on few processors fill memory for whole
// time slices before the receiver has its turn, and everything is slower for it. c.mu is locked before and after.
func (c *Cell) seal() {
	var fresh []Mail
	e := c.extrasLocked()
	if e.free == nil {
		c.mu.Unlock()
		fresh = make([]Mail, 0, segment)
	} else {
		c.mu.Unlock()
	}
	runtime.Gosched()
	c.mu.Lock()
	if len(c.in) >= segment && !c.closed {
		e.full = append(e.full, c.in)
		c.in, e.free = e.free, nil
		if c.in == nil {
			c.in, fresh = fresh, nil
		}
	}
	if e.free == nil {
		e.free = fresh
	}
}

// unseal returns the oldest full slice, nil if there is none, and keeps the turn's emptied one for seal. c.mu is locked.
func (c *Cell) unseal() []Mail {
	e := c.extra.Load()
	if e == nil || len(e.full) == 0 {
		return nil
	}
	if e.free == nil && cap(c.batch) >= segment {
		e.free = c.batch[:0]
	}
	full := e.full[0]
	e.full[0] = nil
	if e.full = e.full[1:]; len(e.full) == 0 {
		e.full = nil
	}
	return full
}

// buffers are the slices of an idle mailbox that are too large to keep. Nothing but a weak pointer refers to them: an
// actor that is soon busy again gets them back, and otherwise the collector takes them.
type buffers struct{ in, batch, free []Mail }

// settleBuffers leaves an idle mailbox with the buffers that it is likely to need: one if messages come one at
// a time, two if they came while others were handled, and none that is large. c.mu is locked.
func (c *Cell) settleBuffers() {
	c.setBatch(c.batch[:0])
	if cap(c.in) > keep || cap(c.batch) > keep {
		e := c.extrasLocked()
		if e.taken == nil {
			e.taken = new(buffers)
			e.shelf = weak.Make(e.taken)
		}
		*e.taken = buffers{c.in, c.batch, e.free}
		c.in, c.batch, e.free, e.taken = nil, nil, nil, nil
	}
}

// unshelve gets the buffers back if they are still there. Their shelf is kept, or an actor that once had a long queue would
// pay for a new one with every message. c.mu is locked.
func (c *Cell) unshelve() {
	e := c.extra.Load()
	if e == nil || e.taken != nil {
		return
	}
	if b := e.shelf.Value(); b != nil {
		c.in, c.batch, e.free = b.in, b.batch, b.free
		*b, e.taken = buffers{}, b
	}
}
