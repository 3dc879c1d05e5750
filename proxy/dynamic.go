package proxy

import (
	"context"
	"strings"

	"github.com/gokka/gokka/core"
)

// Proxy calls an actor's exported methods and reads and writes its exported fields by name, with reflection. It is
// comparable, usable as a map key, and safe to pass anywhere; two are equal if they are of the same actor and
// path. It outlives the actor and does not keep its value in memory. The zero Proxy is of no actor.
//
// What there is to reach is known from the actor's type alone; nothing here touches its value from outside. So a
// name that does not exist, or arguments that do not fit, fail at once, in the caller. What is promoted from embedded
// types can be reached too. The actor's hooks and Receive, and what core.Base brings, cannot.
//
// Pykka: ActorProxy.
type Proxy struct {
	ref  core.Ref
	path string // a dot before each name
}

// New makes a dynamic proxy. It does not block and runs nothing of the actor. A dead actor is core.ErrActorDead, the
// zero Ref core.ErrNoActor. Inside the actor's own factory its type is not known yet: mistakes in names and arguments
// are found there only when the call is made.
//
// Pykka: ActorRef.proxy(), ActorProxy(actor_ref).
func New(ref core.Ref) (Proxy, error) {
	if ref.IsZero() {
		return Proxy{}, core.ErrNoActor
	}
	if !ref.IsAlive() {
		return Proxy{}, &core.ActorDeadError{Ref: ref}
	}
	return Proxy{ref: ref}, nil
}

// Ref returns the actor's reference. It works when the actor is dead, too.
//
// Pykka: ActorProxy.actor_ref.
func (p Proxy) Ref() core.Ref { return p.ref }

// At returns the proxy of a traversable attribute: a field that is tagged `gokka:"traversable"`, or whose type is
// Traversable. Several names lead from hop to hop, and each must be traversable. At itself never fails: a name
// that leads nowhere is the error of what is done with the proxy.
//
// Of a field of interface type only the interface's methods can be reached. If the field is nil when a call through it
// comes to be made, that fails with ErrNilAttr. At costs an allocation for each name, so what is used often is kept.
//
// Pykka: proxy.attribute, of an attribute marked pykka.traversable.
func (p Proxy) At(path ...string) Proxy {
	for _, name := range path {
		p.path += "." + name
	}
	return p
}

// Call calls a method, or the function in a field, and returns the future of what it returns: nil for nothing, a []any
// for more than one value. A last result of type error is no value but the failure, if it is not nil.
//
// Arguments must be assignable to the parameters, or be numbers or strings that the parameter's type can hold, as
// constants may in Go: 1 is fine for a float64, 300 not for a uint8. nil is fine where Go allows it. Parameters of
// type context.Context are left out: the method gets the actor's own. A context as the first argument is the caller's,
// for sending the call as core.Ref.AskFuture does; it is wise to give it inside a handler. It is never passed on.
//
// All errors are in the future, and there at once if the name does not exist (ErrNoAttr) or the arguments do not fit
// (ErrInvalidCall). Call does not block, unless the actor's mailbox is bounded and full.
//
// Pykka: proxy.method(…).
func (p Proxy) Call(name string, args ...any) core.Future[any] {
	ctx, args := leading(args)
	return p.ask(ctx, request{proxy: p, name: name, kind: calling, args: args})
}

// Get returns the future of a field's value, or of what a method without parameters returns. The value is shared, not
// copied: see the package documentation for what may be read from outside. Errors are as for Call.
//
// Pykka: proxy.attribute.
func (p Proxy) Get(name string) core.Future[any] {
	return p.ask(context.Background(), request{proxy: p, name: name, kind: getting})
}

// Set writes a field, or calls the method Set<name> with the value, and waits until that has been done, like
// core.Ref.Ask, with the same errors and those of Call. The value is converted as an argument of Call is.
//
// Pykka: proxy.attribute = value.
func (p Proxy) Set(ctx context.Context, name string, value any) error {
	msg, err := request{proxy: p, name: name, kind: setting, args: []any{value}}.message()
	if err != nil {
		return err
	}
	_, err = p.ref.Ask(ctx, msg)
	return err
}

// Defer calls a method like Call, but nobody gets what it returns: an error or a panic is a failure of the actor, as
// of a told message. An actor may defer calls to itself, which run after what is queued. Errors of sending are as
// for core.Ref.Tell, errors in name and arguments as for Call, at once.
//
// Pykka: proxy.method.defer(…).
func (p Proxy) Defer(name string, args ...any) error {
	ctx, args := leading(args)
	msg, err := request{proxy: p, name: name, kind: calling, args: args}.message()
	if err != nil {
		return err
	}
	return p.ref.Tell(ctx, msg)
}

// String names the actor and the path: "<Proxy for Core (urn:uuid:…), path=Playback.Mixer>".
//
// Pykka: repr(proxy).
func (p Proxy) String() string {
	if p.path == "" {
		return "<Proxy for " + p.ref.String() + ">"
	}
	return "<Proxy for " + p.ref.String() + ", path=" + strings.TrimPrefix(p.path, ".") + ">"
}

// GoString is String, for %#v.
func (p Proxy) GoString() string { return p.String() }

func (p Proxy) ask(ctx context.Context, r request) core.Future[any] {
	msg, err := r.message()
	if err != nil {
		return failed(err)
	}
	return p.ref.AskFuture(ctx, msg)
}

// leading takes a context off the front of the arguments.
func leading(args []any) (context.Context, []any) {
	if len(args) > 0 {
		if ctx, ok := args[0].(context.Context); ok {
			return ctx, args[1:]
		}
	}
	return context.Background(), args
}
