package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var selfAsk = Program{
	Name:   "self-ask",
	Bug:    "a worker asks for somebody to help it, and gets itself",
	Origin: "Pykka and protoactor folklore", Class: "communication deadlock", Oracle: "ring of asks", Expect: "easy",
	Deviations: 1, Orders: 3,
	Body: func(s *sim.T, fixed bool) {
		b := &balancer{fixed: fixed}
		ref := s.Spawn(b)
		first := s.Spawn(&helper{balancer: ref})
		b.helpers = []core.Ref{s.Spawn(&helper{balancer: ref}), first}
		tell(s, begin{}, s.Spawn(&customer{balancer: ref}))
		tell(s, largeJob{}, first)
	},
}

type (
	pickHelper struct{ not core.Ref }
	smallJob   struct{}
	largeJob   struct{}
)

// balancer answers with the helper whose turn it is.
type balancer struct {
	helpers []core.Ref
	turn    int
	fixed   bool
}

func (b *balancer) Receive(_ context.Context, msg any) (any, error) {
	p, ok := msg.(pickHelper)
	if !ok {
		return nil, unexpected(msg)
	}
	picked := b.helpers[b.turn%len(b.helpers)]
	b.turn++
	if b.fixed && picked == p.not {
		picked = b.helpers[b.turn%len(b.helpers)]
	}
	return picked, nil
}

// helper does a small job alone, and has another one do half of a large job.
type helper struct {
	balancer core.Ref
	done     int
}

func (h *helper) Receive(ctx context.Context, msg any) (any, error) {
	h.done++
	if _, ok := msg.(largeJob); !ok {
		return true, nil
	}
	other, err := core.Ask[core.Ref](ctx, h.balancer, pickHelper{not: core.Self(ctx)})
	if err != nil {
		return nil, err
	}
	return other.Ask(ctx, smallJob{})
}

// customer has a small job done.
type customer struct{ balancer core.Ref }

func (c *customer) Receive(ctx context.Context, _ any) (any, error) {
	ref, err := core.Ask[core.Ref](ctx, c.balancer, pickHelper{})
	if err != nil {
		return nil, err
	}
	return nil, ref.Tell(ctx, smallJob{})
}
