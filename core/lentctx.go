package core

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/internal/wait"
)

// lentCtx is the context of a handler that runs on the goroutine of its asker, who is in a turn. The asker cannot leave while
// its goroutine is lent, so nobody could pass on the news that its own context has ended: that is asked instead. It ends
// when the message is answered, and has no deadline, or the ask would not have been handed over.
type lentCtx struct {
	turn  *Turn           // that has borrowed the goroutine
	asker context.Context // a handler's own, whose end is an interrupt
	scope atomic.Pointer[askScope]
	over  atomic.Bool
}

func (x *lentCtx) cell() *Cell                      { return x.turn.cell() }
func (x *lentCtx) Deadline() (d time.Time, ok bool) { return }
func (x *lentCtx) String() string                   { return "context of " + x.cell().Ref().String() }

func (x *lentCtx) Value(key any) any {
	if key == (wait.Key{}) {
		return (*blocker)(x.turn)
	}
	s := x.scope.Load()
	if s == nil && x.cell().contextErr() != nil {
		x.Done() // for context.Cause, which should find why the actor was killed
		s = x.scope.Load()
	}
	if s != nil {
		return s.ctx.Value(key)
	}
	return x.asker.Value(key)
}

func (x *lentCtx) Err() error {
	if s := x.scope.Load(); s != nil {
		if err := s.ctx.Err(); err != nil {
			return err
		}
	}
	if x.over.Load() {
		return context.Canceled
	}
	if err := x.cell().contextErr(); err != nil {
		return err
	}
	return x.asker.Err()
}

// Plain implements wait.Interruptible: whoever ends the context of a turn interrupts the innermost one on its goroutine.
func (x *lentCtx) Plain() bool { return x.turn.here() != nil }

// Done is as for askCtx.
func (x *lentCtx) Done() <-chan struct{} {
	if s := x.scope.Load(); s != nil {
		return s.ctx.Done()
	}
	s := newScope(x.asker, x.cell())
	if !x.scope.CompareAndSwap(nil, s) {
		s.end()
		s = x.scope.Load()
	}
	if x.over.Load() { // end may have looked before the scope was there
		s.end()
	}
	return s.ctx.Done()
}

func (x *lentCtx) end() {
	x.over.Store(true)
	if s := x.scope.Load(); s != nil {
		s.end()
	}
}
