package sample

import (
	"context"

	"github.com/gokka/gokka/core"
)

// Bookkeeper counts with the help of an Adder, of which it knows the proxy. That is generated together with its own.
type Bookkeeper struct {
	adder AdderProxy
	self  BookkeeperProxy
}

// SetAdder takes a proxy.
func (b *Bookkeeper) SetAdder(adder AdderProxy) { b.adder = adder }

// OnStart makes a proxy of the actor itself.
func (b *Bookkeeper) OnStart(ctx context.Context) (err error) {
	b.self, err = NewBookkeeperProxy(core.Self(ctx))
	return err
}

// CountTo counts.
func (b *Bookkeeper) CountTo(ctx context.Context, target int) (steps []int, err error) {
	for n := 0; n < target; {
		if n, err = b.adder.Ask().Add(ctx, 1); err != nil {
			return nil, err
		}
		steps = append(steps, n)
	}
	return steps, nil
}

// CallSelf waits for itself.
func (b *Bookkeeper) CallSelf(ctx context.Context) error {
	_, err := b.self.Ask().CountTo(ctx, 1)
	return err
}

// Adder returns a proxy.
func (b *Bookkeeper) Adder() *AdderProxy { return &b.adder }
