package core

import (
	"context"
	"time"

	"github.com/gokka/gokka/internal/wait"
)

// turnCtx is the context of a handler whose message brought none: the cell through another method set. It costs
// nothing, never changes, and ends when the actor is killed or gone. A channel for that is made when somebody asks.
type turnCtx Cell

func (x *turnCtx) cell() *Cell                      { return (*Cell)(x) }
func (x *turnCtx) Deadline() (d time.Time, ok bool) { return }
func (x *turnCtx) Done() <-chan struct{}            { return x.cell().lifetime().Done() }
func (x *turnCtx) Err() error                       { return x.cell().contextErr() }
func (x *turnCtx) String() string                   { return "context of " + x.cell().Ref().String() }

// Value leads to the turn. Other keys can only be meant for the context behind Done, which package context looks
// for to link children to it.
func (x *turnCtx) Value(key any) any {
	if key == (wait.Key{}) {
		return (*blocker)(x)
	}
	if x.Err() != nil || x.cell().hasLifetime() {
		return x.cell().lifetime().Value(key)
	}
	return nil
}

// Plain implements wait.Interruptible: on its own goroutine the turn is interrupted when the actor is killed.
func (x *turnCtx) Plain() bool { return (*Turn)(x).here() != nil }

// hasDeadline is whether ctx.Deadline says so, without following a chain of asks.
func hasDeadline(ctx context.Context) bool {
	switch x := ctx.(type) {
	case *turnCtx, *lentCtx:
		return false
	case *askCtx:
		return x.w.Tag&timed != 0
	}
	_, ok := ctx.Deadline()
	return ok
}

func (c *Cell) contextErr() error {
	if c.status.Load()&(killed|gone) != 0 {
		return context.Canceled
	}
	return nil
}

func (c *Cell) hasLifetime() bool {
	if c.extra.Load() == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.extra.Load().ctx != nil
}

// handlerContext returns the context for handling a message.
func (c *Cell) handlerContext(a *ask) context.Context {
	if a == nil || a.ctx == nil {
		return (*turnCtx)(c)
	}
	return (*askCtx)(a)
}

// askCtx is the context of a handler whose asker's context has something to pass on: the ask through another
// method set. It ends when the message is answered, the actor is killed, or the asker's context ends as far as
// that counts; whatever is linked to it can be freed then.
type askCtx ask

func (x *askCtx) cell() *Cell    { return (*ask)(x).cell() }
func (x *askCtx) String() string { return "context of " + x.cell().Ref().String() }

func (x *askCtx) Deadline() (time.Time, bool) {
	if x.w.Tag&timed == 0 {
		return time.Time{}, false
	}
	return x.ctx.Deadline()
}

func (x *askCtx) Value(key any) any {
	if key == (wait.Key{}) {
		return (*blocker)(x.cell())
	}
	s := x.scope.Load()
	if s == nil && x.cell().contextErr() != nil {
		x.Done() // for context.Cause, which should find why the actor was killed
		s = x.scope.Load()
	}
	if s != nil {
		return s.ctx.Value(key)
	}
	if x.w.Tag&blocking == 0 {
		return context.WithoutCancel(x.ctx).Value(key)
	}
	return x.ctx.Value(key)
}

func (x *askCtx) Err() error {
	if s := x.scope.Load(); s != nil {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		return x.cell().contextErr() // a goroutine is about to tell s
	}
	if x.w.Ready() || x.w.Left() {
		return context.Canceled // answered, or the asker has left
	}
	if err := x.cell().contextErr(); err != nil || x.w.Tag&endless != 0 {
		return err
	}
	if x.w.Tag&blocking != 0 {
		return x.ctx.Err()
	}
	if d, ok := x.Deadline(); ok && passed(x.ctx, d) {
		return context.DeadlineExceeded
	}
	return nil
}

// Plain implements wait.Interruptible.
func (x *askCtx) Plain() bool { return x.w.Tag&endless != 0 && x.cell().turn().here() != nil }

// Done returns the channel of a context that is made for the purpose and lives as long as the message.
func (x *askCtx) Done() <-chan struct{} {
	if s := x.scope.Load(); s != nil {
		return s.ctx.Done()
	}
	s := newAskScope((*ask)(x))
	if !x.scope.CompareAndSwap(nil, s) {
		s.end()
		s = x.scope.Load()
	}
	if x.w.Ready() { // settle may have looked before the scope was there
		s.end()
	}
	return s.ctx.Done()
}

// askScope is a context of package context that ends when the handler's does.
type askScope struct {
	ctx     context.Context
	release []func() // frees what ctx is linked to; set before the scope is shared
}

func newAskScope(a *ask) *askScope {
	parent, s := a.ctx, new(askScope)
	if a.w.Tag&blocking == 0 {
		parent = context.WithoutCancel(a.ctx)
		if d, ok := (*askCtx)(a).Deadline(); ok {
			var cancel context.CancelFunc
			parent, cancel = deadlineContext(parent, a.ctx, d)
			s.release = append(s.release, cancel)
		}
	}
	s.link(parent, a.cell())
	return s
}

// newScope makes a scope that ends with parent, or when the actor is killed or gone.
func newScope(parent context.Context, c *Cell) *askScope {
	s := new(askScope)
	s.link(parent, c)
	return s
}

func (s *askScope) link(parent context.Context, c *Cell) {
	ctx, cancel := context.WithCancelCause(parent)
	life := c.lifetime()
	if life.Err() != nil {
		cancel(context.Cause(life))
	}
	stop := context.AfterFunc(life, func() { cancel(context.Cause(life)) })
	s.ctx = ctx
	s.release = append(s.release, func() { stop(); cancel(nil) })
}

func (s *askScope) end() {
	for i := len(s.release) - 1; i >= 0; i-- {
		s.release[i]()
	}
}
