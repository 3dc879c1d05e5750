package core

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"

	"github.com/gokka/gokka/internal/wait"
)

// ask is a message that somebody waits for: the future of its reply, and, through another method set, the
// context of its handler. One object of at most 128 bytes.
//
// Its Wait is claimed by whoever settles it: the turn that takes it from the queue, or the drain that finds it there.
// An asker that gives up withdraws it, and then it is never handled.
type ask struct {
	w     wait.Wait                // owned by the asked cell
	ctx   context.Context          // of the asker; nil if it carries nothing
	scope atomic.Pointer[askScope] // made when the handler wants to know when its context ends
	value any                      // the reply; written by whoever claimed w, before it fires
	err   error                    // likewise
}

// The bits of ask.w.Tag.
const (
	oneWay    uint32 = 1 << iota // told: the ask only carries a context
	blocking                     // the asker waits: its cancellation counts too
	timed                        // ctx has a deadline
	endless                      // ctx has no end but that its asker leaves: the handler's context needs no channel
	private                      // the kernel's own message: no mailbox counts it, and it is never a dead letter
	revocable                    // told, but can be withdrawn
	noticed                      // told, and the sender wants to know when it was taken from the queue
)

// newAsk makes the future of a reply that c owes. tag says what is passed of ctx.
func newAsk(ctx context.Context, c *Cell, tag uint32) *ask {
	a := new(ask)
	a.w.Init(c)
	a.w.Tag = tag
	if carries(ctx) {
		a.ctx = ctx
	}
	return a
}

// isPlain is wait.IsPlain without the detour for the contexts that are most common here.
func isPlain(ctx context.Context) bool {
	switch x := ctx.(type) {
	case *turnCtx:
		return x.Plain()
	case *lentCtx:
		return x.Plain()
	case *askCtx:
		return x.Plain()
	}
	return ctx.Done() == nil
}

// carries reports whether ctx may have something to pass on.
func carries(ctx context.Context) bool {
	return ctx != context.Background() && ctx != context.TODO()
}

// cell returns the asked cell; nil if the ask is of a zero Ref, and then it has failed already.
func (a *ask) cell() *Cell {
	c, _ := a.w.Owner().(*Cell)
	return c
}

// settle gives the ask its result. Only whoever has claimed it may call it, once; that is certain for one-way asks.
func (a *ask) settle(value any, err error) {
	a.value, a.err = value, err
	a.w.Fire()
	if s := a.scope.Load(); s != nil {
		s.end()
	}
}

// Get implements Future.
func (a *ask) Get(ctx context.Context) (any, error) {
	if ctx == nil {
		return nil, ErrNilContext
	}
	if !a.w.Ready() {
		if err := a.cell().wait(ctx, turnOf(ctx), &a.w); err != nil {
			a.Abandon(err)
			return nil, err
		}
	}
	return a.value, a.err
}

// Abandon withdraws the ask if the ring that err names goes through it. The message must not be handled after that: a
// handler that asks itself would come back for ever. The future has failed for everyone, with the ring as its error.
func (a *ask) Abandon(err error) {
	if !errors.Is(err, ErrDeadlock) {
		return
	}
	if _, ring := errors.AsType[*DeadlockError](err); ring && !a.w.Doomed() {
		return // it goes through another wait of the same turn
	}
	if a.withdraw() {
		a.settle(nil, err)
	}
}

// TryGet implements Future.
func (a *ask) TryGet() (v any, ok bool, err error) {
	if !a.w.Ready() {
		return nil, false, nil
	}
	return a.value, true, a.err
}

// Done implements Future.
func (a *ask) Done() <-chan struct{} { return a.w.Done() }

// Wait implements wait.Single.
func (a *ask) Wait() *wait.Wait { return &a.w }

// Waits implements wait.Source.
func (a *ask) Waits(yield func(*wait.Wait) bool) { yield(&a.w) }

// String identifies the value as a future in logs.
func (a *ask) String() string { return "future of " + a.cell().Ref().String() }

// GoString keeps %#v from reading fields that belong to others.
func (a *ask) GoString() string { return "<" + a.String() + ">" }

// withdraw keeps the message from being handled, if that has not begun.
func (a *ask) withdraw() bool { return !faultNoWithdraw && a.w.Withdraw() }

// Ask sends msg and waits for the reply. A deadline or cancellation of ctx ends the wait with an error that Is
// ErrTimeout and context.DeadlineExceeded, or context.Canceled; if the actor has not taken the message from its
// queue by then, it never will. The handler's context carries ctx's values, deadline and cancellation.
//
// The handler's error is returned as it is. Other errors: ErrActorDead, also when the actor ends before it comes to
// the message; ErrDeadlock; ErrMailboxFull; ErrNoActor. With a ctx that cannot be cancelled, or a handler's own,
// it costs one allocation, otherwise two.
//
// Pykka: ActorRef.ask(message, timeout=…).
func (r Ref) Ask(ctx context.Context, msg any) (any, error) {
	c, err := r.target(ctx)
	if err != nil {
		return nil, err
	}
	from := turnOf(ctx)
	tag, plain := blocking, isPlain(ctx)
	if plain {
		tag |= endless
		if c.env.Direct > DirectNever {
			if reply, err, ok := c.askDirect(ctx, from, msg); ok {
				return reply, err
			}
		}
	} else if err := ctx.Err(); err != nil {
		return nil, c.waitError(ctx, err)
	}
	if !plain && hasDeadline(ctx) {
		tag |= timed
	}
	a := newAsk(ctx, c, tag)
	if plain {
		a.w.Arm()
	}
	if err := c.post(ctx, Mail{msg, a}); err != nil {
		return nil, err
	}
	if err := c.wait(ctx, from, &a.w); err != nil && !a.w.Ready() {
		// If the message is being handled, its context ends because we leave. There is no channel to tell the handler by
		// if it waits. The victim of a deadlock does not tell it: the others in the ring go on.
		if !a.withdraw() && plain && !errors.Is(err, ErrDeadlock) {
			a.w.Leave()
			c.turn().interrupt()
		}
		return nil, err
	}
	return a.value, a.err
}

// AskFuture sends msg and returns the future of the reply at once. All errors are in the future. The handler's
// context carries ctx's values and deadline, but not its cancellation. It costs one allocation. It does not block, unless
// the actor's mailbox is full and has the policy Block: then it waits for room, as long as ctx allows.
//
// Pykka: ActorRef.ask(message, block=False).
func (r Ref) AskFuture(ctx context.Context, msg any) Future[any] {
	c, err := r.target(ctx)
	if err != nil {
		return failedAsk(c, err)
	}
	passed := usersContext(ctx)
	tag := endless
	if hasDeadline(passed) {
		tag = timed
	}
	a := newAsk(passed, c, tag)
	if err := c.post(ctx, Mail{msg, a}); err != nil {
		return failedAsk(c, err)
	}
	return a
}

// usersContext returns the context that ctx, if it is a handler's, got its values and deadline from. Handlers' own
// contexts would pile up from hop to hop.
func usersContext(ctx context.Context) context.Context {
	for {
		switch x := ctx.(type) {
		case *turnCtx:
			return context.Background()
		case *askCtx:
			ctx = x.ctx
		case *lentCtx:
			ctx = x.asker
		default:
			return ctx
		}
	}
}

// failedAsk returns the future of an ask that was never sent.
func failedAsk(c *Cell, err error) *ask {
	a := new(ask)
	if c != nil {
		a.w.Init(c)
	}
	a.w.Claim()
	a.settle(nil, err)
	return a
}

// Ask is Ref.Ask for a reply of type R. Another type of reply is a *ReplyTypeError; nil is fine if R is an
// interface type.
func Ask[R any](ctx context.Context, ref Ref, msg any) (R, error) {
	v, err := ref.Ask(ctx, msg)
	return as[R](ref, v, err)
}

// AskFuture is Ref.AskFuture for a reply of type R; see Ask. The type is checked when the reply is got.
func AskFuture[R any](ctx context.Context, ref Ref, msg any) Future[R] {
	return typed[R]{ref.AskFuture(ctx, msg).(*ask)}
}

// typed is an ask whose reply has a type. It is one pointer, so that it needs no allocation as an interface.
type typed[R any] struct{ ask *ask }

func (f typed[R]) Get(ctx context.Context) (R, error) {
	v, err := f.ask.Get(ctx)
	return as[R](f.ref(), v, err)
}

func (f typed[R]) TryGet() (R, bool, error) {
	v, ok, err := f.ask.TryGet()
	if !ok {
		var zero R
		return zero, false, nil
	}
	r, err := as[R](f.ref(), v, err)
	return r, true, err
}

func (f typed[R]) Done() <-chan struct{}             { return f.ask.Done() }
func (f typed[R]) Wait() *wait.Wait                  { return &f.ask.w }
func (f typed[R]) Waits(yield func(*wait.Wait) bool) { f.ask.Waits(yield) }
func (f typed[R]) Abandon(err error)                 { f.ask.Abandon(err) }
func (f typed[R]) String() string                    { return f.ask.String() }

func (f typed[R]) ref() Ref { return Ref{f.ask.cell()} }

func as[R any](ref Ref, v any, err error) (R, error) {
	r, ok := v.(R)
	switch {
	case err != nil:
		var zero R
		return zero, err
	case ok:
		return r, nil
	}
	want := reflect.TypeFor[R]()
	if v == nil && want.Kind() == reflect.Interface {
		return r, nil
	}
	return r, &ReplyTypeError{Ref: ref, Want: want, Got: v}
}

// waitError maps the error of a wait for this actor.
func (c *Cell) waitError(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		if ring, ok := err.(*TimeoutError); ok { // from Turn.expired, which need not know the actor
			ring.Ref = Ref{c}
			return ring
		}
		return &TimeoutError{Ref: Ref{c}, Cause: context.Cause(ctx)}
	case errors.Is(err, context.Canceled):
		return wait.Canceled(ctx)
	}
	return err
}
