package core

import (
	"context"
	"sync/atomic"
)

// Actor is implemented by values that handle plain messages.
//
// Receive runs on whichever goroutine the runtime chooses, one message at a time, and each call happens after
// the one before. The reply goes to the asker, if there is one; nil is a valid reply. It may block; on every
// runtime other actors go on meanwhile. See the package documentation for what an error or a panic does.
//
// A value that does not implement Actor can be started too: messages to it are logged as unexpected and
// answered with nil, as Pykka's default on_receive does.
//
// Pykka: Actor.on_receive.
type Actor interface {
	Receive(ctx context.Context, msg any) (reply any, err error)
}

// ReceiveFunc is an Actor that is just a function.
type ReceiveFunc func(ctx context.Context, msg any) (reply any, err error)

// Receive calls f.
func (f ReceiveFunc) Receive(ctx context.Context, msg any) (any, error) { return f(ctx, msg) }

// Call is a message that runs on the actor's value, between its other messages, whatever its Receive does. It is what
// proxies send. The value must not leave the function.
//
// Pykka: the ProxyCall message.
type Call func(ctx context.Context, actor any) (reply any, err error)

// Starter is an optional hook. OnStart runs as the actor's first turn, before any message. If it fails, the
// failure is logged, Ref.Ready returns it, no other hook runs, and what was queued for the actor fails.
//
// Pykka: Actor.on_start.
type Starter interface {
	OnStart(ctx context.Context) error
}

// Stopper is an optional hook. OnStop runs as the actor's last turn when it was stopped. By then the actor is out
// of the registry, not alive, and accepts no messages. An error is logged and becomes part of what the one who
// stopped the actor gets.
//
// Pykka: Actor.on_stop.
type Stopper interface {
	OnStop(ctx context.Context) error
}

// FailureHandler is an optional hook. OnFailure runs instead of OnStop, as the actor's last turn, when a message
// that nobody waits for failed, or the actor was killed; err says why. The rest is as for OnStop. If it panics,
// that is logged.
//
// Pykka: Actor.on_failure.
type FailureHandler interface {
	OnFailure(ctx context.Context, err error)
}

// Base may be embedded in an actor to have Self, URN and Stop in methods that get no context. It is never
// required. Start fills it in, before OnStart and after the factory. Its zero value belongs to no actor.
//
// Pykka: what inheriting from Actor gives: actor_ref, actor_urn, stop().
//
// A value that embeds Base must not be copied once it is an actor.
type Base struct {
	self atomic.Pointer[Cell]
}

// Self returns the actor's own reference.
//
// Pykka: Actor.actor_ref.
func (b *Base) Self() Ref { return Ref{b.self.Load()} }

// URN returns the actor's name, like Ref.URN.
//
// Pykka: Actor.actor_urn.
func (b *Base) URN() string { return b.Self().URN() }

// Stop asks the actor to stop once it has handled what is queued already. It never blocks, and does nothing if
// the actor is stopping or gone.
//
// Pykka: Actor.stop.
func (b *Base) Stop() {
	if c := b.self.Load(); c != nil {
		_ = c.send((*turnCtx)(c), Mail{msg: stopRequest}) // an error would say that it is dead: what was wanted
	}
}

// claim makes b belong to c; false if it belongs to an actor that is not gone.
func (b *Base) claim(c *Cell) bool {
	old := b.self.Load()
	return (old == nil || old.Gone()) && b.self.CompareAndSwap(old, c)
}

func (b *Base) base() *Base { return b }

type based interface{ base() *Base }
