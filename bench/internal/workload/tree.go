package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

// grow starts a child of the actor that ctx belongs to, and has it begin.
func grow(ctx context.Context, child core.Actor) error {
	ref, err := core.Spawn(ctx, child)
	if err != nil {
		return err
	}
	return ref.Tell(ctx, theKick)
}

// growTree measures a tree of actors, each of which starts its children and stops when they have told it what they come
// to. The root hits end instead of telling anybody; then its value belongs to verify.
func growTree(ctx context.Context, rt core.Runtime, b *B, root core.Actor, end *latch, verify func() error) error {
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}

	b.Start()
	ref, err := core.Start(ctx, rt, root)
	if err != nil {
		return err
	}
	if err := ref.Tell(ctx, theKick); err != nil {
		return err
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	if err := verify(); err != nil {
		return err
	}
	return unregistered(ctx, rt, w)
}
