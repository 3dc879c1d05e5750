package core

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/gokka/gokka/internal/wait"
)

// Ref is how everybody but the runtime knows an actor. It is one pointer, comparable, usable as a map key, and safe
// to pass anywhere. Two Refs are equal if they are of the same actor. It outlives the actor, and does not keep the
// actor's value in memory. The zero Ref is of no actor: its methods return ErrNoActor.
//
// Pykka: ActorRef.
type Ref struct{ c *Cell }

// Cell returns the actor's cell, for runtimes and registries; nil for the zero Ref.
func (r Ref) Cell() *Cell { return r.c }

// IsZero reports whether r is of no actor.
func (r Ref) IsZero() bool { return r.c == nil }

// target checks what every sending method is given.
func (r Ref) target(ctx context.Context) (*Cell, error) {
	if r.c == nil {
		return nil, ErrNoActor
	}
	if ctx == nil {
		return r.c, ErrNilContext
	}
	return r.c, nil
}

// Tell sends msg and does not wait for it to be handled. Any value may be sent, nil too; it is shared, not copied.
// Messages from one sender to one actor are handled in the order sent. If the actor's mailbox is bounded and full,
// Tell waits as long as ctx allows, or returns ErrMailboxFull, as the mailbox's policy says; otherwise it never
// blocks and the end of ctx does not matter. ctx's values are not passed on unless Env.Propagate says so.
//
// It returns ErrActorDead if the actor is stopping or gone. It allocates nothing.
//
// Pykka: ActorRef.tell.
func (r Ref) Tell(ctx context.Context, msg any) error {
	c := r.c
	if c == nil || ctx == nil || c.flags&(propagating|bounded|mediated) != 0 {
		return r.tellSlow(ctx, msg)
	}
	return c.send(ctx, Mail{msg: msg})
}

func (r Ref) tellSlow(ctx context.Context, msg any) error {
	c, err := r.target(ctx)
	if err != nil {
		return err
	}
	m := Mail{msg: msg}
	if c.flags&propagating != 0 {
		m.ask = propagated(ctx, c)
	}
	return c.post(ctx, m)
}

// TryTell is Tell without a wait: a full mailbox is ErrMailboxFull whatever its policy, unless that is DropOldest, which
// takes the message.
func (r Ref) TryTell(msg any) error {
	if r.c == nil {
		return ErrNoActor
	}
	if r.c.flags&bounded != 0 {
		if ok, err := r.c.reserve(context.Background(), Mail{msg: msg}, faultTryWaits); !ok {
			return err
		}
	}
	return r.c.send(context.Background(), Mail{msg: msg})
}

// propagated returns the carrier of what Env.Propagate finds in a teller's context, nil if that is nothing.
func propagated(ctx context.Context, c *Cell) *ask {
	values := c.propagate(ctx)
	if values == nil {
		return nil
	}
	return newAsk(values, c, oneWay|endless)
}

func (c *Cell) propagate(ctx context.Context) context.Context {
	defer c.contain("Propagate")
	return c.env.Propagate(ctx)
}

// Stop asks the actor to stop after what is queued already, and waits until it is gone: OnStop has returned. It
// returns true if it stopped the actor, false if somebody else had before, in which case it waits all the same. The
// error is what OnStop returned, or the failure that overtook the stop. When ctx ends first, the error says so
// and the request stays. An actor that stops itself this way gets ErrDeadlock and lives on; it uses StopFuture.
//
// Pykka: ActorRef.stop.
func (r Ref) Stop(ctx context.Context) (bool, error) {
	c, err := r.target(ctx)
	if err != nil {
		return false, err
	}
	return c.stop(ctx).Get(ctx)
}

// StopFuture is Stop without the wait.
//
// Pykka: ActorRef.stop(block=False).
func (r Ref) StopFuture() Future[bool] {
	if r.c == nil {
		return stopAsk{failedAsk(nil, ErrNoActor)}
	}
	return r.c.stop(context.Background())
}

func (c *Cell) stop(ctx context.Context) Future[bool] {
	a := newAsk(context.Background(), c, 0)
	if faultBoundStop && c.flags&bounded != 0 {
		_, _ = c.reserve(ctx, Mail{stopRequest, a}, true)
	}
	if c.send(ctx, Mail{stopRequest, a}) != nil {
		return stoppedBefore{c}
	}
	return stopAsk{a}
}

// stopAsk is the future of a stop. It can have both a value and an error.
type stopAsk struct{ ask *ask }

func (f stopAsk) Get(ctx context.Context) (bool, error) {
	v, err := f.ask.Get(ctx)
	stopped, _ := v.(bool)
	return stopped, err
}

func (f stopAsk) TryGet() (stopped, ok bool, err error) {
	v, ok, err := f.ask.TryGet()
	stopped, _ = v.(bool)
	return stopped, ok, err
}

func (f stopAsk) Done() <-chan struct{}             { return f.ask.Done() }
func (f stopAsk) Wait() *wait.Wait                  { return &f.ask.w }
func (f stopAsk) Waits(yield func(*wait.Wait) bool) { f.ask.Waits(yield) }
func (f stopAsk) Abandon(err error)                 { f.ask.Abandon(err) }
func (f stopAsk) String() string                    { return f.ask.String() }

// stoppedBefore is the future of a stop that came when the actor was ending already.
type stoppedBefore struct{ c *Cell }

func (f stoppedBefore) Get(ctx context.Context) (bool, error) { return false, f.c.Ref().Wait(ctx) }
func (f stoppedBefore) TryGet() (bool, bool, error)           { return false, f.c.Gone(), nil }
func (f stoppedBefore) Done() <-chan struct{}                 { return f.c.Ref().Done() }

// Waits implements wait.Source.
func (f stoppedBefore) Waits(yield func(*wait.Wait) bool) { yield(&f.c.extras().done) }

// Kill ends the actor without handling what is queued: that fails or is a dead letter, at once, or as soon as the
// running handler returns if its turn has taken it from the queue already. The handler's context is cancelled
// with cause, and once it has returned OnFailure is called with cause; nil stands for ErrKilled. An actor
// that was killed before its OnStart has none of its hooks called. It never blocks. On a stopping actor it cancels
// the context that OnStop runs with, on a dead one it does nothing.
func (r Ref) Kill(cause error) {
	if r.c != nil {
		r.c.kill(cause)
	}
}

// Ready waits until OnStart has succeeded (nil) or failed (its error), or never will be called (the reason). Errors of
// the wait are as for Wait.
func (r Ref) Ready(ctx context.Context) error {
	c, err := r.target(ctx)
	if err != nil {
		return err
	}
	if c.status.Load()&ready != 0 {
		return nil
	}
	e := c.extras()
	if err := c.wait(ctx, turnOf(ctx), &e.ready); err != nil {
		return err
	}
	if c.status.Load()&startFailed != 0 {
		return c.causeOfEnd()
	}
	return nil
}

// Wait waits until the actor is gone. Its error is about the wait only, as Ask's would be: ctx has ended, ErrDeadlock,
// ErrNoActor. Err says why the actor is gone.
func (r Ref) Wait(ctx context.Context) error {
	c, err := r.target(ctx)
	if err != nil {
		return err
	}
	if c.Gone() {
		return nil
	}
	return c.wait(ctx, turnOf(ctx), &c.extras().done)
}

// Done returns a channel that is closed when the actor is gone. For the zero Ref it is closed already.
//
// Pykka: ActorRef.actor_stopped, which is set when stopping begins.
func (r Ref) Done() <-chan struct{} {
	if r.c == nil {
		return closedChan
	}
	return r.c.extras().done.Done()
}

var closedChan = func() chan struct{} {
	ch := make(chan struct{})
	close(ch)
	return ch
}()

// Err returns nil until the actor is gone, and then why: ErrStopped, possibly with the error of OnStop; the error
// that it failed with; or the cause given to Kill.
func (r Ref) Err() error {
	if r.c == nil {
		return ErrNoActor
	}
	if !r.c.Gone() {
		return nil
	}
	return r.c.causeOfEnd()
}

// IsAlive reports whether the actor accepts messages: from its start until it begins to stop or fail. By the time
// the caller looks at the answer it may be outdated.
//
// Pykka: ActorRef.is_alive.
func (r Ref) IsAlive() bool {
	if r.c == nil {
		return false
	}
	r.c.observe()
	return r.c.Alive()
}

// URN returns the actor's unique name, "urn:uuid:" and a random UUID; "" for the zero Ref.
//
// Pykka: ActorRef.actor_urn.
func (r Ref) URN() string {
	if r.c == nil {
		return ""
	}
	return r.c.id.URN()
}

// Type returns the type of the value that was started. It is nil for the zero Ref and while the actor's factory has
// not returned.
//
// Pykka: ActorRef.actor_class.
func (r Ref) Type() reflect.Type {
	if r.c == nil {
		return nil
	}
	return r.c.Type()
}

// String returns the name of the actor's type, and its URN: "Adder (urn:uuid:…)".
//
// Pykka: str(actor_ref), str(actor).
func (r Ref) String() string {
	if r.c == nil {
		return "no actor"
	}
	return r.c.TypeName() + " (" + r.URN() + ")"
}

// GoString is String marked as a reference, for %#v.
//
// Pykka: repr(actor_ref).
func (r Ref) GoString() string { return fmt.Sprintf("<Ref for %s>", r.String()) }

// LogValue makes slog print type and URN.
func (r Ref) LogValue() slog.Value {
	if r.c == nil {
		return slog.StringValue(r.String())
	}
	return slog.GroupValue(slog.String("type", r.c.TypeName()), slog.String("urn", r.URN()))
}

// MarshalText makes JSON of it: the URN, "" for the zero Ref.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.URN()), nil }

// Self returns the actor whose handler ctx belongs to, on whichever goroutine; the zero Ref if there is none.
//
// Pykka: Actor.actor_ref.
func Self(ctx context.Context) Ref {
	if ctx == nil {
		return Ref{}
	}
	return Ref{(*Cell)(claimedTurn(ctx))}
}

// Current returns the actor whose turn the calling goroutine is really in, if ctx belongs to a turn on it; the zero Ref
// otherwise. Unlike Self it is not taken in by a captured context.
func Current(ctx context.Context) Ref {
	if ctx == nil {
		return Ref{}
	}
	return Ref{(*Cell)(turnOf(ctx))}
}
