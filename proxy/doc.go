// Package proxy calls an actor as if it were a value: its methods and fields instead of messages.
//
// There are two forms here, and a third, generated one in tools/proxygen, which is made of the first.
//
//	p, err := proxy.Of[*Adder](ref)                                             // typed: no reflection
//	n, err := proxy.Ask(ctx, p, func(ctx context.Context, a *Adder) (int, error) { return a.Add(ctx, 1) })
//
//	d, err := proxy.New(ref)                                                    // dynamic: names as strings
//	n, err := d.Call("Add", 1).Get(ctx)
//
// They mean the same. What is called runs inside the actor, between its other messages, in the order in which
// messages and calls were sent; the actor's Receive does not see it. It gets a context of its own, the actor's, which
// is the one to use there: the caller's would say that somebody else is running. A call that is waited for, or has a
// future, fails like an asked message: the caller gets the error, the actor lives on. A deferred one (Tell, Defer)
// fails like a told message: OnFailure, and the actor stops. An actor may be sent messages and called through
// proxies, both.
//
// # What may be returned
//
// What belongs to the actor must not leave it, or two goroutines use it at once. Return values, copies, and what
// nobody changes any more: numbers, strings, times, structs of such, Refs, futures, proxies. Do not return
// the actor itself, a pointer into it, or one of its slices or maps without cloning it (slices.Clone, maps.Clone). The
// same holds for what a closure captures or an argument points to: after the call was sent it belongs to the actor,
// unless nobody changes it. The race detector finds offenders.
//
// # A proxy to oneself
//
// An actor may have proxies to itself, and defer calls to itself. To wait for one would be to wait for itself: it
// fails with core.ErrDeadlock, and the call is not made.
//
// Pykka: pykka.ActorProxy.
package proxy
