package core

import (
	"context"
	"runtime/debug"
)

// Step is one call of user code: a message or a hook. Next fills it in, Invoke does it, Finish settles it. A
// runtime may reuse the variable, and need not look inside.
type Step struct {
	kind  stepKind
	mail  Mail
	reply any
	err   error
	lent  *lentCtx // the handler's context if a turn has lent its goroutine
}

type stepKind uint8

const (
	noStep stepKind = iota
	startStep
	messageStep
	stopStep
	failureStep
)

// Open reports whether Next has filled in the step and Finish has not settled it yet. After a goroutine that was
// in Invoke has exited, it tells that Finish is due.
func (s *Step) Open() bool { return s.kind != noStep }

// Message returns the message to be handled, nil for a hook.
func (s *Step) Message() any { return s.mail.msg }

// Next takes the next step of the actor's life. It never blocks and runs no user code. When it returns false, the
// turn is over: the cell is idle, and from that instant on another goroutine may be running it; or it is Gone.
func (c *Cell) Next(s *Step) bool {
	for {
		if pos := c.pos.load(); int(pos) < len(c.batch) && c.phase == running && c.status.Load()&killed == 0 {
			m := c.batch[pos]
			c.batch[pos] = Mail{}
			c.pos.store(pos + 1)
			if m.ask == nil && !m.IsStop() && c.flags&bounded == 0 || c.take(m) {
				s.kind, s.mail = messageStep, m
				return true
			}
			continue
		}
		kind, over := c.advance()
		if over {
			return false
		}
		if kind != noStep {
			s.kind, s.mail = kind, Mail{}
			return true
		}
	}
}

// take decides what to do with a message from the queue; true: handle it.
func (c *Cell) take(m Mail) bool {
	wanted := m.ask == nil || m.ask.w.Tag&(oneWay|revocable) == oneWay || m.ask.w.Claim()
	if m.IsStop() {
		if wanted {
			c.beginStop(m.ask)
		}
		return false
	}
	private := m.private()
	switch {
	case private:
	case c.flags&revoking != 0:
		c.landed(m)
	case c.flags&(bounded|dropping) == bounded:
		c.release()
	}
	switch {
	case private && wanted:
		c.endWatch(m)
	case !wanted && m.Asked() && m.Withdrawn():
		c.deadLetter(m.msg, Withdrawn)
	case m.ask != nil && m.ask.w.Tag&noticed != 0:
		m.ask.w.Fire()
	}
	return wanted
}

// advance moves the life cycle on when there is no message at hand. over: the turn has ended, and the cell must
// not be touched any more.
func (c *Cell) advance() (kind stepKind, over bool) {
	dead := c.status.Load()&killed != 0
	switch c.phase {
	case starting:
		if dead {
			c.phase = aborting
			break
		}
		if c.info.Load().hooks&startHook != 0 {
			return startStep, false
		}
		c.phase = running
	case aborting:
		if !c.suspend() {
			c.endStart(nil)
		}
		return noStep, true
	case running:
		if !dead {
			return noStep, !c.refill()
		}
		c.beginFailure(nil) // the killer has set the cause
	case stopping:
		if c.suspend() {
			return noStep, true
		}
		if c.phase = stopped; c.info.Load().hooks&stopHook != 0 {
			return stopStep, false
		}
		c.end(nil)
		return noStep, true
	case failing:
		if c.suspend() {
			return noStep, true
		}
		if c.phase = failed; c.info.Load().hooks&failureHook != 0 {
			return failureStep, false
		}
		c.end(nil)
		return noStep, true
	case stopped, failed, ended:
		return noStep, true
	}
	return noStep, false
}

// Invoke runs the user's code for the step: the only part of a turn that may block, panic or exit the
// goroutine. A panic, and Goexit, become the step's error.
func (c *Cell) Invoke(s *Step) {
	c.begin(s)
	returned := false
	defer func() {
		if !returned {
			s.reply, s.err = nil, recovered(recover())
		}
	}()
	s.reply, s.err = nil, nil
	switch s.kind {
	case messageStep:
		s.reply, s.err = c.receive(s.mail, s.lent)
	case startStep:
		s.err = c.value().(Starter).OnStart((*turnCtx)(c))
	case stopStep:
		s.err = c.value().(Stopper).OnStop((*turnCtx)(c))
	case failureStep:
		c.value().(FailureHandler).OnFailure((*turnCtx)(c), c.causeOfEnd())
		if faultBothHooks && c.info.Load().hooks&stopHook != 0 {
			s.err = c.value().(Stopper).OnStop((*turnCtx)(c))
		}
	}
	returned = true
}

// begin shows what is about to be called.
func (c *Cell) begin(s *Step) {
	c.steps.store(c.steps.load() + 1)
	c.handling.store(typeWord(s.mail.msg))
}

func (c *Cell) receive(m Mail, lent *lentCtx) (any, error) {
	ctx := c.handlerContext(m.ask)
	if lent != nil {
		ctx = lent
	}
	if call, ok := m.msg.(Call); ok {
		return call(ctx, c.value())
	}
	return c.actor.Receive(ctx, m.msg)
}

// valueOnly makes an Actor of a value that is none.
type valueOnly struct {
	value any
	cell  *Cell
}

// Receive does what Pykka's default on_receive does.
func (v *valueOnly) Receive(_ context.Context, msg any) (any, error) {
	v.cell.logUnexpected(msg)
	return nil, nil
}

// value returns what was started.
func (c *Cell) value() any {
	if v, ok := c.actor.(*valueOnly); ok {
		return v.value
	}
	return c.actor
}

// recovered makes an error of what recover returned; nil means that the goroutine is exiting.
func recovered(v any) error {
	if v == nil {
		v = ErrGoexit
	}
	return &PanicError{Value: v, Stack: debug.Stack()}
}

// Finish settles the step: the reply, the failure, the life cycle. It never blocks and runs no user code, except
// for a logger's handler and the Env's hooks.
func (c *Cell) Finish(s *Step) {
	kind := s.kind
	s.kind = noStep
	switch kind {
	case messageStep:
		if s.err != nil {
			c.finishFailed(s.mail, s.err)
		} else if a := s.mail.ask; a != nil {
			a.settle(s.reply, nil)
		}
	case startStep:
		if s.err != nil {
			c.reportFailure(Failure{Err: s.err, In: "OnStart"})
			c.fatal = isFatal(s.err)
			c.setCause(s.err)
			c.phase = aborting
			break
		}
		c.becomeReady()
		c.phase = running
	case stopStep:
		if s.err != nil {
			c.reportFailure(Failure{Err: s.err, In: "OnStop"})
			c.fatal = c.fatal || isFatal(s.err)
		}
		c.end(s.err)
	case failureStep:
		if s.err != nil {
			c.reportFailure(Failure{Err: s.err, In: "OnFailure"})
			c.fatal = isFatal(s.err)
		}
		c.end(s.err)
	}
}

// finishFailed settles a message whose handler returned an error or panicked.
func (c *Cell) finishFailed(m Mail, err error) {
	f := Failure{Err: err, In: "Receive", Msg: m.msg, Asked: m.Asked()}
	if m.ask != nil {
		m.ask.settle(nil, err)
	}
	if isFatal(err) {
		c.beginFatal(f)
		return
	}
	c.reportFailure(f)
	if !f.Asked && c.flags&tellErrors == 0 {
		c.beginFailure(err)
	}
}
