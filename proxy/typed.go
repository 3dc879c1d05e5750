package proxy

import (
	"context"
	"reflect"

	"github.com/gokka/gokka/core"
)

// Typed is a proxy to an actor that is an A: the actor's Ref and the promise that its value is of that type. It is one
// pointer, comparable, usable as a map key, and safe to pass anywhere; two are equal if they are of the same actor.
// It outlives the actor and does not keep its value in memory. The zero Typed is of no actor.
type Typed[A any] struct{ ref core.Ref }

// Of makes a typed proxy. It looks at the type of the actor's value, never at the value, does not block, and allocates
// nothing once it knows the type. An actor is an A if
//   - A is the type of the value that was started, so usually a pointer type;
//   - A is an interface that the value implements;
//   - A is a pointer to a struct that the value embeds, itself or a pointer to it, at any depth.
//
// Otherwise the error is a *TypeError, which Is ErrWrongType. A dead actor is core.ErrActorDead, the zero Ref
// core.ErrNoActor. Inside the actor's own factory its type is not known yet: there Of always succeeds, and
// a call through a proxy of the wrong type fails with the TypeError.
//
// Pykka: ActorRef.proxy().
func Of[A any](ref core.Ref) (Typed[A], error) {
	if ref.IsZero() {
		return Typed[A]{}, core.ErrNoActor
	}
	if !ref.IsAlive() {
		return Typed[A]{}, &core.ActorDeadError{Ref: ref}
	}
	if typ := ref.Type(); typ != nil {
		if way := wayTo(typ, reflect.TypeFor[A]()); way.err != "" {
			return Typed[A]{}, &TypeError{Ref: ref, Want: reflect.TypeFor[A](), Got: typ, Reason: way.err}
		}
	}
	return Typed[A]{ref}, nil
}

// Ref returns the actor's reference.
//
// Pykka: ActorProxy.actor_ref.
func (p Typed[A]) Ref() core.Ref { return p.ref }

// String names the actor: "<Proxy for Adder (urn:uuid:…)>".
func (p Typed[A]) String() string { return "<Proxy for " + p.ref.String() + ">" }

// GoString is String, for %#v.
func (p Typed[A]) GoString() string { return p.String() }

// Ask runs fn inside the actor and waits for its result, like core.Ref.Ask, with the same errors; an error or a panic
// of fn is the caller's, and the actor lives on. fn runs on the actor's goroutine and gets a context of its own, with
// the values, deadline and cancellation of ctx. It costs what Ask costs, and one allocation more; what fn
// captures and an R that is no pointer may each cost one, as a message and its reply would.
//
// Pykka: proxy.method(…).get(timeout=…).
func Ask[A, R any](ctx context.Context, p Typed[A], fn func(ctx context.Context, a A) (R, error)) (R, error) {
	if fn == nil {
		var zero R
		return zero, ErrNilFunc
	}
	return core.Ask[R](ctx, p.ref, asked(fn))
}

// AskFuture is Ask without the wait, like core.Ref.AskFuture. All errors are in the future. fn's context carries the
// values and the deadline of ctx, but not its cancellation.
//
// Pykka: proxy.method(…).
func AskFuture[A, R any](
	ctx context.Context, p Typed[A], fn func(ctx context.Context, a A) (R, error),
) core.Future[R] {
	call := asked(fn)
	if fn == nil {
		call = func(context.Context, any) (any, error) { return nil, ErrNilFunc }
	}
	return core.AskFuture[R](ctx, p.ref, call)
}

// Tell runs fn inside the actor and does not wait, like core.Ref.Tell, with the same errors. Nobody gets
// what fn returns: an error or a panic of it is a failure of the actor, as of a told message. It costs one allocation.
//
// Pykka: proxy.method.defer(…).
func Tell[A any](ctx context.Context, p Typed[A], fn func(ctx context.Context, a A) error) error {
	if fn == nil {
		return ErrNilFunc
	}
	return p.ref.Tell(ctx, told(fn))
}

// asked makes a message of fn. The result travels as an any, as every reply does: whatever would spare the boxing, a
// variable that the closure captures, would be an allocation as well, and for pointers and small numbers one more.
func asked[A, R any](fn func(context.Context, A) (R, error)) core.Call {
	return func(ctx context.Context, actor any) (any, error) {
		a, err := as[A](ctx, actor)
		if err != nil {
			return nil, err
		}
		return fn(ctx, a)
	}
}

func told[A any](fn func(context.Context, A) error) core.Call {
	return func(ctx context.Context, actor any) (any, error) {
		a, err := as[A](ctx, actor)
		if err != nil {
			return nil, err
		}
		return nil, fn(ctx, a)
	}
}

// as returns the actor's value as an A. It runs inside the actor.
func as[A any](ctx context.Context, actor any) (A, error) {
	if a, ok := actor.(A); ok {
		return a, nil
	}
	return partOf[A](ctx, actor)
}
