package core

import (
	"context"
	"math"

	"github.com/gokka/gokka/internal/gid"
)

// Direct hand-over: an ask of an idle actor runs that actor's turn on the asker's goroutine, so that neither of the
// two has to be scheduled. The borrowing turn inherits the place that the goroutine holds. What it cannot stop is
// Goexit in the handler, which takes the asker's goroutine along.

const defaultMaxDepth = 64

// askDirect hands msg to c on the calling goroutine; ok is false if that cannot be done now. from is the verified
// turn of the goroutine, ctx one that has no end of its own.
func (c *Cell) askDirect(ctx context.Context, from *Turn, msg any) (reply any, err error, ok bool) {
	if from == nil && c.env.Direct != DirectAlways || c.env.Mediator != nil || c.flags&bounded != 0 {
		return nil, nil, false
	}
	if from != nil && from.flags&mediated != 0 {
		return nil, nil, false // its runtime could not tell who sends what on its goroutine
	}
	depth := uint16(1)
	if from != nil {
		depth = from.depth + 1
		if l, ok := from.host.(Lender); ok && !l.Lend() {
			return nil, nil, false
		}
	}
	if int(depth) > c.maxDepth() || !c.borrow() {
		return nil, nil, false
	}
	s := Step{kind: messageStep, mail: Mail{msg: msg}}
	switch { // the handler's context
	case from != nil:
		s.lent = &lentCtx{turn: c.turn(), asker: ctx}
	case carries(ctx):
		s.mail.ask = newAsk(ctx, c, blocking|endless)
	}
	defer func() {
		if s.Open() { // Goexit
			c.finishDirect(&s)
			c.giveBack(from)
		}
	}()
	c.enterDirect(from, depth)
	c.Invoke(&s)
	c.finishDirect(&s)
	c.giveBack(from)
	return s.reply, s.err, true
}

func (c *Cell) maxDepth() int {
	if c.env.DirectDepth > 0 {
		return min(c.env.DirectDepth, math.MaxUint16-1)
	}
	return defaultMaxDepth
}

// borrow makes an idle cell runnable without a message in its mailbox.
func (c *Cell) borrow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.scheduled || c.closed || len(c.in) > 0 {
		return false
	}
	c.scheduled = true
	return true
}

// enterDirect links the turn to the one below it.
func (c *Cell) enterDirect(from *Turn, depth uint16) {
	c.depth = depth
	if from != nil {
		if !faultNoPlace {
			c.outer, c.host = from, from.host
		}
		from.epoch.Add(oneWait)
		from.inner.Store(c.turn())
	}
	c.g.store(gid.Get())
}

// finishDirect settles the step for an asker that takes the reply from the step itself.
func (c *Cell) finishDirect(s *Step) {
	s.kind = noStep
	if s.lent != nil {
		s.lent.end()
	} else if a := s.mail.ask; a != nil {
		a.settle(nil, nil) // only ends the handler's context
	}
	if s.err == nil {
		return
	}
	s.reply = nil // as in a settled ask
	f := Failure{Err: s.err, In: "Receive", Msg: s.mail.msg, Asked: true}
	if isFatal(s.err) {
		c.beginFatal(f)
		return
	}
	c.reportFailure(f)
}

// giveBack ends the turn. If anything is left to do for the actor, its runtime is asked to.
func (c *Cell) giveBack(from *Turn) {
	if from != nil {
		from.inner.Store(nil)
	}
	c.depth, c.outer = 0, nil
	c.Leave()
	c.mu.Lock()
	more := len(c.in) > 0 || c.stopNext || c.closed || c.phase != running
	c.scheduled = more
	c.mu.Unlock()
	if more {
		c.rt.Schedule(c, from)
	}
}
