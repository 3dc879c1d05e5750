package core

import "runtime/debug"

// Step is one call of user code: a message or a hook. Next fills it in, Invoke does it, Finish settles it. A
// runtime may reuse the variable, and need not look inside.
type Step struct {
	kind  stepKind
	mail  Mail
	reply any
	err   error
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
		if int(c.pos) < len(c.batch) && c.phase == running && c.status.Load()&killed == 0 {
			m := c.batch[c.pos]
			c.batch[c.pos] = Mail{}
			c.pos++
			if c.take(m) {
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
	wanted := m.ask == nil || m.ask.w.Tag&oneWay != 0 || m.ask.w.Claim()
	if m.msg == any(stopRequest) {
		if wanted {
			c.beginStop(m.ask)
		}
		return false
	}
	if c.flags&bounded != 0 {
		c.release()
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
			c.endStart(c.causeOfEnd())
			return noStep, true
		}
		if c.info.hooks&startHook != 0 {
			return startStep, false
		}
		c.phase = running
	case running:
		if !dead {
			return noStep, !c.refill()
		}
		c.beginFailure(nil) // the killer has set the cause
	case stopping:
		if c.phase = stopped; c.info.hooks&stopHook != 0 {
			return stopStep, false
		}
		c.end(nil)
		return noStep, true
	case failing:
		if c.phase = failed; c.info.hooks&failureHook != 0 {
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
	returned := false
	defer func() {
		if !returned {
			s.reply, s.err = nil, recovered(recover())
		}
	}()
	s.reply, s.err = nil, nil
	switch s.kind {
	case messageStep:
		s.reply, s.err = c.receive(s.mail)
	case startStep:
		s.err = c.actor.(Starter).OnStart((*turnCtx)(c))
	case stopStep:
		s.err = c.actor.(Stopper).OnStop((*turnCtx)(c))
	case failureStep:
		c.actor.(FailureHandler).OnFailure((*turnCtx)(c), c.causeOfEnd())
		if faultBothHooks && c.info.hooks&stopHook != 0 {
			s.err = c.actor.(Stopper).OnStop((*turnCtx)(c))
		}
	}
	returned = true
}

func (c *Cell) receive(m Mail) (any, error) {
	ctx := c.handlerContext(m.ask)
	if call, ok := m.msg.(Call); ok {
		return call(ctx, c.actor)
	}
	if c.info.hooks&receiveHook == 0 {
		c.logUnexpected(ctx, m.msg)
		return nil, nil
	}
	return c.actor.(Actor).Receive(ctx, m.msg)
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
			c.logUnhandled("OnStart", s.err)
			c.endStart(s.err)
			break
		}
		c.becomeReady()
		c.phase = running
	case stopStep:
		if s.err != nil {
			c.logUnhandled("OnStop", s.err)
		}
		c.end(s.err)
	case failureStep:
		if s.err != nil {
			c.logUnhandled("OnFailure", s.err)
		}
		c.end(s.err)
	}
}

// finishFailed settles a message whose handler returned an error or panicked.
func (c *Cell) finishFailed(m Mail, err error) {
	told := m.ask == nil || m.ask.w.Tag&oneWay != 0
	if m.ask != nil {
		m.ask.settle(nil, err)
	}
	switch {
	case isFatal(err):
		c.logFatal(err)
		c.setCause(err)
		c.beginStop(nil)
	case !told:
		c.logReturned(err)
	case c.flags&tellErrors != 0:
		c.logUnhandled("Receive", err)
	default:
		c.logUnhandled("Receive", err)
		c.beginFailure(err)
	}
}
