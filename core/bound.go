package core

import (
	"context"
	"slices"
)

// Policy says what a full mailbox does to a sender.
type Policy uint8

const (
	// Block makes Tell, Ask and AskFuture wait for room, first come first served, as long as their context allows. A sender
	// that is an actor gives up its goroutine's place meanwhile. TryTell fails with ErrMailboxFull.
	Block Policy = iota
	// Fail makes all of them fail with ErrMailboxFull.
	Fail
	// DropNewest drops what is told, as a dead letter: Tell returns nil. An ask, and TryTell, fail with ErrMailboxFull.
	DropNewest
	// DropOldest drops the message that has been in the queue longest, as a dead letter, and takes the new one, whoever
	// sends it. If somebody waits for the reply to the old one, that fails with ErrMailboxFull.
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

// Bounded is a mailbox that holds at most n messages, n >= 1. Requests to stop and Terminated are not counted, and the
// message that is being handled is not in the mailbox any more; one whose asker has given up is until its turn comes.
func Bounded(n int, p Policy) Mailbox { return Mailbox{capacity: n, policy: p, limited: true} }

// bound is the state of a bounded mailbox, guarded by the cell's mu.
type bound struct {
	Mailbox
	queued  int     // messages accepted whose handling has not begun
	waiting []*Wait // blocked senders, first come first served; one that is claimed has been given a place
	flying  []Mail  // what a Mediator holds of the queue, oldest first, if that may have to be revoked
}

// reserve takes a place in a bounded mailbox for m. wait is false for those who cannot wait and want to know. If ok is false m
// must not be sent; without an error it was dropped.
func (c *Cell) reserve(ctx context.Context, m Mail, wait bool) (ok bool, err error) {
	c.observe()
	if c.flags&(dropping|revoking) != 0 {
		return true, nil // Deliver makes room, or send
	}
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
	case box.policy == Block && wait:
		return c.awaitPlace(ctx, box, m)
	case box.policy == DropNewest && wait && !m.Asked():
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

// makeRoom drops the oldest message for m if the queue, which a Mediator holds, is full. Nobody can take a message away from
// the Mediator, so it is withdrawn or claimed instead: nobody handles it when it arrives. It returns m as it is to be sent.
func (c *Cell) makeRoom(m Mail) Mail {
	if m.ask == nil {
		m.ask = newAsk(context.Background(), c, oneWay)
	}
	if !m.Asked() {
		m.ask.w.Tag |= revocable
	}
	box := &c.extra.Load().box
	var old Mail
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return m
	}
	if len(box.flying) == box.capacity {
		old = pop(&box.flying)
	}
	box.flying = append(box.flying, m)
	c.mu.Unlock()
	// If it has been claimed meanwhile it is being handled, and if it has been withdrawn its turn will find that.
	switch {
	case old.ask == nil:
	case old.Asked():
		if old.ask.w.Claim() {
			old.ask.settle(nil, ErrMailboxFull)
		}
	case old.ask.w.Withdraw():
		c.drop(old)
	}
	return m
}

// landed forgets a message that a turn takes.
func (c *Cell) landed(m Mail) {
	box := &c.extra.Load().box
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.IndexFunc(box.flying, func(o Mail) bool { return o.ask == m.ask }); i >= 0 {
		box.flying = slices.Delete(box.flying, i, i+1)
	}
}

// deliverDropping is Deliver for a mailbox that makes room by dropping its oldest message. Such a mailbox keeps all its
// messages where senders can get at them: a turn takes one at a time, see refill. c.mu is locked, and unlocked on return.
func (c *Cell) deliverDropping(m Mail) (wake bool) {
	var old Mail
	full := false
	if m.counts() {
		box := &c.extra.Load().box
		if full = box.queued == box.capacity; full {
			old = c.takeOldest()
		} else {
			box.queued++
		}
	}
	c.in = append(c.in, m)
	wake, c.scheduled = !c.scheduled, true
	c.mu.Unlock()
	if full {
		c.drop(old)
	}
	return wake
}

// takeOldest takes the message out that has been in the queue longest. There must be one that counts. c.mu is locked.
func (c *Cell) takeOldest() Mail {
	e := c.extra.Load()
	for i := range e.full {
		if m, found := cut(&e.full[i]); found {
			return m
		}
	}
	m, _ := cut(&c.in)
	return m
}

func cut(queue *[]Mail) (m Mail, found bool) {
	i := slices.IndexFunc(*queue, Mail.counts)
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
		m = pop(&e.full[0])
	case len(c.in) > 0:
		m = pop(&c.in)
	default:
		return m, false
	}
	if m.counts() {
		e.box.queued--
	}
	return m, true
}

// short is how many messages are rather moved up than left behind a gap, which a slice that grows would have to copy
// them out of: as often as every message if there are few.
const short = 32

// pop takes the first message off.
func pop(queue *[]Mail) Mail {
	q := *queue
	m := q[0]
	if len(q) <= short {
		*queue = slices.Delete(q, 0, 1)
	} else {
		q[0] = Mail{}
		*queue = q[1:]
	}
	return m
}

// release gives a place back, to the longest waiting sender if there is one.
func (c *Cell) release() {
	box := &c.extras().box
	c.mu.Lock()
	w := box.next()
	if w == nil {
		box.queued--
	}
	c.mu.Unlock()
	if w != nil {
		w.Fire()
	}
}

// next takes the longest waiting sender that has not given up, and promises it a place; nil if there is none.
func (b *bound) next() *Wait {
	for len(b.waiting) > 0 {
		w := b.waiting[0]
		b.waiting[0] = nil
		b.waiting = b.waiting[1:]
		if w.Claim() {
			return w
		}
	}
	b.waiting = nil
	return nil
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
