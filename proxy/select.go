package proxy

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// Group is some actors that are all an A. Range over it to ask each: AskFuture for all first, then the results.
type Group[A any] []Typed[A]

// Select returns proxies to the registered actors that are an A, as Of decides it, in the order in which they were
// started. With an interface for A those are all who listen: Select and Tell are how an event reaches everybody that
// wants it, in one line. A nil registry is the default one. It costs what registry.ByType costs.
//
//	proxy.Select[Listener](reg).Tell(ctx, func(ctx context.Context, l Listener) error { return l.Event(ctx, e) })
//
// Pykka: ActorRegistry.get_by_class, and then proxy() of each.
func Select[A any](reg *registry.Registry) Group[A] {
	if reg == nil {
		reg = registry.Default()
	}
	refs := registry.ByType[A](reg)
	group := make(Group[A], 0, len(refs))
	for _, ref := range refs {
		if p, err := Of[A](ref); err == nil {
			group = append(group, p)
		}
	}
	return group
}

// Tell is Tell for each of the group, in order, on the calling goroutine. All run the same fn, at the same time, so
// what it captures must be safe for that. It returns how many accepted it. One that does not keeps nobody else
// from getting it: the error joins those of all, as registry.Broadcast's does. It costs one allocation.
//
// Pykka: ActorRegistry.broadcast with a ProxyCall, as Mopidy's listener.send does it.
func (g Group[A]) Tell(ctx context.Context, fn func(ctx context.Context, a A) error) (sent int, err error) {
	if ctx == nil {
		return 0, core.ErrNilContext
	}
	if fn == nil {
		return 0, ErrNilFunc
	}
	var msg any = told(fn)
	var errs []error
	for _, p := range g {
		switch err := p.ref.Tell(ctx, msg); {
		case err == nil:
			sent++
		case errors.Is(err, core.ErrActorDead):
			errs = append(errs, err)
		default:
			errs = append(errs, fmt.Errorf("telling %v: %w", p.ref, err))
		}
	}
	return sent, errors.Join(errs...)
}
