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

// reserve takes a place in a bounded mailbox for one message. wait is false for TryTell.
func (c *Cell) reserve(ctx context.Context, wait bool) error {
	c.observe()
	box := &c.extras().box
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return &ActorDeadError{Ref: Ref{c}}
	}
	if box.queued < box.capacity {
		box.queued++
		c.mu.Unlock()
		return nil
	}
	if !wait || box.policy == Fail {
		c.mu.Unlock()
		return ErrMailboxFull
	}
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
			return err
		}
		// The place came at the same instant as the end of the wait: use it.
	}
	if c.Alive() {
		return nil
	}
	return &ActorDeadError{Ref: Ref{c}}
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
