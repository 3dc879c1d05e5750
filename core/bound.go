package core

import (
	"context"
	"slices"
)

// Policy says what a full mailbox does to a sender.
type Policy uint8

const (
	// Block makes Tell and Ask wait for room, as long as their context allows. A sender that is an actor gives up
	// its goroutine's place meanwhile.
	Block Policy = iota
	// Fail makes them return ErrMailboxFull.
	Fail
	// DropNewest drops what is sent, as a dead letter: Tell returns nil. An ask, and TryTell, fail with ErrMailboxFull.
	DropNewest
	// DropOldest drops the message that has been in the queue longest, as a dead letter, and takes the new one. If
	// somebody waits for the reply to the old one, that fails with ErrMailboxFull.
	DropOldest
)

// Mailbox describes an actor's mailbox, for WithMailbox. The zero value is unbounded.
type Mailbox struct {
	capacity int
	policy   Policy
	limited  bool
}

// Unbounded is the default mailbox: it takes every message.
func Unbounded() Mailbox { return Mailbox{} }

// Bounded is a mailbox that holds at most n messages, n >= 1. Requests to stop are not counted.
func Bounded(n int, p Policy) Mailbox { return Mailbox{capacity: n, policy: p, limited: true} }

// bound is the state of a bounded mailbox, guarded by the cell's mu.
type bound struct {
	Mailbox
	queued  int     // messages accepted whose handling has not begun
	waiting []*Wait // blocked senders, first come first served; one that is claimed has been given a place
}

// reserve takes a place in a bounded mailbox for m. wait is false for those who cannot wait and want to know. If ok is false m
// must not be sent; without an error it was dropped.
func (c *Cell) reserve(ctx context.Context, m Mail, wait bool) (ok bool, err error) {
	box := &c.extras().box
	c.mu.Lock()
	switch {
	case c.closed:
		c.mu.Unlock()
		c.refused(m)
		return false, &ActorDeadError{Ref: Ref{c}}
	case box.queued < box.capacity:
		box.queued++
		c.mu.Unlock()
		return true, nil
	case box.policy == DropOldest:
		if old, found := c.takeOldest(); found {
			c.mu.Unlock()
			c.drop(old)
			return true, nil
		}
	}
	switch {
	case box.policy == Block && wait:
		return c.awaitPlace(ctx, box, m)
	case box.policy >= DropNewest && wait && !m.Asked():
		c.mu.Unlock()
		c.deadLetter(m.msg, Dropped)
		return false, nil
	}
	c.mu.Unlock()
	return false, ErrMailboxFull
}

// awaitPlace waits until somebody gives a place back. c.mu is locked, and unlocked on return.
func (c *Cell) awaitPlace(ctx context.Context, box *bound, m Mail) (ok bool, err error) {
	w := new(Wait)
	w.Init(c)
	box.waiting = append(box.waiting, w)
	c.mu.Unlock()

	if err := c.wait(ctx, turnOf(ctx), w); err != nil {
		if w.Withdraw() {
			c.mu.Lock()
			if i := slices.Index(box.waiting, w); i >= 0 {
				box.waiting = slices.Delete(box.waiting, i, i+1)
			}
			c.mu.Unlock()
			return false, err
		}
		// The place came at the same instant as the end of the wait: use it.
	}
	if c.Alive() {
		return true, nil
	}
	c.refused(m)
	return false, &ActorDeadError{Ref: Ref{c}}
}

// drop ends a message that made room for another one.
func (c *Cell) drop(m Mail) {
	if m.ask != nil && m.ask.w.Tag&noticed != 0 {
		m.ask.w.Fire()
	}
	switch {
	case !m.Asked():
		c.deadLetter(m.msg, Dropped)
	case m.ask.w.Claim():
		m.ask.settle(nil, ErrMailboxFull)
	default:
		c.deadLetter(m.msg, Withdrawn)
	}
}

// takeOldest takes the message out that has been in the queue longest, if there is one that may be dropped. A mailbox with
// this policy keeps all its messages where senders can get at them, see refill. c.mu is locked.
func (c *Cell) takeOldest() (m Mail, found bool) {
	e := c.extra.Load()
	for i := range e.full {
		if m, found = cut(&e.full[i]); found {
			return m, true
		}
	}
	return cut(&c.in)
}

func cut(queue *[]Mail) (m Mail, found bool) {
	i := slices.IndexFunc(*queue, func(m Mail) bool { return !m.Stop() && !m.private() })
	switch {
	case i < 0:
		return m, false
	case i == 0:
		return pop(queue), true
	}
	m = (*queue)[i]
	*queue = slices.Delete(*queue, i, i+1)
	return m, true
}

// popOldest takes the first message of the queue. c.mu is locked.
func (c *Cell) popOldest() (m Mail, ok bool) {
	e := c.extra.Load()
	for len(e.full) > 0 && len(e.full[0]) == 0 {
		e.full = slices.Delete(e.full, 0, 1)
	}
	switch {
	case len(e.full) > 0:
		return pop(&e.full[0]), true
	case len(c.in) > 0:
		return pop(&c.in), true
	}
	return m, false
}

// pop takes the first message off. What it leaves unused in front goes when the slice grows.
func pop(queue *[]Mail) Mail {
	q := *queue
	m := q[0]
	q[0] = Mail{}
	*queue = q[1:]
	return m
}

// release gives a place back, to the longest waiting sender if there is one.
func (c *Cell) release() {
	box := &c.extras().box
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(box.waiting) > 0 {
		w := box.waiting[0]
		box.waiting = slices.Delete(box.waiting, 0, 1)
		if w.Claim() {
			w.Fire()
			return
		}
	}
	box.queued--
}

// releaseAll wakes all blocked senders of a mailbox that was closed.
func (c *Cell) releaseAll() {
	if c.flags&bounded == 0 {
		return
	}
	box := &c.extras().box
	c.mu.Lock()
	waiting := box.waiting
	box.waiting = nil
	c.mu.Unlock()
	for _, w := range waiting {
		w.Fire()
	}
}
